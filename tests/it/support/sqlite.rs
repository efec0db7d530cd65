//! Fresh SQLite files.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use tempfile::TempDir;

use super::rows::{Rows, block_on};

/// A database file of one test in a folder of its own, deleted with the value.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    _folder: TempDir,
}

impl Database {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("test.db"), _folder: folder }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its URL, as a user would write it.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.path.display())
    }

    /// Runs a script; an error is a failure that shows the script.
    pub fn execute(&self, sql: &str) {
        self.rows(sql);
    }

    /// Runs a script and gives the engine's message if it refuses.
    pub fn try_execute(&self, sql: &str) -> Result<(), String> {
        try_run(&self.path, sql).map(drop)
    }

    /// All rows that a script gives, or the engine's message.
    pub fn try_rows(&self, sql: &str) -> Result<Rows, String> {
        try_run(&self.path, sql)
    }

    /// All rows that a script gives, each value as text.
    pub fn rows(&self, sql: &str) -> Rows {
        rows(&self.path, sql)
    }
}

/// All rows that a script gives on this file, which is made when it is missing.
pub fn rows(path: &Path, sql: &str) -> Rows {
    try_run(path, sql).unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

fn try_run(path: &Path, sql: &str) -> Result<Rows, String> {
    block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(true);
        let mut connection = options.connect().await.map_err(|error| error.to_string())?;
        let fetched = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await;
        let rows = fetched.map_err(|error| error.to_string())?;
        connection.close().await.map_err(|error| error.to_string())?;
        Ok(rows.iter().map(texts).collect())
    })
}

fn texts(row: &SqliteRow) -> Vec<Option<String>> {
    (0..row.len()).map(|i| row.get_unchecked(i)).collect()
}
