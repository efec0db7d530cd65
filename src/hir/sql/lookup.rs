//! What the reader asks of the schema.

use super::Elsewhere;
use crate::base::{Name, Span};
use crate::catalog::QName;

/// The schema, as a database's own text sees it.
pub trait Lookup {
    /// The table, view or sequence of this name. Without a namespace: what the database would find by the bare name.
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation>;

    /// The enum, domain or composite type of this name.
    fn ty(&self, _ns: Option<Name>, _name: Name) -> Option<QName> {
        None
    }

    /// The function or procedure of this name.
    fn routine(&self, _ns: Option<Name>, _name: Name) -> Option<QName> {
        None
    }

    /// What has this name in a namespace where a bare name does not find it.
    fn elsewhere(&self, _what: Elsewhere, _name: Name) -> Option<Near> {
        None
    }

    /// The relation whose name is nearest to one that is not known, if the schema manages that namespace. A name that
    /// differs only in case is the nearest of all.
    fn near(&self, _ns: Option<Name>, _name: Name) -> Option<Near> {
        None
    }
}

/// A schema whose bare names are found along a search path first.
#[allow(missing_debug_implementations, reason = "borrows a lookup of any kind")]
pub struct Along<'l> {
    pub lookup: &'l dyn Lookup,
    pub path: &'l [Name],
}

impl Along<'_> {
    fn first<T>(&self, ns: Option<Name>, find: impl Fn(Option<Name>) -> Option<T>) -> Option<T> {
        let path = if ns.is_none() { self.path } else { &[] };
        path.iter().find_map(|ns| find(Some(*ns))).or_else(|| find(ns))
    }
}

impl Lookup for Along<'_> {
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation> {
        self.first(ns, |ns| self.lookup.relation(ns, name))
    }

    fn ty(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        self.first(ns, |ns| self.lookup.ty(ns, name))
    }

    fn routine(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        self.first(ns, |ns| self.lookup.routine(ns, name))
    }

    fn elsewhere(&self, what: Elsewhere, name: Name) -> Option<Near> {
        self.lookup.elsewhere(what, name)
    }

    fn near(&self, ns: Option<Name>, name: Name) -> Option<Near> {
        self.lookup.near(ns, name)
    }
}

/// A relation of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    pub name: QName,
    /// Its columns, if they are all known.
    pub columns: Option<Vec<Name>>,
    /// Names that columns had, with those that they have now.
    pub former: Vec<(Name, Name)>,
}

/// A relation that was perhaps meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub ns: Option<Name>,
    pub name: Name,
    /// Where it is declared.
    pub at: Span,
}

/// What a text may name besides what it brings into scope itself.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The relation whose row is read by bare names: that of a check, an index, a policy.
    pub row: Option<Relation>,
    /// Rows that are read by a name: `new` and `old` of a trigger.
    pub rows: Vec<(Name, Relation)>,
    /// Bare words that mean something: the parameters of a function, `value` in a type.
    pub words: Vec<Name>,
    /// There may be more names than these, so that none is missing: variables, arguments of another kind.
    pub open: bool,
}
