//! What SQLite would let happen in silence: rows that dangle, views and triggers that no longer compile.

use super::error::Error;
use super::execute::quoted;
use super::run::RunSegment;
use super::statement::{Deed, deed};
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// How many rows or objects a message names.
const SHOWN: usize = 10;

impl Database {
    /// No row may refer to one that is not there. Only SQLite needs it: its keys were off.
    pub(super) fn no_dangling_rows(&mut self, name: &str) -> Result<(), Diagnostic> {
        if !self.session.is_sqlite() {
            return Ok(());
        }
        let rows = self.session.rows("pragma foreign_key_check", &[]).map_err(|error| {
            fault::diagnostic(codes::DANGLING_ROWS, &format!("{name}: the foreign keys cannot be checked"), &error)
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = rows
            .iter()
            .take(SHOWN + 1)
            .map(|row| format!("{} rowid {} → {}", row.text(0), row.opt(1).unwrap_or("none"), row.text(2)))
            .collect();
        Err(Diagnostic::error(
            codes::DANGLING_ROWS,
            format!("{name}: {} rows would refer to rows that do not exist: {}", rows.len(), shown(&list)),
        )
        .help("mend these rows, or the rows that they refer to, and run it again")
        .help("`pragma foreign_key_check` lists them; they may have been wrong before, while foreign keys were off"))
    }

    /// The views and triggers that compile now, when the segment drops or alters something that they could read. What one statement
    /// outside of a common transaction breaks the next may mend.
    pub(super) fn working_readers(&mut self, segment: &RunSegment) -> Result<Vec<(String, String)>, Diagnostic> {
        if !self.session.is_sqlite()
            || !segment.transactional
            || !segment.statements.iter().any(|sql| matches!(deed(sql), Some((Deed::Drop, ..))))
        {
            return Ok(Vec::new());
        }
        let mut readers = self.readers()?;
        readers.retain(|(_, sql)| self.session.rows(sql, &[]).is_ok());
        Ok(readers)
    }

    /// None of these may have stopped to compile, except one that is gone.
    pub(super) fn readers_still_work(&mut self, before: &[(String, String)], name: &str) -> Result<(), Diagnostic> {
        if before.is_empty() {
            return Ok(());
        }
        let now = self.readers()?;
        for (reader, sql) in before.iter().filter(|reader| now.contains(reader)) {
            if let Err(error) = self.session.rows(sql, &[]) {
                return Err(Diagnostic::error(
                    codes::BROKEN_READER,
                    format!("{name}: {reader} would no longer work: {}", fault::message(&error)),
                )
                .help("drop it before, and create it again to fit the new schema"));
            }
        }
        Ok(())
    }

    /// Each view and trigger with a statement that compiles it without running anything.
    fn readers(&mut self) -> Result<Vec<(String, String)>, Diagnostic> {
        let sql =
            "select type, name, tbl_name from sqlite_schema where type in ('view', 'trigger') order by type, name";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreadable(&error))?;
        let mut out = Vec::new();
        for row in &rows {
            let (kind, name, table) = (row.text(0), row.text(1), quoted(row.text(2)));
            let reader = format!("{kind} {name}");
            if kind == "view" {
                out.push((reader, format!("explain select * from {}", quoted(name))));
            } else {
                // Which of the three events fires it does not matter: a table's triggers compile with its statement.
                out.push((reader.clone(), format!("explain delete from {table}")));
                out.push((reader.clone(), format!("explain insert into {table} default values")));
                out.extend(
                    self.any_column(row.text(2))?
                        .map(|column| (reader, format!("explain update {table} set {column} = {column}"))),
                );
            }
        }
        Ok(out)
    }

    fn any_column(&mut self, table: &str) -> Result<Option<String>, Diagnostic> {
        let sql = "select name from pragma_table_info($1) order by cid limit 1";
        let rows = self.session.rows(sql, &[Some(table)]).map_err(|error| self.unreadable(&error))?;
        Ok(rows.first().map(|row| quoted(row.text(0))))
    }

    pub(super) fn unreadable(&self, error: &Error) -> Diagnostic {
        fault::diagnostic(codes::UNREADABLE_SCHEMA, &format!("the schema of {} cannot be read", self.url()), error)
    }
}

/// The first of a list.
pub(super) fn shown(list: &[String]) -> String {
    let mut text = list.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if list.len() > SHOWN {
        text.push_str(", …");
    }
    text
}
