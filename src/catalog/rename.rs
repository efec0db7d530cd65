//! Renames as one simultaneous map, and what they do to a catalog.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::define::uses::Names;
use super::{Address, Catalog, CommentOn, Defined, Domain, Expr, Index, IndexKey, Kind, Object, QName, naming};
use crate::base::Name;

/// A set of renames, all at once: swaps and chains need no order. Keys are addresses as they were *before* (a column
/// stands under its table's old name), values as they are after. What is not a key follows its home. A primary key's
/// address has no part; in a rename it bears the constraint's name as its part, on both sides.
///
/// The inverse is `values → keys`; applying a map and then its inverse gives back the catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    map: BTreeMap<Address, Address>,
    /// Names that are types on their way out while tables have them already: a column is of the type.
    types: BTreeSet<QName>,
}

impl Renames {
    /// No renames.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rename of one object; kinds are taken to agree.
    pub fn insert(&mut self, from: Address, to: Address) {
        self.map.insert(from, to);
    }

    /// Takes a rename out again.
    pub fn remove(&mut self, from: &Address) -> Option<Address> {
        self.map.remove(from)
    }

    /// The renames in order of the old address.
    pub fn iter(&self) -> impl Iterator<Item = (&Address, &Address)> {
        self.map.iter()
    }

    /// The explicit new address of an old one.
    pub fn get(&self, from: &Address) -> Option<&Address> {
        self.map.get(from)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        self.map.iter().map(|(from, to)| (*to, *from)).collect()
    }

    /// The new name of a file-level object of this kind.
    pub fn home(&self, kind: Kind, home: QName) -> QName {
        if let Some(to) = self.map.get(&Address::top(kind, home)) {
            return to.home;
        }
        match home.ns {
            Some(ns) => match self.map.get(&Address::namespace(ns)) {
                Some(to) => QName::new(Some(to.home.name), home.name),
                None => home,
            },
            None => home,
        }
    }

    /// The same, where these names of tables are still those of types too.
    pub fn beside_types(&mut self, types: impl IntoIterator<Item = QName>) {
        self.types.extend(types);
    }

    /// The new name of an enum, a domain or a composite type, or of a table or a view whose rows are values. No two can stand beside
    /// each other; but one may be on its way out while another takes its name.
    pub fn named_type(&self, name: QName) -> QName {
        let others = [Defined::View, Defined::MaterializedView, Defined::Composite].map(Kind::Defined);
        let [view, materialized, composite] = others;
        let rows: &[Kind] = if self.types.contains(&name) { &[] } else { &[Kind::Table, view, materialized] };
        self.any(&[&[Kind::Domain, composite], rows].concat(), name, Kind::Enum)
    }

    /// The new name of a table, a view or a composite type: of what has columns.
    fn relation(&self, name: QName) -> QName {
        let others = [Defined::View, Defined::MaterializedView, Defined::Composite].map(Kind::Defined);
        self.any(&others, name, Kind::Table)
    }

    fn any(&self, kinds: &[Kind], name: QName, otherwise: Kind) -> QName {
        let renamed = kinds.iter().find(|kind| self.map.contains_key(&Address::top(**kind, name)));
        self.home(renamed.copied().unwrap_or(otherwise), name)
    }

    /// The new name of a routine that is called without saying what it takes: a trigger's, which takes nothing.
    fn routine(&self, name: QName) -> QName {
        let plain = Address { home: name, kind: Kind::Defined(Defined::Function), part: Some("()".into()) };
        self.map.get(&plain).map_or_else(|| self.home(plain.kind, name), |to| to.home)
    }

    /// The new name of a column, given its table's old name.
    pub fn column(&self, table: QName, column: Name) -> Name {
        self.map.get(&Address::column(table, column)).and_then(|to| to.part).unwrap_or(column)
    }

    /// The new address of any object.
    pub fn address(&self, at: &Address) -> Address {
        if let Some(to) = self.map.get(at) {
            return *to;
        }
        let owner = match at.kind {
            Kind::Namespace | Kind::Comment(CommentOn::Namespace) => {
                let renamed = self.map.get(&Address::top(Kind::Namespace, at.home));
                return Address { home: renamed.map_or(at.home, |to| to.home), ..*at };
            }
            Kind::Enum | Kind::Comment(CommentOn::Enum) => Kind::Enum,
            Kind::Domain | Kind::Comment(CommentOn::Domain) => Kind::Domain,
            Kind::Defined(Defined::Grant) => return self.grant(at),
            // each is known by what it takes, and others of its name stay
            Kind::Defined(Defined::Function | Defined::Procedure) => {
                return Address { home: self.home(at.kind, at.home), ..*at };
            }
            Kind::Comment(CommentOn::Defined(own @ (Defined::Function | Defined::Procedure))) => {
                return Address { kind: at.kind, ..self.address(&Address { kind: Kind::Defined(own), ..*at }) };
            }
            Kind::Defined(Defined::Ownership) => Kind::Defined(Defined::Sequence),
            Kind::Defined(own) | Kind::Comment(CommentOn::Defined(own)) if !own.is_part() => Kind::Defined(own),
            Kind::Defined(_) | Kind::Comment(CommentOn::Defined(_)) => Kind::Table,
            Kind::Table
            | Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Comment(CommentOn::Table | CommentOn::Column | CommentOn::Constraint | CommentOn::Index) => {
                Kind::Table
            }
        };
        let part = at.part.map(|part| self.part(at, part));
        let home = if owner == Kind::Table { self.relation(at.home) } else { self.home(owner, at.home) };
        Address { home, kind: at.kind, part }
    }

