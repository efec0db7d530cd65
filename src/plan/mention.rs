//! What a raw object makes is called like it, so what mentions that name waits for it, and goes before it. Nothing can be
//! sure of that, so these edges are given up where they close a circle.

use rustc_hash::FxHashMap;

use super::Action;
use super::edges::{Class, Edge, Node};
use super::work::Verb;
use crate::catalog::{Defined, Kind, Object, stem};

/// The edges between raw objects and what mentions them.
pub(super) fn mentions(nodes: &[Node]) -> Vec<Edge> {
    let mut makers: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| node.at.kind == Kind::Defined(Defined::Raw)) {
        makers.entry(stem(node.at.home.name)).or_default().push(n);
    }
    let mut out = Vec::new();
    if makers.is_empty() {
        return out;
    }
    for (n, node) in nodes.iter().enumerate() {
        let (before, after) = states(&node.atom.action);
        let mut of = |object: Option<&Object>, verb: Verb| {
            let Some(object) = object else { return };
            object.visit_words(&mut |word| {
                for maker in makers.get(word).into_iter().flatten().filter(|maker| **maker != n) {
                    match (verb, nodes[*maker].verb) {
                        (Verb::Create, Verb::Create) => out.push((*maker, n, Class::Weak)),
                        (Verb::Drop, Verb::Drop) => out.push((n, *maker, Class::Weak)),
                        (_, _) => {}
                    }
                }
            });
        };
        of(before, Verb::Drop);
        of(after, Verb::Create);
    }
    out
}

/// What there is before and after an action.
const fn states(action: &Action) -> (Option<&Object>, Option<&Object>) {
    match action {
        Action::Create(object) => (None, Some(object)),
        Action::Drop(object) => (Some(object), None),
        Action::Alter { before, after, .. } => (Some(before), Some(after)),
        Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => (None, None),
    }
}
