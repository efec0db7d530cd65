//! Fresh databases on the private PostgreSQL servers that `tests/run` starts.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use schemac::database::{ConnectOptions, RunSegment};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection, Row, ValueRef};

use super::rows::{Rows, block_on};

/// One of the servers. Most tests run on two of them; that all are the same to schemac is shown by those that run on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    V13,
    V14,
    V15,
    V18,
}

impl Server {
    pub const ALL: [Self; 2] = [Self::V15, Self::V18];

    /// From the oldest that is supported to the newest.
    pub const EVERY: [Self; 4] = [Self::V13, Self::V14, Self::V15, Self::V18];

    /// The major version.
    pub fn version(self) -> u16 {
        match self {
            Self::V13 => 13,
            Self::V14 => 14,
            Self::V15 => 15,
            Self::V18 => 18,
        }
    }

    /// The URL of the server's own database, `postgres://postgres@/postgres?host=/folder&port=N`.
    pub fn url(self) -> String {
        let variable = match self {
            Self::V13 => "SCHEMAC_TEST_PG13",
            Self::V14 => "SCHEMAC_TEST_PG14",
            Self::V15 => "SCHEMAC_TEST_PG15",
            Self::V18 => "SCHEMAC_TEST_PG18",
        };
        env::var(variable).unwrap_or_else(|_| {
            panic!("{variable} is not set: run the tests with `tests/run`, which starts the servers")
        })
    }

    /// A new, empty database, dropped with the value.
    pub fn database(self) -> Database {
        Database::on(self.url())
    }
}

/// A database of one test.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    /// A new, empty database of the server with this URL.
    pub fn on(server: String) -> Self {
        Self::made(server, "template1")
    }

    fn made(server: String, template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&options(&server), &format!("create database {name} template {template}"));
        let url = server.replacen("/postgres?", &format!("/{name}?"), 1);
        Self { server, name, url }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another database, with what is in this one now.
    pub fn copy(&self) -> Self {
        Self::made(self.server.clone(), &self.name)
    }

    /// The same database, with what is in another one in place of its own.
    pub fn become_as(&self, other: &Self) {
        let server = options(&self.server);
        run(&server, &format!("drop database {} with (force)", self.name));
        run(&server, &format!("create database {} template {}", self.name, other.name));
    }

    /// Its URL, as a user would write it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs a script; an error is a failure that shows the script.
    pub fn execute(&self, sql: &str) {
        run(&options(&self.url), sql);
    }

    /// Runs a script and gives the server's message if it refuses.
    pub fn try_execute(&self, sql: &str) -> Result<(), String> {
        try_run(&options(&self.url), sql).map(drop)
    }

    /// All rows that a script gives, or the server's message if it refuses.
    pub fn try_rows(&self, sql: &str) -> Result<Rows, String> {
        try_run(&options(&self.url), sql)
    }

    /// All rows that a script gives, each value as PostgreSQL prints it.
    pub fn rows(&self, sql: &str) -> Rows {
        run(&options(&self.url), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = try_run(&options(&self.server), &format!("drop database if exists {} with (force)", self.name));
        if let (Err(error), false) = (dropped, std::thread::panicking()) {
            panic!("{}: {error}", self.name);
        }
    }
}

/// Calls `test` with the URL of a new, empty database on each server.
pub fn each_server(test: impl Fn(&str)) {
    for server in Server::ALL {
        test(server.database().url());
    }
}

/// The same with each server that is supported.
pub fn every_server(test: impl Fn(&str)) {
    for server in Server::EVERY {
        test(server.database().url());
    }
}

/// schemac's own connection.
pub fn connect(url: &str) -> schemac::database::Database {
    schemac::database::Database::connect(url, &ConnectOptions::default()).unwrap()
}

/// Runs statements one by one outside of any transaction, on schemac's own connection.
pub fn outside(database: &mut schemac::database::Database, statements: &[&str]) {
    let statements = statements.iter().map(ToString::to_string).collect();
    database.build(&[RunSegment { statements, ..RunSegment::default() }]).unwrap();
}

/// A session that has run a script and stays open until it is dropped.
#[derive(Debug)]
pub struct Held {
    connection: Option<PgConnection>,
    runtime: tokio::runtime::Runtime,
}

/// Opens a session and runs a script in it.
pub fn hold(url: &str, sql: &str) -> Held {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut connection = runtime.block_on(options(url).connect()).unwrap();
    runtime.block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection)).unwrap();
    Held { connection: Some(connection), runtime }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.runtime.block_on(connection.close()).unwrap();
        }
    }
}

/// Whether a server answers, or why it does not.
pub fn answers(server: &str) -> Result<(), String> {
    try_run(&options(server), "select 1").map(drop)
}

/// Reads the two forms of URL that tests make, that of a server and that of a pooler; schemac's own reading is what the tests are
/// there to try.
fn options(url: &str) -> PgConnectOptions {
    let base = PgConnectOptions::new_without_pgpass().username("postgres");
    let pooler = url.strip_prefix("postgres://postgres@127.0.0.1:").and_then(|rest| rest.split_once('/'));
    if let Some((port, database)) = pooler {
        let base = base.host("127.0.0.1").port(port.parse().unwrap()).ssl_mode(PgSslMode::Disable);
        return base.database(database).extra_float_digits(None);
    }
    let read = || {
        let (database, options) = url.strip_prefix("postgres://postgres@/")?.split_once("?host=")?;
        let (folder, port) = options.split_once("&port=")?;
        Some((database, folder, port.parse().ok()?))
    };
    let (database, folder, port) = read().unwrap_or_else(|| panic!("{url}: not a URL of `tests/run`"));
    base.database(database).socket(folder).port(port)
}

/// All rows that a script gives on a connection of its own to a URL.
pub fn rows_at(url: &str, sql: &str) -> Rows {
    run(&options(url), sql)
}

fn run(options: &PgConnectOptions, sql: &str) -> Rows {
    try_run(options, sql).unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

fn try_run(options: &PgConnectOptions, sql: &str) -> Result<Rows, String> {
    block_on(async {
        let mut connection: PgConnection = options.connect().await.map_err(|error| error.to_string())?;
        // the simple protocol: many statements, all values as text
        let fetched = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await;
        let rows = fetched.map_err(|error| error.to_string())?;
        connection.close().await.map_err(|error| error.to_string())?;
        Ok(rows.iter().map(texts).collect())
    })
}

fn texts(row: &PgRow) -> Vec<Option<String>> {
    let text = |i| {
        let value = row.try_get_raw(i).unwrap();
        (!value.is_null()).then(|| value.as_str().unwrap().to_owned())
    };
    (0..row.len()).map(text).collect()
}
