//! Bodies in a target's own language.

use super::{Dialect, Override, Raw};
use crate::base::Span;

/// A body: one text for every target, or one for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// In the order written; at least one.
    pub pieces: Vec<Piece>,
    pub span: Span,
}

/// One text of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// For whatever target the item is on.
    Raw(Raw),
    Fence(Fence),
    Override(Override),
}

/// Text between lines of backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    pub language: Language,
    /// The lines as they stand, joined by `\n`, without a last line break.
    pub text: Box<str>,
    /// With the backticks and the tag.
    pub span: Span,
}

/// The tag of a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// SQL of whatever target the item is on.
    Sql,
    /// PostgreSQL's language for function bodies.
    Plpgsql,
    Dialect(Dialect),
}

impl Language {
    /// The language of this tag.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "sql" => Some(Self::Sql),
            "plpgsql" => Some(Self::Plpgsql),
            _ => Dialect::from_word(word).map(Self::Dialect),
        }
    }
}
