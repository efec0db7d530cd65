//! The catalog itself: a sorted map, and the guard that only valid ones are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Deref};
use std::sync::Arc;

use super::{Address, Column, Defined, Kind, Object, QName};
use crate::base::Name;

/// A flat, ordered map of atomic objects. A clone shares the map until one of the two is changed, and the objects for as
/// long as they are the same: planning keeps several states of a schema that differ in little or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    objects: Arc<BTreeMap<Address, Arc<Object>>>,
    /// The tables that descend from others: few, or none, and asked for by each step of a plan.
    descents: Arc<BTreeSet<QName>>,
}

fn is_descent(at: &Address) -> bool {
    at.kind == Kind::Defined(Defined::Descent)
}

impl Catalog {
    /// An empty catalog.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an object at an address; gives back what stood there.
    pub fn insert(&mut self, at: Address, object: Object) -> Option<Object> {
        if is_descent(&at) {
            Arc::make_mut(&mut self.descents).insert(at.home);
        }
        Arc::make_mut(&mut self.objects).insert(at, Arc::new(object)).map(Arc::unwrap_or_clone)
    }

    /// Takes an object away.
    pub fn remove(&mut self, at: &Address) -> Option<Object> {
        if !self.objects.contains_key(at) {
            return None; // a look does not make a copy
        }
        if is_descent(at) {
            Arc::make_mut(&mut self.descents).remove(&at.home);
        }
        Arc::make_mut(&mut self.objects).remove(at).map(Arc::unwrap_or_clone)
    }

    /// The object at an address.
    pub fn get(&self, at: &Address) -> Option<&Object> {
        self.objects.get(at).map(|object| &**object)
    }

    /// The object at an address, to change it.
    pub fn get_mut(&mut self, at: &Address) -> Option<&mut Object> {
        if !self.objects.contains_key(at) {
            return None;
        }
        Arc::make_mut(&mut self.objects).get_mut(at).map(Arc::make_mut)
    }

    /// Whether something stands there.
    pub fn contains(&self, at: &Address) -> bool {
        self.objects.contains_key(at)
    }

    /// The object that one side of a rename names: as [`Catalog::get`], but a primary key bears its constraint's name
    /// there (see [`super::Renames`]).
    pub fn named(&self, at: &Address) -> Option<(Address, &Object)> {
        if at.kind == Kind::PrimaryKey {
            let bare = Address { part: None, ..*at };
            return match self.get(&bare) {
                Some(object @ Object::PrimaryKey(key)) if at.part.is_none_or(|name| name == key.name) => {
                    Some((bare, object))
                }
                _ => None,
            };
        }
        self.get(at).map(|object| (*at, object))
    }

    /// Takes over objects; where there is none, none stands any more.
    pub fn put_all(&mut self, objects: impl IntoIterator<Item = (Address, Option<Object>)>) {
        for (at, object) in objects {
            match object {
                Some(object) => drop(self.insert(at, object)),
                None => drop(self.remove(&at)),
            }
        }
    }

