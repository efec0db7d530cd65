//! Around the statements of one segment: the transaction, SQLite's foreign keys, and what to say when one fails.

use std::time::Duration;

use super::advice::advice;
use super::clock::Clock;
use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::fault::{self, Fault};
use super::lock::taken_over;
use super::recordable::keeps_record;
use super::run::{Event, Progress, RunSegment};
use super::settle::{Beside, beside};
use super::surreal::{self, Refusal, Told, Why};
use super::{Database, codes};
use crate::base::Diagnostic;
use crate::dialect::surrealdb;

/// How long to wait, in milliseconds, before a transaction that was locked out begins again. While it waits it holds no lock
/// itself, so those who queue behind a lock that it wants get their turn.
const PAUSES: [u64; 3] = [500, 1_000, 2_000];

/// A run that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub problem: Diagnostic,
    /// Whether nothing of the segment stays.
    pub clean: bool,
}

/// One segment about to be run.
pub(super) struct Frame<'f> {
    pub database: &'f mut Database,
    /// What it belongs to, for messages.
    pub name: &'f str,
    pub total: u32,
    pub segment: &'f RunSegment,
}

/// Why a transaction ended early.
pub(super) struct Stop {
    problem: Diagnostic,
    /// The statement that waited for a lock for too long.
    locked_out: Option<u32>,
}

impl From<Diagnostic> for Stop {
    fn from(problem: Diagnostic) -> Self {
        Self { problem, locked_out: None }
    }
}

/// When a run is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Inside the transaction, before the first statement.
    Begun,
    /// This many statements are done: inside the transaction after its last one, or after each outside of any.
    Done(u32),
}

/// Writes the record.
pub(super) type Record<'r> = dyn FnMut(&mut Database, Moment) -> Result<(), Diagnostic> + 'r;

