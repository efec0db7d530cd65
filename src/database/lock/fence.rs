//! A look, in each transaction of a run, whether the migration lock is still ours. On SurrealDB it is part of each request.

use super::super::error::Error;
use super::super::{Database, codes, fault};
use super::{Held, row, session};
use crate::base::Diagnostic;

impl Database {
    /// Inside of a transaction: it may go on only while the lock is ours. Nothing on engines whose lock needs no look, and nothing
    /// where none is held.
    pub(in crate::database) fn fence(&mut self, name: &str) -> Result<(), Diagnostic> {
        let (is_ours, problem) = match &self.held {
            None => return Ok(()),
            Some(Held::Session(key)) => (session::is_ours(self, *key), not_our_session(name)),
            Some(Held::Lease(own)) => {
                let token = own.token;
                (row::touch(self, token), taken_over(name))
            }
        };
        if is_ours.map_err(|error| cannot_look(name, &error))? { Ok(()) } else { Err(problem) }
    }

    /// Before the end of a transaction that may have lasted: the lease counts from here.
    pub(in crate::database) fn sign(&mut self, name: &str) -> Result<(), Diagnostic> {
        match &self.held {
            Some(Held::Lease(_)) => self.fence(name),
            None | Some(Held::Session(_)) => Ok(()),
        }
    }

    /// What is done outside of the transactions of a run, such as to record one, in a transaction that looks at the lock.
    pub(in crate::database) fn fenced<T>(
        &mut self,
        name: &str,
        doing: impl FnOnce(&mut Self) -> Result<T, Diagnostic>,
    ) -> Result<T, Diagnostic> {
        if self.held.is_none() || self.session.is_open() {
            return doing(self);
        }
        self.session.begin("begin").map_err(|error| cannot_look(name, &error))?;
        let done = self.fence(name).and_then(|()| doing(self));
        let ended = self.session.end(if done.is_ok() { "commit" } else { "rollback" });
        let done = done?;
        ended.map_err(|error| cannot_look(name, &error))?;
        Ok(done)
    }
}

/// What a run is told whose lock expired.
pub(in crate::database) fn taken_over(name: &str) -> Diagnostic {
    Diagnostic::error(codes::LOCKED, format!("{name}: another process has taken the migration lock over"))
        .help("this process gave no sign for too long; nothing of this transaction stays; `schemac status` shows where the database stands")
}

fn not_our_session(name: &str) -> Diagnostic {
    Diagnostic::error(
        codes::LOCKED,
        format!("{name}: the connection no longer has the session of the server that holds the migration lock"),
    )
    .help("a pooler lends sessions out and hides it; nothing of this transaction stays")
    .help("set `[migrations] lease = true`: the lock is then a row that expires")
    .help("or a statement of the migration gave it back: `discard all`, `pg_advisory_unlock_all()`")
}

fn cannot_look(name: &str, error: &Error) -> Diagnostic {
    fault::diagnostic(codes::LOCKED, &format!("{name}: whether the migration lock is still held"), error)
}
