//! The catalog itself: a sorted map, and the guard that only valid ones are compared.

use std::collections::BTreeMap;
use std::ops::{Bound, Deref};
use std::sync::Arc;

use super::{Address, Column, Kind, Object, QName};
use crate::base::Name;

/// A flat, ordered map of atomic objects. A clone shares the map until one of the two is changed: planning keeps several
/// states of a schema that differ in little or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    objects: Arc<BTreeMap<Address, Object>>,
}

impl Catalog {
    /// An empty catalog.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an object at an address; gives back what stood there.
    pub fn insert(&mut self, at: Address, object: Object) -> Option<Object> {
        Arc::make_mut(&mut self.objects).insert(at, object)
    }

    /// Takes an object away.
    pub fn remove(&mut self, at: &Address) -> Option<Object> {
        if !self.objects.contains_key(at) {
            return None; // a look does not make a copy
        }
        Arc::make_mut(&mut self.objects).remove(at)
    }

    /// The object at an address.
    pub fn get(&self, at: &Address) -> Option<&Object> {
        self.objects.get(at)
    }

    /// The object at an address, to change it.
    pub fn get_mut(&mut self, at: &Address) -> Option<&mut Object> {
        if !self.objects.contains_key(at) {
            return None;
        }
        Arc::make_mut(&mut self.objects).get_mut(at)
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

    /// All objects in order of address.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Address, &Object)> + ExactSizeIterator {
        self.objects.iter()
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
    }

    /// Everything whose home is in a namespace, in order; not the namespace itself.
    pub fn in_namespace(&self, ns: Name) -> impl Iterator<Item = (&Address, &Object)> {
        let start = Address { home: QName::new(Some(ns), Name::new("")), kind: Kind::Namespace, part: None };
        self.objects
            .range((Bound::Included(start), Bound::Unbounded))
            .take_while(move |(address, _)| address.home.ns == Some(ns))
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
        Self { objects: Arc::new(items.into_iter().collect()) }
    }
}

impl IntoIterator for Catalog {
    type Item = (Address, Object);
    type IntoIter = std::collections::btree_map::IntoIter<Address, Object>;
    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.objects).into_iter()
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
        let missing: Vec<_> = catalog
            .iter()
            .flat_map(|(address, object)| {
                object.needs(address).into_iter().filter(|need| !catalog.contains(need)).map(|need| (*address, need))
            })
            .take(20)
            .collect();
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
