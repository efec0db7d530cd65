//! Dependencies: the addresses that an object needs before it can stand.

use std::collections::BTreeSet;

use super::define::{Grant, Row, What};
use super::extension;
use super::mention::names_all;
use super::{
    ANALYZER, Address, Catalog, Check, Column, CommentOn, Defined, Domain, Expr, ForeignKey, IdentityMode, Index,
    IndexKey, Kind, Object, QName, Type,
};
use crate::base::Name;

impl Object {
    /// The addresses that this object names itself: its parent, the columns that it reads, the types that it uses, the
    /// table that it refers to. What can only be found by looking at the catalog (the key that a foreign key leans on,
    /// whether a named type is an enum or a domain) is added by [`Catalog::deps`].
    pub fn needs(&self, at: &Address) -> Vec<Address> {
        let mut out = Vec::new();
        if let (Some(ns), true) = (at.home.ns, !at.is_part()) {
            out.push(Address::namespace(ns));
        }
        if at.is_part() {
            out.push(home_of(at));
        }
        match self {
            Self::Namespace | Self::Enum(_) | Self::Table(_) | Self::Domain(_) => {}
            Self::Column(Column { generated, .. }) => {
                if let Some(generated) = generated {
                    columns_of(&generated.expr, at.home, &mut out);
                }
            }
            Self::Default(_) => out.extend(at.part.map(|column| Address::column(at.home, column))),
            Self::PrimaryKey(key) | Self::Unique(key) => {
                out.extend(key.columns.iter().chain(&key.include).map(|column| Address::column(at.home, *column)));
            }
            Self::Check(Check { expr, .. }) => columns_of(expr, at.home, &mut out),
            Self::ForeignKey(key) => {
                out.extend(key.columns.iter().map(|column| Address::column(at.home, *column)));
                out.push(Address::table(key.target));
                out.extend(key.target_columns.iter().map(|column| Address::column(key.target, *column)));
            }
            Self::Index(Index { parts, include, predicate, .. }) => {
                for part in parts {
                    match &part.key {
                        IndexKey::Column(name) => out.push(Address::column(at.home, *name)),
                        IndexKey::Expr(expr) => columns_of(expr, at.home, &mut out),
                    }
                }
                out.extend(include.iter().map(|column| Address::column(at.home, *column)));
                if let Some(expr) = predicate {
                    columns_of(expr, at.home, &mut out);
                }
            }
            Self::Definition(own) => {
                let names = own.names();
                out.extend(names.columns.into_iter().map(|column| Address::column(at.home, column)));
                out.extend(names.tables.into_iter().map(Address::table));
                if let What::Ownership(own) = &own.what {
                    let sequence = Address { kind: Kind::Defined(Defined::Sequence), ..*at };
                    out.extend([sequence, Address::table(own.column.home), own.column]);
                }
            }
            Self::Comment(_) => out.extend(comment_owner(at)),
        }
        let sequence = Kind::Defined(Defined::Sequence);
        out.extend(self.sequences().into_iter().map(|name| Address::top(sequence, name)));
        out.retain(|need| need != at);
        out.sort();
        out.dedup();
        out
    }

    /// The named types that this object mentions, in its type and in its expressions.
    pub fn named_types(&self) -> Vec<QName> {
        let mut out = Vec::new();
        if let Self::Domain(Domain { ty, .. }) | Self::Column(Column { ty, .. }) = self {
            named(ty, &mut out);
        }
        for expr in self.expressions() {
            types_of(expr, &mut out);
        }
        if let Self::Definition(own) = self {
            out.extend(own.names().types);
        }
        out.sort();
        out.dedup();
        out
    }

    /// Whether what it names as its type is what its values are made of.
    const fn holds_values(&self) -> bool {
        match self {
            Self::Column(_) | Self::Domain(_) => true,
            Self::Definition(own) => matches!(own.what, What::Composite(_)),
            Self::Namespace
            | Self::Enum(_)
            | Self::Table(_)
            | Self::Default(_)
            | Self::PrimaryKey(_)
            | Self::Unique(_)
            | Self::Check(_)
            | Self::ForeignKey(_)
            | Self::Index(_)
            | Self::Comment(_) => false,
        }
    }

    /// The sequences that its expressions draw from.
    pub fn sequences(&self) -> Vec<QName> {
        let mut out = Vec::new();
        for expr in self.expressions() {
            expr.visit_sequences(&mut |name| out.push(name));
        }
        if let Self::Definition(own) = self {
            out.extend(own.names().sequences);
        }
        out
    }
}

