//! `[hooks]`: commands of the user's that run before and after migrations, such as a backup.

use std::process::Command;

use super::codes;
use super::config::{Config, Moment, TargetConfig};
use super::session::Session;
use crate::base::Diagnostic;

/// Runs the hook of that moment in the project's folder, if there is one and something to run it for. What it prints is seen;
/// the versions stand in `SCHEMAC_VERSIONS`, one a line, and the database in `SCHEMAC_URL`.
///
/// # Errors
/// It cannot be started or ends with a failure.
pub fn run(
    session: &Session,
    (config, own): (&Config, &TargetConfig),
    moment: Moment,
    versions: &[String],
) -> Result<(), Diagnostic> {
    let Some(hook) = config.hook(moment).filter(|_| !versions.is_empty()) else { return Ok(()) };
    let key = moment.key();
    session.out.say(&format!("running {key}"));
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let status = Command::new(shell)
        .args([flag, &hook.value.command])
        .current_dir(&config.root)
        .env("SCHEMAC_VERSIONS", versions.join("\n"))
        .env("SCHEMAC_URL", config.url(own, &session.around)?.value)
        .stdout(std::io::stderr())
        .status();
    let failed = |why: String| {
        let state = match moment {
            Moment::PreApply => "nothing was applied",
            Moment::PreRollback => "nothing was rolled back",
            Moment::PostApply => "the migrations are applied",
            Moment::PostRollback => "the migrations are rolled back",
        };
        Diagnostic::error(codes::HOOK_FAILED, format!("{key} {why}; {state}"))
            .help(format!("it is set in {}", hook.origin))
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("ended with {status}"))),
        Err(error) => Err(failed(format!("cannot be started: {error}"))),
    }
}
