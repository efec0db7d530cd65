//! What an engine says when it does not do what it was told.

use super::surreal::Refusal;

/// An error of a driver, or what SurrealDB replies in place of a result.
#[derive(Debug)]
pub(super) enum Error {
    Sql(sqlx::Error),
    Surreal(Refusal),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Surreal(refusal)
    }
}

impl Error {
    /// The engine's code of the error: an SQLSTATE on PostgreSQL, a result code on SQLite. SurrealDB has none.
    pub fn code(&self) -> String {
        match self {
            Self::Sql(error) => error.as_database_error().and_then(|own| own.code()).unwrap_or_default().into_owned(),
            Self::Surreal(_) => String::new(),
        }
    }
}
