//! Objects that are made by a body in a target's own language: views, and raw objects.

use super::{Clauses, Code, Ident, Member, Path};
use crate::base::Span;

/// `materialized view daily { unique index (day) } = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub materialized: bool,
    pub name: Path,
    /// Empty: those of the query.
    pub columns: Vec<Ident>,
    pub depends: Vec<Path>,
    pub clauses: Clauses,
    /// What is said of columns, indexes, triggers, permissions, dialect blocks, `protected`.
    pub members: Vec<Member>,
    pub code: Code,
}

/// `` raw sum_of_squares { up `…`, down `…` } ``: an object with its own way up and down.
#[derive(Clone, Debug, PartialEq)]
pub struct RawObject {
    pub name: Path,
    pub depends: Vec<Path>,
    pub clauses: Clauses,
    pub up: Code,
    pub down: Option<Code>,
    /// The braces and what is between them.
    pub body: Span,
}