impl Catalog {
    /// Everything that the object at `at` needs in this catalog, sorted: what it names, the enums and domains it uses,
    /// and for a foreign key the exact primary key, unique constraint or unique index that it leans on.
    pub fn deps(&self, at: &Address) -> Vec<Address> {
        self.get(at).map_or_else(Vec::new, |object| self.deps_of(at, object))
    }

    fn deps_of(&self, at: &Address, object: &Object) -> Vec<Address> {
        let mut out = self.settled(at, object);
        if let Object::Definition(own) = object {
            for used in &own.uses {
                match (used.kind, used.part) {
                    // named without what it takes
                    (Kind::Defined(Defined::Function | Defined::Procedure), None) => {
                        out.extend(self.routines(used.home));
                    }
                    _ => out.extend(self.contains(used).then_some(*used)),
                }
            }
            out.extend(own.names().routines.into_iter().flat_map(|name| self.routines(name)));
            if let What::Descent(own) = &own.what {
                // a parent has its own settled, and the table all that the parent's finds there
                out.extend(own.parents.iter().flat_map(|parent| self.inherited(*parent, false)));
                out.extend(self.inherited(at.home, own.bounds.is_some()));
            }
            if let What::Ownership(own) = &own.what {
                // both belong to one role, so the table does first
                out.extend(self.owner(own.column.home).map(|(at, _)| at));
            }
            if let What::Raw(_) = &own.what {
                out.extend(self.columns_of_raw(object, &own.uses));
            }
            if let What::Extension(_) = &own.what {
                out.extend(extension::required(at.home.name).filter(|need| self.contains(need)));
            }
            if let What::Row(row) = &own.what {
                out.extend(self.referenced_rows(at.home, row));
            }
        }
        match (object, at.part) {
            (Object::Index(own), _) => {
                let analyzer = own.options.iter().find(|(key, _)| &**key == ANALYZER);
                let at = |name: &str| Address::top(Kind::Defined(Defined::Analyzer), QName::bare(Name::new(name)));
                out.extend(analyzer.map(|(_, name)| at(name)).filter(|at| self.contains(at)));
            }
            // a field of an object
            (Object::Column(_), Some(path)) => {
                let above = path.as_str().rmatch_indices('.').map(|(dot, _)| Name::new(&path.as_str()[..dot]));
                out.extend(above.map(|step| Address::column(at.home, step)).find(|at| self.contains(at)));
            }
            _ => {}
        }
        for name in object.named_types() {
            let others = [Defined::Composite, Defined::View, Defined::MaterializedView].map(Kind::Defined);
            let kinds = [Kind::Enum, Kind::Domain, Kind::Table].into_iter().chain(others);
            out.extend(kinds.map(|kind| Address::top(kind, name)).filter(|address| self.contains(address)));
        }
        if object.holds_values() {
            // rows are values once their table is whole
            let tables = self.made_of(object.named_types());
            out.extend(tables.into_iter().flat_map(|table| {
                self.columns(table).into_iter().map(move |(column, _)| Address::column(table, column))
            }));
        }
        for calls in object.expressions().into_iter().map(Expr::calls) {
            for (n, name) in calls.iter().enumerate() {
                out.extend(self.routines(*name));
                let sequence = Address::top(Kind::Defined(Defined::Sequence), *name);
                if self.contains(&sequence) {
                    out.push(sequence);
                } else if n > 0 && calls.get(n - 1).is_some_and(|call| call.name.as_str() == "nextval") {
                    out.extend(self.owner_of(*name));
                }
            }
        }
        if let Object::ForeignKey(key) = object {
            out.extend(self.key_over(key));
        }
        if let (Kind::Comment(CommentOn::Constraint), Some(name)) = (at.kind, at.part) {
            let exclusion = Kind::Defined(Defined::Exclusion);
            let kinds = [Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey, exclusion];
            let owner = |kind| self.named(&Address::part(kind, at.home, name)).map(|(owner, _)| owner);
            out.extend(kinds.into_iter().filter_map(owner));
        }
        out.retain(|need| need != at);
        out.sort();
        out.dedup();
        out
    }

    /// What only the body of a routine names, sorted: it has to be there when the routine runs.
    pub fn named_late(&self, at: &Address) -> Vec<Address> {
        let Some(Object::Definition(own)) = self.get(at) else { return Vec::new() };
        if !matches!(own.what, What::Routine(_)) || own.uses.is_empty() {
            return Vec::new();
        }
        let bound = self.deps_of(at, &Object::Definition(Box::new(own.what.clone().into())));
        let mut out = self.deps(at);
        out.retain(|need| bound.binary_search(need).is_err());
        out
    }

