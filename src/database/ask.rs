//! Questions about rows, put to a database that goes on as if nobody had asked.
//!
//! All of them see one snapshot, in a transaction that only reads and is taken back. Whether there is any row at all is asked of
//! every question first, then how many where there are some. What takes too long, or what the server has no answer to, is
//! not known; it is no error.

use std::time::{Duration, Instant};

use super::clock::Clock;
use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::fault::{self, Fault};
use super::surreal::Why;
use super::{Database, codes};
use crate::base::Diagnostic;
use crate::dialect::{Fallback, Query};

/// Rows are counted up to this many; beyond, "more than" is said.
pub const COUNTED: u64 = 100_000;

/// How long a lock that is in the way is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// How many rows a question found: at least so many, and at most, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub least: u64,
    pub most: Option<u64>,
    /// Why not more is known, or what the server says of such a row.
    pub why: Option<String>,
}

impl Found {
    /// So many, and no other number.
    pub const fn exactly(rows: u64) -> Self {
        Self { least: rows, most: Some(rows), why: None }
    }

    /// Nothing is known.
    pub const fn unknown(why: String) -> Self {
        Self { least: 0, most: None, why: Some(why) }
    }

    /// It is certain that there are none.
    pub const fn is_none(&self) -> bool {
        matches!(self.most, Some(0))
    }

    /// Counted with a bound.
    fn counted(rows: u64) -> Self {
        Self { least: rows, most: (rows <= COUNTED).then_some(rows), why: None }
    }

    fn at_most(self) -> Self {
        Self { least: 0, ..self }
    }
}

