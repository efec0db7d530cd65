//! Enums.

use super::{Clauses, Doc, Ident, Path};
use crate::base::Span;

/// `enum status { draft, sent }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    pub name: Path,
    pub clauses: Clauses,
    pub members: Vec<EnumMember>,
    /// The braces and what is between them.
    pub body: Span,
}

/// A member or the tombstone of one.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumMember {
    Value(Value),
    Drop(ValueDrop),
}

/// `in_transit = 'in-transit' renamed from moving`.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub doc: Option<Doc>,
    pub name: Ident,
    /// The stored text, if it differs from the name.
    pub stored: Option<(Box<str>, Span)>,
    pub clauses: Clauses,
    pub span: Span,
}

/// `drop lost map to returned`.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueDrop {
    pub name: Ident,
    /// Where the rows go; the word `null` empties them, and `"null"` is a member of that name.
    pub map_to: Option<MapTo>,
    pub span: Span,
}

/// Where rows with a dropped value go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapTo {
    Null(Span),
    Member(Ident),
}
