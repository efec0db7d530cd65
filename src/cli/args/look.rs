//! The commands that look at a database and change nothing in it.

use clap::Args;

use super::Many;

/// Show what the database has and what it lacks
#[derive(Debug, Args)]
pub struct Status {
    /// Fail with 2 if migrations are pending, 3 if the database differs from them
    #[arg(long)]
    pub exit_code: bool,
    #[command(flatten)]
    pub many: Many,
}

/// Tell what was done to a database outside of its migrations
///
/// What the migrations made is built in a scratch database beside it, and compared. Fails with 3 if there is a difference;
/// with `--quiet` it says nothing else.
#[derive(Debug, Args)]
pub struct Drift {
    /// Print the SQL that takes it back, and nothing else
    #[arg(long)]
    pub sql: bool,
    /// Print what changed in the language, and nothing else: for the schema, if it shall stay
    #[arg(long, conflicts_with = "sql")]
    pub patch: bool,
    /// Write a migration that does the same to all other databases
    #[arg(long, value_name = "NAME", conflicts_with_all = ["sql", "patch"])]
    pub fix: Option<String>,
    /// Consent of `--fix` to a removal: `all` or an address, as `plan` takes it
    #[arg(long, value_name = "WHAT", requires = "fix")]
    pub accept: Vec<String>,
    /// Write a pattern into `[drift] ignore` first, such as `index:dba_*`: what somebody else looks after
    #[arg(long, value_name = "PATTERN")]
    pub ignore_add: Vec<String>,
    #[command(flatten)]
    pub many: Many,
}

/// Look at everything, and name the next command
///
/// The configuration, the schema, the migrations folder, the database and its history, one after the other. Nothing is changed.
#[derive(Debug, Args)]
pub struct Doctor {
    /// What a database said, to be told what it means here and what to do
    pub message: Option<String>,
}