    /// The grant that says whose a table is.
    pub fn owner(&self, table: QName) -> Option<(Address, Name)> {
        let on = Address::table(table);
        self.at_home(table).find_map(|(at, object)| {
            let Object::Definition(own) = object else { return None };
            let What::Grant(own) = &own.what else { return None };
            (own.on == on && own.privilege.as_str() == Grant::OWNER).then_some((*at, own.to))
        })
    }

    /// What descends of a table: columns and checks, and `whole` what partitions have besides.
    fn inherited(&self, table: QName, whole: bool) -> impl Iterator<Item = Address> {
        let is_part = move |kind| match kind {
            Kind::Column | Kind::Check => true,
            Kind::Default | Kind::PrimaryKey | Kind::Unique | Kind::ForeignKey | Kind::Index => whole,
            Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Table | Kind::Defined(_) | Kind::Comment(_) => false,
        };
        self.at_home(table).map(|(at, _)| *at).filter(move |at| is_part(at.kind))
    }

    /// The column that counts by a sequence which it takes over from this catalog to the next.
    pub fn taken_over(&self, after: &Self, sequence: QName) -> Option<Address> {
        let stands = |catalog: &Self| catalog.contains(&Address::top(Kind::Defined(Defined::Sequence), sequence));
        let counts = |at: &Address| {
            let Some(Object::Column(own)) = after.get(at) else { return false };
            own.identity.as_ref().is_some_and(|own| own.mode == IdentityMode::Serial)
        };
        let owner = || after.owner_of(sequence).filter(|at| counts(at) && self.contains(at));
        (stands(self) && !stands(after)).then(owner).flatten()
    }

    /// Columns of the tables that a raw object depends on, which its text seems to name.
    fn columns_of_raw(&self, object: &Object, uses: &[Address]) -> Vec<Address> {
        let tables: Vec<QName> = uses.iter().filter(|used| used.kind == Kind::Table).map(|used| used.home).collect();
        if tables.is_empty() {
            return Vec::new();
        }
        let mut words = BTreeSet::new();
        object.visit_words(&mut |word| _ = words.insert(word.to_owned()));
        let of = |table: QName| self.columns(table).into_iter().map(move |(name, _)| Address::column(table, name));
        let is_named = |at: &Address| at.part.is_some_and(|name| names_all(&words, name));
        tables.into_iter().flat_map(of).filter(is_named).collect()
    }

    /// The types with what domains and composite types among them are made of.
    fn made_of(&self, mut types: Vec<QName>) -> Vec<QName> {
        let mut n = 0;
        while let Some(name) = types.get(n).copied() {
            let composite = Address::top(Kind::Defined(Defined::Composite), name);
            for at in [Address::top(Kind::Domain, name), composite] {
                let inner = self.get(&at).map(Object::named_types).unwrap_or_default();
                inner.into_iter().for_each(|inner| {
                    if !types.contains(&inner) {
                        types.push(inner);
                    }
                });
            }
            n += 1;
        }
        types
    }

    /// The column that counts by a sequence.
    fn owner_of(&self, sequence: QName) -> Option<Address> {
        let owns = |(at, object): (&Address, &Object)| {
            let Object::Column(own) = object else { return None };
            own.identity.as_ref().is_some_and(|own| own.owned(at) == sequence).then_some(*at)
        };
        self.iter().find_map(owns)
    }

