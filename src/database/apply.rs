//! Running a migration, forward and back, with its row in the history.
//!
//! A run of one transactional segment is one transaction with its row inside: it is there or it is not, also
//! after `kill -9`. Any other run has a row before it begins, and each segment, or each statement outside of a
//! transaction, records how far it is.

use super::clock::{Clock, now};
use super::execute::{Kind, SqlKind};
use super::frame::{Failure, Frame, Moment};
use super::history::{HistoryRow, RunKind, RunStatus, current, stopped};
use super::overtaken::{check_state, no_longer, still_ours};
use super::run::{Known, MigrationRun, Outcome, Progress, RollbackRun, RunSegment};
use super::settle::{Beside, Settled, beside};
use super::surreal;
use super::{Database, Locked, codes, fingerprint};
use crate::base::Diagnostic;

impl Locked<'_> {
    /// Runs a migration forward.
    ///
    /// # Errors
    /// When the version is applied or half applied already, when a statement fails, when objects or rows would be lost
    /// or dangle, or when the connection is lost. The message says what stays.
    pub fn apply(&mut self, run: &MigrationRun, progress: &mut dyn FnMut(Progress<'_>)) -> Result<Outcome, Diagnostic> {
        let row = HistoryRow {
            version: run.version.clone(),
            name: run.name.clone(),
            kind: RunKind::Migration,
            parent: run.parent.clone(),
            up_sha256: run.up_sha256.clone(),
            down_sha256: run.down_sha256.clone(),
            down_sql: run.down_sql.clone(),
            up_sql: run.up_sql.clone(),
            up_meaning: run.up_meaning.clone(),
            down_meaning: run.down_meaning.clone(),
            tool_version: run.tool_version.clone(),
            ..HistoryRow::default()
        };
        let known = run.known.as_ref();
        Runner { database: self, row, end: RunStatus::Applied, known, seen: &[] }.run(&run.segments, progress)
    }

    /// Runs a migration's way back.
    ///
    /// # Errors
    /// When the version is not applied, and as [`Locked::apply`].
    pub fn rollback(
        &mut self,
        run: &RollbackRun,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let row = self.way_back(run)?;
        let known = run.known.as_ref();
        Runner { database: self, row, end: RunStatus::RolledBack, known, seen: &run.seen }.run(&run.segments, progress)
    }

    /// The row of a way back that is about to run.
    pub(super) fn way_back(&mut self, run: &RollbackRun) -> Result<HistoryRow, Diagnostic> {
        let rows = self.history()?;
        let applied = current(&rows).into_iter().find(|row| row.version == run.version);
        let Some(applied) = applied.filter(|row| row.status == RunStatus::Applied) else {
            return Err(Diagnostic::error(codes::STATE_MOVED, format!("{} is not applied", run.version))
                .help("`schemac status` shows what is"));
        };
        Ok(HistoryRow {
            version: run.version.clone(),
            name: applied.name.clone(),
            kind: RunKind::Rollback,
            parent: applied.parent.clone(),
            up_sha256: applied.up_sha256.clone(),
            down_sha256: applied.down_sha256.clone(),
            // A half-way rollback may be settled as `applied`: the way back must be there then.
            down_sql: applied.down_sql.clone(),
            up_sql: applied.up_sql.clone(),
            up_meaning: applied.up_meaning.clone(),
            down_meaning: applied.down_meaning.clone(),
            tool_version: run.tool_version.clone(),
            reason: run.reason.clone(),
            ..HistoryRow::default()
        })
    }
}

