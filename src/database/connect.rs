//! Opening a database.

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::runtime::{Builder, Runtime};

use super::error::Error;
use super::execute::{Engine, Kind, Session, SqlKind};
use super::hearing::Hearing;
use super::ignore::Ignore;
use super::lock::Held;
use super::postgres::Postgres;
use super::surreal::{Surreal, SurrealPlace, Why};
use super::url::{Place, masked_url, parse};
use super::{codes, fault};
use crate::base::Diagnostic;

/// The oldest PostgreSQL that is supported, as `server_version_num`.
const OLDEST_POSTGRES: i64 = 130_000;

/// How to open a database.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// The name of the history table, without a schema.
    pub history_table: String,
    /// How long to wait for the migration lock (SQLite: for any lock on the file).
    pub lock_wait: Duration,
    /// PostgreSQL's `lock_timeout`; `None` leaves the server's own. SQLite has no such thing besides `lock_wait`.
    pub lock_timeout: Option<Duration>,
    /// The longest time of one statement; `None` leaves the server's own. Not on SQLite; on SurrealDB, where a transaction is one
    /// request, it is that of its statements together.
    pub statement_timeout: Option<Duration>,
    /// PostgreSQL: the migration lock is a lease also where the connection seems to have a session of its own.
    pub lease: bool,
    /// Whether a missing SQLite file is made, or a missing namespace and database of SurrealDB. A missing PostgreSQL database is
    /// always an error.
    pub create: bool,
    /// What is no part of the schema.
    pub ignore: Ignore,
    /// Who is told of each statement.
    pub hearing: Option<Hearing>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            history_table: "_schemac_history".to_owned(),
            lock_wait: Duration::from_secs(10),
            lock_timeout: None,
            statement_timeout: None,
            lease: false,
            create: false,
            ignore: Ignore::default(),
            hearing: None,
        }
    }
}

impl ConnectOptions {
    /// To look at a database and change nothing: what is locked is waited for no longer than a few seconds.
    pub fn to_look(history_table: &str) -> Self {
        const WAIT: Duration = Duration::from_secs(5);
        Self { history_table: history_table.to_owned(), lock_wait: WAIT, lock_timeout: Some(WAIT), ..Self::default() }
    }
}

/// An open database. Everything is synchronous; the runtime that drives the driver lives inside.
#[derive(Debug)]
pub struct Database {
    pub(super) session: Session,
    pub(super) options: ConnectOptions,
    /// PostgreSQL: the migration lock, while this process holds it.
    pub(super) held: Option<Held>,
    shown: String,
}

/// What is known of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The word of the dialect: `sqlite`, `postgres`, `surrealdb`.
    pub dialect: &'static str,
    pub server_version: String,
    /// The URL without secrets.
    pub url: String,
}

impl Database {
    /// Opens a database and checks that it answers.
    ///
    /// # Errors
    /// A URL that cannot be read, a server that cannot be reached, refuses the login or is too old, a database that
    /// does not exist, a history table name that is none. No message holds a password.
    pub fn connect(url: &str, options: &ConnectOptions) -> Result<Self, Diagnostic> {
        Self::connect_to(url, Elsewhere::Nowhere, options)
    }

