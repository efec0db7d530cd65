//! The commands about other migration runners.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::migration;

/// Write the migrations in the folder layout of another runner
///
/// The migrations folder stays what is planned and checked; the copy has the same SQL. What is there already stays, and is an error
/// if it is anything else.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub copy: CopyArgs,
    /// Write nothing; fail with 2 if a migration is not there yet
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// The copy for another runner; without these, what `[export]` says.
#[derive(Clone, Debug, Default, Args)]
pub struct CopyArgs {
    /// Whose layout the copy of the migrations has [default: `export.layout`]
    #[arg(long, value_name = "RUNNER")]
    pub layout: Option<Layout>,
    /// The folder of the copy, inside of the project [default: `export.out`]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// A runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    Sqlx,
    GolangMigrate,
    Dbmate,
    Goose,
    Flyway,
    /// One file for each migration, the way there alone
    Single,
}

impl From<Layout> for migration::Layout {
    fn from(own: Layout) -> Self {
        match own {
            Layout::Sqlx => Self::Sqlx,
            Layout::GolangMigrate => Self::GolangMigrate,
            Layout::Dbmate => Self::Dbmate,
            Layout::Goose => Self::Goose,
            Layout::Flyway => Self::Flyway,
            Layout::Single => Self::Single,
        }
    }
}

/// Take over the migrations and the history of another tool
///
/// Its files become migrations with the same SQL; what each does is found by running all of them on a scratch database. Then, with
/// `--history`, what the tool's table says is applied in a database is recorded in schemac's, and nothing runs there.
#[derive(Debug, Args)]
pub struct ImportMigrations {
    /// Its migrations folder, inside of the project
    pub dir: PathBuf,
    /// Whose they are
    #[arg(long, value_name = "TOOL")]
    pub from: Foreign,
    /// Record what its table in the database says is applied; the files are taken over already
    #[arg(long)]
    pub history: bool,
    /// Its table [default: the one that the tool makes by itself]
    #[arg(long, value_name = "NAME", requires = "history")]
    pub table: Option<String>,
    /// Do not look whether the schema of the database is as the migrations say
    #[arg(long, requires = "history")]
    pub unverified: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// A tool whose migrations can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Foreign {
    Sqlx,
    Dbmate,
    GolangMigrate,
    Flyway,
    Goose,
}

impl From<Foreign> for migration::Tool {
    fn from(own: Foreign) -> Self {
        match own {
            Foreign::Sqlx => Self::Sqlx,
            Foreign::Dbmate => Self::Dbmate,
            Foreign::GolangMigrate => Self::GolangMigrate,
            Foreign::Flyway => Self::Flyway,
            Foreign::Goose => Self::Goose,
        }
    }
}
