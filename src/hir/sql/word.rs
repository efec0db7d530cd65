//! How a database reads a word of its own text.

use std::ops::Range;

use crate::base::Name;
use crate::syntax::ast::Dialect;

/// A word of a text.
#[derive(Clone, Debug)]
pub struct Word {
    /// As the database compares it: folded, unless it is quoted.
    pub name: Name,
    /// As typed, without its quotes.
    pub typed: Name,
    pub quoted: bool,
    pub bytes: Range<usize>,
    /// Case is nothing at all.
    insensitive: bool,
}

impl Word {
    /// A word as the dialect reads it: PostgreSQL folds what has no quotes, the others compare without case.
    pub fn new(dialect: Dialect, text: &str, quoted: bool, bytes: Range<usize>) -> Self {
        let typed = Name::new(text);
        let folds = dialect == Dialect::Postgres && !quoted && text.contains(char::is_uppercase);
        let name = if folds { Name::new(&text.to_lowercase()) } else { typed };
        Self { name, typed, quoted, bytes, insensitive: dialect != Dialect::Postgres }
    }

    /// Whether a name is meant.
    pub fn is(&self, name: Name) -> bool {
        self.name == name || self.insensitive && self.name.as_str().eq_ignore_ascii_case(name.as_str())
    }

    /// The same, with a word without quotes taken as typed too: where it is printed anew, in quotes if it needs them.
    pub fn is_leniently(&self, name: Name) -> bool {
        self.is(name) || !self.quoted && self.typed == name
    }

    /// The names to look up, best first.
    pub fn spellings(&self) -> Vec<Name> {
        let mut out = vec![self.name];
        if self.insensitive && self.name.as_str().contains(char::is_uppercase) {
            out.push(Name::new(&self.name.as_str().to_lowercase()));
        }
        out
    }
}
