//! What SQLite would let happen in silence: rows that dangle, triggers and indexes that die with a rebuilt table, views
//! and triggers that no longer compile.

use std::collections::BTreeSet;

use super::execute::quoted;
use super::introspect::lexer::{Brackets, Token, tokens};
use super::run::RunSegment;
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// How many rows or objects a message names.
const SHOWN: usize = 10;

impl Database {
    /// Refuses a run that drops a table with a trigger or index on it that nobody wrote into a schema and that the run
    /// does not make again. PostgreSQL refuses a drop with dependents by itself.
    pub(super) fn preflight(
        &mut self,
        segments: &[RunSegment],
        known: Option<&BTreeSet<String>>,
    ) -> Result<(), Diagnostic> {
        if !self.session.is_sqlite() {
            return Ok(());
        }
        let mut dropped = BTreeSet::new();
        let mut handled = BTreeSet::new();
        for sql in segments.iter().flat_map(|segment| &segment.statements) {
            match verb(sql) {
                Some((Verb::Drop, "table", name)) => _ = dropped.insert(name),
                Some((_, "index" | "trigger", name)) => _ = handled.insert(name),
                Some(_) | None => {}
            }
        }
        if dropped.is_empty() {
            return Ok(());
        }
        let sql = "select type, name, tbl_name from sqlite_schema where type in ('index', 'trigger') and sql is not null order by name";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreadable(&error))?;
        let lost: Vec<String> = rows
            .iter()
            .filter(|row| dropped.contains(&row.text(2).to_ascii_lowercase()))
            .filter(|row| !handled.contains(&row.text(1).to_ascii_lowercase()))
            .filter(|row| row.text(0) == "trigger" || known.is_some_and(|known| !is_known(known, row.text(1))))
            .map(|row| format!("{} {} on {}", row.text(0), row.text(1), row.text(2)))
            .collect();
        if lost.is_empty() {
            return Ok(());
        }
        Err(Diagnostic::error(
            codes::WOULD_BE_LOST,
            format!("dropping or rebuilding its table would lose what no schema holds: {}", shown(&lost)),
        )
        .help("drop it yourself if it is no longer wanted, or drop it now and create it again afterwards")
        .help("an index can also be written into the schema; then the migration keeps it"))
    }

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

    /// The views and triggers that compile now, when the segment drops or alters something that they could read.
    pub(super) fn working_readers(&mut self, segment: &RunSegment) -> Result<Vec<(String, String)>, Diagnostic> {
        if !self.session.is_sqlite()
            || !segment.statements.iter().any(|sql| matches!(verb(sql), Some((Verb::Drop, ..))))
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

    fn unreadable(&self, error: &sqlx::Error) -> Diagnostic {
        fault::diagnostic(codes::UNREADABLE_SCHEMA, &format!("the schema of {} cannot be read", self.url()), error)
    }
}

fn is_known(known: &BTreeSet<String>, name: &str) -> bool {
    known.iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn shown(list: &[String]) -> String {
    let mut text = list.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if list.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Create,
    Drop,
}

/// What a statement creates or drops: the kind in lower case, and the name in lower case without its schema.
fn verb(sql: &str) -> Option<(Verb, &'static str, String)> {
    // The head is enough, and a statement can be long.
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    let tokens = tokens(&sql[..cut], Brackets::Quote);
    let mut at = tokens.iter();
    let first = at.next()?;
    let verb = if first.is_word("create") {
        Verb::Create
    } else if first.is_word("drop") {
        Verb::Drop
    } else {
        return None;
    };
    let mut rest: Vec<&Token<'_>> = at.collect();
    rest.retain(|token| !["unique", "temp", "temporary", "if", "not", "exists"].iter().any(|word| token.is_word(word)));
    let kind =
        ["table", "index", "trigger", "view"].into_iter().find(|kind| rest.first().is_some_and(|t| t.is_word(kind)))?;
    let named = if rest.get(2).is_some_and(|dot| dot.is_sign(".")) { rest.get(3) } else { rest.get(1) }?;
    Some((verb, kind, named.name()?.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_of_a_statement_is_found() {
        let found = |sql| verb(sql).map(|(_, kind, name)| format!("{kind} {name}"));
        assert_eq!(found("-- why\ndrop table if exists \"main\".[The Table]").as_deref(), Some("table the table"));
        assert_eq!(found("CREATE UNIQUE INDEX IF NOT EXISTS I on t (a)").as_deref(), Some("index i"));
        assert_eq!(found("create temp trigger x after insert on t begin select 1; end").as_deref(), Some("trigger x"));
        assert_eq!(found("insert into t select 1"), None);
        assert_eq!(found(""), None);
    }
}
