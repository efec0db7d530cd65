//! What stands in the body of a table or a mixin.

use super::{
    Body, Clauses, Collation, Column, Deferrable, DialectName, Doc, Expr, Ident, Number, Path, Raw, ReferencePart,
    Slot, TypeRef,
};
use crate::base::Span;

/// One line of a table or mixin.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub doc: Option<Doc>,
    pub kind: MemberKind,
    /// Without the doc comment.
    pub span: Span,
}

/// What the line is.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    Column(Box<Column>),
    Spread(Box<Spread>),
    PrimaryKey(Box<PrimaryKey>),
    Unique(Box<Unique>),
    Index(Box<Index>),
    Check(Box<CheckItem>),
    ForeignKey(Box<ForeignKey>),
    Dialect(Box<DialectBlock>),
    DropColumn(Box<DropColumn>),
    Protected,
}

/// `...owned_by(auth.users, cascade)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    pub mixin: Path,
    pub args: Vec<Argument>,
}

/// An argument of a spread, or a parameter's default. A word may be a table, a type, an action or a value: only the
/// parameter knows, so it stays a type whose base is that name.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Type(TypeRef),
    Value(Expr),
}

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
    /// A name, or a target's own spelling.
    pub opclass: Option<Body>,
    pub prefix: Option<Number>,
    pub descending: bool,
    pub nulls: Option<Nulls>,
    pub span: Span,
}

/// What is indexed.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Column(Ident),
    Expr(Expr),
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
    pub no_inherit: bool,
    pub clauses: Clauses,
}

/// `foreign key name (a, b) -> t (a, b) on delete cascade`.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    pub name: Option<Ident>,
    pub columns: Vec<Ident>,
    pub target: Path,
    /// Empty: the target's primary key.
    pub target_columns: Vec<Ident>,
    pub parts: Vec<ReferencePart>,
    pub clauses: Clauses,
}

/// `drop column old`: this removal was reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DropColumn {
    pub name: Ident,
}

/// `on sqlite { strict, without rowid }`.
#[derive(Clone, Debug, PartialEq)]
pub struct DialectBlock {
    pub dialect: DialectName,
    pub options: Vec<OptionItem>,
    pub span: Span,
}

/// One option of a dialect block, an identity or an index method.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionItem {
    pub kind: OptionKind,
    pub span: Span,
}

/// A named option with what follows it, or text that is printed as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionKind {
    Named { name: Path, args: Vec<OptionArg> },
    Raw(Raw),
}

/// What follows an option's name: `storage external`, `partition by range (created_at)`.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionArg {
    Name(Path),
    Number(Number),
    String(Box<str>, Span),
    Duration(Number),
    Raw(Raw),
    List(Vec<OptionItem>, Span),
}
