//! Copies of a database before something is done to it.

use std::path::{Path, PathBuf};

use super::config::TargetConfig;
use super::session::Session;
use crate::base::Diagnostic;
use crate::compile;
use crate::database::Database;
use crate::migration::Version;

/// Where the copy goes, if one is wanted: a flag stands over the configuration.
pub fn folder(session: &Session, own: &TargetConfig, flag: Option<&Path>) -> Option<PathBuf> {
    let configured = own.backup.as_ref().map(|setting| setting.value.clone());
    flag.map(|folder| session.around.cwd.join(folder)).or(configured)
}

/// Makes one, if it is wanted and something is to run.
///
/// # Errors
/// It cannot be made; then nothing may run.
pub fn make(
    session: &Session,
    own: &TargetConfig,
    flag: Option<&Path>,
    database: &mut Database,
    versions: &[String],
) -> Result<(), Diagnostic> {
    let Some(folder) = folder(session, own, flag).filter(|_| !versions.is_empty()) else { return Ok(()) };
    // a version is the second of the clock in digits
    let moment = Version::after(None, session.around.now()?)?;
    let path = database.back_up(&folder, &moment.to_string())?;
    session.out.say(&format!("backup: {}", compile::load::shown(&session.around.cwd, &path)));
    Ok(())
}
