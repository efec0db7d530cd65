//! `check --watch`: the same again whenever a file of the project changes.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::session::{Ended, Folders, Session};
use crate::cli::{Exit, work};
use crate::compile::CONFIGURATION;

/// How often files are looked at. They are small, and reading them needs nothing of the system that only some systems have.
const PAUSE: Duration = Duration::from_millis(300);

/// Runs `once` now and after each change, until somebody ends the process.
///
/// # Errors
/// None: what a round finds is reported, and the next one comes.
pub fn run(session: &mut Session, files: &[PathBuf], once: &mut dyn FnMut(&mut Session) -> Ended) -> Ended {
    let mut seen = None;
    loop {
        let now = texts(session, files);
        if seen != Some(now) {
            seen = Some(now);
            session.folders = Folders::default();
            let exit = once(session).unwrap_or_else(|problems| {
                session.report(&session.sources, &problems);
                Exit::of(&problems)
            });
            let what = if exit == Exit::Done { "Nothing is wrong." } else { "" };
            session.out.say(format!("{what} Waiting for a change; Ctrl-C ends.").trim_start());
        }
        std::thread::sleep(PAUSE);
    }
}

#[allow(clippy::disallowed_methods, reason = "names of migrations that come and go are a change too")]
/// A hash of all that is read; what cannot be read counts as it is told.
fn texts(session: &mut Session, files: &[PathBuf]) -> u64 {
    let mut hash = DefaultHasher::new();
    match session.config() {
        Ok(config) => {
            session.sources.get(CONFIGURATION).map(|own| &own.text).hash(&mut hash);
            let project = work::project(session, &config, files);
            for (_, file) in project.sources.iter() {
                (&file.shown, &file.text).hash(&mut hash);
            }
            for own in &config.targets {
                let names = std::fs::read_dir(&own.migrations).into_iter().flatten().flatten();
                let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
                names.sort();
                names.hash(&mut hash);
            }
        }
        Err(problems) => problems.iter().for_each(|own| own.message.hash(&mut hash)),
    }
    hash.finish()
}
