//! A stand-in for a server: runs steps on a catalog and says which one an engine would refuse.

use std::collections::{BTreeMap, BTreeSet};

use super::super::slots::slots;
use super::super::users::deps;
use super::super::{Action, Capabilities, Group, GroupKind, Plan, Step};
use crate::catalog::{Address, Catalog, Kind, Object, QName, Slot, Type};

/// The state between groups.
pub(super) struct Engine<'a> {
    pub catalog: Catalog,
    caps: &'a Capabilities,
    slots: BTreeMap<Slot, Address>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(catalog: Catalog, caps: &'a Capabilities) -> Self {
        let mut out = Self { slots: BTreeMap::new(), caps, catalog };
        for (at, object) in out.catalog.iter() {
            for slot in slots(object, at, caps) {
                assert_eq!(out.slots.insert(slot, *at), None, "{slot:?} is held twice");
            }
        }
        out
    }

    /// Runs the groups in this order.
    pub(super) fn run(&mut self, plan: &Plan, order: &[usize]) -> Result<(), String> {
        for n in order {
            let group = &plan.groups[*n];
            self.group(group).map_err(|why| format!("{why}\n  in {group:?}"))?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), String> {
        let rank = |step: &&Step| match step.action {
            Action::Drop(_) => (0, std::cmp::Reverse(step.at.kind)),
            Action::Alter { .. } => (1, std::cmp::Reverse(Kind::Namespace)),
            _ => (2, std::cmp::Reverse(Kind::Namespace)),
        };
        let mut steps: Vec<&Step> = group.steps.iter().collect();
        let copied = match group.kind {
            GroupKind::Rebuild(table) => {
                let indexes: BTreeSet<Address> = self.kinds_at(table, Kind::Index);
                let dropped: BTreeSet<Address> = steps.iter().map(|step| step.at).collect();
                if let Some(lost) = indexes.iter().find(|index| !dropped.contains(index)) {
                    return Err(format!("{lost} dies with its table and nobody knows"));
                }
                true
            }
            GroupKind::DropTable(table) => {
                let all: BTreeSet<Address> = self.catalog.at_home(table).map(|(at, _)| *at).collect();
                let said: BTreeSet<Address> = steps.iter().map(|step| step.at).collect();
                if let Some(lost) = all.iter().find(|at| at.is_part() && !said.contains(at)) {
                    return Err(format!("{lost} dies with its table and nobody knows"));
                }
                true
            }
            // Inside of one statement a column may name another that stands below it.
            GroupKind::CreateTable(_) => true,
            GroupKind::Single | GroupKind::AddColumn(_) | GroupKind::DropWith(_) | GroupKind::Led(_) => false,
        };
        steps.sort_by_key(rank);
        for step in &steps {
            if let Action::Alter { before, .. } = &step.action {
                slots(before, &step.at, self.caps).iter().for_each(|slot| _ = self.slots.remove(slot));
            }
        }
        for step in &steps {
            if !copied {
                self.writes_no_stored_rows(step, &steps)?;
            }
            self.step(step, copied)?;
        }
        if copied {
            let touched: Vec<Address> = match group.kind {
                GroupKind::Rebuild(table) | GroupKind::CreateTable(table) => {
                    self.catalog.at_home(table).map(|(at, _)| *at).collect()
                }
                _ => steps.iter().flat_map(|step| self.users(&step.at)).collect(),
            };
            for at in touched {
                self.stands(&at)?;
            }
        }
        Ok(())
    }

    fn kinds_at(&self, table: crate::catalog::QName, kind: Kind) -> BTreeSet<Address> {
        self.catalog.at_home(table).filter(|(at, _)| at.kind == kind).map(|(at, _)| *at).collect()
    }

    fn users(&self, at: &Address) -> Vec<Address> {
        let uses = |user: &&Address| deps(&self.catalog, user, self.caps).contains(at);
        self.catalog.addresses().filter(uses).copied().collect()
    }

    fn stands(&self, at: &Address) -> Result<(), String> {
        let object = self.catalog.get(at).ok_or_else(|| format!("{at} is gone"))?;
        const KINDS: [Kind; 3] = [Kind::Enum, Kind::Domain, Kind::Table];
        let named = object.named_types();
        let known = |name| KINDS.iter().any(|kind| self.catalog.contains(&Address::top(*kind, name)));
        if let Some(name) = named.iter().find(|name| !known(**name)) {
            return Err(format!("{at} uses the type {name}, which is not there"));
        }
        let needs = deps(&self.catalog, at, self.caps);
        if let Some(need) = needs.iter().find(|need| !self.catalog.contains(need)) {
            return Err(format!("{at} needs {need}, which is not there"));
        }
        if let (Object::ForeignKey(key), true) = (object, self.caps.foreign_keys_need_target) {
            let ty = |table, column| self.catalog.column(table, column).map(|column| column.ty.clone());
            let alike = |(a, b): (&crate::base::Name, &crate::base::Name)| ty(at.home, *a) == ty(key.target, *b);
            if self.catalog.key_over(key).is_none() {
                return Err(format!("{at} has no key to lean on"));
            }
            if !key.columns.iter().zip(&key.target_columns).all(alike) {
                return Err(format!("the ends of {at} have different types"));
            }
        }
        Ok(())
    }

    /// A column that stores rows of the table, as a server would look for it: by its type, and what that is made of.
    fn stores(&self, table: QName) -> Option<Address> {
        let holds = |ty: &Type, of: QName| {
            let mut holds = false;
            ty.visit_named(&mut |name| holds |= name == of);
            holds
        };
        self.catalog.iter().find_map(|(at, object)| match object {
            Object::Column(own) => holds(&own.ty, table).then_some(*at),
            Object::Domain(own) => holds(&own.ty, table).then(|| self.stores(at.home)).flatten(),
            _ => None,
        })
    }

    fn is_over_rows(&self, user: &Address, table: QName) -> bool {
        let types = self.catalog.get(user).map(Object::named_types).unwrap_or_default();
        let domain = |name| Address::top(Kind::Domain, name);
        user.home != table && types.into_iter().any(|name| name == table || self.is_over_rows(&domain(name), table))
    }

    /// "cannot alter table … because column … uses its row type".
    fn writes_no_stored_rows(&self, step: &Step, beside: &[&Step]) -> Result<(), String> {
        let default = |other: &&&Step| {
            other.at == Address { kind: Kind::Default, ..step.at } && matches!(other.action, Action::Create(_))
        };
        let writes = match &step.action {
            Action::Create(Object::Column(own)) => {
                own.generated.is_some() || beside.iter().any(|other| default(&other))
            }
            Action::Alter { before: Object::Column(old), after: Object::Column(new), .. } => old.ty != new.ty,
            _ => false,
        };
        match self.stores(step.at.home) {
            Some(user) if writes => Err(format!("{} cannot change, because {user} stores rows of its table", step.at)),
            _ => Ok(()),
        }
    }

    /// `at_once`: others of the group make it whole.
    fn step(&mut self, step: &Step, at_once: bool) -> Result<(), String> {
        let at = step.at;
        match &step.action {
            Action::Create(object) => {
                self.take_over(&at, object);
                if self.catalog.insert(at, object.clone()).is_some() {
                    return Err(format!("{at} is there already"));
                }
                for slot in slots(object, &at, self.caps) {
                    if let Some(holder) = self.slots.insert(slot, at) {
                        return Err(format!("{at} takes {slot:?} from {holder}"));
                    }
                }
                if at_once { Ok(()) } else { self.stands(&at) }
            }
            Action::Drop(object) => {
                let mut users = self.users(&at);
                // rows lose a column without those knowing who store them
                users.retain(|user| at.kind != Kind::Column || !self.is_over_rows(user, at.home));
                if let (Some(user), false) = (users.first(), at_once) {
                    return Err(format!("{user} still needs {at}"));
                }
                match self.catalog.remove(&at) {
                    Some(found) if found == *object => {}
                    found => return Err(format!("{at} is dropped as {object:?} but is {found:?}")),
                }
                slots(object, &at, self.caps).iter().for_each(|slot| _ = self.slots.remove(slot));
                Ok(())
            }
            Action::Alter { before, after, .. } => self.alter(&at, before, after, at_once),
            Action::Fill(fill) => self.fill(&at, fill, at_once),
            Action::Rename { .. } | Action::RenameValue { .. } => Err(format!("{at} is renamed after the prefix")),
        }
    }

    /// A key that is made of an index ends it.
    fn take_over(&mut self, at: &Address, object: &Object) {
        let (Object::PrimaryKey(key) | Object::Unique(key)) = object else { return };
        let index = Address::part(Kind::Index, at.home, key.name);
        if let (true, Some(own)) = (self.caps.beside.drop, self.catalog.remove(&index)) {
            slots(&own, &index, self.caps).iter().for_each(|slot| _ = self.slots.remove(slot));
        }
    }

    fn alter(&mut self, at: &Address, before: &Object, after: &Object, at_once: bool) -> Result<(), String> {
        if self.catalog.get(at) != Some(before) {
            return Err(format!("{at} is altered from {before:?} but is {:?}", self.catalog.get(at)));
        }
        if let (Object::Column(old), Object::Column(new), false) = (before, after, at_once)
            && (old.ty != new.ty || old.collate != new.collate)
        {
            for user in self.users(at) {
                let stops = match self.catalog.get(&user) {
                    Some(Object::Column(_)) => true,
                    Some(Object::Index(index)) => {
                        index.predicate.is_some()
                            || index.parts.iter().any(|part| matches!(part.key, crate::catalog::IndexKey::Expr(_)))
                    }
                    Some(Object::Default(_) | Object::Check(_) | Object::ForeignKey(_)) => true,
                    _ => false,
                };
                if stops {
                    return Err(format!("{user} does not let {at} change its type"));
                }
            }
        }
        match (before, after) {
            (Object::Enum(old), Object::Enum(new)) => {
                let mut rest = new.values.iter();
                if !old.values.iter().all(|value| rest.any(|new| new == value)) {
                    return Err(format!("{at} cannot lose values or change their order in place"));
                }
            }
            (Object::Domain(old), Object::Domain(new)) if old.ty != new.ty || old.collate != new.collate => {
                return Err(format!("{at} cannot change its base type in place"));
            }
            _ => {}
        }
        self.catalog.insert(*at, after.clone());
        for slot in slots(after, at, self.caps) {
            if let Some(holder) = self.slots.insert(slot, *at) {
                return Err(format!("{at} takes {slot:?} from {holder}"));
            }
        }
        if at_once { Ok(()) } else { self.stands(at) }
    }

    fn fill(&self, at: &Address, fill: &super::super::Fill, at_once: bool) -> Result<(), String> {
        if at_once {
            return Ok(());
        }
        let mut reads = vec![*at];
        fill.expr.visit_columns(&mut |name| reads.push(Address::column(at.home, name)));
        match reads.iter().find(|read| !self.catalog.contains(read)) {
            Some(read) => Err(format!("the fill of {at} reads {read}, which is not there")),
            None => Ok(()),
        }
    }
}

