//! Physical types and expressions.

use serde::{Deserialize, Serialize};

use super::NotPhysical;
use super::word::{Home, Word};
use crate::catalog::{self, Sql};

/// An engine's own type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::migration) enum Type {
    Sql(Box<str>),
    Named(Home),
    Array(Box<Self>),
}

/// SQL in pieces, with holes where names stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::migration) struct Expr(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Piece {
    Text(Box<str>),
    Column(Word),
    Type(Home),
    Sequence(Home),
}

impl TryFrom<&catalog::Type> for Type {
    type Error = NotPhysical;
    fn try_from(ty: &catalog::Type) -> Result<Self, NotPhysical> {
        Ok(match ty {
            catalog::Type::Portable(_) => return Err(NotPhysical),
            catalog::Type::Sql(text) => Self::Sql(text.clone()),
            catalog::Type::Named(name) => Self::Named(Home(*name)),
            catalog::Type::Array(of) => Self::Array(Box::new(Self::try_from(&**of)?)),
        })
    }
}

impl From<Type> for catalog::Type {
    fn from(ty: Type) -> Self {
        match ty {
            Type::Sql(text) => Self::Sql(text),
            Type::Named(name) => Self::Named(name.0),
            Type::Array(of) => Self::Array(Box::new((*of).into())),
        }
    }
}

impl TryFrom<&catalog::Expr> for Expr {
    type Error = NotPhysical;
    fn try_from(expr: &catalog::Expr) -> Result<Self, NotPhysical> {
        let sql = expr.sql().ok_or(NotPhysical)?;
        let piece = |piece: &catalog::Piece| match piece {
            catalog::Piece::Text(text) => Piece::Text(text.clone()),
            catalog::Piece::Column(name) => Piece::Column(Word(*name)),
            catalog::Piece::Type(name) => Piece::Type(Home(*name)),
            catalog::Piece::Sequence(name) => Piece::Sequence(Home(*name)),
        };
        Ok(Self(sql.pieces().iter().map(piece).collect()))
    }
}

impl From<Expr> for catalog::Expr {
    fn from(expr: Expr) -> Self {
        let piece = |piece| match piece {
            Piece::Text(text) => catalog::Piece::Text(text),
            Piece::Column(name) => catalog::Piece::Column(name.0),
            Piece::Type(name) => catalog::Piece::Type(name.0),
            Piece::Sequence(name) => catalog::Piece::Sequence(name.0),
        };
        Self::Sql(Sql::from_pieces(expr.0.into_iter().map(piece)))
    }
}

/// For an optional expression.
pub(super) fn optional(expr: Option<&catalog::Expr>) -> Result<Option<Expr>, NotPhysical> {
    expr.map(Expr::try_from).transpose()
}
