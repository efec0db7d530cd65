//! Whether a table has any row.

use super::error::Error;
use super::execute::{Kind, SqlKind, quoted};
use super::surreal::{Why, text};
use super::{Database, codes, fault};
use crate::base::Diagnostic;
use crate::catalog::QName;

impl Database {
    /// Whether the table has no row; one that does not exist has none.
    ///
    /// # Errors
    /// When the connection fails or the role may not read.
    pub fn is_empty(&mut self, table: QName) -> Result<bool, Diagnostic> {
        let name = quoted(table.name.as_str());
        let name = table.ns.map_or(name.clone(), |ns| format!("{}.{name}", quoted(ns.as_str())));
        let cannot_look = |error: &Error| {
            fault::diagnostic(codes::UNREADABLE_SCHEMA, &format!("the rows of `{table}` cannot be read"), error)
        };
        let (sql, asked) = match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => {
                ("select '1' from sqlite_schema where type = 'table' and name = ?1 collate nocase", table.name.as_str())
            }
            Kind::Sql(SqlKind::Postgres) => ("select '1' where pg_catalog.to_regclass($1) is not null", &*name),
            Kind::Surreal => {
                let sql = format!("SELECT VALUE id FROM {} LIMIT 1", text::name(table.name.as_str()));
                return match self.session.rows(&sql, &[]) {
                    Ok(rows) => Ok(rows.is_empty()),
                    Err(Error::Surreal(refusal)) if refusal.why == Why::NotFound => Ok(true),
                    Err(error) => Err(cannot_look(&error)),
                };
            }
        };
        if self.session.rows(sql, &[Some(asked)]).map_err(|error| cannot_look(&error))?.is_empty() {
            return Ok(true);
        }
        let sql = format!("select '1' from {name} limit 1");
        self.session.rows(&sql, &[]).map(|rows| rows.is_empty()).map_err(|error| cannot_look(&error))
    }
}
