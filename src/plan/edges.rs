//! Which atom comes before which: stated from dependencies and slots, complete, so that no tie-break matters.

use rustc_hash::FxHashMap;

use super::legalise::{Legaliser, needs};
use super::mention::mentions;
use super::rules::{Rule, Rules};
use super::slots::slots;
use super::work::{Atom, Verb};
use super::{Action, Fill, domains, follow, online, rows};
use crate::catalog::define::What;
use crate::catalog::{Address, Defined, Expr, Kind, Object, QName, Slot};

/// One atom in the graph.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Address,
    pub verb: Verb,
    pub atom: Atom,
    /// The table whose copying this is part of.
    pub absorbed: Option<QName>,
}

/// How binding an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    /// Otherwise the engine refuses or data is lost.
    Strong,
    /// A routine after what its body names; when it closes a circle, it is made without a look at them.
    Late,
    /// Better so for readers; given up when it closes a circle.
    Weak,
}

/// From the first node to the second.
pub(super) type Edge = (usize, usize, Class);

/// Looks up nodes by verb and address.
pub(super) struct Lookup(FxHashMap<(Verb, Address), usize>);

impl Lookup {
    pub(super) fn get(&self, verb: Verb, at: &Address) -> Option<usize> {
        self.0.get(&(verb, *at)).copied()
    }
}

/// All edges, sorted and without repeats. Atoms of one copied table need no order among themselves.
pub(super) fn edges(nodes: &[Node], legaliser: &Legaliser, rules: Rules) -> Vec<Edge> {
    let lookup = Lookup(nodes.iter().enumerate().map(|(n, node)| ((node.verb, node.at), n)).collect());
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut leaves: Vec<Edge> = Vec::new();
    for (n, node) in nodes.iter().enumerate() {
        match node.verb {
            Verb::Create | Verb::Alter => {
                let named = legaliser.after.named_late(&node.at);
                let mut both = |verb, rule| {
                    if rules.has(rule) {
                        let wanted = if domains::is_first(node, &lookup) {
                            Vec::new()
                        } else {
                            needs(legaliser, false, &node.at)
                        };
                        for need in wanted {
                            let Some(first) = lookup.get(verb, &need) else { continue };
                            if named.binary_search(&need).is_ok() {
                                leaves.push((first, n, Class::Late));
                            } else {
                                out.push((first, n));
                            }
                        }
                    }
                };
                both(Verb::Create, Rule::CreateAfterNeeds);
                both(Verb::Alter, Rule::BuildOnFinal);
                if rules.has(Rule::BuildOnFinal) {
                    leaves.extend(not_to_be_taken(nodes, legaliser, node).map(|drop| (drop, n, Class::Weak)));
                }
                let binds = legaliser.caps.foreign_keys_need_target && rules.has(Rule::LastingKey);
                if let (Action::Create(Object::ForeignKey(key)), true) = (&node.atom.action, binds) {
                    let old = legaliser.carried.keys_over(key);
                    out.extend(old.filter_map(|key| Some((lookup.get(Verb::Drop, &key)?, n))));
                }
                if node.verb == Verb::Alter && rules.has(Rule::LetGo) {
                    let used = needs(legaliser, true, &node.at);
                    out.extend(used.iter().filter_map(|need| Some((n, lookup.get(Verb::Drop, need)?))));
                    // a computed column that stays with its values, computed no more or otherwise
                    if node.at.kind == Kind::Column {
                        let kept = needs(legaliser, false, &node.at);
                        let left = used.iter().filter(|need| need.kind == Kind::Column && !kept.contains(need));
                        out.extend(left.filter_map(|need| Some((n, lookup.get(Verb::Alter, need)?))));
                    }
                }
            }
            Verb::Drop => {
                let mut used = needs(legaliser, true, &node.at);
                let named = legaliser.carried.named_late(&node.at);
                if rules.has(Rule::DropBeforeNeeds) {
                    let late = named.iter().filter_map(|need| Some((n, lookup.get(Verb::Drop, need)?, Class::Late)));
                    leaves.extend(late);
                }
                used.retain(|need| named.binary_search(need).is_err());
                let mut before = |verb, rule, used: &mut dyn Iterator<Item = &Address>| {
                    if rules.has(rule) {
                        out.extend(used.filter_map(|need| Some((n, lookup.get(verb, need)?))));
                    }
                };
                before(Verb::Drop, Rule::DropBeforeNeeds, &mut used.iter());
                // an enum only gains values: one that loses some is made anew; a domain may gain checks, which what goes
                // had better not be held to
                // and what is said of a table as a whole has nothing to do with a column that goes
                let is_apart = |need: &&Address| {
                    need.kind == Kind::Domain || (node.at.kind, need.kind) == (Kind::Column, Kind::Table)
                };
                let mut grounds = used.iter().filter(|need| need.kind != Kind::Enum && !is_apart(need));
                before(Verb::Alter, Rule::LeaveBeforeAlter, &mut grounds);
                if rules.has(Rule::LeaveBeforeAlter) {
                    let apart = used.iter().filter(is_apart);
                    leaves.extend(apart.filter_map(|need| Some((n, lookup.get(Verb::Alter, need)?, Class::Weak))));
                }
            }
            Verb::Fill | Verb::Tighten | Verb::Settle => {}
        }
    }
    if rules.has(Rule::Slots) {
        freed_slots(nodes, legaliser, &mut out);
    }
    follow::edges(nodes, legaliser, &mut out);
    rows::edges(nodes, &lookup, legaliser, &mut out);
    domains::order(nodes, &lookup, legaliser, &mut out);
    if rules.has(Rule::AfterCopy) {
        after_copy(nodes, &mut out);
    }
    if rules.has(Rule::Data) {
        data(nodes, &lookup, legaliser, &mut out);
    }
    online::edges(nodes, &lookup, legaliser, &mut out);
    out.retain(|(a, b)| a != b && (nodes[*a].absorbed.is_none() || nodes[*a].absorbed != nodes[*b].absorbed));
    let strong = out.into_iter().map(|(a, b)| (a, b, Class::Strong));
    let around = extensions_around(nodes).into_iter().chain(mentions(nodes));
    let weak = targets_first(nodes, &lookup, legaliser).into_iter().chain(leaves).chain(around);
    let mut out: Vec<Edge> = strong.chain(weak).collect();
    out.sort_unstable();
    out.dedup_by_key(|(a, b, _)| (*a, *b));
    out
}

