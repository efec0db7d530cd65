//! Keys, indexes and constraints of a table.

use super::{
    Clauses, Collation, Deferrable, DialectBlock, Expr, Ident, Number, OptionItem, Path, Raw, ReferencePart, Slot,
};
use crate::base::{Name, Span};

/// `primary key name (a, b)`.
#[derive(Clone, Debug, PartialEq)]
pub struct PrimaryKey {
    pub name: Option<Ident>,
    pub parts: Vec<Part>,
    pub include: Vec<Ident>,
    pub deferrable: Option<Deferrable>,
    pub using: Option<Ident>,
    pub clauses: Clauses,
    pub dialects: Vec<DialectBlock>,
}

/// `unique name (a, b) nulls not distinct`: a constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Unique {
    pub name: Option<Ident>,
    pub parts: Vec<Part>,
    pub nulls_not_distinct: bool,
    pub include: Vec<Ident>,
    pub deferrable: Option<Deferrable>,
    pub using: Option<Ident>,
    pub clauses: Clauses,
    pub dialects: Vec<DialectBlock>,
}

/// `index name (a, lower(b) desc) using gin where (…)`; `unique index …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    pub unique: bool,
    pub name: Option<Ident>,
    /// May be empty: `index c () using count`.
    pub parts: Vec<Part>,
    pub using: Option<Ident>,
    pub using_options: Vec<OptionItem>,
    pub include: Vec<Ident>,
    pub filter: Option<Slot>,
    pub nulls_not_distinct: bool,
    pub clauses: Clauses,
    pub dialects: Vec<DialectBlock>,
}

/// One column or expression of a key or an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub operand: Operand,
    pub collate: Option<Collation>,
    pub opclass: Option<Opclass>,
    pub prefix: Option<Number>,
    pub descending: bool,
    pub nulls: Option<Nulls>,
    /// Where `without overlaps` stands.
    pub without_overlaps: Option<Span>,
    pub dialects: Vec<DialectBlock>,
    pub span: Span,
}

/// What is indexed.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Column(Ident),
    Expr(Expr),
    Raw(Raw),
}

/// An operator class: its name, or a target's own spelling.
#[derive(Clone, Debug, PartialEq)]
pub enum Opclass {
    Name(Path),
    Raw(Raw),
}

/// `nulls first`, `nulls last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    First,
    Last,
}

/// `check name (…) not valid`.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckItem {
    pub name: Option<Ident>,
    pub formula: Slot,
    pub not_valid: bool,
    pub not_enforced: bool,
    pub no_inherit: bool,
    pub clauses: Clauses,
    pub dialects: Vec<DialectBlock>,
}

/// `foreign key name (a, period b) -> t (a, period b) on delete cascade`.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    pub name: Option<Ident>,
    pub columns: Vec<Ident>,
    /// Whether the last column is a period.
    pub period: bool,
    pub target: Path,
    /// Empty: the target's primary key.
    pub target_columns: Vec<Ident>,
    /// Whether the last column of the target is one.
    pub target_period: bool,
    pub parts: Vec<ReferencePart>,
    pub clauses: Clauses,
}

/// `` exclude name using gist (a with =, (b + c) with `-|-`) where (…) ``.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclude {
    pub name: Option<Ident>,
    pub using: Ident,
    pub parts: Vec<ExcludePart>,
    pub filter: Option<Slot>,
    pub deferrable: Option<Deferrable>,
    pub clauses: Clauses,
}

/// One column or expression of an exclusion, with the operator that no two rows may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ExcludePart {
    pub operand: Operand,
    pub opclass: Option<Opclass>,
    pub operator: Operator,
    pub span: Span,
}

/// An operator of the target: a run of signs, or its own spelling.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    Sign(Name, Span),
    Raw(Raw),
}
