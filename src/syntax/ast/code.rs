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
    /// The lines without the closing line's indentation, joined by `\n`, without a last line break.
    pub text: Box<str>,
    /// Where each line of the text stands.
    pub lines: Vec<Span>,
    /// With the backticks and the tag.
    pub span: Span,
}

/// A text in a target's own language, with the way back to the file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub text: &'a str,
    /// Where each line of the text stands.
    pub lines: &'a [Span],
    /// With what encloses it.
    pub span: Span,
}

impl Fence {
    /// The text and its places.
    pub fn source(&self) -> Source<'_> {
        Source { text: &self.text, lines: &self.lines, span: self.span }
    }
}

impl Raw {
    /// The text and its places.
    pub fn source(&self) -> Source<'_> {
        Source { text: &self.text, lines: std::slice::from_ref(&self.inner), span: self.span }
    }
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
