//! A transaction is one request. What belongs to it is taken in first and sent at its end; what would come of it is found out
//! before by running it in a transaction that is thrown away.

use std::time::Duration;

use serde_json::Value;

use super::encoded::{decoded, encoded};
use super::reply::{self, Answer, Refusal, Why};
use super::request::Request;
use super::statement::{Sort, leaves_early, sort};
use super::{Surreal, lease};

/// What is thrown begins with this, behind the server's own words.
const THROWN: &str = "An error occurred: ";
const SEEN: &str = "schemac:";

/// What an open transaction has taken in.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The statements of a migration.
    own: Vec<String>,
    /// What records them.
    record: Vec<String>,
    /// What a look at the database would have seen after them.
    seen: Option<Value>,
    /// The migration's statement that would fail.
    failed: Option<Told>,
}

/// A refusal and whose statement it is of: the place among a migration's own, from 0.
#[derive(Clone, Debug)]
pub(in crate::database) struct Told {
    pub refusal: Refusal,
    pub own: Option<usize>,
}

impl From<Refusal> for Told {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, own: None }
    }
}

impl Surreal {
    /// Begins to take in.
    pub fn begin(&mut self) {
        self.pending = Some(Pending::default());
    }

    /// Forgets what was taken in.
    pub fn abandon(&mut self) {
        self.pending = None;
    }

    /// Takes in a statement of a migration.
    pub fn take_in(&mut self, sql: &str) {
        if let Some(pending) = &mut self.pending {
            pending.own.push(sql.to_owned());
            pending.seen = None;
        }
    }

    /// A write of our own: with the open transaction, or as one of its own.
    pub(super) fn write(&mut self, statements: Vec<String>) -> Result<(), Refusal> {
        if let Some(pending) = &mut self.pending {
            pending.record.extend(statements);
            return Ok(());
        }
        self.send(&[], &statements).map(drop).map_err(|told| told.refusal)
    }

    /// How many rows of the history wait to be written.
    pub(super) fn waiting(&self, is: impl Fn(&str) -> bool) -> usize {
        self.pending.as_ref().map_or(0, |pending| pending.record.iter().filter(|sql| is(sql)).count())
    }

    /// The value of an expression after what was taken in, or now when no transaction is open. Statements that only touch rows
    /// are left out at first: they change nothing that is looked at, and may take long.
    pub fn seen(&mut self, look: &str) -> Result<Value, Refusal> {
        let Some(pending) = &mut self.pending else {
            let mut values = self.wire.look(look)?;
            return values.pop().ok_or_else(|| reply::odd("no value"));
        };
        if let Some(seen) = &pending.seen {
            return Ok(seen.clone());
        }
        let own = std::mem::take(&mut pending.own);
        let schema: Vec<usize> =
            (0..own.len()).filter(|at| own.get(*at).is_some_and(|sql| sort(sql) != Sort::Rows)).collect();
        let all: Vec<usize> = (0..own.len()).collect();
        let is_odd = own.iter().any(|sql| leaves_early(sql));
        let mut found = if is_odd { Err(None) } else { self.rehearse(&own, &schema, look).map_err(Some) };
        if matches!(&found, Err(None))
            || schema.len() < own.len() && matches!(&found, Err(Some(told)) if told.own.is_some())
        {
            found = self.rehearse(&own, &all, look).map_err(Some);
        }
        let pending = self.pending.get_or_insert_default();
        pending.own = own;
        match found {
            Ok(value) => {
                pending.seen = Some(value.clone());
                Ok(value)
            }
            Err(told) => {
                let told = told.unwrap_or_else(|| reply::odd("no value").into());
                pending.failed = Some(told.clone());
                Err(told.refusal)
            }
        }
    }

    /// The statement that would have failed, if one has been found.
    pub fn failed(&mut self) -> Option<Told> {
        self.pending.as_mut()?.failed.take()
    }