    /// The same, to another database of that server.
    pub(super) fn connect_to(url: &str, to: Elsewhere<'_>, options: &ConnectOptions) -> Result<Self, Diagnostic> {
        check_history_name(&options.history_table)?;
        let place = parse(url)?;
        let shown = masked_url(url);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Diagnostic::error(codes::CANNOT_CONNECT, format!("cannot start the network runtime: {error}"))
        })?;
        let engine = match place {
            Place::Memory => open_sqlite(&runtime, Path::new(":memory:"), options, &shown)?,
            Place::File(path) => open_sqlite(&runtime, &path, options, &shown)?,
            Place::Postgres(url) => open_postgres(&runtime, (&url, to), options, &shown)?,
            Place::Surreal(place) => open_surreal(*place, to, options, &shown)?,
        };
        let mut database = Self {
            session: Session::new(runtime, engine, options.hearing.clone()),
            options: options.clone(),
            held: None,
            shown,
        };
        database.prepare()?;
        Ok(database)
    }

    /// The dialect's word: `sqlite`, `postgres`, `surrealdb`.
    pub const fn dialect(&self) -> &'static str {
        self.session.kind().word()
    }

    /// Whether opening it made the namespace or the database: SurrealDB.
    pub fn was_made(&mut self) -> bool {
        self.session.surreal().is_some_and(|own| own.has_made_place())
    }

    /// The URL without secrets.
    pub fn url(&self) -> &str {
        &self.shown
    }

    /// Asks the database who it is.
    ///
    /// # Errors
    /// When it no longer answers.
    pub fn ping(&mut self) -> Result<Facts, Diagnostic> {
        let sql = match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => "select sqlite_version()",
            Kind::Sql(SqlKind::Postgres) => "select current_setting('server_version')",
            Kind::Surreal => "RETURN session::db()",
        };
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreachable(&error))?;
        let server_version = match self.session.surreal() {
            Some(surreal) => surreal.version().to_string(),
            None => rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default(),
        };
        Ok(Facts { dialect: self.dialect(), server_version, url: self.shown.clone() })
    }

    fn unreachable(&self, error: &Error) -> Diagnostic {
        fault::diagnostic(codes::CANNOT_CONNECT, &format!("{} does not answer", self.shown), error)
    }

    fn prepare(&mut self) -> Result<(), Diagnostic> {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => {
                // Opening a SQLite file reads nothing; this finds out that it is none.
                self.session.rows("select count(*) from sqlite_schema", &[]).map(drop).map_err(|error| {
                    fault::diagnostic(codes::CANNOT_CONNECT, &format!("{} cannot be read", self.shown), &error)
                        .help("the file must be a SQLite database, or not exist yet")
                })
            }
            Kind::Sql(SqlKind::Postgres) => self.prepare_postgres(),
            // it was looked at while it was opened, and a request has no settings
            Kind::Surreal => Ok(()),
        }
    }

    fn prepare_postgres(&mut self) -> Result<(), Diagnostic> {
        let sql = "select current_setting('server_version_num'), current_setting('server_version')";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreachable(&error))?;
        let old = rows.first().filter(|row| row.number(0).is_none_or(|number| number < OLDEST_POSTGRES));
        if let Some(row) = old {
            return Err(Diagnostic::error(
                codes::UNSUPPORTED_SERVER,
                format!("{} runs PostgreSQL {}; 13 is the oldest that is supported", self.shown, row.text(1)),
            )
            .help("upgrade the server; older versions no longer get fixes"));
        }
        // These decide how the server prints and reads constants; a session of another user must not.
        let mut settings = vec![
            "client_min_messages = warning".to_owned(),
            "intervalstyle = 'postgres'".to_owned(),
            "standard_conforming_strings = on".to_owned(),
            "quote_all_identifiers = off".to_owned(),
            "extra_float_digits = 2".to_owned(),
            // queries of the catalog are over before they are compiled
            "jit = off".to_owned(),
        ];
        let timeouts =
            [("lock_timeout", self.options.lock_timeout), ("statement_timeout", self.options.statement_timeout)];
        for (name, time) in timeouts {
            settings.extend(time.map(|time| format!("{name} = {}", milliseconds(time))));
        }
        for setting in settings {
            self.session.set(&setting).map_err(|error| self.unreachable(&error))?;
        }
        Ok(())
    }
}

/// Which database of a server is meant, if not that of the URL.
#[derive(Clone, Copy, Debug)]
pub(super) enum Elsewhere<'n> {
    /// That of the URL.
    Nowhere,
    /// One of this name.
    Database(&'n str),
    /// SurrealDB: one in a namespace; both have this name.
    Namespace(&'n str),
    /// SurrealDB: that of the URL, which need not be there.
    Beside,
}

/// What SQLite's busy timeout can hold: milliseconds in an `int` (<https://sqlite.org/c3ref/busy_timeout.html>).
const LONGEST_BUSY: Duration = Duration::from_millis(i32::MAX as u64);

/// Milliseconds within PostgreSQL's range; 0 would mean "no limit", so the least is 1.
pub(super) fn milliseconds(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX).max(1)
}