/// What the prefix does to a catalog, step by step.
pub(super) fn prefix(before: &Catalog, plan: &Plan, caps: &Capabilities) -> Result<Catalog, String> {
    let mut catalog = before.clone();
    for step in &plan.renames {
        let at = step.at;
        match &step.action {
            Action::Rename { from } => {
                let (_, object) = catalog.named(from).ok_or_else(|| format!("{from} is not there to be renamed"))?;
                let one = crate::catalog::Renames::from_iter([(*from, at)]);
                let target = slots(&one.object(from, object), &Address { part: at.part, ..at }, caps);
                let own = slots(object, from, caps);
                let bare = |at: &Address| Address { part: None, ..*at };
                for (other, held) in catalog.iter().filter(|(other, _)| *other != from && **other != bare(from)) {
                    if slots(held, other, caps).iter().any(|slot| target.contains(slot)) {
                        return Err(format!("{from} is renamed to {at}, but {other} is there"));
                    }
                }
                if caps.fold_case && own.iter().any(|slot| target.contains(slot)) {
                    return Err(format!("{from} is renamed to {at}, which is the same name here"));
                }
                catalog = one.apply(&catalog);
            }
            Action::RenameValue { from, to } => match catalog.get_mut(&at) {
                Some(Object::Enum(own)) if own.values.contains(from) && !own.values.contains(to) => {
                    own.values.iter_mut().filter(|value| *value == from).for_each(|value| *value = *to);
                }
                found => return Err(format!("{from} of {at} cannot become {to}: {found:?}")),
            },
            Action::Create(object) => _ = catalog.insert(at, object.clone()),
            Action::Drop(_) => _ = catalog.remove(&at),
            Action::Alter { .. } | Action::Fill(_) => return Err(format!("{at}: not a step of a prefix")),
        }
    }
    Ok(catalog)
}
