//! Where a database stands against a migrations folder: what is applied, what is pending, and what must be settled
//! before anything runs.

use super::codes;
use crate::base::Diagnostic;
use crate::database::{HistoryRow, RunKind, RunStatus, current};
use crate::migration::{Folder, Migration, Version};

/// The folder and the history side by side.
#[derive(Debug)]
pub struct Standing<'a> {
    /// In order of application.
    pub applied: Vec<Applied<'a>>,
    /// Oldest first.
    pub pending: Vec<&'a Migration>,
}

/// A version that the database has, wholly or in part.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    pub row: &'a HistoryRow,
    /// The folder's own of this version.
    pub migration: Option<&'a Migration>,
    pub state: AppliedState,
}

/// What is to be said of an applied version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliedState {
    Applied,
    /// It, or its way back, stopped half-way; or it runs in another process now.
    Halfway,
    /// The folder's files are not those that ran.
    Modified,
    /// The folder does not have it.
    Missing,
}

impl AppliedState {
    /// As `status` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Halfway => "failed",
            Self::Modified => "modified",
            Self::Missing => "missing",
        }
    }
}

impl<'a> Standing<'a> {
    /// Compares the two.
    pub fn new(folder: &'a Folder, rows: &'a [HistoryRow]) -> Self {
        let applied: Vec<Applied<'a>> = current(rows)
            .into_iter()
            .map(|row| {
                let migration = Version::parse(&row.version).and_then(|version| folder.get(version));
                Applied { row, migration, state: state(row, migration) }
            })
            .collect();
        let has = |one: &&Migration| !applied.iter().any(|own| own.row.version == one.version.to_string());
        let pending = folder.migrations().iter().filter(has).collect();
        Self { applied, pending }
    }

    /// Versions that the folder has before the newest that the database has.
    pub fn out_of_order(&self) -> impl Iterator<Item = &'a Migration> {
        let newest = self.applied.iter().map(|own| own.row.version.as_str()).max().unwrap_or_default();
        self.pending.iter().copied().filter(move |one| *one.version.to_string() < *newest)
    }

    /// What forbids to run anything, each with its own code.
    pub fn obstacles(&self) -> Vec<Diagnostic> {
        let mut out: Vec<Diagnostic> = self.applied.iter().filter_map(obstacle).collect();
        let newest = self.applied.last().map(|own| own.row.version.as_str()).unwrap_or_default();
        out.extend(self.out_of_order().map(|one| {
            Diagnostic::error(
                codes::OUT_OF_ORDER,
                format!("`{}` was never applied here, but {newest}, which is later, was", one.stem()),
            )
            .help("two branches were merged: roll the later ones back, then apply all of them in order")
        }));
        out
    }

    /// The hash of the schema after the last run, as far as one is recorded.
    pub fn fingerprint(rows: &[HistoryRow]) -> Option<&str> {
        let ran = rows.iter().rev().find(|row| row.kind != RunKind::Attempt)?;
        ran.fingerprint.as_deref()
    }
}

fn state(row: &HistoryRow, migration: Option<&Migration>) -> AppliedState {
    match (row.status, migration) {
        (RunStatus::Running | RunStatus::Failed, _) => AppliedState::Halfway,
        (RunStatus::Applied | RunStatus::RolledBack, None) => AppliedState::Missing,
        (RunStatus::Applied | RunStatus::RolledBack, Some(own)) => {
            let same = own.up.sha256.as_str() == row.up_sha256
                && row.down_sha256.as_deref().is_none_or(|down| down == own.down.sha256.as_str());
            if same { AppliedState::Applied } else { AppliedState::Modified }
        }
    }
}

fn obstacle(own: &Applied<'_>) -> Option<Diagnostic> {
    let row = own.row;
    let version = &row.version;
    match own.state {
        AppliedState::Applied => None,
        AppliedState::Halfway => {
            let (done, total) = (row.statements_done, row.statements_total);
            let what = if row.kind == RunKind::Rollback { "the way back of " } else { "" };
            let message = format!("{what}{version} ended at statement {} of {total}; {done} are committed", done + 1);
            let out = Diagnostic::error(codes::HALFWAY, message);
            let out = match &row.error {
                Some(error) => out.help(format!("it failed with: {error}")),
                None => out.help("its process died, or it still runs: then wait for it"),
            };
            Some(out.help("finish or undo the rest by hand in one transaction that also sets the row's status"))
        }
        AppliedState::Modified => {
            let (run, there) = match own.migration {
                Some(file) if file.up.sha256.as_str() == row.up_sha256 => {
                    (row.down_sha256.as_deref().unwrap_or("nothing"), file.down.sha256.as_str())
                }
                Some(file) => (row.up_sha256.as_str(), file.up.sha256.as_str()),
                None => (row.up_sha256.as_str(), "nothing"),
            };
            Some(
                Diagnostic::error(codes::MODIFIED, format!("{version} is not the migration that was applied here"))
                    .help(format!("applied was {run}; the folder has {there}"))
                    .help("bring its files back from version control; change the schema in a new migration"),
            )
        }
        AppliedState::Missing => Some(
            Diagnostic::error(codes::MISSING, format!("{version} is applied here, but the migrations folder lacks it"))
                .help("bring its files back from version control, or switch to the branch that has them")
                .help("or take it back: `schemac rollback` has its way back from the database"),
        ),
    }
}