/// A history table's name is a plain word, so that every engine and every hand-written query can name it.
///
/// # Errors
/// Another name.
pub fn check_history_name(name: &str) -> Result<(), Diagnostic> {
    let mut bytes = name.bytes();
    let head = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let known = head && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if known && name.len() <= 63 && !name.to_ascii_lowercase().starts_with("sqlite_") {
        return Ok(());
    }
    Err(Diagnostic::error(codes::BAD_HISTORY_NAME, format!("the history table cannot be called `{name}`"))
        .help("use at most 63 letters, digits and `_`, not beginning with a digit or `sqlite_`, for example `_schemac_history`"))
}

fn open_sqlite(runtime: &Runtime, path: &Path, options: &ConnectOptions, shown: &str) -> Result<Engine, Diagnostic> {
    let memory = path == Path::new(":memory:");
    if path.to_str().is_none() {
        return Err(Diagnostic::error(
            codes::BAD_URL,
            format!("{shown} is a path that is no UTF-8, which SQLite cannot open"),
        )
        .help("put the database into a folder whose name is UTF-8, and name it by an absolute path"));
    }
    if !memory && !path.exists() {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if parent.is_some_and(|parent| !parent.is_dir()) {
            return Err(Diagnostic::error(codes::NO_DATABASE, format!("the directory of {shown} does not exist"))
                .help("make the directory, or correct the path"));
        }
        if !options.create {
            return Err(Diagnostic::error(codes::NO_DATABASE, format!("{shown} does not exist"))
                .help("`schemac apply` makes it; check the path if it should be there"));
        }
    }
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(options.create || memory)
        .foreign_keys(true)
        .busy_timeout(options.lock_wait.min(LONGEST_BUSY))
        .disable_statement_logging();
    runtime.block_on(connect.connect()).map(Engine::Sqlite).map_err(|error| {
        fault::diagnostic(codes::CANNOT_CONNECT, &format!("{shown} cannot be opened"), &error.into())
            .help("see that the file is a SQLite database and that you may read and write it and its directory")
    })
}

