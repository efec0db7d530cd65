//! Several ways back in one transaction: all of them, or none.

use super::apply::{Runner, applied_by, count, finish};
use super::clock::{Clock, now};
use super::frame::{Frame, Moment};
use super::history::{HistoryRow, RunStatus};
use super::overtaken::check_state;
use super::run::{Outcome, Progress, RollbackRun, RunSegment};
use super::{Locked, codes};
use crate::base::Diagnostic;

impl Locked<'_> {
    /// Runs these ways back, newest first, in one transaction, with a row for each.
    ///
    /// # Errors
    /// One of them is no single transaction; and as [`Locked::rollback`]: then nothing of any of them stays.
    pub fn rollback_together(
        &mut self,
        runs: &[RollbackRun],
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let whole = one_segment(runs)?;
        let mut rows: Vec<HistoryRow> = runs.iter().map(|run| self.way_back(run)).collect::<Result<_, _>>()?;
        // what the newest one knows is all that there is
        self.preflight(std::slice::from_ref(&whole), runs.first().and_then(|run| run.known.as_ref()))?;
        let clock = Clock::start();
        for (row, run) in rows.iter_mut().zip(runs) {
            row.statements_total = count(&run.segments);
            row.started_at = now();
            row.applied_by = applied_by();
        }
        let name = match runs {
            [one] => one.version.clone(),
            [..] => format!("the way back of {} migrations", runs.len()),
        };
        let total = u32::try_from(whole.statements.len()).unwrap_or(u32::MAX);
        let mut frame = Frame { database: self, name: &name, total, segment: &whole };
        let ended = frame.run(&mut 0, progress, &mut |database, moment| match moment {
            Moment::Begun => rows.iter().zip(runs).try_for_each(|(row, run)| check_state(database, row, &run.seen)),
            Moment::Done(_) => rows.iter_mut().try_for_each(|row| {
                finish(database, row, RunStatus::RolledBack, &clock)?;
                database.insert_history(row).map(drop)
            }),
        });
        let outcome = |row: &HistoryRow| Outcome {
            statements: total,
            duration_ms: row.duration_ms.unwrap_or_default(),
            fingerprint: row.fingerprint.clone().unwrap_or_default(),
        };
        match (ended, rows.into_iter().next()) {
            (Ok(()), row) => Ok(outcome(&row.unwrap_or_default())),
            (Err(failure), Some(row)) => {
                let mut newest = Runner { database: self, row, end: RunStatus::RolledBack, known: None, seen: &[] };
                Err(newest.record(true, &clock, failure))
            }
            (Err(failure), None) => Err(failure.problem),
        }
    }
}

/// All statements as one transaction. SQLite: when foreign keys are off for one of them, they are for all, and are checked at the end.
fn one_segment(runs: &[RollbackRun]) -> Result<RunSegment, Diagnostic> {
    let mut out = RunSegment { transactional: true, ..RunSegment::default() };
    for run in runs {
        match run.segments.as_slice() {
            [] => {}
            [own] if own.transactional => {
                out.foreign_keys_off |= own.foreign_keys_off;
                out.statements.extend(own.statements.iter().cloned());
            }
            [..] => {
                let what = format!("the way back of {} is more than one transaction", run.version);
                return Err(Diagnostic::error(codes::SEVERAL, what)
                    .help("without `--single-transaction` each way back runs by itself, and what stops half-way can be resumed"));
            }
        }
    }
    Ok(out)
}