impl Locked<'_> {
    /// Goes on with a migration, or its way back, that stopped half-way, after what is committed of it. `segments` are all of
    /// it. `doubt` says whether the statement at which it stopped was done, if somebody has looked.
    ///
    /// # Errors
    /// It does not stand half-way any more; a statement is in doubt; and as [`Locked::apply`].
    pub fn resume(
        &mut self,
        halfway: &HistoryRow,
        segments: &[RunSegment],
        doubt: Option<bool>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let rows = self.history()?;
        let is_same = current(&rows).contains(&halfway);
        if !is_same || count(segments) != halfway.statements_total {
            return Err(no_longer(&halfway.version));
        }
        let end = if halfway.kind == RunKind::Rollback { RunStatus::RolledBack } else { RunStatus::Applied };
        Runner { database: self, row: halfway.clone(), end, known: None, seen: &[] }.resume(segments, doubt, progress)
    }

    /// Takes back what is committed of a migration, or of its way back, that stopped half-way: `segments` lead from what is
    /// there now to where it began.
    ///
    /// # Errors
    /// It does not stand half-way any more, and as [`Locked::apply`].
    pub fn undo(
        &mut self,
        halfway: &HistoryRow,
        segments: &[RunSegment],
        tool_version: &str,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        let rows = self.history()?;
        let began = stopped(&rows, &halfway.version).map(|row| row.kind);
        let end = if began == Some(RunKind::Rollback) { RunStatus::Applied } else { RunStatus::RolledBack };
        let row = HistoryRow {
            kind: RunKind::Undo,
            seq: 0,
            statements_done: 0,
            error: None,
            finished_at: None,
            duration_ms: None,
            fingerprint: None,
            tool_version: tool_version.to_owned(),
            ..halfway.clone()
        };
        Runner { database: self, row, end, known: None, seen: &[] }.run(segments, progress)
    }

    /// Drops the half of an index that the statement left at which a run stopped.
    ///
    /// # Errors
    /// The database no longer answers.
    pub fn clear_half_an_index(&mut self, segments: &[RunSegment], done: u32) -> Result<(), Diagnostic> {
        let Some(sql) = next_alone(segments, done) else { return Ok(()) };
        match self.session.kind() {
            Kind::Sql(SqlKind::Postgres) if matches!(beside(sql), Some(Beside::Create { .. })) => {
                self.patient(true)?;
                let settled = self.settle(sql, true);
                self.patient(false)?;
                settled.map(drop)
            }
            Kind::Surreal if matches!(surreal::beside(sql), Some(surreal::Beside::Build { .. })) => {
                self.settle(sql, true).map(drop)
            }
            Kind::Sql(SqlKind::Sqlite | SqlKind::Postgres) | Kind::Surreal => Ok(()),
        }
    }
}

impl Database {
    /// Runs a script without any record: for scratch databases, in which states are built to be compared.
    ///
    /// # Errors
    /// The first statement that fails.
    pub fn build(&mut self, segments: &[RunSegment]) -> Result<(), Diagnostic> {
        let total = count(segments);
        let mut done = 0;
        for segment in segments {
            let mut frame = Frame { database: self, name: "the script", total, segment };
            frame.run(&mut done, &mut |_| {}, &mut |_, _| Ok(())).map_err(|failure| failure.problem)?;
        }
        Ok(())
    }
}

pub(super) fn count(segments: &[RunSegment]) -> u32 {
    segments.iter().map(|segment| u32::try_from(segment.statements.len()).unwrap_or(u32::MAX)).sum()
}

/// What is left of a script after its first statements.
fn after(segments: &[RunSegment], done: u32) -> Vec<RunSegment> {
    let mut skip = done as usize;
    let mut out = Vec::new();
    for segment in segments {
        let here = skip.min(segment.statements.len());
        skip -= here;
        if here < segment.statements.len() {
            out.push(RunSegment { statements: segment.statements[here..].to_vec(), ..segment.clone() });
        }
    }
    out
}

/// The statement after the first ones, if it runs outside of any transaction: only then it can have run without a record.
fn next_alone(segments: &[RunSegment], done: u32) -> Option<&String> {
    let mut skip = done as usize;
    for segment in segments {
        match segment.statements.get(skip) {
            Some(sql) => return (!segment.transactional).then_some(sql),
            None => skip -= segment.statements.len(),
        }
    }
    None
}

pub(super) struct Runner<'r> {
    pub database: &'r mut Database,
    pub row: HistoryRow,
    /// What the row says in the end.
    pub end: RunStatus,
    pub known: Option<&'r Known>,
    /// Of a way back: the versions that were applied when it was chosen.
    pub seen: &'r [String],
}

