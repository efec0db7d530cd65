//! The rename prefix as steps in an order that runs: a name is given only when it is free, and a circle goes through a
//! temporary name.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::enums::Types;
use super::hazards;
use super::park::{Parking, Prefix};
use super::slots::slots;
use super::{Action, Capabilities, Step};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, Renames, Slot};

/// One rename that still has to run.
struct Entry<'a> {
    /// In before-names; a primary key bears its name here.
    from: Address,
    to: Address,
    object: &'a Object,
    /// Slots that it holds now, and those that it will hold, in a space in which tables already have their last names.
    leaves: Vec<Slot>,
    takes: Vec<Slot>,
    /// What its parts hold until it has changed its namespace; a temporary name frees none of it.
    along: Vec<Slot>,
    /// Takes what it holds itself: only the case of the name changes.
    case_only: bool,
}

struct Order<'a> {
    before: &'a Catalog,
    after: &'a Catalog,
    all: &'a Renames,
    prefix: &'a Prefix,
    /// What has run so far, as one map from before-names.
    done: Renames,
    names: Parking,
    steps: Vec<Step>,
    caps: &'a Capabilities,
}

/// The steps of the prefix.
pub(super) fn steps(
    before: &Catalog,
    after: &Catalog,
    prefix: &Prefix,
    types: &Types,
    caps: &Capabilities,
) -> Vec<Step> {
    let mut order = Order {
        before,
        after,
        all: &prefix.all,
        prefix,
        done: Renames::new(),
        names: Parking::new(),
        steps: Vec::new(),
        caps,
    };
    for at in &prefix.dropped {
        if let Some(object) = before.get(at) {
            order.push(*at, Action::Drop(object.clone()), "makes way");
        }
    }
    let (namespaces, rest): (Vec<_>, Vec<_>) =
        order.entries().into_iter().partition(|e| e.from.kind == Kind::Namespace);
    order.run(namespaces);
    order.new_namespaces();
    order.run(rest);
    for (home, renamed) in &types.renamed {
        order.values(*home, renamed);
    }
    order.steps
}

