//! From the driver's errors to coded ones.

use super::codes;
use super::error::Error;
use super::surreal::Why;
use crate::base::{Code, Diagnostic};

/// What kind of failure an error of the driver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Lost,
    /// A lock of somebody else was waited for too long.
    LockedOut,
    Timeout,
    ReadOnly,
    Other,
}

/// Sorts an error. PostgreSQL: SQLSTATE class 08 and 57P0x end the connection, 55P03 is `lock_timeout`, 57014
/// `statement_timeout`, 25006 a read-only transaction. SQLite: primary result codes 5 and 6 are busy and locked, 8
/// read-only, 9 interrupted. SurrealDB tells the kind of each failure; a conflict of two writers is for it what a lock is
/// for others: the later one begins again.
pub(super) fn sort(error: &Error) -> Fault {
    match error {
        Error::Sql(error) => sort_sql(error),
        Error::Surreal(refusal) => match refusal.why {
            Why::Unreachable => Fault::Lost,
            Why::Conflict => Fault::LockedOut,
            Why::TooLong => Fault::Timeout,
            Why::Login
            | Why::Forbidden
            | Why::Unreadable { .. }
            | Why::NoPlace
            | Why::NotFound
            | Why::Exists
            | Why::Thrown
            | Why::Unfit
            | Why::TooLarge
            | Why::Other => Fault::Other,
        },
    }
}

fn sort_sql(error: &sqlx::Error) -> Fault {
    if let Some(database) = error.as_database_error() {
        let code = database.code().unwrap_or_default();
        if database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
            return match &*code {
                "55P03" => Fault::LockedOut,
                "57014" => Fault::Timeout,
                "25006" => Fault::ReadOnly,
                "57P01" | "57P02" | "57P03" | "57P05" => Fault::Lost,
                code if code.starts_with("08") => Fault::Lost,
                _other => Fault::Other,
            };
        }
        // SQLite's extended codes keep the primary one in the low byte.
        return match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(5 | 6 | 9) => Fault::Timeout,
            Ok(8) => Fault::ReadOnly,
            Ok(_) | Err(_) => Fault::Other,
        };
    }
    let lost = matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    );
    if lost { Fault::Lost } else { Fault::Other }
}

/// Whether the user may not do it: `insufficient_privilege`.
pub(super) fn is_forbidden(error: &Error) -> bool {
    match error {
        Error::Sql(_) => error.code() == "42501",
        Error::Surreal(refusal) => refusal.why == Why::Forbidden,
    }
}

/// What the engine says, with detail and hint; no statement and no connection text.
pub(super) fn message(error: &Error) -> String {
    let error = match error {
        Error::Sql(error) => error,
        Error::Surreal(refusal) => return refusal.text.clone(),
    };
    let Some(database) = error.as_database_error() else { return error.to_string() };
    let mut text = database.message().to_owned();
    if let Some(postgres) = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        for (word, more) in [("detail", postgres.detail()), ("hint", postgres.hint())] {
            if let Some(more) = more {
                text.push_str(&format!("; {word}: {more}"));
            }
        }
        text.push_str(&format!(" (SQLSTATE {})", postgres.code()));
    }
    text
}

/// A failure outside any migration: `code` unless the error has a better one of its own.
pub(super) fn diagnostic(code: Code, doing: &str, error: &Error) -> Diagnostic {
    let text = format!("{doing}: {}", message(error));
    match sort(error) {
        Fault::Lost => Diagnostic::error(codes::CONNECTION_LOST, text)
            .help("see that the server runs and can be reached, then run `schemac status`: it shows what was applied"),
        Fault::LockedOut | Fault::Timeout => Diagnostic::error(codes::TIMED_OUT, text)
            .help("someone else works on the database: try again at a quieter time")
            .help("or wait longer: `--lock-wait` on SQLite, `lock_timeout` and `statement_timeout` of `[migrations]` elsewhere"),
        Fault::ReadOnly => Diagnostic::error(codes::READ_ONLY, text)
            .help("give the file or directory write permission, or connect to the primary server"),
        Fault::Other => Diagnostic::error(code, text),
    }
}