impl Runner<'_> {
    fn run(mut self, segments: &[RunSegment], progress: &mut dyn FnMut(Progress<'_>)) -> Result<Outcome, Diagnostic> {
        self.database.preflight(segments, self.known)?;
        let clock = Clock::start();
        self.row.statements_total = count(segments);
        self.row.started_at = now();
        self.row.applied_by = applied_by();
        // Two transactional segments are two because something needs the commit between them.
        let nothing = RunSegment { transactional: true, ..RunSegment::default() };
        let whole = match segments {
            [] => Some(&nothing),
            [one] => Some(one).filter(|one| one.transactional),
            _several => None,
        };
        let result = match whole {
            Some(segment) => self.run_whole(segment, &clock, progress),
            None => {
                let begun = self.begin().map_err(|problem| Failure { problem, clean: true });
                begun.and_then(|()| self.run_parts(segments, &clock, progress))
            }
        };
        self.ended(whole.is_some(), &clock, result)
    }

    /// What is committed counts; of the statement after it the catalog or somebody who looked must tell.
    fn resume(
        mut self,
        segments: &[RunSegment],
        doubt: Option<bool>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Outcome, Diagnostic> {
        self.database.sendable(segments)?;
        let clock = Clock::start();
        let seen = self.row.clone();
        if let Some(sql) = next_alone(segments, self.row.statements_done) {
            let settled = match doubt {
                Some(done) => {
                    if done {
                        Settled::Done
                    } else {
                        Settled::Again
                    }
                }
                // a run that failed has recorded what the server said of the statement
                None => self.settled(sql)?,
            };
            self.row.statements_done += u32::from(settled == Settled::Done);
        }
        self.claim(&seen)?;
        let result = self.run_parts(segments, &clock, progress);
        self.ended(false, &clock, result)
    }

    /// Says in the history that the run goes on, unless another process has said so since it was looked at: on SQLite nothing else keeps
    /// two from doing it at once.
    fn claim(&mut self, seen: &HistoryRow) -> Result<(), Diagnostic> {
        self.row.status = RunStatus::Running;
        self.row.error = None;
        // another moment is another row
        self.row.finished_at = Some(now());
        let (name, row) = (self.name(), &self.row);
        let empty = RunSegment { transactional: true, ..RunSegment::default() };
        let mut frame = Frame { database: self.database, name: &name, total: 0, segment: &empty };
        let claimed = frame.run(&mut 0, &mut |_| {}, &mut |database, moment| match moment {
            Moment::Begun if !current(&database.history()?).contains(&seen) => Err(no_longer(&seen.version)),
            Moment::Begun => database.update_history(row),
            Moment::Done(_) => Ok(()),
        });
        claimed.map_err(|failure| failure.problem)
    }

    fn settled(&mut self, sql: &str) -> Result<Settled, Diagnostic> {
        if beside(sql).is_none() || !self.database.session.is_postgres() {
            return self.database.settle(sql, self.row.status == RunStatus::Running);
        }
        self.database.patient(true)?;
        let settled = self.database.settle(sql, self.row.status == RunStatus::Running);
        self.database.patient(false)?;
        settled
    }

    fn ended(mut self, whole: bool, clock: &Clock, result: Result<(), Failure>) -> Result<Outcome, Diagnostic> {
        match result {
            Ok(()) => Ok(Outcome {
                statements: self.row.statements_total,
                duration_ms: self.row.duration_ms.unwrap_or_default(),
                fingerprint: self.row.fingerprint.unwrap_or_default(),
            }),
            Err(failure) => Err(self.record(whole, clock, failure)),
        }
    }

    /// One transaction with the row inside.
    fn run_whole(
        &mut self,
        segment: &RunSegment,
        clock: &Clock,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Failure> {
        let name = self.name();
        let (row, end, seen) = (&mut self.row, self.end, self.seen);
        let mut frame = Frame { database: self.database, name: &name, total: row.statements_total, segment };
        frame.run(&mut 0, progress, &mut |database, moment| match moment {
            Moment::Begun => check_state(database, row, seen),
            Moment::Done(_) => {
                finish(database, row, end, clock)?;
                database.insert_history(row).map(drop)
            }
        })
    }

    /// Segment by segment, each with its own record, after those that are committed.
    fn run_parts(
        &mut self,
        segments: &[RunSegment],
        clock: &Clock,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Failure> {
        let name = self.name();
        let (row, end) = (&mut self.row, self.end);
        let mut done = row.statements_done;
        if done == row.statements_total {
            let finished = self.database.fenced(&name, |database| {
                finish(database, row, end, clock)?;
                database.update_history(row)
            });
            return finished.map_err(|problem| Failure { problem, clean: false });
        }
        let rest = after(segments, done);
        for (at, segment) in rest.iter().enumerate() {
            let last = at + 1 == rest.len();
            let mut frame = Frame { database: self.database, name: &name, total: row.statements_total, segment };
            let result = frame.run(&mut done, progress, &mut |database, moment| {
                let Moment::Done(done) = moment else { return still_ours(database, row) };
                row.statements_done = done;
                if last && done == row.statements_total {
                    finish(database, row, end, clock)?;
                }
                database.update_history(row)
            });
            // What a transaction had counted is taken back with it.
            row.statements_done = done;
            result?;
        }
        Ok(())
    }

    /// The row that says that a run has begun, committed by itself.
    fn begin(&mut self) -> Result<(), Diagnostic> {
        let (row, seen, mut seq) = (&mut self.row, self.seen, 0);
        row.status = RunStatus::Running;
        let empty = RunSegment { transactional: true, ..RunSegment::default() };
        let mut frame = Frame { database: self.database, name: &row.version.clone(), total: 0, segment: &empty };
        frame
            .run(&mut 0, &mut |_| {}, &mut |database, moment| {
                if moment == Moment::Begun {
                    check_state(database, row, seen)?;
                    seq = database.insert_history(row)?;
                }
                Ok(())
            })
            .map_err(|failure| failure.problem)?;
        self.row.seq = seq;
        Ok(())
    }

    fn name(&self) -> String {
        if self.row.name.is_empty() {
            self.row.version.clone()
        } else {
            format!("{}_{}", self.row.version, self.row.name)
        }
    }

    /// Writes down how a run failed, as far as the database still answers.
    pub fn record(&mut self, whole: bool, clock: &Clock, failure: Failure) -> Diagnostic {
        let Failure { problem, clean } = failure;
        let unrecordable = [codes::STATE_MOVED, codes::CONNECTION_LOST, codes::LOCKED, codes::READ_ONLY];
        if unrecordable.contains(&problem.code) {
            return problem;
        }
        let name = self.name();
        let row = &mut self.row;
        row.status = RunStatus::Failed;
        row.error = Some(problem.message.clone());
        row.finished_at = Some(now());
        row.duration_ms = Some(clock.elapsed_ms());
        row.fingerprint = None;
        let recorded = if whole {
            row.kind = RunKind::Attempt;
            row.statements_done = 0;
            self.database.fenced(&name, |database| {
                database.ensure_history()?;
                database.insert_history(row).map(drop)
            })
        } else if row.seq == 0 {
            Ok(())
        } else {
            if clean && row.statements_done == 0 {
                row.kind = RunKind::Attempt;
            }
            self.database.fenced(&name, |database| database.update_history(row))
        };
        let problem = if whole || clean && row.statements_done == 0 {
            problem.help("it was taken back as a whole: the database is as it was before; mend it and run it again")
        } else {
            let (done, total) = (row.statements_done, row.statements_total);
            let next = if row.kind == RunKind::Undo { "`schemac resume --back`" } else { "`schemac resume`" };
            let problem = problem.help(format!(
                "{done} of {total} statements are committed and stay; mend what is in the way, then {next}"
            ));
            if row.kind == RunKind::Undo { problem } else { problem.help("or take them back: `schemac resume --back`") }
        };
        match recorded {
            Ok(()) => problem,
            // what failed may have failed because of what that one did
            Err(lost) if lost.code == codes::LOCKED => lost.help(format!("before that was known: {}", problem.message)),
            Err(second) if second.message == problem.message => problem,
            Err(second) => problem.help(format!("and the failure could not be recorded: {}", second.message)),
        }
    }
}

pub(super) fn finish(
    database: &mut Database,
    row: &mut HistoryRow,
    end: RunStatus,
    clock: &Clock,
) -> Result<(), Diagnostic> {
    row.fingerprint = Some(fingerprint(&database.introspect()?.catalog));
    row.status = end;
    row.statements_done = row.statements_total;
    row.finished_at = Some(now());
    row.duration_ms = Some(clock.elapsed_ms());
    Ok(())
}

/// Who runs this: user and host, as far as the environment tells.
#[allow(clippy::disallowed_methods, reason = "who applied a migration is told by the environment only")]
pub(super) fn applied_by() -> String {
    let first =
        |names: [&str; 2]| names.into_iter().find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    let user = first(["USER", "USERNAME"]).unwrap_or_else(|| "unknown".to_owned());
    let host = first(["HOSTNAME", "COMPUTERNAME"])
        .or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|text| text.trim().to_owned()))
        .unwrap_or_else(|| "localhost".to_owned());
    format!("{user}@{host}")
}
