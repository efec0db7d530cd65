//! Parking: what stands where a rename or a new type must stand gets a temporary name, and is dropped under it later.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Capabilities;
use super::ahead;
use super::enums::Types;
use super::renaming::resigned;
use super::rules::{Rule, Rules};
use super::slots::{folded, slots};
use crate::base::Name;
use crate::catalog::naming::{bearer, own_name};
use crate::catalog::{Address, Catalog, Kind, Object, QName, Renames, Slot, naming};

/// The whole rename prefix.
#[derive(Debug, Default)]
pub(super) struct Prefix {
    /// What the user means, what follows from it, and what makes way for those.
    pub meant: Renames,
    /// `meant`, and the old forms of types that are made anew. The catalog after the prefix is this applied.
    pub all: Renames,
    /// The addresses (before-names) that only make way, all doomed.
    pub parked: BTreeSet<Address>,
    /// What goes before anything gets another name (before-names), in order: indexes in the way on a target that cannot
    /// rename them, and raw objects.
    pub dropped: Vec<Address>,
}

/// Completes the renames so that no two objects end on one place.
pub(super) fn park(
    before: &Catalog,
    after: &Catalog,
    renames: Renames,
    types: &Types,
    caps: &Capabilities,
    rules: Rules,
) -> Prefix {
    let mut out = Prefix { all: renames.clone(), meant: renames, ..Prefix::default() };
    let mut names = Parking::new();
    if rules.has(Rule::Park) && !out.meant.is_empty() {
        let wanted = Wanted::new(before, &out.meant, caps);
        for at in wanted.in_the_way(before, after, &out.meant, caps) {
            names.make_way(&at, before, after, &mut out, caps);
        }
    }
    out.dropped.extend(ahead::raw_objects(before, after, &out.meant));
    out.dropped.extend(ahead::descents(before, after, &out.meant));
    let mut doomed: Vec<Address> = types.parked.iter().copied().collect();
    doomed.extend(kind_changes(before, after, &out.meant, caps));
    if rules.has(Rule::ParkTypes) {
        for at in doomed {
            let home = out.meant.address(&at).home;
            let home = QName::new(home.ns, names.free("_old_", home.name, before, after));
            out.all.insert(at, Address { home, ..at });
            out.parked.insert(at);
        }
        for (at, _, part) in resigned(before, &out.all, caps) {
            out.all.insert(at, Address { part: Some(part), ..out.all.address(&at) });
        }
    }
    out
}

/// Names that nobody bears.
#[derive(Debug, Default)]
pub(super) struct Parking {
    /// Every name in either catalog that begins like one of ours; read when the first is needed.
    taken: Option<FxHashSet<Name>>,
}

impl Parking {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// `prefix` and `name`, or that with a number: borne by nothing in either catalog and given out only once.
    pub(super) fn free(&mut self, prefix: &str, name: Name, before: &Catalog, after: &Catalog) -> Name {
        let taken = self.taken.get_or_insert_with(|| {
            let mut taken = FxHashSet::default();
            let mut note = |name: Name| {
                if name.as_str().starts_with('_') {
                    taken.insert(Name::new(&name.as_str().to_ascii_lowercase()));
                }
            };
            for (at, object) in before.iter().chain(after.iter()) {
                note(at.home.name);
                own_name(at, object).into_iter().for_each(&mut note);
            }
            taken
        });
        let lower = |name: Name| Name::new(&name.as_str().to_ascii_lowercase());
        let wanted = Name::new(&naming::fit(&format!("{prefix}{name}")));
        let free = naming::free(wanted, &|name| taken.contains(&lower(name)));
        taken.insert(lower(free));
        free
    }

    fn make_way(&mut self, at: &Address, before: &Catalog, after: &Catalog, out: &mut Prefix, caps: &Capabilities) {
        let Some(object) = before.get(at) else { return };
        if at.kind == Kind::Index && !caps.renames.contains(&Kind::Index) {
            out.dropped.push(*at);
            return;
        }
        let Some(own) = own_name(at, object) else {
            let home = out.meant.address(at).home;
            let home = QName::new(home.ns, self.free("_old_", home.name, before, after));
            self.put(*at, Address { home, ..*at }, out);
            return;
        };
        let part = Some(self.free("_old_", own, before, after));
        let to = Address { part, ..out.meant.address(at) };
        self.put(Address { part: Some(own), ..*at }, to, out);
    }

    fn put(&self, from: Address, to: Address, out: &mut Prefix) {
        out.meant.insert(from, to);
        out.all.insert(from, to);
        out.parked.insert(from);
    }
}

/// The places that the renames lead to.
struct Wanted {
    /// What the renames themselves take.
    slots: FxHashSet<Slot>,
    /// What comes along with a table that changes its namespace takes there, and who does.
    arriving: FxHashMap<Slot, Address>,
    names: FxHashSet<Name>,
    homes: FxHashSet<QName>,
}

