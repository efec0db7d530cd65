//! Who needs what: dependencies turned round, read off a catalog only where they are asked for.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Capabilities;
use crate::base::Name;
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, stem};

/// The dependencies of `at` that order steps on this target: where foreign keys need no target, theirs end at home.
pub(super) fn deps(catalog: &Catalog, at: &Address, caps: &Capabilities) -> Vec<Address> {
    let mut out = catalog.deps(at);
    if at.kind == Kind::ForeignKey && !caps.foreign_keys_need_target {
        out.retain(|need| need.home == at.home);
    } else if let Some(Object::ForeignKey(key)) = catalog.get(at) {
        out.extend(catalog.keys_over(key));
        out.sort();
        out.dedup();
    }
    out
}

/// The users of objects in one catalog.
#[derive(Debug)]
pub(super) struct Users<'a> {
    catalog: &'a Catalog,
    caps: &'a Capabilities,
    /// Foreign keys and definitions by what they refer to, and users of types: what crosses homes.
    referrers: FxHashMap<QName, Vec<Address>>,
    of_type: FxHashMap<QName, Vec<Address>>,
    /// What calls a routine, by the routine's name; read when the first is asked for.
    callers: Option<FxHashMap<QName, Vec<Address>>>,
    /// What mentions a raw object, by the first word of its name: the engine may hold on to that for it.
    mentions: FxHashMap<String, Vec<Address>>,
    /// Homes whose objects are in `users` already.
    read: FxHashSet<QName>,
    users: FxHashMap<Address, Vec<Address>>,
}

impl<'a> Users<'a> {
    /// Reads the whole catalog once for what crosses homes.
    pub(super) fn new(catalog: &'a Catalog, caps: &'a Capabilities) -> Self {
        let mut referrers: FxHashMap<QName, Vec<Address>> = FxHashMap::default();
        let mut of_type: FxHashMap<QName, Vec<Address>> = FxHashMap::default();
        for (at, object) in catalog.iter() {
            if let (Object::ForeignKey(key), true) = (object, caps.foreign_keys_need_target) {
                referrers.entry(key.target).or_default().push(*at);
            }
            if let Object::Definition(_) = object {
                let foreign = deps(catalog, at, caps).into_iter().map(|need| need.home).filter(|home| *home != at.home);
                let homes: FxHashSet<QName> = foreign.collect();
                homes.into_iter().for_each(|home| referrers.entry(home).or_default().push(*at));
            }
            for name in object.sequences() {
                referrers.entry(name).or_default().push(*at);
            }
            for name in object.named_types() {
                of_type.entry(name).or_default().push(*at);
            }
        }
        let mentions = mentions(catalog, caps);
        Self {
            catalog,
            caps,
            referrers,
            of_type,
            mentions,
            callers: None,
            read: FxHashSet::default(),
            users: FxHashMap::default(),
        }
    }

