//! How much data is there to be lost.

use super::execute::quoted;
use super::{Database, codes, fault};
use crate::base::Diagnostic;
use crate::catalog::{Address, Kind, QName};

/// Rows are counted up to this many; beyond, "more than" is said.
pub const COUNTED: u64 = 100_000;

impl Database {
    /// The rows of a table, or of a column those with a value, counted up to [`COUNTED`]` + 1`. Nothing for what does
    /// not exist, and for what is neither.
    ///
    /// # Errors
    /// When the connection fails or the role may not read.
    pub fn rows_at(&mut self, at: &Address) -> Result<u64, Diagnostic> {
        let condition = match (at.kind, at.part) {
            (Kind::Table, _) => String::new(),
            (Kind::Column, Some(column)) => format!(" where {} is not null", quoted(column.as_str())),
            (Kind::Column, None) | (_, _) => return Ok(0),
        };
        if !self.exists(at)? {
            return Ok(0);
        }
        let table = spelled(at.home);
        let sql = format!(
            "select cast(count(*) as text) from (select 1 from {table}{condition} limit {}) as found",
            COUNTED + 1
        );
        let rows = self.session.rows(&sql, &[]).map_err(|error| cannot_count(at, &error))?;
        Ok(rows.first().and_then(|row| row.number(0)).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    fn exists(&mut self, at: &Address) -> Result<bool, Diagnostic> {
        let column = at.part.map_or("", |part| part.as_str());
        let table = if self.session.is_sqlite() { at.home.name.as_str().to_owned() } else { spelled(at.home) };
        let sql = match (self.session.is_sqlite(), at.part.is_some()) {
            (true, true) => "select '1' from pragma_table_info(?1) where name = ?2 collate nocase",
            (true, false) => {
                "select '1' from sqlite_schema where type = 'table' and name = ?1 collate nocase and ?2 = ''"
            }
            (false, true) => {
                "select '1' from pg_catalog.pg_attribute where attrelid = pg_catalog.to_regclass($1) and attname = $2"
            }
            (false, false) => "select '1' where pg_catalog.to_regclass($1) is not null and $2 = ''",
        };
        let rows = self.session.rows(sql, &[Some(&table), Some(column)]).map_err(|error| cannot_count(at, &error))?;
        Ok(!rows.is_empty())
    }
}

fn spelled(table: QName) -> String {
    let name = quoted(table.name.as_str());
    table.ns.map_or(name.clone(), |ns| format!("{}.{name}", quoted(ns.as_str())))
}

fn cannot_count(at: &Address, error: &sqlx::Error) -> Diagnostic {
    fault::diagnostic(codes::UNREADABLE_SCHEMA, &format!("the rows of `{at}` cannot be counted"), error)
}
