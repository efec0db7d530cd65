//! SurrealDB: its protocol, its transactions, its history and its lock. Everything here is synchronous.
//!
//! What is said of the engine was found with 3.3.5, and holds for 3.0.2 where nothing else is said.

mod alone;
mod encoded;
mod history;
mod lease;
mod place;
mod reply;
mod request;
pub(in crate::database) mod secrets;
mod statement;
pub(in crate::database) mod text;
mod transaction;
mod version;
mod wire;

use std::time::Duration;

use serde_json::Value;

pub(in crate::database) use alone::Build;
pub(in crate::database) use history::Log;
pub(in crate::database) use place::{PARAMETERS, SurrealPlace};
pub(in crate::database) use reply::{Refusal, Why};
pub(in crate::database) use statement::{Beside, Sort, beside, breaks_nothing, leaves_early, sort};
pub(in crate::database) use transaction::Told;
pub(in crate::database) use version::Version;

use transaction::Pending;
use wire::Wire;

use super::hearing::Hearing;
use super::lease::Lease;

/// A database on a server.
#[derive(Debug)]
pub(in crate::database) struct Surreal {
    wire: Wire,
    version: Version,
    /// The name of the history table.
    history: String,
    /// Whether the table that was read last had every field.
    log_is_whole: bool,
    statement_timeout: Option<Duration>,
    /// Whether the namespace or the database was made by this connection.
    made: bool,
    /// What an open transaction has taken in so far.
    pending: Option<Pending>,
    /// The migration lock, while this process holds it.
    lease: Option<Lease>,
}

impl Surreal {
    /// Signs in to a server of a supported version.
    ///
    /// # Errors
    /// It cannot be reached, is none or another one, or refuses the login.
    pub fn open(
        place: SurrealPlace,
        history: &str,
        statement_timeout: Option<Duration>,
        hearing: Option<Hearing>,
    ) -> Result<Self, (Refusal, Option<Version>)> {
        let wire = Wire::new(place, hearing);
        let version = wire.version().map_err(|refusal| (refusal, None))?;
        if !version::SUPPORTED.contains(&version) {
            return Err((Refusal::new(Why::Other, "the version is not supported"), Some(version)));
        }
        wire.sign_in().map_err(|refusal| (refusal, Some(version)))?;
        Ok(Self {
            wire,
            version,
            history: history.to_owned(),
            log_is_whole: false,
            statement_timeout,
            made: false,
            pending: None,
            lease: None,
        })
    }

    pub const fn version(&self) -> Version {
        self.version
    }

    pub fn place(&self) -> &SurrealPlace {
        self.wire.place()
    }

    /// Makes up secrets whose variables are not set: in a scratch database they do not matter.
    pub const fn make_up_secrets(&mut self) {
        self.wire.make_up_secrets();
    }

    /// Whether namespace and database are there.
    ///
    /// # Errors
    /// The server does not answer or the user may not look.
    pub fn is_there(&self) -> Result<bool, Refusal> {
        match self.wire.look("INFO FOR DB STRUCTURE") {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.why == Why::NoPlace => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Makes the namespace and the database, as far as they are not there. Nothing else does: without them, 3.3.5 refuses the
    /// first statement outside of a transaction and makes both in silence on the second.
    ///
    /// # Errors
    /// The user may not.
    pub fn make_place(&mut self) -> Result<(), Refusal> {
        let (namespace, database) = (text::name(&self.place().namespace), text::name(&self.place().database));
        // A user of the database can only exist when it is there, one of the namespace cannot make namespaces.
        let namespace = format!("DEFINE NAMESPACE IF NOT EXISTS {namespace}");
        match self.place().level {
            place::Level::Root => _ = self.wire.look(&namespace)?,
            // whose token it is nobody tells
            place::Level::Token => match self.wire.look(&namespace) {
                Err(refusal) if refusal.why != Why::Forbidden => return Err(refusal),
                Err(_) | Ok(_) => {}
            },
            place::Level::Namespace | place::Level::Database => {}
        }
        self.wire.look(&format!("DEFINE DATABASE IF NOT EXISTS {database}"))?;
        self.made = true;
        Ok(())
    }

    /// Whether [`Surreal::make_place`] made something.
    pub const fn has_made_place(&self) -> bool {
        self.made
    }

    /// Whether the namespace is there.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn has_namespace(&self) -> Result<bool, Refusal> {
        match self.wire.look("INFO FOR NS STRUCTURE") {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.why == Why::NoPlace => Ok(false),
            // a user of the database may not look, and has one
            Err(refusal) if refusal.why == Why::Forbidden => Ok(true),
            Err(refusal) => Err(refusal),
        }
    }

    /// Runs a statement about a namespace or a database.
    ///
    /// # Errors
    /// The user may not.
    pub fn manage(&self, sql: &str) -> Result<(), Refusal> {
        self.wire.look(sql).map(drop)
    }

    /// The names in a list of what a statement tells.
    ///
    /// # Errors
    /// The user may not ask; the server does not answer.
    pub fn names_of(&self, sql: &str, list: &str) -> Result<Vec<String>, Refusal> {
        let told = self.wire.look(sql)?;
        let rows = told.first().and_then(|one| one[list].as_array()).into_iter().flatten();
        Ok(rows.filter_map(|row| row["name"].as_str()).map(ToOwned::to_owned).collect())
    }

    /// The values of statements that only look, for so long at most.
    ///
    /// # Errors
    /// One of them fails.
    pub fn look_for(&self, sql: &str, limit: Duration) -> Result<Vec<Value>, Refusal> {
        let limit = limit.max(Duration::from_millis(1));
        Ok(self.wire.all(sql, Some(limit))?.into_iter().map(|answer| answer.value).collect())
    }

    /// The rows of a statement, each value as text. What is no list is one row, what is no object one column.
    ///
    /// # Errors
    /// The statement fails.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Refusal> {
        let answers = self.wire.all(sql, self.statement_timeout)?;
        let last = answers.into_iter().next_back().map(|answer| answer.value).unwrap_or_default();
        Ok(match last {
            Value::Null => Vec::new(),
            Value::Array(rows) => rows.iter().map(columns).collect(),
            one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => vec![columns(&one)],
        })
    }
}

fn columns(row: &Value) -> Vec<Option<String>> {
    match row {
        Value::Object(own) => own.values().map(plain).collect(),
        Value::Array(own) => own.iter().map(plain).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![plain(row)],
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}