fn open_postgres(
    runtime: &Runtime,
    (url, to): (&::url::Url, Elsewhere<'_>),
    options: &ConnectOptions,
    shown: &str,
) -> Result<Engine, Diagnostic> {
    let connect = PgConnectOptions::from_str(url.as_str()).map_err(|_hidden| {
        Diagnostic::error(codes::BAD_URL, format!("{shown} has a parameter whose value cannot be read"))
            .help("`sslmode` is disable, allow, prefer, require, verify-ca or verify-full; `port` is a number")
    })?;
    let connect = match to {
        Elsewhere::Database(name) | Elsewhere::Namespace(name) => connect.database(name),
        Elsewhere::Nowhere | Elsewhere::Beside => connect,
    };
    let connect = connect.application_name("schemac").disable_statement_logging();
    let opened = runtime.block_on(Postgres::open(connect, options.hearing.as_ref()));
    opened.map(|own| Engine::Postgres(Box::new(own))).map_err(|error| {
        let error = Error::from(error);
        let (code, text) = (error.code(), fault::message(&error));
        match code.as_str() {
            "3D000" => Diagnostic::error(codes::NO_DATABASE, format!("{shown}: {text}"))
                .help("create it first, for example with `createdb`, or correct the name in the URL"),
            "28P01" | "28000" => Diagnostic::error(codes::LOGIN_REFUSED, format!("{shown}: {text}"))
                .help("check the user and the password in the URL, and the server's pg_hba.conf"),
            _other => Diagnostic::error(codes::CANNOT_CONNECT, format!("{shown}: {text}"))
                .help("see that the server runs and listens at this host and port, and that no firewall is between"),
        }
    })
}

fn open_surreal(
    mut place: SurrealPlace,
    to: Elsewhere<'_>,
    options: &ConnectOptions,
    shown: &str,
) -> Result<Engine, Diagnostic> {
    match to {
        Elsewhere::Nowhere | Elsewhere::Beside => {}
        Elsewhere::Database(name) => name.clone_into(&mut place.database),
        Elsewhere::Namespace(name) => {
            name.clone_into(&mut place.namespace);
            name.clone_into(&mut place.database);
        }
    }
    let (has_user, level) = (place.user.is_some(), place.level);
    let opened = Surreal::open(place, &options.history_table, options.statement_timeout, options.hearing.clone());
    let mut surreal = opened.map_err(|(refusal, version)| match (refusal.why, version) {
        (Why::Other, Some(version)) => Diagnostic::error(
            codes::UNSUPPORTED_SERVER,
            format!("{shown} runs SurrealDB {version}; supported is 3.x"),
        )
        .help("2.x speaks another SurrealQL: export it, move to a server of version 3 and import it there; of later versions this one does not know what they say"),
        _refused => closed(&refusal, shown, has_user),
    })?;
    let is_there = surreal.is_there().map_err(|refusal| closed(&refusal, shown, has_user))?;
    if matches!(to, Elsewhere::Beside) {
        return Ok(Engine::Surreal(Box::new(surreal)));
    }
    if !is_there && options.create {
        surreal.make_place().map_err(|refusal| {
            Diagnostic::error(
                codes::NO_DATABASE,
                format!("{shown} does not exist and cannot be made: {}", refusal.text),
            )
            .help(format!(
                "the URL signs in with `auth={}`; a root user may make namespaces, a user of the namespace databases",
                level.word()
            ))
        })?;
    } else if !is_there {
        return Err(Diagnostic::error(
            codes::NO_DATABASE,
            format!("{shown}: the namespace or the database does not exist"),
        )
        .help("`schemac apply` makes it; check the names in the URL if it should be there"));
    }
    Ok(Engine::Surreal(Box::new(surreal)))
}

/// A server that does not let anybody in.
fn closed(refusal: &super::surreal::Refusal, shown: &str, has_user: bool) -> Diagnostic {
    let text = format!("{shown}: {}", refusal.text);
    match refusal.why {
        Why::Login | Why::Forbidden => {
            let problem = Diagnostic::error(codes::LOGIN_REFUSED, text);
            if has_user {
                problem.help("check the user and the password in the URL, and where the user is known: `?auth=root`, `?auth=namespace` or `?auth=database`; a token (`?auth=token`) may have expired")
            } else {
                problem.help("the URL names no user: `surrealdb://user:password@host:8000/namespace/database`")
            }
        }
        Why::Unreachable
        | Why::Unreadable { .. }
        | Why::NoPlace
        | Why::NotFound
        | Why::Exists
        | Why::Conflict
        | Why::Thrown
        | Why::Unfit
        | Why::TooLong
        | Why::TooLarge
        | Why::Other => Diagnostic::error(codes::CANNOT_CONNECT, text).help(
            "see that the server runs and listens at this host and port, that no firewall is between, and that `tls=true` stands where it speaks TLS",
        ),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write files to open")]
mod tests {
    use super::*;

    fn code(url: &str, create: bool) -> Option<crate::base::Code> {
        let options = ConnectOptions { create, ..ConnectOptions::default() };
        Database::connect(url, &options).err().map(|problem| problem.code)
    }

    #[test]
    fn each_way_not_to_connect_has_its_code() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let url = format!("sqlite://{}", file.display());
        assert_eq!(code(&url, false), Some(codes::NO_DATABASE));
        assert!(!file.exists());
        assert_eq!(code(&url, true), None);
        assert_eq!(code(&format!("sqlite://{}/no/a.db", dir.path().display()), true), Some(codes::NO_DATABASE));
        let text = dir.path().join("text.db");
        std::fs::write(&text, "this is no database, only a text that is long enough to be read as a header of one")
            .unwrap();
        assert_eq!(code(&format!("sqlite://{}", text.display()), true), Some(codes::CANNOT_CONNECT));
        assert_eq!(code("postgres://me:s3cret@127.0.0.1:1/none", false), Some(codes::CANNOT_CONNECT));
        assert_eq!(code("surrealdb://me:s3cret@127.0.0.1:1/a/b", false), Some(codes::CANNOT_CONNECT));
        assert_eq!(code("surrealdb://127.0.0.1:1/a", false), Some(codes::BAD_URL));
        assert_eq!(code("mongodb://x", false), Some(codes::BAD_URL));
        let options = ConnectOptions { history_table: "a b".to_owned(), ..ConnectOptions::default() };
        assert_eq!(Database::connect("sqlite::memory:", &options).unwrap_err().code, codes::BAD_HISTORY_NAME);
    }

    #[test]
    fn the_database_says_who_it_is() {
        let mut database = Database::connect("sqlite::memory:", &ConnectOptions::default()).unwrap();
        let facts = database.ping().unwrap();
        assert_eq!(facts.dialect, "sqlite");
        assert!(facts.server_version.starts_with("3."));
    }
}
