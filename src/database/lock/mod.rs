//! One writer at a time.

mod fence;
mod row;
mod session;

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

pub(super) use fence::taken_over;

use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::history::OTHER_ROLE;
use super::lease::{self, Lease};
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// How often a lock that is held is tried again.
const POLL: Duration = Duration::from_millis(100);

/// How long work in small steps keeps the lock before others may have it, and how long they have for that: whoever waits asks again
/// meanwhile.
const TURN: Duration = Duration::from_secs(1);
const BETWEEN: Duration = POLL.saturating_add(Duration::from_millis(50));

const LOCK_RIGHT: &str = "whoever migrates writes: on SurrealDB it takes the role EDITOR or OWNER; on PostgreSQL, through a pooler, `select`, `insert` and `update` on the table of the lock";

/// A database that this process alone may migrate. Only such a one can apply and roll back; dropping it gives the lock
/// back on every path, and so does the end of the connection.
///
/// On PostgreSQL it is an advisory lock of the session on a key made of database, schema and history table; through a pooler,
/// which lends sessions out, it is a row that expires and is renewed while it is held. Every transaction looks whether it is still
/// ours. On SQLite there is none to hold between transactions: each migration begins with `begin immediate`, which waits for other
/// writers, and then looks at the history again. On SurrealDB it is such a row too.
#[derive(Debug)]
pub struct Locked<'d> {
    database: &'d mut Database,
}

/// PostgreSQL's lock while it is held.
#[derive(Debug)]
pub(super) enum Held {
    /// The key of an advisory lock.
    Session(i64),
    Lease(Lease),
}

impl Database {
    /// Takes the migration lock, waiting for at most `lock_wait`.
    ///
    /// # Errors
    /// When somebody else holds it all that time; the message says who.
    #[allow(clippy::disallowed_methods, reason = "a wait needs a clock")]
    pub fn lock(&mut self) -> Result<Locked<'_>, Diagnostic> {
        let start = Instant::now();
        loop {
            if self.try_lock().map_err(|error| lock_failed(&error))? {
                return Ok(Locked { database: self });
            }
            let left = self.options.lock_wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(self.locked_out());
            }
            self.session.sleep(POLL.min(left));
        }
    }

    /// Takes step after step under the migration lock, until one says that it was the last. Each says how long to pause after it.
    /// Others may have the lock in the pauses, of which there is one each second: long work shuts nobody out.
    ///
    /// # Errors
    /// As [`Database::lock`], before any step; the first step that fails.
    #[allow(clippy::disallowed_methods, reason = "a turn needs a clock")]
    pub fn by_turns(
        &mut self,
        step: &mut dyn FnMut(&mut Self) -> Result<Option<Duration>, Diagnostic>,
    ) -> Result<(), Diagnostic> {
        loop {
            let mut locked = self.lock()?;
            let (since, mut pause) = (Instant::now(), Duration::ZERO);
            // pauses that are too short to let anybody in are made up for by one that is not
            while pause < BETWEEN && since.elapsed() < TURN {
                let Some(own) = step(&mut locked)? else { return Ok(()) };
                pause = pause.saturating_add(own);
            }
            drop(locked);
            self.session.sleep(pause.max(BETWEEN));
        }
    }

    fn try_lock(&mut self) -> Result<bool, Error> {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => Ok(true),
            Kind::Sql(SqlKind::Postgres) if self.options.lease || self.session.is_lent() => row::take(self),
            Kind::Sql(SqlKind::Postgres) => session::take(self),
            Kind::Surreal => {
                let own = lease::own_name();
                Ok(self.session.surreal().map_or(Ok(true), |surreal| surreal.try_lock(&own))?)
            }
        }
    }

    /// How the migration lock is held here: by the `session`, by a `lease` that expires, or by each `transaction`. `lease` is what
    /// the configuration wants.
    pub const fn locks_by(&self, lease: bool) -> &'static str {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => "transaction",
            Kind::Sql(SqlKind::Postgres) if !lease && !self.session.is_lent() => "session",
            Kind::Sql(SqlKind::Postgres) | Kind::Surreal => "lease",
        }
    }

    /// Who holds the migration lock now, in words. Nobody on SQLite, where there is none to hold.
    ///
    /// # Errors
    /// When the database no longer answers.
    pub fn lock_holder(&mut self) -> Result<Option<String>, Diagnostic> {
        let holder = self.holder(false).map_err(|error| lock_failed(&error))?;
        Ok(holder.map(|holder| holder.told))
    }

    fn holder(&mut self, expired: bool) -> Result<Option<Shown>, Error> {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => Ok(None),
            // the row first: who asks for it has the other lock for a moment
            Kind::Sql(SqlKind::Postgres) => match row::holder(self, false)? {
                found @ Some(_) => Ok(found),
                None => match session::holder(self)? {
                    None if expired => row::holder(self, true),
                    found => Ok(found),
                },
            },
            Kind::Surreal => {
                let Some(surreal) = self.session.surreal() else { return Ok(None) };
                let table = surreal.lock_table();
                let way_out = |until: &str| {
                    format!(
                        "if that process is dead, the lock ends by itself at {until}; `DELETE {table}:held` ends it now"
                    )
                };
                Ok(surreal.holder()?.map(|own| Shown { told: own.told(), way_out: way_out(&own.until) }))
            }
        }
    }

    fn locked_out(&mut self) -> Diagnostic {
        let waited = self.options.lock_wait.as_secs_f32();
        let problem = |holder: &str| {
            Diagnostic::error(codes::LOCKED, format!("the migration lock is held by {holder}; waited {waited:.1} s"))
        };
        let Ok(Some(Shown { told, way_out })) = self.holder(true) else {
            return problem("a session that cannot be seen").help("try again, or wait longer with `--lock-wait`");
        };
        problem(&told).help("wait until it is done, or wait longer with `--lock-wait`").help(way_out)
    }
}

/// Who holds the lock, and how it ends when they are dead.
struct Shown {
    told: String,
    way_out: String,
}

fn lock_failed(error: &Error) -> Diagnostic {
    let out = fault::diagnostic(codes::LOCKED, "the migration lock cannot be taken", error);
    if fault::is_forbidden(error) { out.help(LOCK_RIGHT).help(OTHER_ROLE) } else { out }
}

impl Deref for Locked<'_> {
    type Target = Database;
    fn deref(&self) -> &Database {
        self.database
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut Database {
        self.database
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        match self.database.held.take() {
            Some(Held::Session(key)) => session::give_back(self.database, key),
            Some(Held::Lease(own)) => row::give_back(self.database, own),
            None => {}
        }
        if let Some(surreal) = self.database.session.surreal() {
            surreal.unlock();
        }
    }
}
