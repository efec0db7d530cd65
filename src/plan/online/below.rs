//! What a partitioned table gets is built in its partitions first, where that stops nobody; the parent's finds it there. What a
//! schema does not write of a partition gets the name that the engine would give.

use rustc_hash::FxHashSet;

use super::is_back;
use crate::base::Name;
use crate::catalog::{Address, Holds, Key, Kind, Object, QName, Slot, naming, says_same};
use crate::plan::Action;
use crate::plan::legalise::Legaliser;
use crate::plan::work::{Mode, Verb, Work};

/// Puts what is missing into the partitions, for those parents that find a part in each.
pub(super) fn build(work: &mut Work, legaliser: &Legaliser) {
    let wholes: Vec<(Address, Object)> = work
        .iter()
        .filter_map(|(at, verb, atom)| match (verb, &atom.action) {
            (Verb::Create, Action::Create(object))
                if atom.mode == Mode::Together && is_built_below(at, object, work, legaliser) =>
            {
                Some((*at, object.clone()))
            }
            _ => None,
        })
        .collect();
    if wholes.is_empty() {
        return;
    }
    let mut missing = Missing { legaliser, taken: legaliser.busy.taken() };
    missing.note_given();
    for (at, object) in wholes {
        let mut parts = Vec::new();
        if !missing.below(&at, &object, at.home, &mut parts) {
            continue;
        }
        super::set(work, &at, Verb::Create, Mode::Assured);
        for (part, object) in parts {
            work.put(part, Verb::Create, Action::Create(object), &format!("a part of {at}"));
            if let Some(atom) = work.get_mut(&part, Verb::Create) {
                atom.part_of = Some(at);
            }
        }
    }
}

fn is_built_below(at: &Address, object: &Object, work: &Work, legaliser: &Legaliser) -> bool {
    if !legaliser.after.is_partitioned(at.home) || is_back(at, legaliser) {
        return false;
    }
    let replaced = work.has(at, Verb::Drop);
    let (indexes, constraints) = (legaliser.busy.indexes_of(at.home), legaliser.busy.constraints_of(at.home));
    match object {
        Object::Index(own) => indexes && !(replaced && own.unique),
        // no index that is built beside the work keeps ranges apart
        Object::PrimaryKey(key) | Object::Unique(key) => indexes && !replaced && !key.without_overlaps,
        Object::ForeignKey(key) => {
            constraints && key.holds == Holds::ForAll && !legaliser.after.is_partitioned(key.target)
        }
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Check(_)
        | Object::Definition(_)
        | Object::Comment(_) => false,
    }
}

struct Missing<'a> {
    legaliser: &'a Legaliser<'a>,
    taken: FxHashSet<Slot>,
}

impl Missing<'_> {
    /// The names that the engine has given to what partitions have from their parents and no schema writes.
    fn note_given(&mut self) {
        let catalog = self.legaliser.carried;
        let depth = catalog.descents().count();
        for (table, _) in catalog.descents().filter(|(_, own)| own.bounds.is_some()) {
            for (at, object) in self.unwritten(table, depth) {
                self.taken.extend(object.slots(&at));
            }
        }
    }

    /// What a partition has of its parents' indexes and keys besides its own, under the names that the engine gives today.
    fn unwritten(&self, table: QName, depth: usize) -> Vec<(Address, Object)> {
        let catalog = self.legaliser.carried;
        let Some(own) = catalog.descent(table).filter(|own| own.bounds.is_some() && depth > 0) else {
            return Vec::new();
        };
        let (mut taken, mut out) = (FxHashSet::default(), Vec::new());
        for parent in &own.parents {
            let written = catalog.at_home(*parent).map(|(at, object)| (*at, object.clone()));
            for (at, object) in written.chain(self.unwritten(*parent, depth - 1)) {
                let is_index = matches!(at.kind, Kind::Index | Kind::PrimaryKey | Kind::Unique);
                if !is_index || catalog.at_home(table).any(|(_, own)| says_same(own, &object)) {
                    continue;
                }
                let is_taken = |name: Name| {
                    let slot = Slot::Relation(QName::new(table.ns, name));
                    self.taken.contains(&slot) || taken.contains(&slot)
                };
                if let Some((at, part)) = part(&at, &object, table, self.legaliser.caps.index_roles, &is_taken) {
                    taken.extend(part.slots(&at));
                    out.push((at, part));
                }
            }
        }
        out
    }

    /// The parts that are missing in the partitions of `table`, of a parent's object; false when one of them cannot be told.
    fn below(&mut self, at: &Address, object: &Object, table: QName, out: &mut Vec<(Address, Object)>) -> bool {
        let after = self.legaliser.after;
        after.children(table).into_iter().all(|child| {
            if after.at_home(child).any(|(_, own)| says_same(own, object)) {
                return true;
            }
            if after.is_partitioned(child) {
                return self.below(at, object, child, out);
            }
            let is_taken = |name: Name| {
                let slots = [Slot::Relation(QName::new(child.ns, name)), Slot::Constraint(child, name)];
                slots.iter().any(|slot| self.taken.contains(slot))
            };
            let Some((at, part)) = part(at, object, child, self.legaliser.caps.index_roles, &is_taken) else {
                return false;
            };
            let slots = part.slots(&at);
            let is_free = slots.iter().all(|slot| !self.taken.contains(slot));
            self.taken.extend(slots);
            out.push((at, part));
            is_free
        })
    }
}

/// What the engine makes in a partition for an object of its parent (`DefineIndex`, `addFkRecurseReferencing`), without what is said of
/// the parent as a table.
fn part(
    at: &Address,
    object: &Object,
    table: QName,
    roles: &[&str],
    is_taken: &dyn Fn(Name) -> bool,
) -> Option<(Address, Object)> {
    let name = || naming::of_part(table.name, object).map(|name| naming::free(name, is_taken));
    match object {
        Object::Index(own) => {
            let mut own = own.clone();
            own.options.retain(|(key, _)| !roles.contains(&&**key));
            Some((Address::part(Kind::Index, table, name()?), Object::Index(own)))
        }
        Object::PrimaryKey(key) if key.options.is_empty() => {
            let key = Key { name: name()?, auto: true, ..key.clone() };
            Some((Address::top(Kind::PrimaryKey, table), Object::PrimaryKey(key)))
        }
        Object::Unique(key) if key.options.is_empty() => {
            let key = Key { name: name()?, auto: true, ..key.clone() };
            Some((Address::part(Kind::Unique, table, key.name), Object::Unique(key)))
        }
        Object::ForeignKey(_) => Some((Address { home: table, ..*at }, object.clone())),
        Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Check(_)
        | Object::Definition(_)
        | Object::Comment(_) => None,
    }
}
