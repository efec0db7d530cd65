//! The history that another migration tool keeps in a database, read and left as it is.

use super::execute::{Kind, Row, SqlKind, quoted};
use super::{Database, codes, fault};
use crate::base::Diagnostic;
use crate::migration::{Told, Tool};

impl Database {
    /// What the tool's history says, in its order. `table` is its name, with a schema before a dot if it has one.
    ///
    /// # Errors
    /// There is no such table, or it is not the tool's.
    pub fn told(&mut self, tool: Tool, table: &str) -> Result<Vec<Told>, Diagnostic> {
        let kind = match self.session.kind() {
            Kind::Sql(kind) => kind,
            Kind::Surreal => {
                let what = format!("{} keeps no history in SurrealDB", tool.word());
                return Err(Diagnostic::error(codes::UNREADABLE_HISTORY, what).help(
                    "apply its migrations as ever, then begin with what is there: `schemac pull`, `schemac plan`, `schemac resolve --applied`",
                ));
            }
        };
        let from = table.split('.').map(quoted).collect::<Vec<_>>().join(".");
        let text = |what: &str| format!("cast({what} as text)");
        let yes = |what: &str| format!("case when {what} then '1' else '0' end");
        let hex = match kind {
            SqlKind::Sqlite => "lower(hex(checksum))",
            SqlKind::Postgres => "encode(checksum, 'hex')",
        };
        let columns = match tool {
            Tool::Sqlx => [text("version"), yes("success"), hex.to_owned(), text("null")],
            Tool::Dbmate => [text("version"), "'1'".to_owned(), text("null"), text("null")],
            Tool::GolangMigrate => [text("version"), yes("not dirty"), text("null"), text("null")],
            Tool::Flyway => [text("version"), yes("success"), text("checksum"), text("type")],
            Tool::Goose => [text("version_id"), yes("is_applied"), text("null"), text("null")],
        };
        let order = match tool {
            Tool::Sqlx | Tool::Dbmate | Tool::GolangMigrate => "version",
            Tool::Flyway => "installed_rank",
            Tool::Goose => "id",
        };
        let sql = format!("select {} from {from} order by {order}", columns.join(", "));
        let rows = self.session.rows(&sql, &[]).map_err(|error| {
            let what = format!("the history of {} in the table {table}", tool.word());
            fault::diagnostic(codes::UNREADABLE_HISTORY, &what, &error)
                .help("if it keeps it in another table, name that: `--table`")
        })?;
        let told = |row: &Row| Told {
            id: row.opt(0).map(str::to_owned),
            done: row.opt(1) == Some("1"),
            checksum: row.opt(2).map(str::to_owned),
            kind: row.opt(3).map(str::to_owned),
        };
        Ok(rows.iter().map(told).collect())
    }
}
