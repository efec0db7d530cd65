//! One order: Kahn's algorithm with ties broken for readers. Validity never depends on a tie.

use std::collections::BTreeSet;
use std::ops::Bound;

use petgraph::Direction;
use petgraph::graph::NodeIndex;

use super::edges::Node;
use super::graph::Graph;
use super::work::{Mode, Verb};
use crate::catalog::{Address, Catalog, Kind, Object, QName};

/// The class of what runs outside of any transaction.
const ALONE: u8 = 3;

/// What a group is sorted by among those that could come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TieKey {
    /// New enum values first, so that few commits are needed; then drops, then the rest; last what runs outside of any
    /// transaction.
    class: u8,
    home: QName,
    kind: Kind,
    position: u32,
    at: Address,
    verb: Verb,
}

/// The key of an atom.
pub(super) fn tie_key(node: &Node, carried: &Catalog, after: &Catalog) -> TieKey {
    let column = Address { kind: Kind::Column, ..node.at };
    let position = match after.get(&column).or_else(|| carried.get(&column)) {
        Some(Object::Column(column)) => column.position,
        _ => 0,
    };
    let class = match (node.verb, node.at.kind) {
        (_, _) if node.atom.mode == Mode::Alone => ALONE,
        (Verb::Alter, Kind::Enum) => 0,
        (Verb::Drop, _) => 1,
        (Verb::Alter | Verb::Create | Verb::Fill | Verb::Tighten | Verb::Settle, _) => 2,
    };
    TieKey { class, home: node.at.home, kind: node.at.kind, position, at: node.at, verb: node.verb }
}

/// The groups in an order that keeps every edge. Among those that are free it goes on with the home it was at; in and out of
/// transactions it goes as seldom as it can. With `built_first` an index that waits for nothing is built before the first
/// transaction: when rows stop it, nothing was done yet.
pub(super) fn order(graph: &Graph, keys: &[TieKey], built_first: bool) -> Vec<usize> {
    let mut waits: Vec<usize> =
        graph.node_indices().map(|node| graph.neighbors_directed(node, Direction::Incoming).count()).collect();
    let mut ready: BTreeSet<(TieKey, usize)> =
        (0..keys.len()).filter(|n| waits[*n] == 0).map(|n| (keys[n], n)).collect();
    let mut out = Vec::with_capacity(keys.len());
    let (mut home, mut alone) = (None, false);
    let is_built = |key: &TieKey| built_first && key.class == ALONE && key.verb != Verb::Drop;
    let mut first: Vec<(TieKey, usize)> = ready.iter().filter(|(key, _)| is_built(key)).copied().rev().collect();
    let early = first.len();
    while let Some((key, n)) = first.pop().or_else(|| next(&ready, home, alone)) {
        alone = key.class == ALONE && out.len() >= early;
        ready.remove(&(key, n));
        home = Some(key.home);
        out.push(n);
        for follower in graph.neighbors(NodeIndex::new(n)) {
            let follower = follower.index();
            waits[follower] -= 1;
            if waits[follower] == 0 {
                ready.insert((keys[follower], follower));
            }
        }
    }
    out
}

/// Which statements of a target that writes rows and structure in different transactions go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Batch {
    Structure,
    Rows,
    /// Both.
    Field,
    /// Outside of any transaction.
    Alone,
}

/// The groups in an order that keeps every edge and goes from one batch to another as seldom as it can.
pub(super) fn batched(graph: &Graph, keys: &[TieKey], batches: &[Batch]) -> Vec<usize> {
    let mut waits: Vec<usize> =
        graph.node_indices().map(|node| graph.neighbors_directed(node, Direction::Incoming).count()).collect();
    let mut ready: BTreeSet<(Batch, TieKey, usize)> =
        (0..keys.len()).filter(|n| waits[*n] == 0).map(|n| (batches[n], keys[n], n)).collect();
    let mut out = Vec::with_capacity(keys.len());
    let mut now = Batch::Structure;
    while let Some(first) = ready.first().copied() {
        let same = ready.iter().find(|(batch, ..)| *batch == now).copied().filter(|_| now != Batch::Alone);
        let (batch, key, n) = same.unwrap_or(first);
        now = batch;
        ready.remove(&(batch, key, n));
        out.push(n);
        for follower in graph.neighbors(NodeIndex::new(n)) {
            let follower = follower.index();
            waits[follower] -= 1;
            if waits[follower] == 0 {
                ready.insert((batches[follower], keys[follower], follower));
            }
        }
    }
    out
}

fn next(ready: &BTreeSet<(TieKey, usize)>, home: Option<QName>, alone: bool) -> Option<(TieKey, usize)> {
    let last = ready.last().copied().filter(|(key, _)| alone && key.class == ALONE);
    let first = match last {
        Some(_) => ready.iter().find(|(key, _)| key.class == ALONE).copied()?,
        None => ready.first().copied()?,
    };
    let Some(home) = home else { return Some(first) };
    let classes = if first.0.class == ALONE { ALONE..=ALONE } else { first.0.class..=ALONE - 1 };
    let at_home = classes.into_iter().find_map(|class| {
        let at = Address { home, kind: Kind::Namespace, part: None };
        let from = TieKey { class, home, kind: Kind::Namespace, position: 0, at, verb: Verb::Drop };
        ready
            .range((Bound::Included((from, 0)), Bound::Unbounded))
            .next()
            .filter(|(key, _)| key.class == class && key.home == home)
            .copied()
    });
    match at_home {
        Some(found) if first.0.class != 0 || found.0.class == 0 => Some(found),
        Some(_) | None => Some(first),
    }
}