impl Wanted {
    fn new(before: &Catalog, renames: &Renames, caps: &Capabilities) -> Self {
        let mut out = Self {
            slots: FxHashSet::default(),
            arriving: FxHashMap::default(),
            names: FxHashSet::default(),
            homes: FxHashSet::default(),
        };
        for (from, to) in renames.iter() {
            let Some((at, _)) = before.named(from) else { continue };
            out.add(&at, before, renames, caps, false);
            if from.kind == Kind::Table && from.home.ns != to.home.ns {
                let inside: Vec<Address> = before.at_home(from.home).map(|(at, _)| *at).collect();
                inside.iter().filter(|at| at.is_part()).for_each(|at| out.add(at, before, renames, caps, true));
            }
            if from.is_part() {
                out.homes.insert(from.home);
            }
        }
        out
    }

    /// `along`: it only comes along with its table, inside of which nothing changes places.
    fn add(&mut self, at: &Address, before: &Catalog, renames: &Renames, caps: &Capabilities, along: bool) {
        let Some(object) = before.get(at) else { return };
        for slot in slots(&renames.object(at, object), &renames.address(at), caps) {
            match slot {
                Slot::Namespace(name) => _ = self.names.insert(name),
                Slot::Relation(name) | Slot::TypeName(name) => _ = self.names.insert(name.name),
                Slot::Constraint(..) | Slot::Column(..) if along => continue,
                Slot::Constraint(..) | Slot::Column(..) => {}
                Slot::Default(..) | Slot::PrimaryKey(_) | Slot::Clustered(_) | Slot::Comment(_) | Slot::Own(_) => {
                    continue;
                }
            }
            if along {
                self.arriving.insert(slot, *at);
            } else {
                self.slots.insert(slot);
            }
        }
    }

    /// What stands on one of the places and does not move away by a rename of its own; where it is there to stay, what would
    /// come along to its place and is not.
    fn in_the_way(
        &self,
        before: &Catalog,
        after: &Catalog,
        renames: &Renames,
        caps: &Capabilities,
    ) -> BTreeSet<Address> {
        let moves = |at: &Address, object: &Object| {
            let as_renamed = bearer(at, object);
            renames.get(&as_renamed).is_some()
        };
        let near = |at: &Address, object: &Object| match at.kind {
            Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Table => {
                self.names.contains(&folded(at.home.name, caps))
            }
            Kind::Column | Kind::Check | Kind::ForeignKey => self.homes.contains(&at.home),
            Kind::PrimaryKey | Kind::Unique | Kind::Index => {
                self.homes.contains(&at.home)
                    || own_name(at, object).is_some_and(|name| self.names.contains(&folded(name, caps)))
            }
            Kind::Defined(own) if !own.is_part() => self.names.contains(&folded(at.home.name, caps)),
            Kind::Default | Kind::Defined(_) | Kind::Comment(_) => false,
        };
        before
            .iter()
            .filter(|(at, object)| near(at, object) && !moves(at, object))
            .filter_map(|(at, object)| {
                let last = renames.address(at);
                let own = slots(&renames.object(at, object), &last, caps);
                if own.iter().any(|slot| self.slots.contains(slot)) {
                    return Some(*at);
                }
                let arrives = own.iter().find_map(|slot| self.arriving.get(slot));
                let arrives = arrives.filter(|_| !carried_along(at, renames))?;
                Some(if after.contains(&last) { *arrives } else { *at })
            })
            .collect()
    }
}

/// A part of a table that changes its namespace is itself among those that arrive.
fn carried_along(at: &Address, renames: &Renames) -> bool {
    at.is_part() && renames.get(&Address::table(at.home)).is_some_and(|to| to.home.ns != at.home.ns)
}

/// Enums and domains whose name goes to something of another kind while a column that stays still has their type.
fn kind_changes(before: &Catalog, after: &Catalog, renames: &Renames, caps: &Capabilities) -> Vec<Address> {
    let is_type = |at: &Address| matches!(at.kind, Kind::Enum | Kind::Domain);
    let lost: Vec<Address> = before
        .iter()
        .filter(|(at, _)| is_type(at) && !after.contains(&renames.address(at)))
        .filter(|(at, _)| renames.get(at).is_none())
        .map(|(at, _)| *at)
        .collect();
    if lost.is_empty() {
        return lost;
    }
    let used: FxHashSet<QName> = before
        .iter()
        .filter(|(at, _)| matches!(at.kind, Kind::Column | Kind::Domain) && after.contains(&renames.address(at)))
        .flat_map(|(_, object)| object.named_types())
        .collect();
    let taken = |at: &Address| {
        let home = renames.address(at).home;
        let kinds = [Kind::Enum, Kind::Domain, Kind::Table];
        let _ = caps;
        kinds.iter().any(|kind| *kind != at.kind && after.contains(&Address::top(*kind, home)))
    };
    lost.into_iter().filter(|at| used.contains(&at.home) && taken(at)).collect()
}
