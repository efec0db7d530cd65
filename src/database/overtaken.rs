//! Whether a migration stands in the history as a run takes it to: another process may have been faster.

use super::history::{HistoryRow, RunKind, RunStatus, current};
use super::{Database, codes};
use crate::base::Diagnostic;

/// SQLite has no lock between the transactions of a run: another process may have gone on with it meanwhile.
pub(super) fn still_ours(database: &mut Database, row: &HistoryRow) -> Result<(), Diagnostic> {
    if !database.session.is_sqlite() || row.seq == 0 {
        return Ok(());
    }
    let stands = |own: &HistoryRow| (own.status, own.statements_done, own.finished_at.clone());
    let is_ours = database.history()?.iter().any(|own| own.seq == row.seq && stands(own) == stands(row));
    if is_ours { Ok(()) } else { Err(no_longer(&row.version)) }
}

pub(super) fn no_longer(version: &str) -> Diagnostic {
    Diagnostic::error(codes::STATE_MOVED, format!("{version} no longer stands as it did"))
        .help("`schemac status` shows where the database stands")
}

/// Another process may have been faster, or an earlier run may have stopped half-way. `seen` are the versions that were applied when
/// a way back was chosen: what was applied since may need what it takes away.
pub(super) fn check_state(database: &mut Database, row: &HistoryRow, seen: &[String]) -> Result<(), Diagnostic> {
    database.ensure_history()?;
    let rows = database.history()?;
    let applied = current(&rows);
    let place = applied.iter().position(|own| own.version == row.version);
    let later = |at: usize| applied.iter().skip(at + 1).find(|own| !seen.contains(&own.version));
    let is_there = |parent: &String| applied.iter().any(|own| own.version == *parent);
    let version = &row.version;
    let problem = match (row.kind, place.map(|at| (at, applied[at].status))) {
        (RunKind::Rollback, Some((at, RunStatus::Applied))) => match later(at) {
            None => return Ok(()),
            Some(own) => format!("{} was applied by somebody else, after {version}", own.version),
        },
        (RunKind::Undo, Some((_, RunStatus::Running | RunStatus::Failed))) => return Ok(()),
        (RunKind::Migration | RunKind::Attempt | RunKind::Resolve | RunKind::Squash, None) => {
            match row.parent.as_ref().filter(|parent| !is_there(parent)) {
                None => return Ok(()),
                Some(parent) => format!("{parent}, on which {version} follows, was rolled back by somebody else"),
            }
        }
        (RunKind::Rollback | RunKind::Undo, None) => format!("{version} was rolled back by somebody else"),
        (_kind, Some((_, RunStatus::Running | RunStatus::Failed))) => {
            format!("an earlier run of {version} stopped half-way")
        }
        (_kind, Some((_, RunStatus::Applied | RunStatus::RolledBack | RunStatus::Untracked))) => {
            format!("{version} was applied by somebody else")
        }
    };
    Err(Diagnostic::error(codes::STATE_MOVED, problem).help("`schemac status` shows where the database stands"))
}