    /// Runs some of the statements and a look, and takes all of it back. `CANCEL` ends it even when something passes over
    /// the `THROW`.
    fn rehearse(&self, own: &[String], some: &[usize], look: &str) -> Result<Value, Told> {
        let mut request = Request::new();
        request.push("BEGIN");
        for sql in some.iter().filter_map(|at| own.get(*at)) {
            request.push(sql);
        }
        let (lets, value) = look.rsplit_once(";\n").unwrap_or(("", look));
        for sql in lets.split(";\n").filter(|sql| !sql.is_empty()) {
            request.push(sql);
        }
        request.push(&format!("THROW '{SEEN}' + {}", encoded(value)));
        request.push("CANCEL");
        let of = |refusal: Refusal| {
            let own = refusal.at.and_then(|at| some.get(at.checked_sub(1)?)).copied();
            Told { refusal: reply::told(refusal), own }
        };
        let answers =
            self.wire.ask(request.text(), self.limit(some.len())).map_err(|refusal| of(placed(refusal, &request)))?;
        let count = answers.len();
        match reply::all(answers) {
            Err(refusal) if refusal.why == Why::Thrown => {
                let text = refusal.text.strip_prefix(THROWN).and_then(|text| text.strip_prefix(SEEN));
                let seen =
                    text.map(|text| decoded(text).ok_or_else(|| reply::odd("a value that nobody can read").into()));
                seen.unwrap_or_else(|| Err(of(refusal)))
            }
            // `CANCEL` may have no reply
            Err(_) | Ok(_) if count < request.len() - 1 => {
                let mut early = Refusal::new(
                    Why::Other,
                    "it passes over the rest of its transaction: a RETURN outside of any definition does that, and SurrealDB commits all the same",
                );
                early.at = Some(count.saturating_sub(2));
                Err(of(early))
            }
            Err(refusal) => Err(of(refusal)),
            Ok(_) => Err(reply::odd("no value").into()),
        }
    }

    /// Sends the open transaction. Gives the times of the migration's statements in milliseconds.
    ///
    /// # Errors
    /// Nothing of it stays, unless nobody answers: then it is not known.
    pub fn commit(&mut self) -> Result<Vec<u64>, Told> {
        let Some(pending) = self.pending.take() else { return Ok(Vec::new()) };
        if pending.seen.is_none() && pending.own.iter().any(|sql| leaves_early(sql)) {
            let all: Vec<usize> = (0..pending.own.len()).collect();
            self.rehearse(&pending.own, &all, "1")?;
        }
        let answers = self.send(&pending.own, &pending.record)?;
        Ok(answers.into_iter().map(|answer| answer.ms).collect())
    }

    /// One transaction, with the check that the lock is still ours.
    fn send(&self, own: &[String], record: &[String]) -> Result<Vec<Answer>, Told> {
        let guard = self.guard();
        let mut request = Request::new();
        request.push("BEGIN");
        for sql in guard.iter().chain(own).chain(record) {
            request.push(sql);
        }
        request.push("COMMIT");
        let first = 1 + guard.len();
        let of = |refusal: Refusal| {
            let at = refusal.at.and_then(|at| at.checked_sub(first)).filter(|at| *at < own.len());
            Told { refusal: reply::told(refusal), own: at }
        };
        let answers =
            self.wire.ask(request.text(), self.limit(own.len())).map_err(|refusal| of(placed(refusal, &request)))?;
        let count = answers.len();
        let answers = reply::all(answers).map_err(of)?;
        if count < request.len() {
            return Err(reply::odd(&format!("{count} results for {} statements", request.len())).into());
        }
        Ok(answers.into_iter().skip(first).take(own.len()).collect())
    }

    /// Statements at the head of a transaction that end it when somebody else has taken the lock. The second one writes what
    /// whoever takes the lock writes too, so that of the two one is refused.
    pub(super) fn guard(&self) -> Vec<String> {
        self.lease.as_ref().map(|lease| lease::guard(&self.history, lease.token)).unwrap_or_default()
    }

    /// How long a request may take: as long as its statements may.
    pub(super) fn limit(&self, statements: usize) -> Option<Duration> {
        let many = u32::try_from(statements.max(1)).unwrap_or(u32::MAX);
        self.statement_timeout.map(|time| time.saturating_mul(many).saturating_add(Duration::from_secs(10)))
    }
}

/// A parse error is of the whole request: the statement in which it lies, and the place there.
fn placed(refusal: Refusal, request: &Request) -> Refusal {
    let Why::Unreadable { line, column } = refusal.why else { return refusal };
    let Some((at, line)) = request.at(line) else { return refusal };
    let what = refusal.text.lines().next().unwrap_or_default();
    Refusal { at: Some(at), text: format!("{what} (line {line}, column {column} of the statement)"), ..refusal }
}
