//! What only development does to a database: a script that no migration holds, and a history that begins anew.

use super::apply::{applied_by, count};
use super::clock::{Clock, now};
use super::frame::{Failure, Frame, Moment};
use super::history::{HistoryRow, RunKind, RunStatus, current};
use super::run::{Known, Outcome, Progress, RunSegment};
use super::{Database, Locked, fingerprint};
use crate::base::Diagnostic;

impl Locked<'_> {
    /// Runs a script without a row in the history.
    ///
    /// # Errors
    /// As [`Locked::apply`]; segments before the one that fails stay.
    pub fn push(
        &mut self,
        segments: &[RunSegment],
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let clock = Clock::start();
        let known = Known::of(&self.introspect()?.catalog);
        self.preflight(segments, Some(&known))?;
        self.run_all("the way to the schema", segments, progress, &mut |_| Ok(()))?;
        self.outcome(segments, &clock)
    }

    /// Runs a script that drops what the migrations made; in its last transaction, each of them is recorded as taken back.
    ///
    /// # Errors
    /// As [`Locked::push`].
    pub fn clear(
        &mut self,
        segments: &[RunSegment],
        tool_version: &str,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let clock = Clock::start();
        let nothing = [RunSegment { transactional: true, ..RunSegment::default() }];
        let segments = if segments.is_empty() { &nothing } else { segments };
        self.run_all("the reset", segments, progress, &mut |database| {
            let rows = database.history()?;
            if !rows.is_empty() {
                database.ensure_history()?;
            }
            let left = fingerprint(&database.introspect()?.catalog);
            current(&rows).into_iter().rev().try_for_each(|row| {
                database.insert_history(&HistoryRow {
                    kind: RunKind::Rollback,
                    status: RunStatus::RolledBack,
                    statements_done: row.statements_total,
                    error: None,
                    started_at: now(),
                    finished_at: Some(now()),
                    duration_ms: Some(clock.elapsed_ms()),
                    applied_by: applied_by(),
                    tool_version: tool_version.to_owned(),
                    reason: Some("reset".to_owned()),
                    fingerprint: Some(left.clone()),
                    ..row.clone()
                })?;
                Ok(())
            })
        })?;
        self.outcome(segments, &clock)
    }

    /// Segment by segment; `last` runs with the last statement, inside of its transaction if it has one.
    fn run_all(
        &mut self,
        name: &str,
        segments: &[RunSegment],
        progress: &mut dyn FnMut(Progress<'_>),
        last: &mut dyn FnMut(&mut Database) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let total = count(segments);
        let mut done = 0;
        for (at, segment) in segments.iter().enumerate() {
            let is_last = at + 1 == segments.len();
            let mut frame = Frame { database: self, name, total, segment };
            let ended = frame.run(&mut done, progress, &mut |database, moment| match moment {
                Moment::Done(done) if is_last && done == total => last(database),
                Moment::Begun | Moment::Done(_) => Ok(()),
            });
            ended.map_err(|Failure { problem, .. }| match done {
                0 => problem.help("it was taken back as a whole: the database is as it was before"),
                done => problem
                    .help(format!("{done} of {total} statements are committed; run it again to go on from there")),
            })?;
        }
        Ok(())
    }

    fn outcome(&mut self, segments: &[RunSegment], clock: &Clock) -> Result<Outcome, Diagnostic> {
        let fingerprint = fingerprint(&self.introspect()?.catalog);
        Ok(Outcome { statements: count(segments), duration_ms: clock.elapsed_ms(), fingerprint })
    }
}
