//! Clauses that many items take.

use super::Path;
use crate::base::Span;

/// A database the language knows by name. Which of them this version can write for is the compiler's affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    Postgres,
    Mysql,
    Mariadb,
    Sqlite,
    Surrealdb,
}

impl Dialect {
    /// Every dialect, in the order diagnostics list them.
    pub const ALL: [Self; 5] = [Self::Postgres, Self::Mysql, Self::Mariadb, Self::Sqlite, Self::Surrealdb];

    /// The word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
            Self::Sqlite => "sqlite",
            Self::Surrealdb => "surrealdb",
        }
    }

    /// The dialect of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.word() == word)
    }
}

/// `renamed from`, `only`/`except`, `deprecated`: each at most once. A second one is a diagnostic of the parser, and the
/// first stays. Most things have none of them, so they stand in boxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clauses {
    pub renamed: Option<Box<Renamed>>,
    pub only: Option<Box<Only>>,
    pub deprecated: Option<Box<Deprecated>>,
}

impl Clauses {
    /// Whether nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.renamed.is_none() && self.only.is_none() && self.deprecated.is_none()
    }
}

/// `renamed from old`.
#[derive(Clone, Debug, PartialEq)]
pub struct Renamed {
    pub from: Path,
    pub span: Span,
}

/// `only postgres or sqlite`, `except mysql`.
#[derive(Clone, Debug, PartialEq)]
pub struct Only {
    /// `except` instead of `only`.
    pub except: bool,
    pub dialects: Vec<DialectName>,
    pub span: Span,
}

impl Only {
    /// Whether the item exists on this dialect, by the listed names alone.
    pub fn allows(&self, dialect: Dialect) -> bool {
        self.dialects.iter().any(|listed| listed.dialect == dialect) != self.except
    }
}

/// A dialect, where it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialectName {
    pub dialect: Dialect,
    pub span: Span,
}

/// `deprecated 'why' remove after '2027-02-01'`.
#[derive(Clone, Debug, PartialEq)]
pub struct Deprecated {
    pub note: Option<Box<str>>,
    /// The date as typed, and where.
    pub remove_after: Option<(Box<str>, Span)>,
    pub span: Span,
}