    /// All objects in order of address.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Address, &Object)> + ExactSizeIterator {
        self.objects.iter().map(|(at, object)| (at, &**object))
    }

    /// All addresses in order.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.objects.keys()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The home object and all that stands inside it, in order.
    pub fn at_home(&self, home: QName) -> impl Iterator<Item = (&Address, &Object)> {
        let start = Address { home, kind: Kind::Namespace, part: None };
        self.objects
            .range((Bound::Included(start), Bound::Unbounded))
            .take_while(move |(address, _)| address.home == home)
            .map(|(at, object)| (at, &**object))
    }

    /// Everything whose home is in a namespace, in order; not the namespace itself.
    pub fn in_namespace(&self, ns: Name) -> impl Iterator<Item = (&Address, &Object)> {
        let start = Address { home: QName::new(Some(ns), Name::new("")), kind: Kind::Namespace, part: None };
        self.objects
            .range((Bound::Included(start), Bound::Unbounded))
            .take_while(move |(address, _)| address.home.ns == Some(ns))
            .map(|(at, object)| (at, &**object))
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = QName> {
        self.objects.keys().filter(|address| address.kind == Kind::Table).map(|address| address.home)
    }

    /// The columns of a table in their order of position (then name).
    pub fn columns(&self, table: QName) -> Vec<(Name, &Column)> {
        let mut columns: Vec<_> = self
            .at_home(table)
            .filter_map(|(address, object)| match (address.part, object) {
                (Some(name), Object::Column(column)) => Some((name, column)),
                _ => None,
            })
            .collect();
        columns.sort_by_key(|(name, column)| (column.position, *name));
        columns
    }

    /// The same objects where `other` says nothing, and what it says in place of the others.
    pub(super) fn replaced(&self, other: impl Fn(&Address, &Object) -> Option<(Address, Object)>) -> Self {
        let objects = self.objects.iter().map(|(at, object)| match other(at, object) {
            Some((at, object)) => (at, Arc::new(object)),
            None => (*at, Arc::clone(object)),
        });
        Self::of(objects.collect())
    }

    fn of(objects: BTreeMap<Address, Arc<Object>>) -> Self {
        let descents = objects.keys().filter(|at| is_descent(at)).map(|at| at.home).collect();
        Self { objects: Arc::new(objects), descents: Arc::new(descents) }
    }

    /// The tables that descend from others, in order.
    pub(super) fn descending(&self) -> impl Iterator<Item = QName> {
        self.descents.iter().copied()
    }

    /// One column of a table.
    pub fn column(&self, table: QName, name: Name) -> Option<&Column> {
        match self.get(&Address::column(table, name)) {
            Some(Object::Column(column)) => Some(column),
            _ => None,
        }
    }
}

impl FromIterator<(Address, Object)> for Catalog {
    fn from_iter<I: IntoIterator<Item = (Address, Object)>>(items: I) -> Self {
        Self::of(items.into_iter().map(|(at, object)| (at, Arc::new(object))).collect())
    }
}

impl IntoIterator for Catalog {
    type Item = (Address, Object);
    type IntoIter = std::iter::Map<
        std::collections::btree_map::IntoIter<Address, Arc<Object>>,
        fn((Address, Arc<Object>)) -> (Address, Object),
    >;
    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.objects).into_iter().map(|(at, object)| (at, Arc::unwrap_or_clone(object)))
    }
}

/// A catalog in which everything that an object needs is there. Only such a one can be compared or planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked(Catalog);

impl Checked {
    /// Checks that every dependency is there; otherwise gives the first objects (at most 20) that lack one, with the
    /// address that is missing.
    ///
    /// # Errors
    /// The pairs of (object, missing address).
    pub fn new(catalog: Catalog) -> Result<Self, Vec<(Address, Address)>> {
        let all: Vec<(&Address, &Object)> = catalog.iter().collect();
        let mut missing = Vec::new();
        // most of what an object needs stands beside it
        for inside in all.chunk_by(|(a, _), (b, _)| a.home == b.home) {
            for (at, object) in inside {
                let stands = |need: &Address| {
                    let near = need.home == at.home && inside.binary_search_by(|(own, _)| (*own).cmp(need)).is_ok();
                    near || catalog.contains(need)
                };
                missing.extend(
                    catalog.settled(at, object).into_iter().filter(|need| !stands(need)).map(|need| (**at, need)),
                );
            }
        }
        missing.truncate(20);
        if missing.is_empty() { Ok(Self(catalog)) } else { Err(missing) }
    }

    /// The catalog, for changes; it must be checked again afterwards.
    pub fn into_inner(self) -> Catalog {
        self.0
    }
}

impl Deref for Checked {
    type Target = Catalog;
    fn deref(&self) -> &Catalog {
        &self.0
    }
}