/// Where a foreign key may be declared before what it refers to, tables come in the order in which one reads them all
/// the same: what is referred to is made first and dropped last.
fn targets_first(nodes: &[Node], lookup: &Lookup, legaliser: &Legaliser) -> Vec<Edge> {
    let mut out = Vec::new();
    if legaliser.caps.foreign_keys_need_target {
        return out;
    }
    for (n, node) in nodes.iter().enumerate() {
        let (Action::Create(Object::ForeignKey(key)) | Action::Drop(Object::ForeignKey(key))) = &node.atom.action
        else {
            continue;
        };
        if let (false, Some(target)) = (key.target == node.at.home, lookup.get(node.verb, &Address::table(key.target)))
        {
            let edge = if node.verb == Verb::Drop { (n, target) } else { (target, n) };
            out.push((edge.0, edge.1, Class::Weak));
        }
    }
    out
}

/// Raw types and functions may be an extension's, which no text tells: it comes before everything, and goes after.
fn extensions_around(nodes: &[Node]) -> Vec<Edge> {
    let kind = Kind::Defined(Defined::Extension);
    let first = |node: &Node| node.at.kind == Kind::Namespace; // an extension may stand in one
    let mut out = Vec::new();
    for (n, own) in nodes.iter().enumerate().filter(|(_, node)| node.at.kind == kind) {
        for (other, _) in nodes.iter().enumerate().filter(|(_, node)| node.at.kind != kind && !first(node)) {
            match own.verb {
                Verb::Create => out.push((n, other, Class::Weak)),
                Verb::Drop => out.push((other, n, Class::Weak)),
                Verb::Alter | Verb::Fill | Verb::Tighten | Verb::Settle => {}
            }
        }
    }
    out
}

