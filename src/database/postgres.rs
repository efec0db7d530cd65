//! A connection to PostgreSQL: to a session of its own, or through a pooler that lends sessions out.
//!
//! A pooler may give each transaction another session of the server, and each session to many. What a session holds or has set is
//! then nobody's: a lock of it would be shared or left behind, a setting would be another program's. So the connection begins with
//! a setting that only a session which was started for it can have. A pooler refuses the setting or drops it; where it does not
//! arrive, every transaction sets for itself what it needs, a query that takes two messages has a transaction, and the migration
//! lock is a lease.

use std::hash::{BuildHasher as _, RandomState};

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, Either, Row as _, ValueRef as _};

use super::hearing::Hearing;

/// The setting by which a connection knows its session.
pub(super) const MARKER: &str = "schemac.session";

/// An open connection.
pub(super) struct Postgres {
    connection: PgConnection,
    /// To open another one to the same place.
    options: PgConnectOptions,
    /// What the session has that was started for this connection; none when sessions are lent out.
    marker: Option<String>,
    /// What each transaction sets for itself, as it stands behind `set local`; nothing where the session can keep it.
    settings: Vec<String>,
    /// Whether a transaction is open.
    open: bool,
}

impl Postgres {
    /// Connects, and finds out whose the session is.
    ///
    /// # Errors
    /// As the driver says.
    pub async fn open(options: PgConnectOptions, hearing: Option<&Hearing>) -> Result<Self, sqlx::Error> {
        let marker = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let marked = options.clone().options([(MARKER, &marker)]);
        let (connection, options, is_ours) = match PgConnection::connect_with(&marked).await {
            Ok(mut connection) => {
                let sql = format!("select pg_catalog.current_setting('{MARKER}', true)");
                if let Some(hearing) = hearing {
                    hearing.tell(&sql);
                }
                let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(&mut connection).await?;
                let is_ours = row.try_get::<Option<String>, _>(0)? == Some(marker.clone());
                (connection, options, is_ours)
            }
            Err(error) if refuses_settings(&error) => {
                let plain = options.extra_float_digits(None);
                (PgConnection::connect_with(&plain).await?, plain, false)
            }
            Err(error) => return Err(error),
        };
        let marker = is_ours.then_some(marker);
        Ok(Self { connection, options, marker, settings: Vec::new(), open: false })
    }

    /// Whether another transaction may have another session.
    pub const fn is_lent(&self) -> bool {
        self.marker.is_none()
    }

    /// What [`MARKER`] is in the session of this connection, if it has one.
    pub fn marker(&self) -> Option<&str> {
        self.marker.as_deref()
    }

    /// How to open another connection to the same place.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Sets something, as it stands behind `set`: in the session, or in each transaction from now on.
    ///
    /// # Errors
    /// The server refuses it.
    pub async fn set(&mut self, setting: &str) -> Result<(), sqlx::Error> {
        if self.is_lent() {
            self.settings.push(setting.to_owned());
            return Ok(());
        }
        self.run(&format!("set {setting}")).await
    }

    /// What is sent to begin a transaction with this statement.
    pub fn beginning(&self, sql: &str) -> String {
        let settings: String = self.settings.iter().map(|own| format!("; set local {own}")).collect();
        format!("{sql}{settings}")
    }

    /// Begins a transaction with this statement.
    ///
    /// # Errors
    /// The server refuses it, or a setting.
    pub async fn begin(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let begun = self.run(&self.beginning(sql)).await;
        self.open = begun.is_ok();
        if begun.is_err() {
            // the error of the first statement is the one to tell
            drop(self.run("rollback").await);
        }
        begun
    }

    /// Ends the transaction with this statement.
    ///
    /// # Errors
    /// The server refuses it: the transaction is over all the same.
    pub async fn end(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        self.open = false;
        self.run(sql).await
    }

    /// Runs one statement or more as one message, and forgets the rows.
    ///
    /// # Errors
    /// The server refuses one.
    pub async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.connection).await.map(drop)
    }

    /// Runs several statements as one message, one after the other, and forgets the rows; how many the server has answered.
    pub async fn run_together(&mut self, sql: &str) -> (usize, Result<(), sqlx::Error>) {
        let mut answers = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_many(&mut self.connection);
        let mut done = 0;
        loop {
            match answers.try_next().await {
                Ok(Some(Either::Left(_))) => done += 1,
                Ok(Some(Either::Right(_row))) => {}
                Ok(None) => return (done, Ok(())),
                Err(error) => return (done, Err(error)),
            }
        }
    }

    /// The rows of a query without values to bind, each value as the server writes it: one message, nothing prepared.
    ///
    /// # Errors
    /// The server refuses it, or answers with what is no text.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<PgRow>, sqlx::Error> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.connection).await?;
        rows.iter().try_for_each(readable)?;
        Ok(rows)
    }

    /// The rows of a query. It is prepared first: where sessions are lent out, both need the same one, which only a transaction gives.
    ///
    /// # Errors
    /// The server refuses it.
    pub async fn rows(&mut self, sql: &str, binds: &[Option<&str>]) -> Result<Vec<PgRow>, sqlx::Error> {
        let alone = self.is_lent() && !self.open;
        if alone {
            self.begin("begin").await?;
        }
        let mut query = sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false);
        for bind in binds {
            query = query.bind(bind.map(str::to_owned));
        }
        let rows = query.fetch_all(&mut self.connection).await;
        if alone {
            let ended = self.end(if rows.is_ok() { "commit" } else { "rollback" }).await;
            return rows.and_then(|rows| ended.map(|()| rows));
        }
        rows
    }
}

/// That every value of a row is text of its encoding: afterwards it can be read without asking.
fn readable(row: &PgRow) -> Result<(), sqlx::Error> {
    for at in 0..row.len() {
        let value = row.try_get_raw(at)?;
        if !value.is_null() {
            value.as_str().map_err(sqlx::Error::Decode)?;
        }
    }
    Ok(())
}

/// Whether a pooler does not take settings of a session: `protocol_violation` of PgBouncer and those that follow it,
/// `feature_not_supported` of others.
fn refuses_settings(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|own| own.code()).unwrap_or_default();
    ["08P01", "0A000"].contains(&&*code)
}
