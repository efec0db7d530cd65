//! PostgreSQL's lock where the connection has a session of its own: an advisory lock, which ends with the session.

use super::super::Database;
use super::super::error::Error;
use super::super::postgres::MARKER;
use super::{Held, Shown, row};

/// Half of the 64-bit key is `classid`, half `objid` in `pg_locks`.
pub(super) const KEY: &str = "pg_catalog.hashtextextended('schemac:' || pg_catalog.current_database() || ':' || coalesce(pg_catalog.current_schema(), '') || ':' || $1, 0)";

/// The lock on a key in `pg_locks l`.
fn granted(key: &str) -> String {
    format!(
        "l.locktype = 'advisory' and l.granted and l.objsubid = 1 \
         and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()) \
         and l.classid::bigint = (({key} >> 32) & 4294967295) and l.objid::bigint = ({key} & 4294967295)"
    )
}

/// Tries to take it; false when another session has it, or a lease lasts.
pub(super) fn take(database: &mut Database) -> Result<bool, Error> {
    let table = database.options.history_table.clone();
    let sql = format!("select pg_catalog.pg_try_advisory_lock(k.key)::text, k.key::text from (select {KEY} as key) k");
    let rows = database.session.rows(&sql, &[Some(&table)])?;
    let taken = rows.first().filter(|row| row.flag(0)).and_then(|row| row.number(1));
    let Some(key) = taken else { return Ok(false) };
    match row::ended(database) {
        Ok(true) => {
            database.held = Some(Held::Session(key));
            Ok(true)
        }
        busy => {
            give_back(database, key);
            busy
        }
    }
}

pub(super) fn give_back(database: &mut Database, key: i64) {
    // When the connection is gone, so is the lock.
    drop(database.session.run(&format!("select pg_catalog.pg_advisory_unlock({key})")));
}

/// Whether the session is still the one that was started for us, and has the lock.
pub(super) fn is_ours(database: &mut Database, key: i64) -> Result<bool, Error> {
    let marker = database.session.postgres().and_then(|own| own.marker()).map(str::to_owned);
    let sql = format!(
        "select (pg_catalog.current_setting('{MARKER}', true) = $1 and exists (select from pg_catalog.pg_locks l \
         where l.pid = pg_catalog.pg_backend_pid() and {}))::text",
        granted(&format!("({key})::bigint"))
    );
    let rows = database.session.rows(&sql, &[marker.as_deref()])?;
    Ok(rows.first().is_some_and(|row| row.flag(0)))
}

/// The session that has it.
pub(super) fn holder(database: &mut Database) -> Result<Option<Shown>, Error> {
    let table = database.options.history_table.clone();
    let sql = format!(
        "select a.pid::text, a.application_name, coalesce(host(a.client_addr), 'a local socket'), a.usename::text, \
         to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from pg_catalog.pg_locks l \
         join pg_catalog.pg_stat_activity a on a.pid = l.pid where {}",
        granted(KEY)
    );
    let rows = database.session.rows(&sql, &[Some(&table)])?;
    Ok(rows.first().map(|row| {
        let (pid, name, host, user, since) = (row.text(0), row.text(1), row.text(2), row.text(3), row.text(4));
        let told = format!("process {pid} ({name}, user {user}, from {host}, connected since {since} UTC)");
        Shown { told, way_out: format!("if that process is dead: `select pg_terminate_backend({pid})`") }
    }))
}