impl<'a> Order<'a> {
    fn entries(&self) -> Vec<Entry<'a>> {
        let mut out = Vec::new();
        for (from, to) in self.all.iter() {
            let Some((at, object)) = self.before.named(from) else { continue };
            let only_follows = is_routine(from.kind) && self.through_namespaces(from.home) == to.home;
            if !self.caps.renames.contains(&from.kind) || only_follows {
                continue;
            }
            let last = self.all.address(&at);
            let here = if from.is_part() {
                Address { home: last.home, ..at }
            } else {
                Address { home: self.through_namespaces(at.home), ..at }
            };
            let leaves = slots(object, &here, self.caps);
            let mut takes = slots(&self.all.object(&at, object), &last, self.caps);
            let case_only = leaves.iter().any(|slot| takes.contains(slot)) && self.caps.fold_case;
            takes.retain(|slot| !leaves.contains(slot));
            let mut along = Vec::new();
            if from.kind == Kind::Table && here.home.ns != last.home.ns {
                along = self.relations(at.home, here.home);
                takes.extend(self.relations(at.home, last.home));
            }
            out.push(Entry { from: *from, to: *to, object, leaves, takes, along, case_only });
        }
        out
    }

    fn through_namespaces(&self, home: QName) -> QName {
        let ns = home.ns.map(|ns| self.all.get(&Address::namespace(ns)).map_or(ns, |to| to.home.name));
        QName::new(ns, home.name)
    }

    /// Every relation name that is taken before the plan.
    fn relations_before(&self) -> FxHashSet<Slot> {
        let all = self.before.iter().flat_map(|(at, object)| slots(object, at, self.caps));
        all.filter(|slot| matches!(slot, Slot::Relation(_))).collect()
    }

    /// The relation names that a table's parts hold where it stands at `home`.
    fn relations(&self, table: QName, home: QName) -> Vec<Slot> {
        self.before
            .at_home(table)
            .filter(|(at, _)| at.is_part())
            .flat_map(|(at, object)| slots(object, &Address { home, ..*at }, self.caps))
            .filter(|slot| matches!(slot, Slot::Relation(_)))
            .collect()
    }

    fn run(&mut self, mut entries: Vec<Entry<'a>>) {
        let mut held: FxHashMap<Slot, usize> = FxHashMap::default();
        for (n, entry) in entries.iter().enumerate() {
            held.extend(entry.leaves.iter().chain(&entry.along).map(|slot| (*slot, n)));
        }
        let mut waiting: FxHashMap<Slot, Vec<usize>> = FxHashMap::default();
        let mut blocked: Vec<usize> = vec![0; entries.len()];
        let moves = entries.iter().any(|entry| !entry.along.is_empty());
        let occupied = if moves { self.relations_before() } else { FxHashSet::default() };
        // Entries whose parts go along, by the table that moves.
        let movers: FxHashMap<QName, usize> =
            entries.iter().enumerate().filter(|(_, e)| !e.along.is_empty()).map(|(n, e)| (e.from.home, n)).collect();
        // A part gets its new name before its table moves, unless that name is taken where the table stands.
        let goes_along = |part: &Entry, table: &Entry| {
            let there = QName::new(part.from.home.ns, part.to.part.unwrap_or(part.to.home.name));
            let own = table.from.kind == Kind::Table && part.from.is_part() && part.from.home == table.from.home;
            own && occupied.contains(&Slot::Relation(there))
        };
        for (n, entry) in entries.iter().enumerate() {
            let waits = |holder: &usize| *holder != n && !goes_along(&entries[*holder], entry);
            for slot in entry.takes.iter().filter(|slot| held.get(slot).is_some_and(waits)) {
                blocked[n] += 1;
                waiting.entry(*slot).or_default().push(n);
            }
            // and then its table must have gone: only there the name is free
            let mover = movers.get(&entry.from.home).map(|table| &entries[*table]);
            let stands = mover
                .filter(|table| goes_along(entry, table))
                .and_then(|table| entry.leaves.iter().find(|slot| table.along.contains(slot)));
            if let Some(slot) = stands {
                blocked[n] += 1;
                waiting.entry(*slot).or_default().push(n);
            }
        }
        let key = |n: usize, entries: &[Entry]| (phase(entries[n].from.kind), entries[n].to, n);
        let mut pending: BTreeSet<_> = (0..entries.len()).map(|n| key(n, &entries)).collect();
        let mut ready: BTreeSet<_> = pending.iter().copied().filter(|(.., n)| blocked[*n] == 0).collect();
        let mut left = vec![false; entries.len()];
        while let Some((.., first)) = ready.first().or(pending.first()).copied() {
            let n = if ready.is_empty() { in_circle(first, &entries, &held, &left) } else { first };
            // What has a temporary name already has nothing left to free.
            let is_ready = !ready.is_empty() || left[n];
            left[n] = true;
            let own_key = key(n, &entries);
            let entry = &mut entries[n];
            let mut freed = std::mem::take(&mut entry.leaves);
            if is_ready {
                freed.append(&mut entry.along);
                ready.remove(&own_key);
                pending.remove(&own_key);
                if entry.case_only {
                    self.hop(entry, "its name changes only in case");
                }
                let to = entry.to;
                self.finish(entry, &to);
            } else {
                self.hop(entry, "its new name is still taken");
            }
            for slot in freed {
                for waiter in waiting.remove(&slot).unwrap_or_default() {
                    blocked[waiter] -= 1;
                    if blocked[waiter] == 0 {
                        let key = key(waiter, &entries);
                        if pending.contains(&key) {
                            ready.insert(key);
                        }
                    }
                }
            }
        }
    }

    /// To a temporary name.
    fn hop(&mut self, entry: &Entry, reason: &str) {
        let own = entry.from.part.unwrap_or(entry.from.home.name);
        let free = self.names.free("_tmp_", own, self.before, self.after);
        let to = if entry.from.is_part() {
            Address { part: Some(free), ..self.now(&entry.from) }
        } else {
            let home = self.now(&entry.from).home;
            Address { home: QName::new(home.ns, free), ..entry.from }
        };
        self.rename(entry, to, reason);
    }

    fn finish(&mut self, entry: &Entry, to: &Address) {
        let to = if entry.from.is_part() { Address { home: self.now(&entry.from).home, ..*to } } else { *to };
        let reason = if self.prefix.parked.contains(&entry.from) { "makes way" } else { "renamed" };
        self.rename(entry, to, reason);
    }

    fn rename(&mut self, entry: &Entry, to: Address, reason: &str) {
        let mut from = self.now(&entry.from);
        if is_routine(from.kind) {
            from.part = to.part; // the types that it takes are called so by now
        }
        self.done.insert(entry.from, to);
        let hazard = hazards::rename(&to, entry.object, reason, self.caps);
        self.steps.push(Step { at: to, action: Action::Rename { from }, hazard, reason: reason.into() });
    }

    /// Where an object of `before` stands now.
    fn now(&self, from: &Address) -> Address {
        match self.done.get(from) {
            Some(to) if from.is_part() => {
                let table = self.done.home(Kind::Table, from.home);
                Address { home: table, ..*to }
            }
            Some(to) => *to,
            None => self.done.address(from),
        }
    }

    fn new_namespaces(&mut self) {
        let there: BTreeSet<Name> = self
            .before
            .addresses()
            .filter(|at| at.kind == Kind::Namespace)
            .map(|at| self.all.address(at).home.name)
            .collect();
        let wanted: BTreeSet<Name> = self.all.iter().filter_map(|(_, to)| to.home.ns).collect();
        for ns in wanted {
            if !there.contains(&ns) && self.after.contains(&Address::namespace(ns)) {
                self.push(Address::namespace(ns), Action::Create(Object::Namespace), "new");
            }
        }
    }

    fn values(&mut self, home: QName, renamed: &[(Name, Name)]) {
        let at = self.all.address(&Address::top(Kind::Enum, home));
        let mut pending: BTreeMap<Name, Name> = renamed.iter().copied().collect();
        while let Some((from, to)) =
            pending.iter().find(|(_, to)| !pending.contains_key(to)).or(pending.iter().next()).map(|(a, b)| (*a, *b))
        {
            pending.remove(&from);
            if pending.contains_key(&to) {
                let free = self.names.free("_tmp_", from, self.before, self.after);
                self.push(at, Action::RenameValue { from, to: free }, "its new name is still taken");
                pending.insert(free, to);
            } else {
                self.push(at, Action::RenameValue { from, to }, "renamed");
            }
        }
    }

    fn push(&mut self, at: Address, action: Action, reason: &str) {
        let hazard = hazards::of_prefix(&at, &action, self.caps);
        self.steps.push(Step { at, action, hazard, reason: reason.into() });
    }
}

/// An entry in the circle that `first` waits for, found by following who holds what.
fn in_circle(first: usize, entries: &[Entry], held: &FxHashMap<Slot, usize>, left: &[bool]) -> usize {
    let mut seen = vec![false; entries.len()];
    let mut n = first;
    while !seen[n] {
        seen[n] = true;
        let holders = entries[n].takes.iter().filter_map(|slot| held.get(slot));
        n = holders.copied().find(|holder| *holder != n && !left[*holder]).unwrap_or(n);
    }
    n
}

const fn is_routine(kind: Kind) -> bool {
    matches!(kind, Kind::Defined(Defined::Function | Defined::Procedure))
}

/// Relations before types before what stands inside them, for readers; validity comes from the slots.
const fn phase(kind: Kind) -> u8 {
    match kind {
        Kind::Namespace => 0,
        Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView | Defined::Sequence) => 1,
        Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite) => 2,
        Kind::Column => 3,
        Kind::Default | Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::ForeignKey => 4,
        Kind::Index | Kind::Defined(_) | Kind::Comment(_) => 5,
    }
}
