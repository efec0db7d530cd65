//! `[hooks] pre_apply`: a command of the user's that runs before anything is applied, such as a backup.

use std::process::Command;

use super::codes;
use super::config::Config;
use super::session::Session;
use crate::base::Diagnostic;
use crate::migration::Migration;

/// Runs the hook in the project's folder, if there is one and something to apply. What it prints is seen; the versions
/// stand in `SCHEMAC_VERSIONS`, one a line.
///
/// # Errors
/// It cannot be started or ends with a failure.
pub fn before_apply(session: &Session, config: &Config, chosen: &[&Migration]) -> Result<(), Diagnostic> {
    let Some(hook) = config.pre_apply.as_ref().filter(|_| !chosen.is_empty()) else { return Ok(()) };
    session.out.say("running hooks.pre_apply");
    let versions: Vec<String> = chosen.iter().map(|one| one.version.to_string()).collect();
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let status = Command::new(shell)
        .args([flag, &hook.value.command])
        .current_dir(&config.root)
        .env("SCHEMAC_VERSIONS", versions.join("\n"))
        .stdout(std::io::stderr())
        .status();
    let failed = |why: String| {
        Diagnostic::error(codes::HOOK_FAILED, format!("hooks.pre_apply {why}; nothing was applied"))
            .help(format!("it is set in {}", hook.origin))
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("ended with {status}"))),
        Err(error) => Err(failed(format!("cannot be started: {error}"))),
    }
}