    /// The new name of a sequence.
    fn sequence(&self, name: QName) -> QName {
        self.home(Kind::Defined(Defined::Sequence), name)
    }

    /// The new address of a grant, by whatever it is on; of a routine it tells in the end what that takes.
    fn grant(&self, at: &Address) -> Address {
        let name = at.home;
        let told = at.part.and_then(|part| {
            let start = part.as_str().find(" (")? + 1;
            Some((part.as_str()[..start].to_owned(), Name::new(&part.as_str()[start..])))
        });
        if let Some((head, taken)) = told {
            let kinds = [Defined::Function, Defined::Procedure].map(Kind::Defined);
            let routines = kinds.map(|kind| Address { kind, home: name, part: Some(taken) });
            let moved = routines.iter().map(|own| (own, self.address(own))).find(|(own, to)| *own != to);
            if let Some((_, to)) = moved {
                let part = to.part.map(|taken| Name::new(&format!("{head}{taken}")));
                return Address { home: to.home, kind: at.kind, part };
            }
        }
        let others = [self.relation(name), self.named_type(name), self.sequence(name)];
        Address { home: others.into_iter().find(|home| *home != name).unwrap_or(name), ..*at }
    }

    fn part(&self, at: &Address, part: Name) -> Name {
        let through = |kinds: &[Kind]| {
            kinds
                .iter()
                .find_map(|kind| self.map.get(&Address { kind: *kind, ..*at }).and_then(|to| to.part))
                .unwrap_or(part)
        };
        match at.kind {
            Kind::Column | Kind::Default | Kind::Defined(Defined::FieldRules) | Kind::Comment(CommentOn::Column) => {
                self.column(at.home, part)
            }
            Kind::Comment(CommentOn::Defined(own)) => through(&[Kind::Defined(own)]),
            Kind::Comment(CommentOn::Index) => through(&[Kind::Index]),
            Kind::Comment(CommentOn::Constraint) => {
                let exclusion = Kind::Defined(Defined::Exclusion);
                through(&[Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey, exclusion])
            }
            Kind::Namespace
            | Kind::Enum
            | Kind::Domain
            | Kind::Table
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Check
            | Kind::ForeignKey
            | Kind::Index
            | Kind::Defined(_)
            | Kind::Comment(CommentOn::Namespace | CommentOn::Enum | CommentOn::Domain | CommentOn::Table) => part,
        }
    }

    /// An expression over the row of `table` (its old name). Only lowered expressions are ever renamed; a portable one
    /// is resolved against one schema and stays as it is.
    pub fn expr(&self, table: QName, expr: &Expr) -> Expr {
        match expr {
            Expr::Portable(_) => expr.clone(),
            Expr::Sql(sql) => {
                Expr::Sql(sql.map(&|column| self.column(table, column), &|name| self.named_type(name), &|name| {
                    self.sequence(name)
                }))
            }
        }
    }

    /// The payload that stood at `at` (its old address), with every reference rewritten. Whether its name is the derived
    /// one is told anew, since both the name and what it derives from may have moved.
    pub fn object(&self, at: &Address, object: &Object) -> Object {
        let mut out = self.references(at, object);
        if self.touches(at.home) {
            let is_derived = naming::derived_suffix(&self.address(at), &out).map(|suffix| suffix.is_some());
            if let Some(is_derived) = is_derived {
                naming::set_derived(&mut out, is_derived);
            }
        }
        out
    }

    /// Whether something at this home (its old name) is renamed.
    fn touches(&self, home: QName) -> bool {
        let first = Address { home, kind: Kind::Namespace, part: None };
        self.map.range(first..).next().is_some_and(|(from, _)| from.home == home)
    }

