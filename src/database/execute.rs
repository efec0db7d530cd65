//! The one place where text becomes SQL that runs: a synchronous session over sqlx.
//!
//! sqlx takes only `&'static str` unless the caller asserts that a text is safe. The texts here are of three kinds: the
//! statements of a migration, which are meant to be run as they stand; statements of this floor, in which every
//! identifier is quoted and every value is bound; and catalog queries without any foreign text.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};
use tokio::runtime::Runtime;

/// An open connection and the runtime that drives it.
pub(super) struct Session {
    runtime: Runtime,
    pub engine: Engine,
}

/// The connection of one engine.
pub(super) enum Engine {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// One row, every value as text. Queries on PostgreSQL cast their results to text themselves.
pub(super) struct Row(Vec<Option<String>>);

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_sqlite() { "Session(sqlite)" } else { "Session(postgres)" })
    }
}

impl Session {
    /// A session over a connection that was opened on this runtime.
    pub const fn new(runtime: Runtime, engine: Engine) -> Self {
        Self { runtime, engine }
    }

    /// Whether this is SQLite.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Runs a statement and forgets its rows.
    pub fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match &mut self.engine {
            Engine::Sqlite(connection) => self.runtime.block_on(sql.execute(connection)).map(drop),
            Engine::Postgres(connection) => self.runtime.block_on(sql.execute(connection)).map(drop),
        }
    }

    /// Runs a query; `$1`, `$2`, … are bound as text, so that a statement casts what is none.
    pub fn rows(&mut self, sql: &str, binds: &[Option<&str>]) -> Result<Vec<Row>, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut query = sqlx::query(sql).persistent(false);
                for bind in binds {
                    query = query.bind(bind.map(str::to_owned));
                }
                let rows = self.runtime.block_on(query.fetch_all(connection))?;
                rows.iter().map(|row| decode(row.len(), |at| row.try_get_unchecked(at))).collect()
            }
            Engine::Postgres(connection) => {
                let mut query = sqlx::query(sql).persistent(false);
                for bind in binds {
                    query = query.bind(bind.map(str::to_owned));
                }
                let rows = self.runtime.block_on(query.fetch_all(connection))?;
                rows.iter().map(|row| decode(row.len(), |at| row.try_get(at))).collect()
            }
        }
    }

    /// SQLite: what still runs at that moment is interrupted; without one nothing is.
    #[allow(clippy::disallowed_methods, reason = "a bound in time needs a clock")]
    pub fn interrupt_at(&mut self, moment: Option<std::time::Instant>) -> Result<(), sqlx::Error> {
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

fn decode(width: usize, get: impl Fn(usize) -> Result<Option<String>, sqlx::Error>) -> Result<Row, sqlx::Error> {
    (0..width).map(get).collect::<Result<_, _>>().map(Row)
}

impl Row {
    /// All columns as text.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|own| own.clone().unwrap_or_default()).collect()
    }

    /// The text of a column, or nothing when it is null.
    pub fn opt(&self, at: usize) -> Option<&str> {
        self.0.get(at)?.as_deref()
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
