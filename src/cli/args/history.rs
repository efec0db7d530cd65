//! Commands about what ran on a database.

use std::num::{NonZeroU32, NonZeroUsize};

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::{Backup, Many};

/// Fill columns that the schema wants filled in batches
///
/// Each batch is a transaction of its own, by ranges of the primary key. Only rows without a value are touched, so it can be
/// stopped and run again at any time.
#[derive(Clone, Debug, Args)]
pub struct Backfill {
    /// Tables, or columns such as `posts.words` [default: all]
    pub names: Vec<String>,
    /// At most so many rows in a second
    #[arg(long, value_name = "ROWS")]
    pub rate: Option<NonZeroU32>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Count the rows, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
    #[command(flatten)]
    pub many: Many,
}

/// Write a migration that takes another one back, after all that came since
#[derive(Debug, Args)]
pub struct Revert {
    /// The migration to take back
    pub version: String,
    /// The name of the new one
    #[arg(short, long, value_name = "NAME")]
    pub name: Option<String>,
    /// Print it, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Finish a migration, or its way back, that stopped half-way
///
/// It goes on after the statements that are committed. Of a statement outside of any transaction that was cut off, the catalog
/// tells whether it was done; an index that was left half built is dropped and built again. With `--back`, what is there is
/// compared with what was there before, and changed back.
#[derive(Debug, Args)]
pub struct Resume {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Take back what is committed of it, in place of going on
    #[arg(long, conflicts_with_all = ["done", "again"])]
    pub back: bool,
    /// Run `--back` although it loses data: all of it, or of an object such as `shop.orders/column:note` and what is in it
    #[arg(long, requires = "back", value_name = "OBJECT", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub accept_data_loss: Vec<String>,
    #[command(flatten)]
    pub backup: Backup,
    /// Print the statements that are left, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// You have looked: the statement at which it stopped was done
    #[arg(long, conflicts_with = "again")]
    pub done: bool,
    /// You have looked: nothing of the statement at which it stopped was done
    #[arg(long)]
    pub again: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// Record what was done by hand: nothing is run
///
/// The record is made only if the schema of the database is as it says. Migrations before the one of `--applied`, and after the
/// one of `--rolled-back`, are recorded with it.
#[derive(Debug, Args)]
pub struct Resolve {
    #[command(flatten)]
    pub what: Resolution,
    /// Why; it is kept in the history
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub reason: String,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Show what would be recorded, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not compare with the schema of the database; until somebody does, it counts as changed
    #[arg(long, conflicts_with = "untrack")]
    pub unverified: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// What is recorded.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Resolution {
    /// The database has what this version makes
    #[arg(long, value_name = "VERSION")]
    pub applied: Option<String>,
    /// The database has nothing of this version any more
    #[arg(long, value_name = "VERSION")]
    pub rolled_back: Option<String>,
    /// Nothing is known of this version any more; what it made may stay
    #[arg(long, value_name = "VERSION")]
    pub untrack: Option<String>,
}

/// Show what ran on the database, newest first
#[derive(Debug, Args)]
pub struct Log {
    /// Only the runs of this version
    pub version: Option<String>,
    /// At most so many runs
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<NonZeroUsize>,
}

/// Show a migration of the folder
#[derive(Debug, Args)]
pub struct Show {
    /// Its version [default: the newest]
    pub version: Option<String>,
    /// Print the SQL of its way forward, and nothing else
    #[arg(long, conflicts_with_all = ["down", "plan"])]
    pub up: bool,
    /// Print the SQL of its way back, and nothing else
    #[arg(long, conflicts_with = "plan")]
    pub down: bool,
    /// Print what it changes, and nothing else
    #[arg(long)]
    pub plan: bool,
    /// What ran on the database: what was edited in it since, or with `--up` or `--down` its SQL
    #[arg(long, conflicts_with = "plan")]
    pub applied: bool,
}