    fn references(&self, at: &Address, object: &Object) -> Object {
        let table = at.home;
        let own = |columns: &[Name]| columns.iter().map(|column| self.column(table, *column)).collect::<Vec<_>>();
        match object {
            Object::Namespace | Object::Enum(_) | Object::Table(_) | Object::Comment(_) => object.clone(),
            Object::Domain(domain) => Object::Domain(Domain {
                ty: domain.ty.map_named(&|name| self.named_type(name)),
                default: domain.default.as_ref().map(|expr| self.expr(table, expr)),
                checks: domain.checks.iter().map(|(name, expr)| (*name, self.expr(table, expr))).collect(),
                collate: domain.collate.clone(),
                options: domain.options.clone(),
            }),
            Object::Column(column) => {
                let mut column = column.clone();
                column.ty = column.ty.map_named(&|name| self.named_type(name));
                if let Some(generated) = &mut column.generated {
                    generated.expr = self.expr(table, &generated.expr);
                }
                Object::Column(column)
            }
            Object::Default(expr) => Object::Default(self.expr(table, expr)),
            Object::PrimaryKey(key) | Object::Unique(key) => {
                let mut key = key.clone();
                key.columns = own(&key.columns);
                key.include = own(&key.include);
                if let Some(name) = self.map.get(&Address { part: Some(key.name), ..*at }).and_then(|to| to.part) {
                    key.name = name;
                }
                if matches!(object, Object::Unique(_)) { Object::Unique(key) } else { Object::PrimaryKey(key) }
            }
            Object::Check(check) => {
                let mut check = check.clone();
                check.expr = self.expr(table, &check.expr);
                Object::Check(check)
            }
            Object::ForeignKey(key) => {
                let mut key = key.clone();
                key.columns = own(&key.columns);
                key.on_delete_columns = own(&key.on_delete_columns);
                key.target_columns = key.target_columns.iter().map(|column| self.column(key.target, *column)).collect();
                key.target = self.home(Kind::Table, key.target);
                Object::ForeignKey(key)
            }
            Object::Index(index) => Object::Index(self.index(table, index)),
            Object::Definition(own) => Object::Definition(Box::new(own.map(&Names {
                column: &|name| self.column(table, name),
                table: &|name| self.home(Kind::Table, name),
                named: &|name| self.named_type(name),
                routine: &|name| self.routine(name),
                sequence: &|name| self.sequence(name),
                address: &|at| self.address(at),
            }))),
        }
    }

    fn index(&self, table: QName, index: &Index) -> Index {
        let mut index = index.clone();
        for part in &mut index.parts {
            part.key = match &part.key {
                IndexKey::Column(name) => IndexKey::Column(self.column(table, *name)),
                IndexKey::Expr(expr) => IndexKey::Expr(self.expr(table, expr)),
            };
        }
        index.include = index.include.iter().map(|column| self.column(table, *column)).collect();
        index.predicate = index.predicate.as_ref().map(|expr| self.expr(table, expr));
        index
    }

    /// Every object moved and every reference rewritten, all at once.
    #[must_use]
    pub fn apply(&self, catalog: &Catalog) -> Catalog {
        if self.is_empty() {
            return catalog.clone();
        }
        let is_type = |name: &QName| {
            let kinds = [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)];
            kinds.into_iter().any(|kind| catalog.contains(&Address::top(kind, *name)))
        };
        let is_table = |name: &QName| catalog.contains(&Address::table(*name)) || catalog.view(*name).is_some();
        let moved = self.map.keys().map(|from| from.home).filter(|name| !self.types.contains(name));
        let types: Vec<QName> = moved.filter(|name| is_type(name) && is_table(name)).collect();
        if !types.is_empty() {
            let mut apart = self.clone();
            apart.beside_types(types);
            return apart.apply(catalog);
        }
        let homes: FxHashSet<QName> = self.map.keys().map(|from| from.home).collect();
        let moves_namespace = self.map.keys().any(|from| from.kind == Kind::Namespace);
        let stays = |at: &Address, object: &Object| {
            let points_away = match object {
                Object::ForeignKey(key) => homes.contains(&key.target),
                Object::Definition(_) => true, // there are few, and they name much
                Object::Namespace
                | Object::Enum(_)
                | Object::Domain(_)
                | Object::Table(_)
                | Object::Column(_)
                | Object::Default(_)
                | Object::PrimaryKey(_)
                | Object::Unique(_)
                | Object::Check(_)
                | Object::Index(_)
                | Object::Comment(_) => {
                    let named = object.named_types().into_iter().chain(object.sequences());
                    named.into_iter().any(|name| homes.contains(&name))
                }
            };
            !(moves_namespace || points_away || homes.contains(&at.home))
        };
        catalog.replaced(|at, object| (!stays(at, object)).then(|| (self.address(at), self.object(at, object))))
    }
}

impl FromIterator<(Address, Address)> for Renames {
    fn from_iter<I: IntoIterator<Item = (Address, Address)>>(items: I) -> Self {
        Self { map: items.into_iter().collect(), types: BTreeSet::new() }
    }
}
