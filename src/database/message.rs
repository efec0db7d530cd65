//! Statements of a transaction that go to PostgreSQL many in one message.
//!
//! A migration of thousands of statements is mostly waiting for answers: each is a message to the server and one back. The simple
//! query protocol takes many statements in one message and runs them one after the other, each with the limits of its own
//! (<https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT>; `statement_timeout` is that of
//! each statement since 13). Inside of a transaction that somebody opened nothing else changes: all of them stay or none.
//!
//! Only statements that define something go together. The first ones go one by one, so that a migration of usual size tells
//! what each took; and a message is no longer than what a short time does, so that progress is seen.

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use super::clock::Clock;
use super::error::Error;
use super::frame::{Frame, Stop};
use super::run::{Event, Progress};

/// How many statements of a transaction go one by one before others go together.
const ALONE: usize = 48;
/// How many go together at most.
const MOST: usize = 256;
/// How many bytes of them go together at most.
const BYTES: usize = 128 * 1024;
/// A message that took this many milliseconds longer than the quickest one is long enough.
const LONG_MS: u64 = 40;

/// How many statements go into the next message.
#[derive(Debug)]
pub(super) struct Pace {
    sent: usize,
    take: usize,
    quickest_ms: u64,
}

impl Pace {
    pub const fn new() -> Self {
        Self { sent: 0, take: 1, quickest_ms: u64::MAX }
    }

    /// The first of these statements that go together: one at least, if there is one.
    fn next<'s>(&self, rest: &'s [String]) -> &'s [String] {
        let most = if self.sent < ALONE { 1 } else { self.take };
        let mut bytes = 0;
        let together = rest.iter().take(most).take_while(|sql| {
            bytes += sql.len();
            bytes <= BYTES && defines(sql)
        });
        let n = together.count().max(1).min(rest.len());
        &rest[..n]
    }

    /// A message with so many statements took so long.
    fn took(&mut self, statements: usize, ms: u64) {
        self.sent += statements;
        self.quickest_ms = self.quickest_ms.min(ms);
        self.take = match ms.saturating_sub(self.quickest_ms) {
            longer if longer < LONG_MS => self.take.saturating_mul(2).min(MOST),
            longer if longer < 2 * LONG_MS => self.take,
            _long => (self.take / 2).max(1),
        };
    }
}

/// Whether a statement defines something, and is no comment or nothing at all: each has one answer then.
fn defines(sql: &str) -> bool {
    let word = sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["create", "alter", "drop", "comment", "grant", "revoke"].iter().any(|own| word.eq_ignore_ascii_case(own))
}

/// Statements as one text, and the character at which each begins.
fn joined(statements: &[String]) -> (String, Vec<usize>) {
    let (mut text, mut begins, mut at) = (String::new(), Vec::new(), 0);
    for sql in statements {
        begins.push(at);
        text.push_str(sql);
        // a statement may end in a comment
        text.push_str("\n;\n");
        at += sql.chars().count() + 3;
    }
    (text, begins)
}

/// Which of the statements failed after so many answers. What cannot be read at all is told before the first one runs, with its
/// place; `begins` are the characters at which the statements begin.
fn culprit(answers: usize, begins: &[usize], error: &Error) -> usize {
    let Error::Sql(sqlx::Error::Database(own)) = error else { return answers };
    let place = own.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::position);
    match place {
        Some(PgErrorPosition::Original(place)) if answers == 0 => {
            begins.iter().rposition(|begin| *begin < place).unwrap_or_default()
        }
        Some(PgErrorPosition::Original(_) | PgErrorPosition::Internal { .. }) | None => answers,
    }
}

impl Frame<'_> {
    /// Runs the statements of the segment's transaction; `done` counts on.
    pub(super) fn statements(&mut self, done: &mut u32, progress: &mut dyn FnMut(Progress<'_>)) -> Result<(), Stop> {
        let is_postgres = self.database.session.is_postgres();
        let mut pace = Pace::new();
        let mut rest = self.segment.statements.as_slice();
        while let Some(first) = rest.first() {
            let clock = Clock::start();
            let n = match if is_postgres { pace.next(rest) } else { &[] } {
                [] | [_] => {
                    self.statement(first, *done + 1, progress)?;
                    *done += 1;
                    1
                }
                several => {
                    self.together(several, done, progress)?;
                    several.len()
                }
            };
            pace.took(n, clock.elapsed_ms());
            rest = rest.get(n..).unwrap_or_default();
        }
        Ok(())
    }

    /// Several statements in one message.
    fn together(
        &mut self,
        statements: &[String],
        done: &mut u32,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Stop> {
        let total = self.total;
        let (text, begins) = joined(statements);
        if let Some(sql) = statements.first() {
            progress(Progress { number: *done + 1, total, sql, event: Event::Begins });
        }
        let clock = Clock::start();
        let (answers, ended) = self.database.session.run_together(statements, &text);
        let ms = clock.elapsed_ms();
        let well = match &ended {
            Ok(()) => statements.len(),
            Err(error) => culprit(answers, &begins, error).min(statements.len().saturating_sub(1)),
        };
        for (at, sql) in statements.iter().enumerate().take(well + usize::from(ended.is_err())) {
            let number = *done + 1;
            if at > 0 {
                progress(Progress { number, total, sql, event: Event::Begins });
            }
            if at < well {
                *done += 1;
                let among = u32::try_from(statements.len()).unwrap_or(u32::MAX);
                progress(Progress { number, total, sql, event: Event::Ended { ms, among } });
            }
        }
        let sql = statements.get(well).map_or("", String::as_str);
        ended.map_err(|error| self.stopped(sql, *done + 1, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(n: usize, sql: &str) -> Vec<String> {
        vec![sql.to_owned(); n]
    }

    #[test]
    fn what_defines_goes_together_once_there_is_much_of_it() {
        let many = texts(1000, "create table t ()");
        let mut pace = Pace::new();
        for _ in 0..ALONE {
            assert_eq!(pace.next(&many).len(), 1);
            pace.took(1, 1);
        }
        let first = pace.next(&many).len();
        assert!(first > 1 && first <= MOST, "{first}");
        pace.took(first, 1 + LONG_MS * 3);
        assert_eq!(pace.next(&many).len(), first / 2);
        assert_eq!(pace.next(&many[..3]).len(), 3.min(first / 2));
        assert_eq!(pace.next(&texts(9, "insert into t values (1)")).len(), 1);
        assert_eq!(pace.next(&texts(9, "-- create\nselect 1")).len(), 1);
        assert_eq!(pace.next(&texts(9, &format!("create table t ({})", "a".repeat(BYTES / 2)))).len(), 1);
        assert_eq!(pace.next(&texts(9, &format!("create table t ({})", "a".repeat(BYTES)))).len(), 1);
        assert!(pace.next(&[]).is_empty());
        let mut mixed = texts(3, "COMMENT on table t is 'x'");
        mixed.push("update t set a = 1".to_owned());
        assert_eq!(pace.next(&mixed).len(), 3);
    }

    #[test]
    fn a_far_server_is_not_a_slow_one() {
        let many = texts(1000, "create table t ()");
        let mut pace = Pace::new();
        for _ in 0..=ALONE {
            pace.took(1, 200);
        }
        assert_eq!(pace.next(&many).len(), MOST);
    }

    #[test]
    fn each_statement_begins_where_the_one_before_has_ended() {
        let (text, begins) = joined(&["create é -- x".to_owned(), "drop".to_owned()]);
        assert_eq!(begins, [0, 16]);
        assert_eq!(text.chars().skip(16).take(4).collect::<String>(), "drop");
    }
}
