//! One writer at a time.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// How often a lock that is held is tried again.
const POLL: Duration = Duration::from_millis(100);

/// A database that this process alone may migrate. Only such a one can apply and roll back; dropping it gives the lock
/// back on every path, and so does the end of the connection.
///
/// On PostgreSQL it is an advisory lock of the session on a key made of database, schema and history table. On SQLite
/// there is none to hold between transactions: each migration begins with `begin immediate`, which waits for other
/// writers, and then looks at the history again. On SurrealDB it is a row that expires, which is renewed while it is held;
/// every transaction looks whether it is still ours.
#[derive(Debug)]
pub struct Locked<'d> {
    database: &'d mut Database,
}

/// Half of the 64-bit key is `classid`, half `objid` in `pg_locks`.
const KEY: &str = "pg_catalog.hashtextextended('schemac:' || pg_catalog.current_database() || ':' || coalesce(pg_catalog.current_schema(), '') || ':' || $1, 0)";

impl Database {
    /// Takes the migration lock, waiting for at most `lock_wait`.
    ///
    /// # Errors
    /// When somebody else holds it all that time; the message says who.
    #[allow(clippy::disallowed_methods, reason = "a wait needs a clock")]
    pub fn lock(&mut self) -> Result<Locked<'_>, Diagnostic> {
        let start = Instant::now();
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => return Ok(Locked { database: self }),
            Kind::Sql(SqlKind::Postgres) => {}
            Kind::Surreal => return self.lease(start),
        }
        let table = self.options.history_table.clone();
        let sql = format!("select pg_catalog.pg_try_advisory_lock({KEY})::text");
        loop {
            let rows = self.session.rows(&sql, &[Some(&table)]).map_err(|error| lock_failed(&error))?;
            if rows.first().is_some_and(|row| row.flag(0)) {
                return Ok(Locked { database: self });
            }
            let left = self.options.lock_wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(self.held());
            }
            self.session.sleep(POLL.min(left));
        }
    }

    /// SurrealDB's lock.
    fn lease(&mut self, start: Instant) -> Result<Locked<'_>, Diagnostic> {
        let own = format!("{} (process {})", super::apply::applied_by(), std::process::id());
        loop {
            let taken = self.session.surreal().map_or(Ok(true), |surreal| surreal.try_lock(&own));
            if taken.map_err(|refusal| lock_failed(&refusal.into()))? {
                return Ok(Locked { database: self });
            }
            let left = self.options.lock_wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(self.held());
            }
            self.session.sleep(POLL.min(left));
        }
    }

    /// Who holds the migration lock now, in words. Nobody on SQLite, where there is none to hold.
    ///
    /// # Errors
    /// When the database no longer answers.
    pub fn lock_holder(&mut self) -> Result<Option<String>, Diagnostic> {
        Ok(self.holder()?.map(|holder| holder.told))
    }

    fn holder(&mut self) -> Result<Option<Holder>, Diagnostic> {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => return Ok(None),
            Kind::Sql(SqlKind::Postgres) => {}
            Kind::Surreal => return self.lease_holder(),
        }
        let sql = format!(
            "select a.pid::text, a.application_name, coalesce(host(a.client_addr), 'a local socket'), a.usename::text, \
             to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from pg_catalog.pg_locks l \
             join pg_catalog.pg_stat_activity a on a.pid = l.pid cross join (select {KEY} as key) k \
             where l.locktype = 'advisory' and l.granted and l.objsubid = 1 \
             and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()) \
             and l.classid::bigint = ((k.key >> 32) & 4294967295) and l.objid::bigint = (k.key & 4294967295)"
        );
        let table = self.options.history_table.clone();
        let rows = self.session.rows(&sql, &[Some(&table)]).map_err(|error| lock_failed(&error))?;
        Ok(rows.first().map(|row| {
            let (pid, name, host, user, since) = (row.text(0), row.text(1), row.text(2), row.text(3), row.text(4));
            let told = format!("process {pid} ({name}, user {user}, from {host}, connected since {since} UTC)");
            Holder { told, way_out: format!("if that process is dead: `select pg_terminate_backend({pid})`") }
        }))
    }

    fn lease_holder(&mut self) -> Result<Option<Holder>, Diagnostic> {
        let Some(surreal) = self.session.surreal() else { return Ok(None) };
        let table = surreal.lock_table();
        let holder = surreal.holder().map_err(|refusal| lock_failed(&refusal.into()))?;
        Ok(holder.map(|own| Holder {
            told: format!("{}, since {}", own.name, own.since),
            way_out: format!(
                "if that process is dead, the lock ends by itself at {}; `DELETE {table}:held` ends it now",
                own.until
            ),
        }))
    }

    fn held(&mut self) -> Diagnostic {
        let waited = self.options.lock_wait.as_secs_f32();
        let problem = |holder: &str| {
            Diagnostic::error(codes::LOCKED, format!("the migration lock is held by {holder}; waited {waited:.1} s"))
        };
        let Ok(Some(Holder { told, way_out })) = self.holder() else {
            return problem("a session that cannot be seen").help("try again, or wait longer with `--lock-wait`");
        };
        problem(&told).help("wait until it is done, or wait longer with `--lock-wait`").help(way_out)
    }
}

/// Who holds the lock, and how it ends when they are dead.
struct Holder {
    told: String,
    way_out: String,
}

fn lock_failed(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::LOCKED, "the migration lock cannot be taken", error)
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
        match self.database.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => {}
            Kind::Sql(SqlKind::Postgres) => {
                let table = self.database.options.history_table.clone();
                // When the connection is gone, so is the lock.
                drop(
                    self.database
                        .session
                        .rows(&format!("select pg_catalog.pg_advisory_unlock({KEY})::text"), &[Some(&table)]),
                );
            }
            Kind::Surreal => {
                if let Some(surreal) = self.database.session.surreal() {
                    surreal.unlock();
                }
            }
        }
    }
}
