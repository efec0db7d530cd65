//! What every command takes that may lose data.

use std::path::PathBuf;

use clap::Args;

/// A copy of the database before it is changed.
#[derive(Clone, Debug, Default, Args)]
pub struct Backup {
    /// Refuse a loss of data before which neither a hook of the configuration runs that could make a backup, nor schemac makes one
    #[arg(long)]
    pub require_backup_hook: bool,
    /// SQLite: copy the database into this folder before anything runs [default: the target's `backup`]
    #[arg(long, value_name = "DIR")]
    pub backup: Option<PathBuf>,
}
