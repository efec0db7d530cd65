//! Partitions and tables that inherit: what a statement on their parent does to them too is no step of theirs.

use rustc_hash::FxHashMap;

use super::Action;
use super::edges::Node;
use super::legalise::{Legaliser, only_waits};
use super::work::{Mode, Verb, Work};
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, naming, says_same};

/// By node, the node of a parent's object whose statement does the same to it.
pub(super) fn leaders(nodes: &[Node], legaliser: &Legaliser) -> FxHashMap<usize, usize> {
    let mut out = FxHashMap::default();
    if legaliser.after.descents().next().is_none() {
        return out;
    }
    let by: FxHashMap<(Verb, Address), usize> =
        nodes.iter().enumerate().map(|(n, node)| ((node.verb, node.at), n)).collect();
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| stays(legaliser, node.at.home)) {
        // the default of a column that is made or dropped with the parent's comes and goes with it
        let at = match (node.verb, node.at.kind) {
            (Verb::Create | Verb::Drop, Kind::Default) => Address { kind: Kind::Column, ..node.at },
            _ => node.at,
        };
        let catalog = if node.verb == Verb::Drop { legaliser.carried } else { legaliser.after };
        let Some(leader) = catalog.leader(&at) else { continue };
        let Some(first) = by.get(&(node.verb, leader)).copied() else { continue };
        let is_one = match node.verb {
            // keys, indexes and foreign keys are made first, and found there by the parent's
            Verb::Create => matches!(at.kind, Kind::Column | Kind::Check) && by.contains_key(&(Verb::Create, at)),
            Verb::Drop => by.contains_key(&(Verb::Drop, at)),
            Verb::Alter | Verb::Tighten => matches!(at.kind, Kind::Column | Kind::Check) || waits(&node.atom.action),
            Verb::Fill => node.atom.action == nodes[first].atom.action,
            Verb::Settle => false,
        };
        if is_one {
            out.insert(n, first);
        }
    }
    out
}

/// Whether a foreign key is looked at at another time, which a partition's is with its parent's.
fn waits(action: &Action) -> bool {
    matches!(action, Action::Alter { before, after, .. } if only_waits(before, after))
}

/// Whether a table descends from the same parents before and after.
fn stays(legaliser: &Legaliser, table: QName) -> bool {
    let before = legaliser.carried.descent(table);
    before.is_some() && before == legaliser.after.descent(table)
}

/// Whether a column is made by the statement that makes its parent's, and filled with it.
pub(super) fn is_led(carried: &Catalog, after: &Catalog, column: &Address) -> bool {
    let before = carried.descent(column.home);
    before.is_some()
        && before == after.descent(column.home)
        && after.leader(column).is_some_and(|leader| !carried.contains(&leader))
}

/// What is made in a partition comes before what finds it there, and rows that stand in partitions after these.
pub(super) fn edges(nodes: &[Node], legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    if legaliser.carried.descents().next().is_some() {
        dropped(nodes, legaliser, out);
    }
    around_changes(nodes, legaliser, out);
    if legaliser.after.descents().next().is_none() {
        return;
    }
    let mut rows: FxHashMap<QName, Vec<usize>> = FxHashMap::default();
    let mut creates: FxHashMap<Address, usize> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate() {
        match (node.verb, node.at.kind) {
            (Verb::Create | Verb::Alter, Kind::Defined(Defined::Row)) => rows.entry(node.at.home).or_default().push(n),
            (Verb::Create, _) => _ = creates.insert(node.at, n),
            (_, _) => {}
        }
    }
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| node.verb == Verb::Create) {
        match (&node.atom.action, node.at.kind) {
            (Action::Create(Object::Definition(own)), Kind::Defined(Defined::Descent)) => {
                let What::Descent(own) = &own.what else { continue };
                let parents = own.parents.iter().filter(|_| own.bounds.is_some());
                out.extend(parents.filter_map(|parent| rows.get(parent)).flatten().map(|row| (n, *row)));
            }
            (_, Kind::PrimaryKey | Kind::Unique | Kind::Index | Kind::ForeignKey) if stays(legaliser, node.at.home) => {
                let leader = legaliser.after.leader(&node.at);
                out.extend(leader.and_then(|leader| creates.get(&leader)).map(|leader| (n, *leader)));
            }
            (Action::Create(twin), Kind::Index) => {
                let first = first_of_twins(legaliser.after, &node.at, twin);
                out.extend(first.and_then(|first| creates.get(&first)).map(|first| (*first, n)));
            }
            _ => {}
        }
    }
}

/// Of several indexes of a partition that say the same, its parent's index takes the one that was made first (`AttachPartitionEnsureIndexes`):
/// that is the one with the name that the server gives, for which it was made.
fn first_of_twins(after: &Catalog, at: &Address, twin: &Object) -> Option<Address> {
    after.descent(at.home).filter(|own| own.bounds.is_some())?;
    let usual = Address { part: Some(naming::of_part(at.home.name, twin)?), ..*at };
    let is_twin = usual != *at && after.get(&usual).is_some_and(|other| says_same(other, twin));
    is_twin.then_some(usual)
}

