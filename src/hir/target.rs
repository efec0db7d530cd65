//! The database that a schema is read for, and what that selects.

use crate::syntax::ast::{Dialect, Only, Override};

/// A target: one dialect. Its version decides nothing here, since everything portable is spelled by the dialect's own
/// lowering; so two versions share every query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(Dialect);

impl Target {
    /// The target of this word of the language (`postgres`, `sqlite`, …).
    pub fn new(word: &str) -> Option<Self> {
        Dialect::from_word(word).map(Self)
    }

    /// The word in the language.
    pub const fn word(self) -> &'static str {
        self.0.word()
    }

    /// As the tree of the language has it.
    pub const fn dialect(self) -> Dialect {
        self.0
    }

    /// The spelling for this target, if one is given: its own, or that of `mysql` for MariaDB.
    pub(super) fn pick(self, overrides: &[Override]) -> Option<&Override> {
        let of = |dialect| overrides.iter().find(|own| own.dialect == dialect);
        of(self.0).or_else(|| if self.0 == Dialect::Mariadb { of(Dialect::Mysql) } else { None })
    }
}

/// A set of dialects: what `only` and `except` leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialects(u8);

impl Dialects {
    /// No restriction.
    pub const ALL: Self = Self(0b1_1111);

    /// What a clause leaves of this set. `mysql` covers MariaDB unless `mariadb` is named beside it.
    #[must_use]
    pub(super) fn narrow(self, only: Option<&Only>) -> Self {
        let Some(only) = only else { return self };
        let mut listed = only.dialects.iter().fold(0, |bits, named| bits | bit(named.dialect));
        if listed & bit(Dialect::Mysql) != 0 {
            listed |= bit(Dialect::Mariadb);
        }
        Self(self.0 & if only.except { !listed } else { listed })
    }

    /// Whether the target is in the set.
    pub(super) const fn has(self, target: Target) -> bool {
        self.0 & bit(target.0) != 0
    }

    /// The words, for a message: `postgres or mysql`.
    pub(super) fn words(self) -> String {
        let words: Vec<_> = Dialect::ALL.into_iter().filter(|own| self.0 & bit(*own) != 0).map(Dialect::word).collect();
        words.join(" or ")
    }
}

const fn bit(dialect: Dialect) -> u8 {
    1 << dialect as u8
}
