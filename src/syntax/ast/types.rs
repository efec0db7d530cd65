//! Types, and the places that take an expression.

use super::{Dialect, Expr, Ident, Number, Path, Raw};
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