/// The drops of columns that a query without a list of columns (`*`) would find if it came first.
fn not_to_be_taken(nodes: &[Node], legaliser: &Legaliser, node: &Node) -> impl Iterator<Item = usize> {
    let reads = match (&node.atom.action, node.at.kind) {
        (
            Action::Create(Object::Definition(own)) | Action::Alter { after: Object::Definition(own), .. },
            Kind::Defined(Defined::View | Defined::MaterializedView | Defined::Function | Defined::Procedure),
        ) => own.uses.iter().filter(|used| used.kind == Kind::Table).map(|used| used.home).collect(),
        (_, _) => Vec::new(),
    };
    let is_dropped =
        move |other: &Node| (other.verb, other.at.kind) == (Verb::Drop, Kind::Column) && reads.contains(&other.at.home);
    let drops: Vec<usize> = match legaliser.caps.drop_column {
        true => nodes.iter().enumerate().filter(|(_, other)| is_dropped(other)).map(|(n, _)| n).collect(),
        false => Vec::new(),
    };
    drops.into_iter()
}

fn freed_slots(nodes: &[Node], legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    let mut freed: FxHashMap<Slot, usize> = FxHashMap::default();
    let held = |object: &Object, at: &Address| slots(object, at, legaliser.caps);
    // an alter frees what it holds no more, such as the name of a sequence
    let changed = |from: &Object, to: &Object, at: &Address| {
        let to = held(to, at);
        held(from, at).into_iter().filter(move |slot| !to.contains(slot))
    };
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| node.verb != Verb::Settle) {
        match &node.atom.action {
            Action::Drop(object) => freed.extend(held(object, &node.at).into_iter().map(|slot| (slot, n))),
            Action::Alter { before, after, .. } => {
                freed.extend(changed(before, after, &node.at).map(|slot| (slot, n)));
            }
            Action::Create(_) | Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => {}
        }
    }
    if freed.is_empty() {
        return;
    }
    for (n, node) in nodes.iter().enumerate() {
        let taken: Vec<Slot> = match &node.atom.action {
            Action::Create(object) => held(object, &node.at),
            Action::Alter { before, after, .. } => changed(after, before, &node.at).collect(),
            Action::Drop(_) | Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => continue,
        };
        out.extend(taken.iter().filter_map(|slot| freed.get(slot).map(|drop| (*drop, n))));
    }
}

/// What is made on a copied table outside of the copy comes after it, or it would die with the old one; a trigger that
/// goes by itself goes before, or it would be dead.
fn after_copy(nodes: &[Node], out: &mut Vec<(usize, usize)>) {
    let copies: FxHashMap<QName, usize> =
        nodes.iter().enumerate().filter_map(|(n, node)| Some((node.absorbed?, n))).collect();
    for (n, node) in nodes.iter().enumerate() {
        if node.absorbed.is_none() && node.at.is_part() {
            let goes = node.verb == Verb::Drop && node.at.kind == Kind::Defined(Defined::Trigger);
            out.extend(copies.get(&node.at.home).map(|copy| if goes { (n, *copy) } else { (*copy, n) }));
        }
    }
}