/// A table leaves its ancestors before they change, and comes to them when they have lost what they lose. A partition has the columns
/// of its parent and no others: what it has besides goes before it is one, and comes when it is none.
fn around_changes(nodes: &[Node], legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    let mut changes: FxHashMap<QName, Vec<usize>> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate() {
        let descends = [Kind::Column, Kind::Check, Kind::PrimaryKey, Kind::Unique, Kind::Index, Kind::ForeignKey];
        if descends.contains(&node.at.kind) && node.verb != Verb::Fill {
            changes.entry(node.at.home).or_default().push(n);
        }
    }
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| node.at.kind == Kind::Defined(Defined::Descent)) {
        let catalog = if node.verb == Verb::Drop { legaliser.carried } else { legaliser.after };
        if catalog.descent(node.at.home).is_some_and(|own| own.bounds.is_some()) {
            let own = changes.get(&node.at.home).into_iter().flatten();
            for change in own.filter(|change| nodes[**change].at.kind == Kind::Column) {
                match (node.verb, nodes[*change].verb) {
                    (Verb::Drop, Verb::Create) => out.push((n, *change)),
                    (Verb::Create, Verb::Drop) => out.push((*change, n)),
                    (_, _) => {}
                }
            }
        }
        for ancestor in catalog.ancestors(node.at.home) {
            for change in changes.get(&ancestor).into_iter().flatten() {
                match (node.verb, nodes[*change].verb) {
                    (Verb::Drop, _) => out.push((n, *change)),
                    (Verb::Create, Verb::Drop) => out.push((*change, n)),
                    (_, _) => {}
                }
            }
        }
    }
}

/// A partition is dropped when nothing refers to its parent any more: such a key leans on each partition.
fn dropped(nodes: &[Node], legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    let mut keys: FxHashMap<QName, Vec<usize>> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate() {
        if let Action::Drop(Object::ForeignKey(key)) = &node.atom.action {
            keys.entry(key.target).or_default().push(n);
        }
    }
    let drops = nodes.iter().enumerate().filter(|(_, node)| (node.verb, node.at.kind) == (Verb::Drop, Kind::Table));
    for (n, node) in drops {
        for ancestor in legaliser.carried.ancestors(node.at.home) {
            out.extend(keys.get(&ancestor).into_iter().flatten().map(|key| (*key, n)));
        }
    }
}

/// The object of a table further up which stands in both catalogs and of which one that only the first has is a part: the engine
/// makes and keeps that, written or not.
pub fn part_of_standing(
    said: &Catalog,
    silent: &Catalog,
    at: &Address,
    is_remade: &dyn Fn(&Address) -> bool,
) -> Option<Address> {
    let object = said.get(at).filter(|_| is_shared(at.kind) && !silent.contains(at))?;
    let same = |catalog: &Catalog, at: &Address| catalog.get(at).is_some_and(|other| says_same(other, object));
    let like: Vec<&Address> = said.at_home(at.home).map(|(other, _)| other).filter(|other| same(said, other)).collect();
    if like.iter().any(|other| same(silent, other)) || like.first() != Some(&at) {
        return None;
    }
    let is_kin = |table: QName| {
        let own = said.descent(table).filter(|own| own.bounds.is_some());
        own.is_some() && own == silent.descent(table)
    };
    let mut own = *at;
    loop {
        let leader = said.leader(&own)?;
        let between = std::iter::once(own.home).chain(said.ancestors(own.home));
        if !between.take_while(|table| *table != leader.home).all(is_kin) {
            return None;
        }
        if said.get(&leader) == silent.get(&leader) && !is_remade(&leader) {
            return Some(leader);
        }
        own = leader;
    }
}

/// Whether a part of a partition may be its parent's.
const fn is_shared(kind: Kind) -> bool {
    matches!(kind, Kind::PrimaryKey | Kind::Unique | Kind::Index | Kind::ForeignKey)
}

/// Marks what the engine has made already.
pub(super) fn mark_standing(work: &mut Work, legaliser: &Legaliser) {
    let is_remade = |work: &Work, at: &Address| work.has(at, Verb::Drop) || work.has(at, Verb::Create);
    let creates = work.iter().filter(|(_, verb, _)| *verb == Verb::Create).map(|(at, ..)| *at);
    let found: Vec<Address> = creates
        .filter(|at| {
            part_of_standing(legaliser.after, legaliser.carried, at, &|leader| is_remade(work, leader)).is_some()
        })
        .collect();
    for at in found {
        if let Some(atom) = work.get_mut(&at, Verb::Create) {
            atom.mode = Mode::Assured;
        }
    }
}

/// Whether an index or key would get other options which it has from its beginning to its end: that of a partitioned table stands for
/// those of the partitions, and holds nothing itself.
pub(super) fn is_settled(legaliser: &Legaliser, at: &Address, before: &Object, after: &Object) -> bool {
    let own = |object: &Object| {
        let mut options = object.options().cloned().unwrap_or_default();
        options.retain(|(key, _)| !legaliser.caps.index_roles.contains(&&**key));
        options
    };
    matches!(at.kind, Kind::PrimaryKey | Kind::Unique | Kind::Index)
        && legaliser.after.is_partitioned(at.home)
        && own(before) != own(after)
}

/// What goes with a parent's object and stays in the schema is made again, down to the last partition.
pub(super) fn remade(legaliser: &Legaliser, work: &mut Work) {
    while remade_below(legaliser, work) {}
}

fn remade_below(legaliser: &Legaliser, work: &mut Work) -> bool {
    let stays = legaliser.carried.descents().filter(|(table, _)| stays(legaliser, *table));
    let mut found = Vec::new();
    for (table, own) in stays.filter(|(_, own)| own.bounds.is_some()) {
        for (at, old) in legaliser.carried.at_home(table) {
            if is_shared(at.kind)
                && let Some(new) = legaliser.after.get(at)
                && let Some(leader) = legaliser.carried.leader(at).filter(|leader| own.parents.contains(&leader.home))
                && work.has(&leader, Verb::Drop)
                && !work.has(at, Verb::Drop)
            {
                found.push((*at, old.clone(), new.clone(), leader));
            }
        }
    }
    for (at, old, new, leader) in &found {
        work.replace(at, old, new, &format!("because {leader} goes"));
    }
    !found.is_empty()
}