    /// The rows of reference data that a row's foreign keys lead to.
    fn referenced_rows(&self, table: QName, row: &Row) -> Vec<Address> {
        let cell =
            |row: &Row, name: Name| row.cells.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone());
        let keys = self.at_home(table);
        let keys = keys.filter_map(|(_, own)| if let Object::ForeignKey(key) = own { Some(key) } else { None });
        let mut out = Vec::new();
        for key in keys {
            let wanted: Option<Vec<Expr>> = key.columns.iter().map(|name| cell(row, *name)).collect();
            let Some(wanted) = wanted else { continue };
            for (at, object) in self.at_home(key.target) {
                let Object::Definition(own) = object else { continue };
                let What::Row(other) = &own.what else { continue };
                let mut pairs = key.target_columns.iter().zip(&wanted);
                if pairs.all(|(name, value)| cell(other, *name).as_ref() == Some(value)) {
                    out.push(*at);
                }
            }
        }
        out
    }

    /// What the object names itself. What stands in a view or a composite type needs that instead of a table; columns are
    /// no objects there.
    pub(super) fn settled(&self, at: &Address, object: &Object) -> Vec<Address> {
        let mut out = object.needs(at);
        let table = Address::table(at.home);
        if at.is_part()
            && let Some(holder) = self.holder(at.home).filter(|_| !self.contains(&table))
        {
            out.retain(|need| need.home != at.home || !matches!(need.kind, Kind::Table | Kind::Column));
            out.push(holder);
        }
        out
    }

    /// The view of this name.
    pub fn view(&self, name: QName) -> Option<Address> {
        let kinds = [Defined::View, Defined::MaterializedView];
        kinds.into_iter().map(|kind| Address::top(Kind::Defined(kind), name)).find(|at| self.contains(at))
    }

    /// What of this name holds parts and is no table: a view, and a composite type, of which each field may have a comment.
    pub fn holder(&self, name: QName) -> Option<Address> {
        let composite = Address::top(Kind::Defined(Defined::Composite), name);
        self.view(name).or_else(|| self.contains(&composite).then_some(composite))
    }

    /// The functions and procedures of this name, whatever they take.
    pub fn routines(&self, name: QName) -> impl Iterator<Item = Address> {
        let is_routine = |kind| matches!(kind, Kind::Defined(Defined::Function | Defined::Procedure));
        self.at_home(name).map(|(at, _)| *at).filter(move |at| is_routine(at.kind))
    }

    /// The primary key, unique constraint or plain unique index that a foreign key refers to: over exactly its columns there, in any
    /// order, and without overlaps if it has a period.
    pub fn key_over(&self, key: &ForeignKey) -> Option<Address> {
        self.keys_over(key).next()
    }

    /// All of them: an engine is free which one a foreign key leans on.
    pub fn keys_over<'a>(&'a self, key: &'a ForeignKey) -> impl Iterator<Item = Address> + 'a {
        let (columns, period) = (&key.target_columns, key.period);
        let same = |own: &[Name]| own.len() == columns.len() && columns.iter().all(|column| own.contains(column));
        self.at_home(key.target)
            .filter(move |(_, object)| match object {
                Object::PrimaryKey(key) | Object::Unique(key) => key.without_overlaps == period && same(&key.columns),
                Object::Index(index) => {
                    let own: Option<Vec<Name>> = index
                        .parts
                        .iter()
                        .map(|part| match part.key {
                            IndexKey::Column(name) => Some(name),
                            IndexKey::Expr(_) => None,
                        })
                        .collect();
                    !period && index.unique && index.predicate.is_none() && own.is_some_and(|own| same(&own))
                }
                Object::Namespace
                | Object::Enum(_)
                | Object::Domain(_)
                | Object::Table(_)
                | Object::Column(_)
                | Object::Default(_)
                | Object::Check(_)
                | Object::ForeignKey(_)
                | Object::Definition(_)
                | Object::Comment(_) => false,
            })
            .map(|(address, _)| *address)
    }
}

/// Where a part stands: in its table, and the permissions of a function at it.
fn home_of(at: &Address) -> Address {
    let of_function =
        at.kind == Kind::Defined(Defined::Permissions) && at.part.is_some_and(|part| part.as_str().starts_with('('));
    if of_function { Address { kind: Kind::Defined(Defined::Function), ..*at } } else { Address::table(at.home) }
}

/// The object that a comment is on; for a constraint any of the three kinds may own the name, so only the table is
/// named here.
fn comment_owner(at: &Address) -> Option<Address> {
    let Kind::Comment(on) = at.kind else { return None };
    Some(match on {
        CommentOn::Namespace => Address::top(Kind::Namespace, at.home),
        CommentOn::Enum => Address::top(Kind::Enum, at.home),
        CommentOn::Domain => Address::top(Kind::Domain, at.home),
        CommentOn::Table | CommentOn::Constraint => Address::table(at.home),
        CommentOn::Column => Address { kind: Kind::Column, ..*at },
        CommentOn::Index => Address { kind: Kind::Index, ..*at },
        CommentOn::Defined(own) => Address { kind: Kind::Defined(own), ..*at },
    })
}

fn columns_of(expr: &Expr, home: QName, out: &mut Vec<Address>) {
    expr.visit_columns(&mut |name| out.push(Address::column(home, name)));
}

fn types_of(expr: &Expr, out: &mut Vec<QName>) {
    expr.visit_types(&mut |name| out.push(name));
}

fn named(ty: &Type, out: &mut Vec<QName>) {
    ty.visit_named(&mut |name| out.push(name));
}
