//! A live database as a physical catalog, read by set-based queries.

mod canonical;
mod expr;
pub(in crate::database) mod lexer;
mod postgres;
mod sqlite;
mod surreal;

pub use canonical::fingerprint;

use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::{Database, Ignore, codes, fault};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Object, QName, naming};

/// What stands in a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Introspected {
    /// What the catalog has a place for, without the history table.
    pub catalog: Catalog,
    /// What it has none for, by kind and name, sorted: views, triggers, policies, … . What belongs to an extension is
    /// left alone and not listed.
    pub unmodelled: Vec<String>,
    /// What is left out because it is ignored.
    pub ignored: Vec<(Address, Object)>,
}

impl Introspected {
    /// Everything, also what is ignored.
    fn whole(&self) -> Catalog {
        let mut out = self.catalog.clone();
        self.ignored.iter().for_each(|(at, object)| drop(out.insert(*at, object.clone())));
        out
    }

    /// What is there if less is ignored: with the patterns that there were before the last ones came, down to none. Each that
    /// makes a difference, once.
    pub fn when_less_was_ignored(&self, ignore: &Ignore) -> impl Iterator<Item = Catalog> {
        let mut count = self.ignored.len();
        ignore.earlier().filter_map(move |ignore| {
            let mut catalog = self.whole();
            let taken = ignore.take(&mut catalog).len();
            (std::mem::replace(&mut count, taken) != taken).then_some(catalog)
        })
    }
}

impl Database {
    /// What is no part of the schema.
    pub const fn ignores(&self) -> &Ignore {
        &self.options.ignore
    }

    /// Reads the whole schema. Names in PostgreSQL's current schema have no namespace.
    ///
    /// # Errors
    /// When the connection fails, or when a text that the engine keeps cannot be read.
    pub fn introspect(&mut self) -> Result<Introspected, Diagnostic> {
        let history = self.options.history_table.clone();
        let mut found = match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => sqlite::read(&mut self.session, &history)?,
            Kind::Sql(SqlKind::Postgres) => self.read_postgres(&history)?,
            Kind::Surreal => surreal::read(&mut self.session, &history)?,
        };
        naming::mark_derived(&mut found.catalog);
        if !self.options.ignore.is_empty() {
            found.ignored = self.options.ignore.take(&mut found.catalog);
        }
        found.unmodelled.sort();
        found.unmodelled.dedup();
        Ok(found)
    }

    /// PostgreSQL takes many queries, so they are asked of one moment. Inside of a migration that is its own.
    fn read_postgres(&mut self, history: &str) -> Result<Introspected, Diagnostic> {
        if self.session.is_open() {
            return postgres::read(&mut self.session, history);
        }
        let begin = "begin transaction isolation level repeatable read, read only";
        self.session.begin(begin).map_err(|error| unreadable(&error))?;
        let found = postgres::read(&mut self.session, history);
        let ended = self.session.end("rollback").map_err(|error| unreadable(&error));
        found.and_then(|found| ended.map(|()| found))
    }

    /// The tables, without the history table.
    ///
    /// # Errors
    /// As [`Database::introspect`].
    pub fn tables(&mut self) -> Result<Vec<QName>, Diagnostic> {
        self.introspect().map(|found| found.catalog.tables().collect())
    }
}

fn unreadable(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::UNREADABLE_SCHEMA, "the schema cannot be read", error)
        .help("the role needs to read the system catalogs; any role may by default")
}
