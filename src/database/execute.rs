//! The one place where text becomes SQL that runs: a synchronous session over sqlx.
//!
//! sqlx takes only `&'static str` unless the caller asserts that a text is safe. The texts here are of three kinds: the
//! statements of a migration, which are meant to be run as they stand; statements of this floor, in which every
//! identifier is quoted and every value is bound; and catalog queries without any foreign text.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};
use tokio::runtime::Runtime;

use super::error::Error;
use super::hearing::Hearing;
use super::postgres::Postgres;
use super::surreal::Surreal;

/// An open connection and the runtime that drives it.
pub(super) struct Session {
    runtime: Runtime,
    pub engine: Engine,
    /// Of SQL; SurrealDB's requests are told of where they are sent.
    hearing: Option<Hearing>,
}

/// The connection of one engine.
pub(super) enum Engine {
    Sqlite(SqliteConnection),
    Postgres(Box<Postgres>),
    Surreal(Box<Surreal>),
}

/// Which engine a session speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sql(SqlKind),
    Surreal,
}

/// An engine that speaks SQL over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SqlKind {
    Sqlite,
    Postgres,
}

/// One row, every value as text. Queries on PostgreSQL with values bound cast their results to text themselves.
pub(super) struct Row(Values);

/// Where the texts of a row are.
enum Values {
    Own(Vec<Option<String>>),
    /// As they came: of large schemas so many are read that copying each is felt.
    Postgres(PgRow),
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.kind().word())
    }
}

impl Session {
    /// A session over a connection that was opened on this runtime.
    pub const fn new(runtime: Runtime, engine: Engine, hearing: Option<Hearing>) -> Self {
        Self { runtime, engine, hearing }
    }

    fn tell(&self, sql: &str) {
        if let (Some(hearing), Kind::Sql(_)) = (&self.hearing, self.kind()) {
            hearing.tell(sql);
        }
    }

    /// Which engine this is.
    pub const fn kind(&self) -> Kind {
        match self.engine {
            Engine::Sqlite(_) => Kind::Sql(SqlKind::Sqlite),
            Engine::Postgres(_) => Kind::Sql(SqlKind::Postgres),
            Engine::Surreal(_) => Kind::Surreal,
        }
    }

