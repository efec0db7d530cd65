//! `check --watch` and `watch`: the same again whenever a file of the project changes.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::cli::session::{Ended, Folders, Session};
use crate::cli::{Exit, work};
use crate::compile::CONFIGURATION;

/// How often files are looked at: their sizes and times, which needs nothing of the system that only some systems have.
const PAUSE: Duration = Duration::from_millis(300);

/// Runs `once` now and after each change, until somebody ends the process. `well` is said of a round in which nothing is wrong.
///
/// # Errors
/// None: what a round finds is reported, and the next one comes.
pub fn run(session: &mut Session, files: &[PathBuf], well: &str, once: &mut dyn FnMut(&mut Session) -> Ended) -> Ended {
    let mut seen = None;
    loop {
        // what changes while a round runs is seen by the next look
        let now = look(session, files);
        if seen != Some(now) {
            seen = Some(now);
            session.folders = Folders::default();
            let exit = once(session).unwrap_or_else(|problems| {
                session.report(&session.sources, &problems);
                Exit::of(&problems)
            });
            let what = if exit == Exit::Done { well } else { "" };
            session.out.say(format!("{what} Waiting for a change; Ctrl-C ends.").trim_start());
        }
        std::thread::sleep(PAUSE);
    }
}

#[allow(clippy::disallowed_methods, reason = "migrations that come and go are a change too")]
/// A hash of what is there: the configuration's text, the other files' sizes and times; what cannot be read counts as it is told.
fn look(session: &mut Session, files: &[PathBuf]) -> u64 {
    let mut hash = DefaultHasher::new();
    match session.config() {
        Ok(config) => {
            session.sources.get(CONFIGURATION).map(|own| &own.text).hash(&mut hash);
            for path in work::paths(session, &config, files) {
                (stamp(&path), path).hash(&mut hash);
            }
            for own in &config.targets {
                let paths = std::fs::read_dir(&own.migrations).into_iter().flatten().flatten();
                let mut paths: Vec<_> = paths.map(|entry| entry.path()).collect();
                paths.sort();
                for path in paths {
                    (stamp(&path), path).hash(&mut hash);
                }
            }
        }
        Err(problems) => problems.iter().for_each(|own| own.message.hash(&mut hash)),
    }
    hash.finish()
}

/// Size and time of the last change.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let data = std::fs::metadata(path).ok()?;
    Some((data.len(), data.modified().ok()?))
}
