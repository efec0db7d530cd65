//! Copies of a database before something is done to it.

use std::path::PathBuf;

use super::args::Backup;
use super::codes;
use super::config::{Config, Moment, TargetConfig};
use super::session::Session;
use crate::base::Diagnostic;
use crate::compile;
use crate::database::Database;
use crate::migration::Version;

/// Where the copy goes, if one is wanted: a flag stands over the configuration.
fn folder(session: &Session, own: &TargetConfig, args: &Backup) -> Option<PathBuf> {
    let configured = own.backup.as_ref().map(|setting| setting.value.clone());
    args.backup.as_ref().map(|folder| session.around.cwd.join(folder)).or(configured)
}

/// Refuses a loss, a line for each, before which neither a hook of this moment runs that could make a backup nor a copy is made, when
/// one of them is wanted.
///
/// # Errors
/// Something would be lost, and there is neither.
pub fn demand(
    session: &Session,
    (config, own): (&Config, &TargetConfig),
    args: &Backup,
    moment: Option<Moment>,
    lines: Vec<String>,
) -> Result<(), Vec<Diagnostic>> {
    let is_made = folder(session, own, args).is_some() || moment.is_some_and(|moment| config.hook(moment).is_some());
    if !args.require_backup_hook || is_made || lines.is_empty() {
        return Ok(());
    }
    let hook = moment.map_or("hook", Moment::key);
    let what = format!("this run would lose data, and no `{hook}` makes a backup before; nothing was changed");
    let problem = lines.into_iter().fold(Diagnostic::error(codes::NO_BACKUP, what), Diagnostic::help);
    Err(vec![match moment {
        Some(moment) => {
            let hook = moment.key().trim_start_matches("hooks.");
            problem.help(format!(
                "write the command into schemac.toml: `[hooks]`, `{hook} = \"pg_dump --file=before.sql app\"`"
            ))
        }
        None => problem.help("no hooks run here; on SQLite, `--backup DIR` makes a copy"),
    }])
}

/// Makes a copy, if one is wanted.
///
/// # Errors
/// It cannot be made; then nothing may run.
pub fn make(session: &Session, own: &TargetConfig, args: &Backup, database: &mut Database) -> Result<(), Diagnostic> {
    let Some(folder) = folder(session, own, args) else { return Ok(()) };
    // a version is the second of the clock in digits
    let moment = Version::after(None, session.around.now()?)?;
    let path = database.back_up(&folder, &moment.to_string(), session.among.as_deref())?;
    session.out.say(&format!("backup: {}", compile::load::shown(&session.around.cwd, &path)));
    Ok(())
}