    /// Whether this is SQLite.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self.kind(), Kind::Sql(SqlKind::Sqlite))
    }

    /// Whether this is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.kind(), Kind::Sql(SqlKind::Postgres))
    }

    /// The connection to SurrealDB, if it is one.
    pub fn surreal(&mut self) -> Option<&mut Surreal> {
        match &mut self.engine {
            Engine::Surreal(own) => Some(own),
            Engine::Sqlite(_) | Engine::Postgres(_) => None,
        }
    }

    /// The connection to PostgreSQL, if it is one.
    pub const fn postgres(&self) -> Option<&Postgres> {
        match &self.engine {
            Engine::Postgres(own) => Some(own),
            Engine::Sqlite(_) | Engine::Surreal(_) => None,
        }
    }

    /// PostgreSQL: whether another transaction may have another session of the server.
    pub const fn is_lent(&self) -> bool {
        match self.postgres() {
            Some(own) => own.is_lent(),
            None => false,
        }
    }

    /// PostgreSQL: whether a transaction is open.
    pub const fn is_open(&self) -> bool {
        match self.postgres() {
            Some(own) => own.is_open(),
            None => false,
        }
    }

    /// Runs a statement and forgets its rows.
    pub fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.tell(sql);
        let raw = || sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match &mut self.engine {
            Engine::Sqlite(connection) => Ok(self.runtime.block_on(raw().execute(connection)).map(drop)?),
            Engine::Postgres(own) => Ok(self.runtime.block_on(own.run(sql))?),
            Engine::Surreal(own) => Ok(own.alone(sql)?),
        }
    }

    /// Runs several statements as one message, in which they are joined; how many are known to have ended. PostgreSQL alone tells that
    /// of each.
    pub fn run_together(&mut self, statements: &[String], sql: &str) -> (usize, Result<(), Error>) {
        if self.is_postgres() {
            statements.iter().for_each(|own| self.tell(own));
        }
        match &mut self.engine {
            Engine::Postgres(own) => {
                let (done, ended) = self.runtime.block_on(own.run_together(sql));
                (done, ended.map_err(Error::from))
            }
            Engine::Sqlite(_) | Engine::Surreal(_) => (0, self.run(sql)),
        }
    }

    /// Begins a transaction with this statement.
    pub fn begin(&mut self, sql: &str) -> Result<(), Error> {
        if let Some(own) = self.postgres() {
            self.tell(&own.beginning(sql));
        }
        match &mut self.engine {
            Engine::Postgres(own) => Ok(self.runtime.block_on(own.begin(sql))?),
            Engine::Sqlite(_) | Engine::Surreal(_) => self.run(sql),
        }
    }

    /// Ends the transaction with this statement.
    pub fn end(&mut self, sql: &str) -> Result<(), Error> {
        if self.is_postgres() {
            self.tell(sql);
        }
        match &mut self.engine {
            Engine::Postgres(own) => Ok(self.runtime.block_on(own.end(sql))?),
            Engine::Sqlite(_) | Engine::Surreal(_) => self.run(sql),
        }
    }

    /// PostgreSQL: sets something for as long as the connection lasts, as it stands behind `set`.
    pub fn set(&mut self, setting: &str) -> Result<(), Error> {
        if self.is_postgres() && !self.is_lent() {
            self.tell(&format!("set {setting}"));
        }
        match &mut self.engine {
            Engine::Postgres(own) => Ok(self.runtime.block_on(own.set(setting))?),
            Engine::Sqlite(_) | Engine::Surreal(_) => Ok(()),
        }
    }

    /// Runs a query; `$1`, `$2`, … are bound as text, so that a statement casts what is none. On SurrealDB nothing is bound:
    /// its own part of this floor writes values as literals.
    pub fn rows(&mut self, sql: &str, binds: &[Option<&str>]) -> Result<Vec<Row>, Error> {
        self.tell(sql);
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut query = sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false);
                for bind in binds {
                    query = query.bind(bind.map(str::to_owned));
                }
                let rows = self.runtime.block_on(query.fetch_all(connection))?;
                rows.iter().map(|row| decode(row.len(), |at| row.try_get_unchecked(at))).collect()
            }
            Engine::Postgres(own) => {
                let rows = self.runtime.block_on(own.rows(sql, binds))?;
                rows.iter().map(|row| decode(row.len(), |at| row.try_get(at))).collect()
            }
            Engine::Surreal(surreal) => Ok(surreal.rows(sql)?.into_iter().map(|row| Row(Values::Own(row))).collect()),
        }
    }

    /// Runs a query without values to bind. PostgreSQL is asked in one message and writes each value as text by itself.
    pub fn texts(&mut self, sql: &str) -> Result<Vec<Row>, Error> {
        if self.is_postgres() {
            self.tell(sql);
        }
        match &mut self.engine {
            Engine::Postgres(own) => {
                let rows = self.runtime.block_on(own.texts(sql))?;
                Ok(rows.into_iter().map(|row| Row(Values::Postgres(row))).collect())
            }
            Engine::Sqlite(_) | Engine::Surreal(_) => self.rows(sql, &[]),
        }
    }

    /// SQLite: what still runs at that moment is interrupted; without one nothing is.
    #[allow(clippy::disallowed_methods, reason = "a bound in time needs a clock")]
    pub fn interrupt_at(&mut self, moment: Option<std::time::Instant>) -> Result<(), Error> {
        /// Steps of SQLite's machine between two looks at the clock: about a tenth of a millisecond.
        const STEPS: i32 = 10_000;
        let Engine::Sqlite(connection) = &mut self.engine else { return Ok(()) };
        let mut handle = self.runtime.block_on(connection.lock_handle())?;
        match moment {
            Some(moment) => handle.set_progress_handler(STEPS, move || std::time::Instant::now() < moment),
            None => handle.remove_progress_handler(),
        }
        Ok(())
    }

    /// Waits.
    pub fn sleep(&self, time: std::time::Duration) {
        self.runtime.block_on(async { tokio::time::sleep(time).await });
    }
}

fn decode(width: usize, get: impl Fn(usize) -> Result<Option<String>, sqlx::Error>) -> Result<Row, Error> {
    Ok((0..width).map(get).collect::<Result<_, _>>().map(|row| Row(Values::Own(row)))?)
}

impl Kind {
    /// The dialect's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sql(SqlKind::Sqlite) => "sqlite",
            Self::Sql(SqlKind::Postgres) => "postgres",
            Self::Surreal => "surrealdb",
        }
    }
}

impl Row {
    /// All columns as text.
    pub fn texts(&self) -> Vec<String> {
        let width = match &self.0 {
            Values::Own(own) => own.len(),
            Values::Postgres(row) => row.len(),
        };
        (0..width).map(|at| self.text(at).to_owned()).collect()
    }

    /// The text of a column, or nothing when it is null.
    pub fn opt(&self, at: usize) -> Option<&str> {
        match &self.0 {
            Values::Own(own) => own.get(at)?.as_deref(),
            // that it can be read was seen when it came
            Values::Postgres(row) => row.try_get_raw(at).ok()?.as_str().ok(),
        }
    }

    /// The text of a column, empty when it is null.
    pub fn text(&self, at: usize) -> &str {
        self.opt(at).unwrap_or_default()
    }

    /// The number in a column.
    pub fn number(&self, at: usize) -> Option<i64> {
        self.opt(at)?.parse().ok()
    }

    /// Whether a column is true, in either engine's spelling.
    pub fn flag(&self, at: usize) -> bool {
        matches!(self.text(at), "1" | "t" | "true")
    }

    /// The texts of a column that holds a JSON array of texts; null is empty.
    pub fn list(&self, at: usize) -> Vec<String> {
        self.opt(at).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// An identifier in double quotes, which both engines take.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
