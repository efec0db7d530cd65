//! PostgreSQL's lock where sessions are lent out: a row that expires ([`crate::database::lease`]).
//!
//! It is written under the advisory lock of [`super::session`], and whoever takes that lock looks at the row: so those who come by a
//! pooler and those who do not shut each other out. A transaction of the holder writes the row first, and has it until its end: nobody
//! takes the lock over in the middle of a transaction. Nothing here waits inside of one, and no transaction lasts beside the run, so
//! that `create index concurrently`, which waits for all others, does not wait for the lock.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Builder;

use super::super::Database;
use super::super::error::Error;
use super::super::execute::quoted;
use super::super::lease::{self, HELD, Holder, Lease, RENEWED};
use super::session::KEY;
use super::{Held, Shown};

/// Until when the lock is held after a sign.
fn until() -> String {
    format!("pg_catalog.clock_timestamp() + interval '{HELD} seconds'")
}

/// The table of the lock, quoted.
fn table(database: &Database) -> String {
    quoted(&lease::table(&database.options.history_table))
}

fn is_there(database: &mut Database) -> Result<bool, Error> {
    let name = lease::table(&database.options.history_table);
    let sql = "select '1' from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
               where n.nspname = pg_catalog.current_schema() and c.relname = $1";
    Ok(!database.session.rows(sql, &[Some(&name)])?.is_empty())
}

/// Takes the row from whom it has expired, if no transaction of his is open.
fn take_over(database: &mut Database, holder: Option<&str>, until: &str) -> Result<Option<i64>, Error> {
    let table = table(database);
    let sql = format!(
        "with free as (select held from {table} where until < pg_catalog.clock_timestamp() for update skip locked) \
         update {table} t set token = t.token + 1, holder = $1, since = pg_catalog.clock_timestamp(), until = {until} \
         from free where t.held = free.held returning t.token::text"
    );
    let rows = database.session.rows(&sql, &[holder])?;
    Ok(rows.first().and_then(|row| row.number(0)))
}

/// Tries to take the lock; false when somebody else has it.
pub(super) fn take(database: &mut Database) -> Result<bool, Error> {
    database.session.begin("begin")?;
    let taken = written(database);
    let ended = database.session.end(if matches!(taken, Ok(Some(_))) { "commit" } else { "rollback" });
    let Some(token) = taken? else { return Ok(false) };
    ended?;
    let Some(options) = database.session.postgres().map(super::super::postgres::Postgres::options) else {
        return Ok(false);
    };
    let renewal = renewal(&table(database), token);
    let renew = renewer(options, renewal);
    database.held = Some(Held::Lease(Lease::new(token, renew)));
    Ok(true)
}

fn written(database: &mut Database) -> Result<Option<i64>, Error> {
    let history = database.options.history_table.clone();
    let sql = format!("select pg_catalog.pg_try_advisory_xact_lock({KEY})::text");
    let rows = database.session.rows(&sql, &[Some(&history)])?;
    if !rows.first().is_some_and(|row| row.flag(0)) {
        return Ok(None);
    }
    if !is_there(database)? {
        let table = table(database);
        // a comment tells those who find the table
        database.session.run(&format!(
            "create table {table} (held integer primary key check (held = 1), token bigint not null, holder text, \
             since timestamptz, until timestamptz not null); \
             comment on table {table} is 'the migration lock of schemac'; \
             insert into {table} (held, token, until) values (1, 0, '-infinity')"
        ))?;
    }
    take_over(database, Some(&lease::own_name()), &until())
}

/// Whether no lease lasts. One that has expired is ended for good: its holder finds another token.
pub(super) fn ended(database: &mut Database) -> Result<bool, Error> {
    Ok(!is_there(database)? || take_over(database, None, "'-infinity'")?.is_some())
}

/// Gives a sign inside of a transaction, and has the row until its end; false when the lock is another's.
pub(super) fn touch(database: &mut Database, token: i64) -> Result<bool, Error> {
    let sql = format!("update {} set until = {} where token = {token} returning '1'", table(database), until());
    Ok(!database.session.rows(&sql, &[])?.is_empty())
}

/// Gives the lock back, unless it is another's by now. A lock that cannot be given back expires.
pub(super) fn give_back(database: &mut Database, mut lease: Lease) {
    lease.stop_renewal();
    let sql =
        format!("update {} set holder = null, until = '-infinity' where token = {}", table(database), lease.token);
    drop(database.session.run(&sql));
}

/// Who has it. One whose lease has expired counts when `expired`: he may have a transaction open.
pub(super) fn holder(database: &mut Database, expired: bool) -> Result<Option<Shown>, Error> {
    if !is_there(database)? {
        return Ok(None);
    }
    let table = table(database);
    let time = |name: &str| format!("to_char({name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')");
    let sql = format!(
        "select holder, {}, {}, (until > pg_catalog.clock_timestamp())::text from {table} where holder is not null",
        time("since"),
        time("until")
    );
    let rows = database.session.rows(&sql, &[])?;
    let Some(row) = rows.first().filter(|row| expired || row.flag(3)) else { return Ok(None) };
    let own = Holder { name: row.text(0).to_owned(), since: row.text(1).to_owned(), until: row.text(2).to_owned() };
    let way_out = if row.flag(3) {
        format!(
            "if that process is dead, the lock ends by itself at {}; `update {table} set until = '-infinity'` ends it now",
            own.until
        )
    } else {
        "its lease has expired, but a transaction of it is still open: `select pid, state, query from pg_stat_activity` shows it, and \
         `select pg_terminate_backend(pid)` ends it"
            .to_owned()
    };
    Ok(Some(Shown { told: own.told(), way_out }))
}

/// A sign from outside of the run's transactions. While one is open, that one has the row, and nobody takes it.
fn renewal(table: &str, token: i64) -> String {
    format!(
        "update {table} set until = {} where held in (select held from {table} where token = {token} for no key update skip locked)",
        until()
    )
}

/// Gives a sign over a connection of its own, which is opened when the first one is due.
fn renewer(options: PgConnectOptions, sql: String) -> impl FnMut() + Send + 'static {
    let runtime = Builder::new_current_thread().enable_all().build();
    let mut connection: Option<PgConnection> = None;
    move || {
        let Ok(runtime) = &runtime else { return };
        let sign = async {
            let own = match &mut connection {
                Some(own) => own,
                none @ None => none.insert(PgConnection::connect_with(&options).await?),
            };
            sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(own).await
        };
        let sent = runtime.block_on(async { tokio::time::timeout(RENEWED.min(Duration::from_secs(5)), sign).await });
        if !matches!(sent, Ok(Ok(_))) {
            // a new one is tried next time
            connection = None;
        }
    }
}
