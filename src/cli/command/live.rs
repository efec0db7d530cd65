//! `watch`: in development, what is added to the schema comes into the database when a file is saved.

use std::time::Duration;

use super::push::{self, Manner};
use super::watch;
use crate::cli::args::{Push, Watch};
use crate::cli::session::{Ended, Session};

/// Runs the command, until somebody ends the process.
///
/// # Errors
/// A protected environment; a database that has migrations, or cannot be reached when it begins.
pub fn run(args: &Watch, session: &mut Session) -> Ended {
    push::may(session, Duration::from_secs(args.lock_wait))?;
    let (backup, lock_wait) = (args.backup.clone(), args.lock_wait);
    let push = Push { accept: Vec::new(), yes: false, dry_run: false, backup, no_count: false, lock_wait };
    watch::run(session, &[], "", &mut |session| push::bring(&push, session, Manner::Additions))
}
