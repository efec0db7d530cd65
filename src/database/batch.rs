//! What a backfill in batches asks and does: each statement is a transaction of its own.

use super::error::Error;
use super::execute::{Kind, Row};
use super::surreal::text;
use super::{Database, codes, fault};
use crate::base::Diagnostic;
use crate::dialect::{Batch, Bound, Dialect};
use crate::migration::surreal_lexemes;

impl Database {
    /// How many rows have no value.
    ///
    /// # Errors
    /// The query fails.
    pub fn waiting(&mut self, batch: &Batch, dialect: &dyn Dialect) -> Result<u64, Diagnostic> {
        let sql = match self.session.kind() {
            Kind::Sql(_) => batch.waiting(dialect),
            Kind::Surreal => {
                format!("SELECT count() AS n FROM {} WHERE {} GROUP ALL", table(batch), without(batch))
            }
        };
        let row = self.first_row(batch, &sql)?;
        Ok(row.and_then(|row| row.first()?.parse().ok()).unwrap_or_default())
    }

    /// The key of the first row without a value, its columns as text. On SurrealDB it is that of the record's id, as the engine
    /// writes it.
    ///
    /// # Errors
    /// The query fails.
    pub fn first_of(&mut self, batch: &Batch, dialect: &dyn Dialect) -> Result<Option<Vec<String>>, Diagnostic> {
        let sql = match self.session.kind() {
            Kind::Sql(_) => return self.first_row(batch, &batch.first(dialect)),
            Kind::Surreal => {
                format!("SELECT VALUE id FROM {} WHERE {} ORDER BY id LIMIT 1", table(batch), without(batch))
            }
        };
        Ok(self.first_row(batch, &sql)?.and_then(|row| id_key(row.first()?)))
    }

    /// The key of the last row of the batch that begins there; none when the batch is the last one.
    ///
    /// # Errors
    /// The query fails.
    pub fn last_of(
        &mut self,
        batch: &Batch,
        dialect: &dyn Dialect,
        from: &Bound,
    ) -> Result<Option<Vec<String>>, Diagnostic> {
        let sql = match self.session.kind() {
            Kind::Sql(_) => return self.first_row(batch, &batch.last(dialect, from)),
            Kind::Surreal => {
                let skip = batch.rows.saturating_sub(1);
                format!("SELECT VALUE id FROM {}:{} LIMIT 1 START {skip}", table(batch), range(from, None))
            }
        };
        Ok(self.first_row(batch, &sql)?.and_then(|row| id_key(row.first()?)))
    }

    /// Fills the batch; how many rows have a value now that had none.
    ///
    /// # Errors
    /// The statement fails; nothing of it stays.
    pub fn fill(
        &mut self,
        batch: &Batch,
        dialect: &dyn Dialect,
        from: &Bound,
        last: Option<&[String]>,
    ) -> Result<u64, Diagnostic> {
        let sql = match self.session.kind() {
            Kind::Sql(_) => batch.fill(dialect, from, last),
            Kind::Surreal => {
                let (table, range) = (table(batch), range(from, last));
                let (column, value) = (dialect.quote().name(batch.column), dialect.quote().expr(&batch.expr));
                let without = without(batch);
                format!(
                    "UPDATE {table}:{range} SET {column} = {value} WHERE {without} RETURN VALUE IF {without} {{ NONE }} ELSE {{ '1' }}"
                )
            }
        };
        let rows =
            self.fenced("the backfill", |own| own.session.rows(&sql, &[]).map_err(|error| failed(batch, &error)))?;
        Ok(rows.iter().filter(|row| row.opt(0).is_some()).count() as u64)
    }

    /// The first row of a query, if there is one; its columns are text.
    fn first_row(&mut self, batch: &Batch, sql: &str) -> Result<Option<Vec<String>>, Diagnostic> {
        let rows = self.session.rows(sql, &[]).map_err(|error| failed(batch, &error))?;
        Ok(rows.first().map(Row::texts))
    }
}

fn table(batch: &Batch) -> String {
    text::name(batch.table.name.as_str())
}

/// Whether a record has no value.
fn without(batch: &Batch) -> String {
    let column = text::name(batch.column.as_str());
    format!("({column} = NONE OR {column} = NULL)")
}

/// What stands behind the table in a record's id: `` `a b` ``, `[1, 2]`.
fn id_key(id: &str) -> Option<Vec<String>> {
    let colon = surreal_lexemes(id).into_iter().find(|own| id.get(own.clone()) == Some(":"))?;
    id.get(colon.end..).map(|key| vec![key.to_owned()])
}

/// Ids from a key to another, or to the end.
fn range(from: &Bound, last: Option<&[String]>) -> String {
    let first = |key: &[String]| key.first().cloned().unwrap_or_default();
    let open = if from.inclusive { "" } else { ">" };
    let to = last.map_or_else(String::new, |last| format!("={}", first(last)));
    format!("{}{open}..{to}", first(&from.key))
}

fn failed(batch: &Batch, error: &Error) -> Diagnostic {
    let what = format!("the backfill of `{}.{}` stopped", batch.table, batch.column);
    fault::diagnostic(codes::STATEMENT_FAILED, &what, error)
        .help("what was filled stays; mend what is in the way and run it again: it goes on from there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_records_are_ranges() {
        for (id, key) in
            [("t:1", "1"), ("`t x`:[1, 2]", "[1, 2]"), ("`a:b`:`c:d`", "`c:d`"), ("t:{ a: 1 }", "{ a: 1 }")]
        {
            assert_eq!(id_key(id), Some(vec![key.to_owned()]), "{id}");
        }
        assert_eq!(id_key("t"), None);
        let from = |inclusive| Bound { key: vec!["1".to_owned()], inclusive };
        assert_eq!(range(&from(true), None), "1..");
        assert_eq!(range(&from(false), Some(&["`a b`".to_owned()])), "1>..=`a b`");
    }
}
