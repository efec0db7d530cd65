//! Backfills in batches: those that the schema asks for, outside of any migration, and those of a migration that fills rows.

use std::time::Duration;

use super::{Origins, Physical, codes};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, Kind, Object};
use crate::database::Database;
use crate::dialect::{Batch, Bound, Dialect};
use crate::migration::{Migration, Verb};
use crate::plan::{ColumnFill, FillKind};

/// A column whose rows get their values in batches.
#[derive(Debug)]
pub struct Backfill {
    pub at: Address,
    pub batch: Batch,
}

/// Rows a batch, where the schema does not say.
const ROWS: u32 = 1000;

/// What the schema asks for and the database has a place for; and the columns that are not there yet. What it does not ask to be
/// filled in batches is filled so all the same as long as it may not be null there and still is in the database.
///
/// # Errors
/// A table without a key: nothing would order its rows.
pub fn backfills(
    physical: &Physical,
    live: &Catalog,
    dialect: &dyn Dialect,
) -> Result<(Vec<Backfill>, Vec<Address>), Vec<Diagnostic>> {
    let (mut out, mut absent, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let column = |catalog: &Catalog, at: &Address| at.part.and_then(|part| catalog.column(at.home, part).cloned());
    for (at, fill) in physical.transitions.fills.iter().filter(|(_, fill)| fill.kind == FillKind::Backfill) {
        let wanted = physical.catalog.as_ref().and_then(|wanted| column(wanted, at));
        let there = column(live, at);
        let waits = wanted.zip(there.as_ref()).is_some_and(|(wanted, there)| there.nullable && !wanted.nullable);
        if fill.batch.is_none() && !waits {
            continue;
        }
        if there.is_none() {
            absent.push(*at);
            continue;
        }
        match backfill(at, fill, live, dialect) {
            Some(own) => out.push(own),
            None => problems.push(no_key(at, &physical.origins)),
        }
    }
    if problems.is_empty() { Ok((out, absent)) } else { Err(problems) }
}

/// What a migration of rows fills in batches before its own statements run, in their order; what has no key is left to them.
pub fn ahead(one: &Migration, state: &Catalog, dialect: &dyn Dialect) -> Vec<Backfill> {
    let fills = one.up.steps.iter().filter(|step| step.verb == Verb::Fill).filter_map(|step| {
        let fill = one.decisions.fills.get(&step.at)?;
        let is_meant = fill.kind == FillKind::Rest && fill.batch.is_some();
        backfill(&step.at, fill, state, dialect).filter(|_| is_meant)
    });
    fills.collect()
}

fn backfill(at: &Address, fill: &ColumnFill, catalog: &Catalog, dialect: &dyn Dialect) -> Option<Backfill> {
    // without a key all rows are one batch, unless smaller ones are asked for
    let key = key(catalog, at, dialect).or_else(|| fill.batch.is_none().then(Vec::new))?;
    let column = at.part?;
    let rows = fill.batch.unwrap_or(ROWS).max(1);
    Some(Backfill { at: *at, batch: Batch { table: at.home, column, expr: fill.expr.clone(), key, rows } })
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
        let Some(mut from) = self.first(database, dialect)? else { return Ok(()) };
        database.by_turns(&mut |database| {
            let (filled, more) = self.next(database, dialect, &mut from)?;
            let pause = done(filled);
            Ok(more.then_some(pause))
        })
    }

    /// The same under a lock that is held all the while.
    ///
    /// # Errors
    /// A statement that fails; the batches before it stay.
    pub fn run_held(
        &self,
        locked: &mut Database,
        dialect: &dyn Dialect,
        done: &mut dyn FnMut(u64),
    ) -> Result<(), Diagnostic> {
        let Some(mut from) = self.first(locked, dialect)? else { return Ok(()) };
        loop {
            let (filled, more) = self.next(locked, dialect, &mut from)?;
            done(filled);
            if !more {
                return Ok(());
            }
        }
    }

    fn first(&self, database: &mut Database, dialect: &dyn Dialect) -> Result<Option<Bound>, Diagnostic> {
        let key = match self.batch.key.as_slice() {
            [] => (self.waiting(database, dialect)? > 0).then(Vec::new),
            [_, ..] => database.first_of(&self.batch, dialect)?,
        };
        Ok(key.map(|key| Bound { key, inclusive: true }))
    }

    /// Fills the batch that begins there, and moves on behind it: how many rows have a value now, and whether there is another batch.
    fn next(
        &self,
        database: &mut Database,
        dialect: &dyn Dialect,
        from: &mut Bound,
    ) -> Result<(u64, bool), Diagnostic> {
        let last = match from.key.as_slice() {
            [] => None,
            [_, ..] => database.last_of(&self.batch, dialect, from)?,
        };
        let filled = database.fill(&self.batch, dialect, from, last.as_deref())?;
        match last {
            // values that are not found again as text, such as blobs on SQLite
            Some(key) if !from.inclusive && key == from.key => Err(no_order(&self.at)),
            Some(key) => {
                *from = Bound { key, inclusive: false };
                Ok((filled, true))
            }
            None => Ok((filled, false)),
        }
    }
}