impl Frame<'_> {
    /// Runs the segment; `done` counts on.
    pub fn run(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Failure> {
        let before = *done;
        if !self.segment.transactional {
            return self.one_by_one(done, progress, record);
        }
        let off = self.segment.foreign_keys_off && self.database.session.is_sqlite();
        let result = self.foreign_keys(!off).and_then(|()| self.patiently(done, progress, record));
        if result.is_err() {
            *done = before;
        }
        // Also when the transaction failed.
        let restored = if off { self.foreign_keys(true) } else { Ok(()) };
        result.map_err(|problem| Failure { problem, clean: true })?;
        restored.map_err(|problem| {
            let text = format!("{} is committed, but foreign keys could not be switched on again", self.name);
            let problem = Diagnostic::error(codes::CONNECTION_LOST, format!("{text}: {}", problem.message));
            Failure { problem: problem.help("run `schemac status` on a new connection"), clean: false }
        })
    }

    /// A transaction, again when somebody else held a lock.
    fn patiently(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Diagnostic> {
        let before = *done;
        for pause_ms in PAUSES {
            let Stop { problem, locked_out } = match self.transaction(done, progress, record) {
                Ok(()) => return Ok(()),
                Err(stop) => stop,
            };
            let Some(number) = locked_out else { return Err(problem) };
            *done = before;
            let sql = self.segment.statements.get((number - before - 1) as usize).map_or("", String::as_str);
            progress(Progress { number, total: self.total, sql, event: Event::LockedOut { pause_ms } });
            self.database.session.sleep(Duration::from_millis(pause_ms));
        }
        self.transaction(done, progress, record).map_err(|stop| match stop.locked_out {
            Some(_) => {
                stop.problem.help(format!("it was tried {} times, with longer and longer pauses", PAUSES.len() + 1))
            }
            None => stop.problem,
        })
    }

    fn one_by_one(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Failure> {
        let unknown = |problem| Failure { problem, clean: false };
        for sql in &self.segment.statements {
            if keeps_record(self.database.session.kind(), sql) {
                self.with_record(sql, done, progress, record)?;
                continue;
            }
            self.database.fenced(self.name, |_| Ok(())).map_err(unknown)?;
            let is_patient = self.database.session.is_postgres() && beside(sql).is_some();
            if is_patient {
                self.database.patient(true).map_err(unknown)?;
            }
            let ended = self.alone(sql, *done + 1, progress).map_err(|stop| self.left(sql, stop.problem));
            let restored = if is_patient { self.database.patient(false) } else { Ok(()) };
            ended?;
            restored.map_err(unknown)?;
            *done += 1;
            self.database.fenced(self.name, |own| record(own, Moment::Done(*done))).map_err(unknown)?;
        }
        Ok(())
    }

    /// A statement in a transaction of its own, with its record inside. What it leaves broken the next may mend.
    fn with_record(
        &mut self,
        sql: &str,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Failure> {
        let before = *done;
        let segment = RunSegment { statements: vec![sql.to_owned()], ..RunSegment::default() };
        let mut own = Frame { database: self.database, name: self.name, total: self.total, segment: &segment };
        own.patiently(done, progress, record).map_err(|problem| {
            *done = before;
            Failure { problem, clean: true }
        })
    }

    /// A statement outside of any transaction. On SurrealDB it is one of its own, of which a conflict leaves nothing: the work
    /// that the server does behind an index may meet it.
    fn alone(&mut self, sql: &str, number: u32, progress: &mut dyn FnMut(Progress<'_>)) -> Result<(), Stop> {
        for pause_ms in PAUSES {
            let ended = self.statement(sql, number, progress);
            let met = ended.as_ref().is_err_and(|stop| stop.locked_out.is_some());
            if !met || !matches!(self.database.session.kind(), Kind::Surreal) {
                return ended;
            }
            progress(Progress { number, total: self.total, sql, event: Event::LockedOut { pause_ms } });
            self.database.session.sleep(Duration::from_millis(pause_ms));
        }
        self.statement(sql, number, progress)
    }

    /// What a statement leaves that failed outside of any transaction: of an index nothing, once the half of it is dropped.
    fn left(&mut self, sql: &str, problem: Diagnostic) -> Failure {
        if let Kind::Surreal = self.database.session.kind() {
            let lost = [codes::CONNECTION_LOST, codes::LOCKED].contains(&problem.code);
            let clean = !lost
                && match surreal::beside(sql) {
                    Some(surreal::Beside::Build { .. }) => self.database.settle(sql, false).is_ok(),
                    // each of them is a transaction
                    Some(surreal::Beside::Remove { .. } | surreal::Beside::Repeatable | surreal::Beside::Batches)
                    | None => true,
                };
            return Failure { problem, clean };
        }
        let clean = problem.code != codes::CONNECTION_LOST
            && match beside(sql) {
                Some(Beside::Create { .. }) => self.database.settle(sql, false).is_ok(),
                Some(Beside::Drop(_)) => false,
                Some(Beside::Rename { .. } | Beside::Repeatable) | None => true,
            };
        Failure { problem, clean }
    }

    fn transaction(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Stop> {
        let begin = match self.database.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => "begin immediate",
            Kind::Sql(SqlKind::Postgres) => "begin",
            Kind::Surreal => return self.one_request(done, progress, record),
        };
        self.database.session.begin(begin).map_err(|error| match self.refused(begin, &error) {
            // Only SQLite waits for a lock here.
            problem if problem.code == codes::TIMED_OUT => Diagnostic { code: codes::LOCKED, ..problem },
            problem => problem,
        })?;
        let result = match self.inside(done, progress, record) {
            Ok(()) => self.commit().map_err(Stop::from),
            Err(Stop { problem, .. }) if problem.code == codes::CONNECTION_LOST => {
                Err(problem.help("the open transaction ends with its connection: nothing of it stays").into())
            }
            Err(stop) => Err(stop),
        };
        if result.is_err() {
            // PostgreSQL has ended the transaction when the connection is lost, SQLite when the file is closed.
            drop(self.database.session.end("rollback"));
            if self.database.session.is_sqlite() {
                drop(self.database.session.run("pragma legacy_alter_table = off"));
            }
        }
        result
    }

    /// SurrealDB: the transaction is taken in, then sent.
    fn one_request(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Stop> {
        let before = *done;
        let total = self.total;
        if let Some(surreal) = self.database.session.surreal() {
            surreal.begin();
        }
        let taken = self.take_in(done, progress, record);
        let sent = match (taken, self.database.session.surreal()) {
            (Ok(()), Some(surreal)) => surreal.commit(),
            (Err(problem), Some(surreal)) => {
                let told = surreal.failed();
                surreal.abandon();
                match told {
                    Some(told) if told.own.is_some() || told.refusal.why == Why::Conflict => Err(told),
                    Some(_) | None => return Err(problem.into()),
                }
            }
            (taken, None) => return Ok(taken?),
        };
        let numbered = |at: usize| {
            (before.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)) + 1, self.segment.statements.get(at))
        };
        match sent {
            Ok(times) => {
                for (at, ms) in times.into_iter().enumerate() {
                    let (number, Some(sql)) = numbered(at) else { continue };
                    if at > 0 {
                        progress(Progress { number, total, sql, event: Event::Begins });
                    }
                    progress(Progress { number, total, sql, event: Event::Ended { ms, among: 1 } });
                }
                Ok(())
            }
            Err(Told { refusal, own: Some(at) }) => {
                let (number, sql) = numbered(at);
                let sql = sql.map_or("", String::as_str);
                if at > 0 {
                    progress(Progress { number, total, sql, event: Event::Begins });
                }
                let locked_out = (refusal.why == Why::Conflict).then_some(number);
                let problem = failed(self.name, number, total, sql, &refusal.into());
                Err(Stop { problem: self.for_older(problem), locked_out })
            }
            Err(Told { refusal, own: None }) => {
                let locked_out = (refusal.why == Why::Conflict).then_some(before + 1);
                Err(Stop { problem: self.not_committed(refusal), locked_out })
            }
        }
    }

    fn take_in(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Diagnostic> {
        record(self.database, Moment::Begun)?;
        if let Some(sql) = self.segment.statements.first() {
            progress(Progress { number: *done + 1, total: self.total, sql, event: Event::Begins });
        }
        for sql in &self.segment.statements {
            if let Some(surreal) = self.database.session.surreal() {
                surreal.take_in(sql);
            }
            *done += 1;
        }
        record(self.database, Moment::Done(*done))
    }

    /// A server of SurrealDB that is older than what is planned for unless a target says otherwise may lack what a statement asks for.
    fn for_older(&mut self, problem: Diagnostic) -> Diagnostic {
        let newest = surrealdb::of_version(None).map_or(0, |own| own.minor);
        match self.database.session.surreal().map(|own| own.version()).filter(|own| own.minor < newest) {
            Some(own) => problem.help(format!(
                "the server is SurrealDB {own}: with `version = \"{}.{}\"` at the target only what it has is planned",
                own.major, own.minor
            )),
            None => problem,
        }
    }

    /// Why a request came to nothing that is no fault of a statement.
    fn not_committed(&self, refusal: Refusal) -> Diagnostic {
        let name = self.name;
        if refusal.is_lost_lock() {
            return taken_over(name);
        }
        match refusal.why {
            Why::Unreachable | Why::TooLong => Diagnostic::error(
                codes::CONNECTION_LOST,
                format!("the connection was lost while {name} was being committed: {}", refusal.text),
            )
            .help("whether it was committed is not known; `schemac status` tells when the database answers again"),
            Why::Exists => {
                Diagnostic::error(codes::STATE_MOVED, format!("{name}: somebody else wrote the history meanwhile: {}", refusal.text))
                    .help("`schemac status` shows where the database stands")
            }
            Why::TooLarge => Diagnostic::error(codes::STATEMENT_FAILED, format!("{name}: {}", refusal.text))
                .help("a transaction is one request: make several migrations of it, or let the server take more: SURREAL_HTTP_MAX_RPC_BODY_SIZE"),
            Why::Login
            | Why::Forbidden
            | Why::Unreadable { .. }
            | Why::NoPlace
            | Why::NotFound
            | Why::Conflict
            | Why::Thrown
        | Why::Unfit
            | Why::Other => {
                fault::diagnostic(codes::STATEMENT_FAILED, &format!("{name} cannot be committed"), &refusal.into())
            }
        }
    }

    fn inside(
        &mut self,
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
        record: &mut Record<'_>,
    ) -> Result<(), Stop> {
        self.database.fence(self.name)?;
        record(self.database, Moment::Begun)?;
        let readers = self.database.working_readers(self.segment)?;
        self.statements(done, progress)?;
        self.database.readers_still_work(&readers, self.name)?;
        if self.segment.foreign_keys_off {
            self.database.no_dangling_rows(self.name)?;
        }
        Ok(record(self.database, Moment::Done(*done))?)
    }

    fn commit(&mut self) -> Result<(), Diagnostic> {
        let name = self.name;
        self.database.sign(name)?;
        self.database.session.end("commit").map_err(|error| match fault::sort(&error) {
            Fault::Lost => Diagnostic::error(
                codes::CONNECTION_LOST,
                format!("the connection was lost while {name} was being committed: {}", fault::message(&error)),
            )
            .help("whether it was committed is not known; `schemac status` tells when the database answers again"),
            Fault::LockedOut | Fault::Timeout | Fault::ReadOnly | Fault::Other => {
                fault::diagnostic(codes::STATEMENT_FAILED, &format!("{name} cannot be committed"), &error)
            }
        })
    }

    fn foreign_keys(&mut self, on: bool) -> Result<(), Diagnostic> {
        if !self.database.session.is_sqlite() {
            return Ok(());
        }
        // Acts only outside of a transaction (https://sqlite.org/pragma.html#pragma_foreign_keys).
        self.control(if on { "pragma foreign_keys = on" } else { "pragma foreign_keys = off" })
    }

    fn control(&mut self, sql: &str) -> Result<(), Diagnostic> {
        self.database.session.run(sql).map_err(|error| self.refused(sql, &error))
    }

    fn refused(&self, sql: &str, error: &Error) -> Diagnostic {
        fault::diagnostic(codes::STATEMENT_FAILED, &format!("{}: `{sql}`", self.name), error)
    }

    /// One statement.
    pub(super) fn statement(
        &mut self,
        sql: &str,
        number: u32,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Stop> {
        let total = self.total;
        progress(Progress { number, total, sql, event: Event::Begins });
        let clock = Clock::start();
        self.database.session.run(sql).map_err(|error| self.stopped(sql, number, error))?;
        progress(Progress { number, total, sql, event: Event::Ended { ms: clock.elapsed_ms(), among: 1 } });
        Ok(())
    }

    /// What to say of a statement that failed.
    pub(super) fn stopped(&mut self, sql: &str, number: u32, error: Error) -> Stop {
        match error {
            Error::Surreal(refusal) if refusal.is_lost_lock() => self.not_committed(refusal).into(),
            error @ (Error::Sql(_) | Error::Surreal(_)) => Stop {
                problem: self.for_older(failed(self.name, number, self.total, sql, &error)),
                locked_out: (fault::sort(&error) == Fault::LockedOut).then_some(number),
            },
        }
    }
}

fn failed(name: &str, number: u32, total: u32, sql: &str, error: &Error) -> Diagnostic {
    let doing = format!("{name}: statement {number} of {total} failed");
    let problem =
        fault::diagnostic(codes::STATEMENT_FAILED, &doing, error).help(format!("the statement: {}", head(sql)));
    match fault::sort(error) {
        Fault::Lost => problem.help(format!("the last statement that is known to have ended is {}", number - 1)),
        Fault::Other => match advice(&fault::message(error)) {
            Some(own) => problem.help(format!("it means: {}; `schemac doctor` says what to do", own.meaning)),
            None => problem,
        },
        Fault::LockedOut | Fault::Timeout | Fault::ReadOnly => problem,
    }
}

/// The first lines of a statement.
fn head(sql: &str) -> String {
    const LINES: usize = 6;
    const CHARS: usize = 600;
    let mut lines: Vec<&str> = sql.lines().take(LINES + 1).collect();
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    let mut text = lines.join("\n");
    let cut = text.char_indices().nth(CHARS).map(|(at, _)| at);
    if let Some(cut) = cut {
        text.truncate(cut);
    }
    if more || cut.is_some() {
        text.push_str(" …");
    }
    text
}
