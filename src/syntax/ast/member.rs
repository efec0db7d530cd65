//! What stands in the body of a table, a mixin, a relation or a view.

use super::{
    CheckItem, Column, DialectBlock, Doc, Event, Exclude, Expr, ForeignKey, Ident, Index, Path, Permissions, Policy,
    PrimaryKey, Trigger, TypeRef, Unique,
};
use crate::base::Span;

/// One line of a table, a mixin, a relation or a view.
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
    Exclude(Box<Exclude>),
    Trigger(Box<Trigger>),
    Policy(Box<Policy>),
    Event(Box<Event>),
    Permissions(Box<Permissions>),
    Dialect(Box<DialectBlock>),
    DropColumn(Box<DropColumn>),
    /// `column total default 0`: what is said of a column that the query of a view has.
    ViewColumn(Box<Column>),
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

/// `drop column old`: this removal was reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DropColumn {
    pub name: Ident,
}
