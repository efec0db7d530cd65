//! Random pairs of physical catalogs with the transitions that lead from the first to the second.
//!
//! A pair is read off a tape of numbers, so that whoever shrinks the tape shrinks the pair: a number past the end is 0,
//! and 0 always chooses the simplest. Whoever includes this module says where the crate is, as `house` beside it.

mod build;
mod mutate;
mod tape;

use super::house;

use std::collections::{BTreeMap, BTreeSet};

use house::base::Name;
use house::catalog::{Address, Catalog, Checked, Expr, Kind, Object, QName, Renames, Slot, Sql};
use house::plan::{ColumnFill, FillKind, Transitions};
pub use tape::Tape;

/// What kind of target the pair is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Namespaces, enums, domains, comments; PostgreSQL's types.
    Server,
    /// None of them; SQLite's types.
    Embedded,
}

/// Two valid catalogs and how to get from one to the other.
#[derive(Clone, Debug)]
pub struct Pair {
    pub before: Checked,
    pub after: Checked,
    pub transitions: Transitions,
}

/// Reads a pair off a tape.
pub fn pair(tape: &[u32], flavour: Flavour) -> Pair {
    // the end of the tape says how constraints hold, so that nothing else depends on it
    let aside: Vec<u32> = tape.iter().rev().copied().collect();
    let (mut tape, mut aside) = (Tape::new(tape), Tape::new(&aside));
    let mut world = World::new(flavour);
    build::build(&mut world, &mut tape);
    build::loosen(&mut world, &mut aside);
    build::rows(&mut world, &mut aside);
    world.start();
    for _ in 0..tape.pick(15) {
        mutate::mutate(&mut world, &mut tape);
    }
    build::loosen(&mut world, &mut aside);
    build::rows(&mut world, &mut aside);
    world.finish()
}

/// A catalog under construction and what became of the objects that it started with.
#[derive(Clone)]
pub struct World {
    pub flavour: Flavour,
    pub catalog: Catalog,
    before: Catalog,
    /// Objects of `before` that live on, and where. A primary key bears its name here.
    lives: BTreeMap<Address, Address>,
    /// What becomes of an enum's or a text column's values, by its address in `before`.
    values: BTreeMap<Address, BTreeMap<Name, Option<Name>>>,
}

impl World {
    fn new(flavour: Flavour) -> Self {
        let (catalog, before) = (Catalog::new(), Catalog::new());
        Self { flavour, catalog, before, lives: BTreeMap::new(), values: BTreeMap::new() }
    }

    fn start(&mut self) {
        house::catalog::naming::mark_derived(&mut self.catalog);
        self.before = self.catalog.clone();
        self.lives = self.before.iter().map(|(at, object)| (named(at, object), named(at, object))).collect();
    }

    /// Puts an object in when everything that it needs is there and every slot is free.
    pub fn add(&mut self, at: Address, object: Object) -> bool {
        let needs_ok = object.needs(&at).iter().all(|need| self.catalog.contains(need));
        if !needs_ok || self.catalog.contains(&at) || object.slots(&at).iter().any(|slot| self.holds(*slot)) {
            return false;
        }
        self.catalog.insert(at, object);
        let stands = self.is_sound(&at);
        if !stands {
            self.catalog.remove(&at);
        }
        stands
    }

    fn holds(&self, slot: Slot) -> bool {
        let fold = |slot: &Slot| format!("{slot:?}").to_ascii_lowercase();
        let wanted = fold(&slot);
        self.catalog.iter().any(|(at, object)| object.slots(at).iter().any(|own| fold(own) == wanted))
    }

    /// Whether a foreign key has a key to lean on and columns of the target's types.
    fn is_sound(&self, at: &Address) -> bool {
        let Some(Object::ForeignKey(key)) = self.catalog.get(at) else { return true };
        let ty = |table, column: &Name| self.catalog.column(table, *column).map(|column| column.ty.clone());
        self.catalog.key_over(key).is_some()
            && key.columns.iter().zip(&key.target_columns).all(|(a, b)| ty(at.home, a) == ty(key.target, b))
    }

    /// Takes an object and everything that needs it away.
    pub fn drop(&mut self, at: &Address) {
        let mut gone = BTreeSet::from([*at]);
        loop {
            let more: Vec<Address> = self
                .catalog
                .addresses()
                .filter(|user| !gone.contains(*user))
                .filter(|user| self.catalog.deps(user).iter().any(|need| gone.contains(need)))
                .copied()
                .collect();
            if more.is_empty() {
                break;
            }
            gone.extend(more);
        }
        for at in gone {
            if let Some(object) = self.catalog.remove(&at) {
                let now = named(&at, &object);
                self.lives.retain(|_, live| *live != now);
            }
        }
    }

