//! Tables and what is like them.

use super::{Argument, Body, Clauses, Ident, Member, Path};
use crate::base::Span;

/// `mixin owned_by(target table, on_gone action default cascade) { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixin {
    pub name: Path,
    pub params: Vec<Param>,
    pub members: Vec<Member>,
}

/// One parameter of a mixin.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Ident,
    pub kind: ParamKind,
    pub default: Option<Argument>,
    pub span: Span,
}

/// What a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    Table,
    Type,
    Action,
    Value,
}

/// `table orders renamed from purchases { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: Path,
    pub clauses: Clauses,
    pub members: Vec<Member>,
    /// The braces and what is between them.
    pub body: Span,
}

/// `relation wrote from person to article or post enforced { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    pub name: Path,
    /// At least one.
    pub from: Vec<Path>,
    /// At least one.
    pub to: Vec<Path>,
    pub enforced: bool,
    pub clauses: Clauses,
    pub members: Vec<Member>,
    /// The braces and what is between them, or the end of the line.
    pub body: Span,
}

/// `rows carriers (code, title) { ('dhl', 'DHL') }`: small reference data.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    pub table: Path,
    /// At least one.
    pub columns: Vec<Ident>,
    pub clauses: Clauses,
    pub tuples: Vec<Tuple>,
    /// The braces and what is between them.
    pub body: Span,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuple {
    pub cells: Vec<Body>,
    pub span: Span,
}
