//! What somebody did by other means, written into the history: nothing runs.

use super::apply::applied_by;
use super::clock::now;
use super::frame::{Frame, Moment};
use super::history::{HistoryRow, RunKind, RunStatus, current};
use super::{Locked, RunSegment, codes};
use crate::base::Diagnostic;

/// One version, and what the history says of it from now on.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    pub version: String,
    pub name: String,
    pub parent: Option<String>,
    pub up_sha256: String,
    pub down_sha256: Option<String>,
    pub down_sql: Option<String>,
    pub up_sql: Option<String>,
    /// `sha256:…` of what the two files execute, without comments and white space.
    pub up_meaning: Option<String>,
    pub down_meaning: Option<String>,
    /// `Applied`, `RolledBack` or `Untracked`.
    pub status: RunStatus,
    /// Why, for the log.
    pub reason: String,
    pub tool_version: String,
    /// The hash of the schema; none when nobody has looked whether it is as the record says.
    pub fingerprint: Option<String>,
}

impl Locked<'_> {
    /// Adds a row for each, in one transaction, if the history still stands as in `seen`.
    ///
    /// # Errors
    /// Somebody else was faster; the history cannot be written.
    pub fn resolve(&mut self, all: &[Resolution], seen: &[HistoryRow]) -> Result<(), Diagnostic> {
        let nothing = RunSegment { transactional: true, ..RunSegment::default() };
        let mut frame = Frame { database: self, name: "the record", total: 0, segment: &nothing };
        let written = frame.run(&mut 0, &mut |_| {}, &mut |database, moment| {
            if moment != Moment::Begun {
                return Ok(());
            }
            database.ensure_history()?;
            if current(&database.history()?) != current(seen) {
                return Err(Diagnostic::error(codes::STATE_MOVED, "somebody else migrated this database meanwhile")
                    .help("`schemac status` shows where it stands"));
            }
            all.iter().try_for_each(|one| database.insert_history(&row(one)).map(drop))
        });
        written.map_err(|failure| failure.problem)
    }
}

fn row(own: &Resolution) -> HistoryRow {
    let time = now();
    HistoryRow {
        version: own.version.clone(),
        name: own.name.clone(),
        kind: RunKind::Resolve,
        parent: own.parent.clone(),
        up_sha256: own.up_sha256.clone(),
        down_sha256: own.down_sha256.clone(),
        down_sql: own.down_sql.clone(),
        up_sql: own.up_sql.clone(),
        up_meaning: own.up_meaning.clone(),
        down_meaning: own.down_meaning.clone(),
        status: own.status,
        started_at: time.clone(),
        finished_at: Some(time),
        applied_by: applied_by(),
        tool_version: own.tool_version.clone(),
        reason: Some(own.reason.clone()),
        fingerprint: own.fingerprint.clone(),
        ..HistoryRow::default()
    }
}
