//! The commands around migrations that are written: by hand, their proof, branches, and what only development does.

use std::path::PathBuf;

use clap::Args;

use super::Backup;

/// Write a migration by hand
///
/// `new NAME` makes its two SQL files. When the SQL stands in them, `new --seal VERSION` runs it on a scratch database, finds what
/// it does to the schema, proves its way back, and writes the sidecar; before that, nothing can be planned or applied.
#[derive(Debug, Args)]
pub struct New {
    /// What it is called
    #[arg(required_unless_present = "seal", conflicts_with = "seal")]
    pub name: Option<String>,
    /// Write the sidecar of this version; again when its SQL was edited and no database has applied it
    #[arg(long, value_name = "VERSION")]
    pub seal: Option<String>,
    /// It changes rows and nothing of the schema; then it is not run
    #[arg(long, requires = "seal")]
    pub data_only: bool,
    /// It makes what the schema files say; then it is not run, and needs no scratch database
    #[arg(long, requires = "seal", conflicts_with = "data_only")]
    pub declared: bool,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Prove the migrations folder on scratch databases
///
/// All migrations run in order, all ways back newest first, and all migrations again; after each step what is there is compared
/// with what the sidecars say. For SQLite this happens in memory, for PostgreSQL in new databases beside the target's, which stays
/// as it is.
#[derive(Debug, Args)]
pub struct Verify {}

/// Put the branches of a merged migrations folder one after the other
///
/// When two branches each planned on the same migration, the later ones get new parents, and later versions where they need them;
/// their SQL stays as it is. That is done only if the branches change different objects, and is proven on scratch databases.
#[derive(Debug, Args)]
pub struct Rebase {
    /// The branch that has this version comes first [default: the one that began earlier]; with its name, where two have it
    #[arg(long, value_name = "VERSION")]
    pub first: Option<String>,
    /// Show what would be moved, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask the target's database whether it has what would be moved
    #[arg(long)]
    pub offline: bool,
}

/// Replace several migrations by one that does the net of them
///
/// Databases that have all of them recognise the one without running it. What was written by hand among them keeps its SQL and its
/// place.
#[derive(Debug, Args)]
pub struct Squash {
    /// The first of them
    #[arg(long, value_name = "VERSION")]
    pub from: String,
    /// The last of them
    #[arg(long, value_name = "VERSION")]
    pub to: String,
    /// The new one's name [default: after what it mainly does]
    #[arg(short, long)]
    pub name: Option<String>,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask the target's database whether it has all of them
    #[arg(long)]
    pub offline: bool,
    /// Keep the files of those that it replaces in a folder of their own in this one, inside of the project
    #[arg(long, value_name = "DIR")]
    pub archive: Option<PathBuf>,
}

/// Bring a database of development straight to the schema, without a migration
///
/// A protected environment, and a database that has migrations, are refused.
#[derive(Debug, Args)]
pub struct Push {
    /// Consent to removals: `all`, or addresses (`drop:users/column:legacy`), comma-separated
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Print the SQL, change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub backup: Backup,
    /// Do not count what is lost, nor look for rows that stop it
    #[arg(long)]
    pub no_count: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// Push what is added to the schema whenever a file changes
///
/// Tables, columns, indexes and the like that are new come into the database at once; anything else is asked about at a terminal, and
/// left alone without one. A protected environment, and a database that has migrations, are refused.
#[derive(Debug, Args)]
pub struct Watch {
    #[command(flatten)]
    pub backup: Backup,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// Drop what the migrations made in a database of development, and run all of them again
///
/// What neither a migration nor the schema makes stays. A protected environment is refused.
#[derive(Debug, Args)]
pub struct Reset {
    /// Drop all that can be read of the database, also what neither a migration nor the schema makes
    #[arg(long)]
    pub hard: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Print the SQL, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Consent to the loss of data: all of it, or of an object such as `shop.orders/column:note` and what is in it
    #[arg(long, value_name = "OBJECT", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub accept_data_loss: Vec<String>,
    #[command(flatten)]
    pub backup: Backup,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}
