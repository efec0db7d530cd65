//! The leaves of the tree.

use crate::base::{Name, Span};

/// One word or one quoted name, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

/// A dotted name: `users`, `auth.users`. The common case, no qualifier, owns no memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// What stands before the last dot, outermost first.
    pub qualifier: Vec<Ident>,
    pub name: Ident,
}

impl Path {
    /// From the first letter to the last.
    pub fn span(&self) -> Span {
        self.qualifier.first().map_or(self.name.span, |first| first.span.to(self.name.span))
    }

    /// The word itself, if there is no dot.
    pub fn word(&self) -> Option<Ident> {
        self.qualifier.is_empty().then_some(self.name)
    }

    /// Whether it is this word alone.
    pub fn is(&self, word: &str) -> bool {
        self.qualifier.is_empty() && self.name.name.as_str() == word
    }

    /// All parts, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = Ident> + '_ {
        self.qualifier.iter().copied().chain(std::iter::once(self.name))
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.qualifier {
            write!(f, "{}.", part.name)?;
        }
        self.name.name.fmt(f)
    }
}

/// A number as it was typed, with its sign where the grammar takes one: `12`, `-1.50`, `1e9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    pub text: Name,
    pub span: Span,
}

impl Number {
    /// The value, if it is a whole number that is not negative and fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.text.as_str().parse().ok()
    }
}

/// Text between backticks, without them: a target's own language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Raw {
    pub text: Box<str>,
    /// Where the text itself stands.
    pub inner: Span,
    /// With the backticks.
    pub span: Span,
}

/// The `///` lines above an item: joined by line breaks, one leading blank of each line taken off.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doc {
    pub text: Box<str>,
    pub span: Span,
}