    /// Renames, all at once; undone when two objects would end on one place.
    pub fn rename(&mut self, renames: &Renames) -> bool {
        let moved = renames.apply(&self.catalog);
        let undo = self.clone();
        self.lives = self.lives.iter().map(|(from, to)| (*from, renames.address(to))).collect();
        self.catalog = moved;
        let fine = self.catalog.len() == undo.catalog.len() && self.is_valid();
        if !fine {
            *self = undo;
        }
        fine
    }

    /// Whether every need is met and no slot is held twice.
    pub fn is_valid(&self) -> bool {
        let mut seen = BTreeSet::new();
        let known = |name: &QName| {
            let kinds = [Kind::Enum, Kind::Domain, Kind::Table];
            kinds.iter().any(|kind| self.catalog.contains(&Address::top(*kind, *name)))
        };
        Checked::new(self.catalog.clone()).is_ok()
            && self.catalog.iter().all(|(_, object)| object.named_types().iter().all(known))
            && self.catalog.tables().all(|table| !self.holds_rows_of(table, table, 0))
            && self.catalog.iter().all(|(at, object)| {
                object.slots(at).iter().all(|slot| seen.insert(format!("{slot:?}").to_ascii_lowercase()))
                    && self.is_sound(at)
            })
    }

    /// Whether values of what is called so hold rows of a table.
    fn holds_rows_of(&self, name: QName, table: QName, depth: usize) -> bool {
        let mut named = Vec::new();
        if let Some(Object::Domain(own)) = self.catalog.get(&Address::top(Kind::Domain, name)) {
            own.ty.visit_named(&mut |name| named.push(name));
        }
        for (_, column) in self.catalog.columns(name) {
            column.ty.visit_named(&mut |name| named.push(name));
        }
        depth < 9 && named.into_iter().any(|inner| inner == table || self.holds_rows_of(inner, table, depth + 1))
    }

    /// Where an object of `before` came from, if it did.
    pub fn origin(&self, now: &Address) -> Option<Address> {
        self.lives.iter().find(|(_, live)| *live == now).map(|(from, _)| *from)
    }

    /// Says what becomes of a value.
    pub fn move_value(&mut self, now: &Address, from: Name, to: Option<Name>) {
        let Some(origin) = self.origin(now) else { return };
        let map = self.values.entry(origin).or_default();
        for target in map.values_mut().filter(|target| **target == Some(from)) {
            *target = to;
        }
        map.entry(from).or_insert(to);
    }

    fn finish(mut self) -> Pair {
        house::catalog::naming::mark_derived(&mut self.catalog);
        let mut transitions = Transitions::default();
        for (from, to) in &self.lives {
            let own = |at: &Address| at.part.map_or(at.home, QName::bare);
            let follows = self.implied(from, to);
            if own(from) != own(to) && !follows && !matches!(from.kind, Kind::Default | Kind::Comment(_)) {
                transitions.renames.insert(*from, *to);
            }
        }
        for (at, values) in &self.values {
            match (self.lives.get(at), at.kind) {
                (Some(to), Kind::Enum) => _ = transitions.enum_values.insert(to.home, values.clone()),
                (Some(to), _) => _ = transitions.column_values.insert(*to, values.clone()),
                (None, _) => {}
            }
        }
        for (at, object) in self.catalog.iter() {
            let default = self.catalog.get(&Address { kind: Kind::Default, ..*at });
            let none = default.is_none_or(|own| *own == Object::Default(Expr::Sql(Sql::text("null"))));
            if let (Object::Column(column), true) = (object, none)
                && !column.nullable
                && column.generated.is_none()
            {
                let expr = Expr::Sql(build::zero(&column.ty, &self.catalog));
                transitions.fills.insert(*at, ColumnFill { kind: FillKind::Backfill, expr, batch: None });
            }
        }
        transitions.accepted = self.before.addresses().copied().collect();
        let check = |catalog: Catalog| Checked::new(catalog).expect("the generator makes valid catalogs");
        Pair { before: check(self.before), after: check(self.catalog), transitions }
    }

    /// Whether a top-level object only follows its namespace.
    fn implied(&self, from: &Address, to: &Address) -> bool {
        let ns = |ns: Name| self.lives.get(&Address::namespace(ns)).map(|to| to.home.name);
        !from.is_part() && from.home.name == to.home.name && from.home.ns.and_then(ns) == to.home.ns
    }
}

/// The address by which a rename knows an object.
pub fn named(at: &Address, object: &Object) -> Address {
    if let Object::PrimaryKey(key) = object { Address { part: Some(key.name), ..*at } } else { *at }
}

/// `'text'`.
pub fn text(value: &str) -> Sql {
    Sql::text(format!("'{value}'"))
}
