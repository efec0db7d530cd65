//! A squash in a database that has all of the migrations that it stands for: it is recorded, and nothing is run.

use super::apply::{applied_by, count};
use super::clock::now;
use super::frame::{Frame, Moment};
use super::history::{HistoryRow, RunKind, RunStatus, current};
use super::run::{MigrationRun, RunSegment};
use super::{Locked, codes};
use crate::base::Diagnostic;
use crate::migration::Replaced;

impl Locked<'_> {
    /// Records that a squash is applied and that these are part of it, all in one transaction.
    ///
    /// # Errors
    /// When one of them is not applied any more; when the history cannot be written.
    pub fn adopt(&mut self, squash: &MigrationRun, parts: &[Replaced]) -> Result<(), Diagnostic> {
        let empty = RunSegment { transactional: true, ..RunSegment::default() };
        let mut frame = Frame { database: self, name: &squash.version, total: 0, segment: &empty };
        let ended = frame.run(&mut 0, &mut |_| {}, &mut |database, moment| {
            if moment == Moment::Begun {
                return Ok(());
            }
            database.ensure_history()?;
            let rows = database.history()?;
            // the schema stays, and so does what it is compared with
            let left =
                rows.iter().rev().find(|row| row.kind != RunKind::Attempt).and_then(|row| row.fingerprint.clone());
            let now = now();
            let whole = HistoryRow {
                version: squash.version.clone(),
                name: squash.name.clone(),
                kind: RunKind::Squash,
                parent: squash.parent.clone(),
                up_sha256: squash.up_sha256.clone(),
                down_sha256: squash.down_sha256.clone(),
                down_sql: squash.down_sql.clone(),
                up_sql: squash.up_sql.clone(),
                up_meaning: squash.up_meaning.clone(),
                down_meaning: squash.down_meaning.clone(),
                status: RunStatus::Applied,
                statements_total: count(&squash.segments),
                statements_done: count(&squash.segments),
                started_at: now.clone(),
                finished_at: Some(now),
                duration_ms: Some(0),
                applied_by: applied_by(),
                tool_version: squash.tool_version.clone(),
                fingerprint: left,
                ..HistoryRow::default()
            };
            for part in parts {
                let version = part.version.to_string();
                let is_there =
                    |row: &&HistoryRow| row.version == version && row.ran(&part.up_sha256, part.up_meaning.as_ref());
                let Some(row) = current(&rows).into_iter().find(is_there) else {
                    let what = format!("{version}, which is part of {}, is not applied any more", squash.version);
                    return Err(Diagnostic::error(codes::STATE_MOVED, what).help("`schemac status` shows what is"));
                };
                if version != squash.version {
                    let reason = Some(format!("part of {}", squash.version));
                    let part = HistoryRow { status: RunStatus::RolledBack, reason, ..whole.clone() };
                    database.insert_history(&HistoryRow {
                        version: row.version.clone(),
                        name: row.name.clone(),
                        parent: row.parent.clone(),
                        up_sha256: row.up_sha256.clone(),
                        down_sha256: row.down_sha256.clone(),
                        down_sql: row.down_sql.clone(),
                        up_sql: row.up_sql.clone(),
                        up_meaning: row.up_meaning.clone(),
                        down_meaning: row.down_meaning.clone(),
                        statements_total: row.statements_total,
                        statements_done: row.statements_done,
                        ..part
                    })?;
                }
            }
            database.insert_history(&whole).map(drop)
        });
        ended.map_err(|failure| failure.problem)
    }
}