    /// What needs the object at `at`, in order of address.
    pub(super) fn of(&mut self, at: &Address) -> Vec<Address> {
        match at.kind {
            Kind::Namespace => self.members(at.home.name),
            Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite) => {
                let mut out = self.of_type.get(&at.home).cloned().unwrap_or_default();
                out.extend(self.inside(at));
                out
            }
            Kind::Defined(Defined::Raw) => {
                let mut out = self.inside(at);
                out.extend(self.mentions.get(&stem(at.home.name)).into_iter().flatten());
                out.sort();
                out.dedup();
                out
            }
            Kind::Table
            | Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(_) => self.inside(at),
        }
    }

    /// A column that stores values of this type, bare or packed in arrays, domains and composite types.
    pub(super) fn stored(&self, ty: QName) -> Option<Address> {
        let mut seen = FxHashSet::from_iter([ty]);
        let mut open = vec![ty];
        while let Some(name) = open.pop() {
            for user in self.of_type.get(&name).into_iter().flatten() {
                match user.kind {
                    Kind::Column if self.is_of_type(user, name) => return Some(*user),
                    Kind::Domain | Kind::Defined(Defined::Composite) => {
                        open.extend(seen.insert(user.home).then_some(user.home));
                    }
                    Kind::Namespace
                    | Kind::Enum
                    | Kind::Table
                    | Kind::Column
                    | Kind::Default
                    | Kind::PrimaryKey
                    | Kind::Unique
                    | Kind::Check
                    | Kind::ForeignKey
                    | Kind::Index
                    | Kind::Defined(_)
                    | Kind::Comment(_) => {}
                }
            }
        }
        None
    }

    /// A column that stores values of this type inside of rows or of values of a composite type.
    pub(super) fn packed(&self, ty: QName) -> Option<Address> {
        self.of_type(ty).iter().find_map(|user| match user.kind {
            Kind::Column | Kind::Defined(Defined::Composite) => self.stored(user.home),
            Kind::Domain => self.packed(user.home),
            Kind::Namespace
            | Kind::Enum
            | Kind::Table
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(_) => None,
        })
    }

    /// What names this type, in its own type or in an expression.
    pub(super) fn of_type(&self, ty: QName) -> &[Address] {
        self.of_type.get(&ty).map(Vec::as_slice).unwrap_or_default()
    }

    fn is_of_type(&self, at: &Address, ty: QName) -> bool {
        let mut is = false;
        let column = at.part.and_then(|name| self.catalog.column(at.home, name));
        column.into_iter().for_each(|own| own.ty.visit_named(&mut |name| is |= name == ty));
        is
    }

    fn members(&self, ns: Name) -> Vec<Address> {
        let own = Address::namespace(ns);
        let inside = self.catalog.in_namespace(ns).filter(|(at, _)| !at.is_part()).map(|(at, _)| *at);
        let comments = self.catalog.at_home(own.home).map(|(at, _)| *at).filter(|at| *at != own);
        let candidates: Vec<Address> = inside.chain(comments).collect();
        candidates.into_iter().filter(|at| self.catalog.deps(at).contains(&own)).collect()
    }

    fn inside(&mut self, at: &Address) -> Vec<Address> {
        if self.read.insert(at.home) {
            let mut foreign = self.referrers.get(&at.home).cloned().unwrap_or_default();
            if self.catalog.routines(at.home).next().is_some() {
                let callers = self.callers.get_or_insert_with(|| callers(self.catalog));
                foreign.extend(callers.get(&at.home).into_iter().flatten());
            }
            foreign.retain(|user| user.home != at.home);
            foreign.sort();
            foreign.dedup();
            let own = self.catalog.at_home(at.home).map(|(at, _)| at);
            for user in own.chain(&foreign) {
                for need in deps(self.catalog, user, self.caps) {
                    if need.home == at.home {
                        self.users.entry(need).or_default().push(*user);
                    }
                }
            }
        }
        self.users.get(at).cloned().unwrap_or_default()
    }
}

/// What calls each routine in an expression: a default, a check, a computed column, an index.
fn callers(catalog: &Catalog) -> FxHashMap<QName, Vec<Address>> {
    let mut out: FxHashMap<QName, Vec<Address>> = FxHashMap::default();
    for (at, object) in catalog.iter() {
        for name in object.calls() {
            if catalog.routines(name).next().is_some() {
                out.entry(name).or_default().push(*at);
            }
        }
    }
    out
}

/// By the first word of a raw object's name, what mentions it and is held on to. Other raw objects say what they depend on; the
/// body of a routine is a text to the engine.
fn mentions(catalog: &Catalog, caps: &Capabilities) -> FxHashMap<String, Vec<Address>> {
    let is_raw = |at: &Address| at.kind == Kind::Defined(Defined::Raw);
    let mut out: FxHashMap<String, Vec<Address>> =
        catalog.addresses().filter(|at| is_raw(at)).map(|at| (stem(at.home.name), Vec::new())).collect();
    if out.is_empty() {
        return out;
    }
    for (at, object) in catalog.iter().filter(|(at, _)| caps.replace_on_type.contains(&at.kind) && !is_raw(at)) {
        let mut note = |word: &str| out.get_mut(word).into_iter().for_each(|users| users.push(*at));
        object.visit_held_words(&mut note);
    }
    out
}