impl Database {
    /// The first column of a query as text. It runs in a transaction that only reads.
    ///
    /// # Errors
    /// A query that fails, or has rows without a value.
    pub fn texts(&mut self, query: &str) -> Result<Vec<String>, Diagnostic> {
        let failed = |error: &Error| match fault::sort(error) {
            Fault::ReadOnly => {
                let what = format!("the query for databases writes: {}", fault::message(error));
                Diagnostic::error(codes::STATEMENT_FAILED, what)
                    .help("give one that only reads: nothing can be written there")
            }
            Fault::Lost | Fault::LockedOut | Fault::Timeout | Fault::Other => {
                fault::diagnostic(codes::STATEMENT_FAILED, "the query for databases", error)
            }
        };
        let query = query.trim().trim_end_matches(';');
        let sql = format!("with q(u) as ({query}) select cast(u as text) from q");
        let (begin, end) = match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => ("pragma query_only = on", "pragma query_only = off"),
            Kind::Sql(SqlKind::Postgres) => ("begin read only", "rollback"),
            Kind::Surreal => return self.surreal_texts(query),
        };
        self.session.begin(begin).map_err(|e| failed(&e))?;
        let rows = self.session.rows(&sql, &[]);
        self.session.end(end).map_err(|e| failed(&e))?;
        let rows = rows.map_err(|error| failed(&error))?;
        rows.iter().map(|row| row.opt(0).map(str::to_owned).ok_or_else(no_value)).collect()
    }

    /// What the query writes is taken back: its value comes out of a transaction that is thrown away.
    fn surreal_texts(&mut self, query: &str) -> Result<Vec<String>, Diagnostic> {
        let Some(surreal) = self.session.surreal() else { return Ok(Vec::new()) };
        surreal.begin();
        let seen = surreal.seen(&format!("({query})"));
        surreal.abandon();
        let seen = seen.map_err(|refusal| {
            fault::diagnostic(codes::STATEMENT_FAILED, "the query for databases", &refusal.into())
        })?;
        let rows = if let serde_json::Value::Array(rows) = seen { rows } else { vec![seen] };
        let text = |row: &serde_json::Value| row.as_str().map(str::to_owned);
        rows.iter()
            .map(|row| {
                text(row).or_else(|| row.as_object().and_then(|own| text(own.values().next()?))).ok_or_else(no_value)
            })
            .collect()
    }

    /// Asks, for at most so long altogether.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn ask(&mut self, queries: &[&Query], limit: Duration) -> Result<Vec<Found>, Diagnostic> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let clock = Clock::start();
        let (begin, more) = match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => ("begin", "pragma query_only = on"),
            Kind::Sql(SqlKind::Postgres) => {
                ("begin transaction isolation level repeatable read, read only", "set local row_security = off")
            }
            // each question is a request that only reads, and sees a moment of its own
            Kind::Surreal => return self.all(queries, &clock, limit),
        };
        self.session.begin(begin).map_err(|error| cannot_ask(&error))?;
        let asked = match self.session.run(more) {
            Ok(()) => self.all(queries, &clock, limit),
            Err(error) => Err(cannot_ask(&error)),
        };
        // each of these is undone whatever became of the others
        let calm = self.session.interrupt_at(None);
        let writes = if self.session.is_sqlite() { self.session.run("pragma query_only = off") } else { Ok(()) };
        let ended = self.session.end("rollback");
        let asked = asked?;
        calm.and(writes).and(ended).map_err(|error| cannot_ask(&error))?;
        Ok(asked)
    }

    fn all(&mut self, queries: &[&Query], clock: &Clock, limit: Duration) -> Result<Vec<Found>, Diagnostic> {
        let mut out = Vec::new();
        for query in queries {
            out.push(self.any(query, clock.left_of(limit))?);
        }
        for (query, found) in queries.iter().zip(&mut out) {
            if let Some(rows) = self.to_count(query, found) {
                let sql = self.capped(&query.head, rows, COUNTED + 1);
                match self.number(&sql, clock.left_of(limit))? {
                    Ok(rows) => {
                        let exact = query.exact && found.least > 0;
                        *found = Found::counted(rows);
                        if !exact {
                            *found = found.clone().at_most();
                        }
                    }
                    Err(own) => found.why = Some(own.why),
                }
            }
        }
        Ok(out)
    }

    /// What is to be counted after a first look.
    fn to_count<'q>(&self, query: &'q Query, found: &Found) -> Option<&'q str> {
        match (&query.fallback, found.most) {
            (_, Some(_)) => None,
            (Some(Fallback::AtMost(rows)), None) if found.least == 0 && found.why.is_some() => Some(rows),
            // the server said what is wrong with the first such row; which others there are it cannot tell
            (Some(Fallback::Trial(_)), None) if found.why.is_some() => None,
            (_, None) if found.why.is_none() => Some(&query.rows),
            (_, None) => None,
        }
    }

    /// Whether there is any such row.
    fn any(&mut self, query: &Query, left: Duration) -> Result<Found, Diagnostic> {
        let trial = match &query.fallback {
            Some(Fallback::Trial(trial)) => Some(trial),
            Some(Fallback::AtMost(_)) | None => None,
        };
        if let (Some(trial), false) = (trial, query.exact) {
            return self.tried(trial, left);
        }
        match self.number(&self.capped(&query.head, &query.rows, 1), left)? {
            Ok(0) => Ok(Found::exactly(0)),
            Ok(_) => Ok(Found { least: u64::from(query.exact), most: None, why: None }),
            Err(failure) if failure.too_long => Ok(Found::unknown(failure.why)),
            Err(failure) => match trial {
                Some(trial) => self.tried(trial, left),
                None => Ok(Found::unknown(failure.why)),
            },
        }
    }

    /// Whether an expression fails on any row.
    fn tried(&mut self, sql: &str, left: Duration) -> Result<Found, Diagnostic> {
        Ok(match self.number(sql, left)? {
            Ok(_) => Found::exactly(0),
            Err(Failure { refused: true, why, .. }) => Found { least: 1, most: None, why: Some(why) },
            Err(failure) => Found::unknown(failure.why),
        })
    }

    fn surreal_number(&mut self, sql: &str, slice: Duration) -> Result<Result<u64, Failure>, Diagnostic> {
        let Some(surreal) = self.session.surreal() else { return Ok(Ok(0)) };
        match surreal.look_for(sql, slice) {
            Ok(values) => Ok(Ok(values.last().and_then(serde_json::Value::as_u64).unwrap_or_default())),
            Err(refusal) if refusal.why == Why::Unreachable => Err(cannot_ask(&refusal.into())),
            Err(refusal) if refusal.why == Why::TooLong => Ok(Err(Failure::late())),
            // no such table has no such rows
            Err(refusal) if refusal.why == Why::NotFound => Ok(Ok(0)),
            Err(refusal) => {
                let refused = refusal.why == Why::Unfit;
                Ok(Err(Failure { refused, ..Failure::of(&refusal.into()) }))
            }
        }
    }

    /// Counts up to a number. On SurrealDB, head and rows are a `SELECT` without a limit.
    fn capped(&self, head: &str, rows: &str, most: u64) -> String {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite | SqlKind::Postgres) => {
                format!("select cast(count(*) as text) from ({head} {rows} limit {most}) as found")
            }
            Kind::Surreal => format!("RETURN count(({head} {rows} LIMIT {most}))"),
        }
    }

    /// The number that a query gives, or why it gives none.
    #[allow(clippy::disallowed_methods, reason = "a bound in time needs a clock")]
    fn number(&mut self, sql: &str, left: Duration) -> Result<Result<u64, Failure>, Diagnostic> {
        if left.is_zero() {
            return Ok(Err(Failure::late()));
        }
        // Half of what is left, so that one large table does not take the time of all others.
        let slice = (left / 2).max(Duration::from_millis(1));
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => {
                self.session.interrupt_at(Instant::now().checked_add(slice)).map_err(|error| cannot_ask(&error))?;
            }
            Kind::Sql(SqlKind::Postgres) => {
                let wait = slice.min(LOCK_WAIT).as_millis();
                let bounds = format!(
                    "savepoint asked; set local statement_timeout = {}; set local lock_timeout = {}",
                    slice.as_millis().clamp(1, 2_147_483_647),
                    wait.max(1)
                );
                self.session.run(&bounds).map_err(|error| cannot_ask(&error))?;
            }
            Kind::Surreal => return self.surreal_number(sql, slice),
        }
        let answer = self.session.rows(sql, &[]);
        if self.session.is_postgres() && !matches!(&answer, Err(error) if fault::sort(error) == Fault::Lost) {
            self.session.run("rollback to savepoint asked").map_err(|error| cannot_ask(&error))?;
        }
        match answer {
            Ok(rows) => {
                let number = rows.first().and_then(|row| row.number(0)).and_then(|number| u64::try_from(number).ok());
                Ok(Ok(number.unwrap_or_default()))
            }
            Err(error) => match fault::sort(&error) {
                Fault::Lost => Err(cannot_ask(&error)),
                Fault::Timeout | Fault::LockedOut => Ok(Err(Failure::late())),
                Fault::ReadOnly | Fault::Other => Ok(Err(Failure::of(&error))),
            },
        }
    }
}

/// Why a query gave no answer.
struct Failure {
    why: String,
    too_long: bool,
    /// By a value that it read, not by what was asked.
    refused: bool,
}

impl Failure {
    fn late() -> Self {
        Self { why: "it takes too long to find out".to_owned(), too_long: true, refused: false }
    }

    /// SQLSTATE classes 22 and 23 are of data, and of constraints (of domains, here).
    fn of(error: &Error) -> Self {
        let code = error.code();
        let refused = code.starts_with("22") || code.starts_with("23");
        Self { why: fault::message(error), too_long: false, refused }
    }
}

fn no_value() -> Diagnostic {
    Diagnostic::error(codes::BAD_URL, "the query for databases gives a row without a value")
        .help("nothing was run; leave such rows out: `… where url is not null`")
}

fn cannot_ask(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::UNREADABLE_SCHEMA, "the rows cannot be counted", error)
}