/// Fills see the row as it was, with the columns that are new, with other names of values, and with nulls and values
/// that go replaced; keys, checks and indexes see the filled row.
fn data(nodes: &[Node], lookup: &Lookup, legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    let mut writes: FxHashMap<Address, Vec<usize>> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate() {
        match &node.atom.action {
            Action::Fill(Fill { expr, .. }) => {
                out.extend(
                    [Verb::Create, Verb::Alter].iter().filter_map(|verb| Some((lookup.get(*verb, &node.at)?, n))),
                );
                out.extend(lookup.get(Verb::Tighten, &node.at).map(|tighten| (n, tighten)));
                reads(&node.at, n, expr, nodes, lookup, legaliser, out);
                writes.entry(node.at).or_default().push(n);
            }
            Action::Alter { using: Some(expr), .. } => reads(&node.at, n, expr, nodes, lookup, legaliser, out),
            Action::Alter { .. } if node.verb == Verb::Tighten => writes.entry(node.at).or_default().push(n),
            Action::Alter { .. }
            | Action::Create(_)
            | Action::Drop(_)
            | Action::Rename { .. }
            | Action::RenameValue { .. } => {}
        }
    }
    if writes.is_empty() {
        return;
    }
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| stands_on_rows(node)) {
        let old = node.verb == Verb::Drop;
        for need in needs(legaliser, old, &node.at) {
            for write in writes.get(&need).into_iter().flatten() {
                out.push(if old { (n, *write) } else { (*write, n) });
            }
        }
    }
}

/// A column that only gets other texts or has its nulls filled is read afterwards; one that gets another type, or is
/// written anew from the row as it was, before.
fn reads(
    at: &Address,
    n: usize,
    expr: &Expr,
    nodes: &[Node],
    lookup: &Lookup,
    legaliser: &Legaliser,
    out: &mut Vec<(usize, usize)>,
) {
    expr.visit_columns(&mut |name| {
        let read = Address::column(at.home, name);
        if read == *at {
            return;
        }
        let [drop, alter, create, fill] =
            [Verb::Drop, Verb::Alter, Verb::Create, Verb::Fill].map(|verb| lookup.get(verb, &read));
        out.extend(drop.map(|drop| (n, drop)));
        let is_moved = legaliser.moved.contains(&read);
        out.extend(alter.map(|alter| if is_moved { (alter, n) } else { (n, alter) }));
        let is_new = create.is_some() && drop.is_none();
        out.extend(create.filter(|_| is_new).map(|create| (create, n)));
        let Some(fill) = fill else { return };
        let is_later = |fill: &Fill| is_new || fill.is_read_after() && (alter.is_none() || is_moved);
        match &nodes[fill].atom.action {
            Action::Fill(own) if is_later(own) => out.push((fill, n)),
            Action::Fill(_)
            | Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. } => out.push((n, fill)),
        }
    });
    expr.visit_sequences(&mut |name| {
        let sequence = Address::top(Kind::Defined(Defined::Sequence), name);
        out.extend(lookup.get(Verb::Create, &sequence).map(|create| (create, n)));
    });
    expr.visit_types(&mut |name| {
        for kind in [Kind::Enum, Kind::Domain] {
            let at = Address::top(kind, name);
            out.extend([Verb::Create, Verb::Alter].iter().filter_map(|verb| Some((lookup.get(*verb, &at)?, n))));
        }
    });
}

/// Keys, checks, foreign keys, indexes and generated columns hold over rows.
fn stands_on_rows(node: &Node) -> bool {
    match &node.atom.action {
        Action::Create(object) | Action::Drop(object) => match object {
            Object::PrimaryKey(_) | Object::Unique(_) | Object::Check(_) | Object::ForeignKey(_) | Object::Index(_) => {
                true
            }
            Object::Column(column) => column.generated.is_some(),
            // a value that is computed from others at every write
            Object::Definition(own) => matches!(own.what, What::FieldRules(_)),
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Table(_)
            | Object::Default(_)
            | Object::Comment(_) => false,
        },
        // one that is built beside the old one
        Action::Alter { after: Object::Index(_), .. } => true,
        // one that is written over with its column
        Action::Alter { after: Object::Check(_), .. } => true,
        Action::Alter { after: Object::Column(column), .. } => column.generated.is_some(),
        Action::Alter { .. } | Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => false,
    }
}
