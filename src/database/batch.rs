//! What a backfill in batches asks and does: each statement is a transaction of its own.

use super::error::Error;
use super::{Database, codes, fault};
use crate::base::Diagnostic;

impl Database {
    /// The first row of a query, if there is one; its columns are text.
    ///
    /// # Errors
    /// The query fails.
    pub fn first_row(&mut self, sql: &str) -> Result<Option<Vec<String>>, Diagnostic> {
        let rows = self.session.rows(sql, &[]).map_err(|error| failed(&error))?;
        Ok(rows.first().map(super::execute::Row::texts))
    }

    /// Runs a statement that returns a row for each row that it touched, and counts those with a text.
    ///
    /// # Errors
    /// The statement fails; nothing of it stays.
    pub fn changed_rows(&mut self, sql: &str) -> Result<u64, Diagnostic> {
        let rows = self.session.rows(sql, &[]).map_err(|error| failed(&error))?;
        Ok(rows.iter().filter(|row| row.opt(0).is_some()).count() as u64)
    }
}

fn failed(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::STATEMENT_FAILED, "a backfill stopped", error)
        .help("what was filled stays; mend what is in the way and run it again: it goes on from there")
}
