//! Backfills that the schema asks for in batches, run outside of any migration.

use std::time::Duration;

use super::{Origins, Physical, codes};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, Kind, Object};
use crate::database::Database;
use crate::dialect::{Batch, Bound, Dialect};
use crate::plan::FillKind;

/// A column that the schema wants filled in batches.
#[derive(Debug)]
pub struct Backfill {
    pub at: Address,
    pub batch: Batch,
}

/// What the schema asks for and the database has a place for; and the columns that are not there yet.
///
/// # Errors
/// A table without a key: nothing would order its rows.
pub fn backfills(
    physical: &Physical,
    live: &Catalog,
    dialect: &dyn Dialect,
) -> Result<(Vec<Backfill>, Vec<Address>), Vec<Diagnostic>> {
    let (mut out, mut absent, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (at, fill) in &physical.transitions.fills {
        let (FillKind::Backfill, Some(rows), Some(column)) = (fill.kind, fill.batch, at.part) else { continue };
        if !live.contains(at) {
            absent.push(*at);
            continue;
        }
        match key(live, at, dialect) {
            Some(key) => {
                let batch = Batch { table: at.home, column, expr: fill.expr.clone(), key, rows: rows.max(1) };
                out.push(Backfill { at: *at, batch });
            }
            None => problems.push(no_key(at, &physical.origins)),
        }
    }
    if problems.is_empty() { Ok((out, absent)) } else { Err(problems) }
}

/// The primary key, or what the engine has in its place.
fn key(live: &Catalog, at: &Address, dialect: &dyn Dialect) -> Option<Vec<Name>> {
    if let Some(Object::PrimaryKey(key)) = live.get(&Address::top(Kind::PrimaryKey, at.home)) {
        return Some(key.columns.clone());
    }
    dialect.capabilities().row_key.map(|name| vec![name.into()])
}

fn no_key(at: &Address, origins: &Origins) -> Diagnostic {
    let what = format!("the rows of `{}` have no primary key by which they could be taken in batches", at.home);
    let problem = Diagnostic::error(codes::NO_KEY, what).help("give the table a primary key; or leave `batch` away");
    match origins.get(at) {
        Some(span) => problem.at(span, "asked for here"),
        None => problem,
    }
}

fn no_order(at: &Address) -> Diagnostic {
    let what = format!("the rows of `{}` cannot be taken in batches by the values of its primary key", at.home);
    Diagnostic::error(codes::NO_KEY, what).help("leave `batch` away: a migration fills the column in one statement")
}

impl Backfill {
    /// How many rows have no value now.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn waiting(&self, database: &mut Database, dialect: &dyn Dialect) -> Result<u64, Diagnostic> {
        database.waiting(&self.batch, dialect)
    }

    /// Fills batch after batch, from the first row that has no value, to the end, each under the migration lock, which others may have
    /// in between. `done` is told how many a batch has filled, and says how long to pause. Whatever cuts it off, the next run finds
    /// where to go on in the rows themselves.
    ///
    /// # Errors
    /// A statement that fails; another process that migrates for longer than is waited; the batches before it stay.
    pub fn run(
        &self,
        database: &mut Database,
        dialect: &dyn Dialect,
        done: &mut dyn FnMut(u64) -> Duration,
    ) -> Result<(), Diagnostic> {
        let Some(key) = database.first_of(&self.batch, dialect)? else { return Ok(()) };
        let mut from = Bound { key, inclusive: true };
        database.by_turns(&mut |database| {
            let last = database.last_of(&self.batch, dialect, &from)?;
            let pause = done(database.fill(&self.batch, dialect, &from, last.as_deref())?);
            match last {
                // values that are not found again as text, such as blobs on SQLite
                Some(key) if !from.inclusive && key == from.key => Err(no_order(&self.at)),
                Some(key) => {
                    from = Bound { key, inclusive: false };
                    Ok(Some(pause))
                }
                None => Ok(None),
            }
        })
    }
}
