//! Types, their declarations, and the places that take an expression.

use super::{
    Check, Clauses, Collate, Column, DefaultValue, Dialect, DialectBlock, Doc, Expr, Ident, Number, Path, Raw,
};
use crate::base::Span;

/// A type as written: `text(20)[]?`, `shop.cents`, `` `tstzrange` ``, with other spellings per target.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeRef {
    pub base: TypeBase,
    /// One entry per `[ ]`, with the length if one is given.
    pub dims: Vec<Option<Number>>,
    /// Where the `?` stands.
    pub nullable: Option<Span>,
    pub overrides: Vec<Override>,
    /// Name, arguments, dimensions and `?`, without the overrides.
    pub span: Span,
}

/// The innermost part of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeBase {
    /// A portable type, one of SQL's usual spellings of it (`varchar`), an alias, an enum or a mixin parameter.
    Named { path: Path, args: Vec<Number>, unsigned: bool },
    /// A target's own type.
    Raw(Raw),
    /// `object { first text, last text }`.
    Object(Fields),
    /// `composite { w int, h int }`; only as the whole type of a declaration.
    Composite(Fields),
}

/// `{ first text, last text }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    pub list: Vec<Field>,
    /// The braces and what is between them.
    pub span: Span,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub doc: Option<Doc>,
    pub column: Column,
    /// Without the doc comment.
    pub span: Span,
}

/// ``dialect `raw` ``: another spelling for one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    pub dialect: Dialect,
    pub raw: Raw,
    pub span: Span,
}

/// A place that takes an expression: portable or raw, and other spellings per target.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Absent only if every target has its own spelling.
    pub body: Option<Body>,
    pub overrides: Vec<Override>,
    /// The body and the overrides.
    pub span: Span,
}

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A literal, a call, a cast, or anything in parentheses.
    Expr(Expr),
    Raw(Raw),
    /// A bare word after `default`: a member of the column's enum, or a mixin parameter. Never a column.
    Word(Ident),
}

impl Body {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Expr(expr) => expr.span,
            Self::Raw(raw) => raw.span,
            Self::Word(word) => word.span,
        }
    }
}

/// `type cents = bigint check (value >= 0)`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAlias {
    pub name: Path,
    pub ty: TypeRef,
    /// Checks, default, collation, in the order written.
    pub modifiers: Vec<TypeModifier>,
    pub clauses: Clauses,
}

/// What may follow the type of an alias.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeModifier {
    Check(Box<Check>, Span),
    Default(Box<DefaultValue>, Span),
    Collate(Box<Collate>, Span),
    Dialect(Box<DialectBlock>),
}
