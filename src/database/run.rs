//! What can be run, and what comes of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Defined, Kind};

/// A migration's way forward.
#[derive(Clone, Debug, Default)]
pub struct MigrationRun {
    pub version: String,
    pub name: String,
    /// The version that comes before.
    pub parent: Option<String>,
    /// `sha256:…` of the bytes of the file.
    pub up_sha256: String,
    pub down_sha256: Option<String>,
    /// The text of the way back, which is stored with the row.
    pub down_sql: Option<String>,
    /// The text of the way there, stored for the same reason.
    pub up_sql: Option<String>,
    /// `sha256:…` of what the two files execute, without comments and white space.
    pub up_meaning: Option<String>,
    pub down_meaning: Option<String>,
    pub segments: Vec<RunSegment>,
    pub tool_version: String,
    /// What the folded state before this migration holds. With it, a SQLite rebuild that would lose an index, a trigger or a column
    /// that nobody wrote into a schema is refused; without it they are not looked at.
    pub known: Option<Known>,
}

/// A migration's way back. Everything that the row needs besides is taken from the row of the migration.
#[derive(Clone, Debug, Default)]
pub struct RollbackRun {
    pub version: String,
    /// The stored way back, split by whoever owns the format of the files.
    pub segments: Vec<RunSegment>,
    pub tool_version: String,
    /// Why, for the log.
    pub reason: Option<String>,
    /// As in [`MigrationRun`], of the state that is left.
    pub known: Option<Known>,
    /// The versions that were applied when it was chosen. It does not run once others came after it.
    pub seen: Vec<String>,
}

/// The names that a state holds, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    indexes: BTreeSet<String>,
    triggers: BTreeSet<String>,
    /// By table.
    columns: BTreeMap<String, BTreeSet<String>>,
}

impl Known {
    /// The names of a SQLite catalog.
    pub fn of(catalog: &Catalog) -> Self {
        let mut out = Self::default();
        for at in catalog.addresses() {
            let Some(part) = at.part.map(|part| part.as_str().to_ascii_lowercase()) else { continue };
            match at.kind {
                Kind::Index => _ = out.indexes.insert(part),
                Kind::Defined(Defined::Trigger) => _ = out.triggers.insert(part),
                Kind::Column => {
                    let table = at.home.name.as_str().to_ascii_lowercase();
                    out.columns.entry(table).or_default().insert(part);
                }
                Kind::Namespace
                | Kind::Enum
                | Kind::Domain
                | Kind::Table
                | Kind::Default
                | Kind::PrimaryKey
                | Kind::Unique
                | Kind::Check
                | Kind::ForeignKey
                | Kind::Defined(_)
                | Kind::Comment(_) => {}
            }
        }
        out
    }

    pub(super) fn has_index(&self, name: &str) -> bool {
        self.indexes.contains(&name.to_ascii_lowercase())
    }

    pub(super) fn has_trigger(&self, name: &str) -> bool {
        self.triggers.contains(&name.to_ascii_lowercase())
    }

    /// The columns of a table, unless the state has no such table.
    pub(super) fn columns_of(&self, table: &str) -> Option<&BTreeSet<String>> {
        self.columns.get(&table.to_ascii_lowercase())
    }
}

/// Statements that run in one transaction, or one by one outside any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunSegment {
    pub transactional: bool,
    /// SQLite: foreign keys are off around the transaction and checked before its end. Nothing on PostgreSQL.
    pub foreign_keys_off: bool,
    pub statements: Vec<String>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// From 1.
    pub number: u32,
    pub total: u32,
    pub sql: &'a str,
    pub event: Event,
}

/// What happens to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Begins,
    Ended {
        /// How long it took, in milliseconds; with others in the same message, all of them together.
        ms: u64,
        /// How many statements that message held.
        among: u32,
    },
    /// The batch of this number ended, before the statements; the text is the column.
    Batch {
        rows: u64,
    },
    /// All batches of a column ended.
    Filled {
        rows: u64,
    },
    /// It waited for a lock of somebody else for as long as it may; its transaction begins anew after a pause.
    LockedOut {
        pause_ms: u64,
    },
}

/// What a run that succeeded has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub statements: u32,
    pub duration_ms: u64,
    /// The hash of the schema as introspected right after.
    pub fingerprint: String,
}

impl RunSegment {
    /// Statements in one transaction.
    pub fn transactional(statements: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            transactional: true,
            foreign_keys_off: false,
            statements: statements.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&crate::dialect::Segment> for RunSegment {
    fn from(own: &crate::dialect::Segment) -> Self {
        Self {
            transactional: own.transactional,
            foreign_keys_off: own.foreign_keys_off,
            statements: own.statements.iter().map(|statement| statement.sql.clone()).collect(),
        }
    }
}
