//! `resolve`: what somebody did by other means is recorded; nothing runs.

use std::time::Duration;

use serde_json::{Value, json};

use super::apply::no_version;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Resolution as Flags, Resolve as Args};
use crate::cli::config::{Config, TargetConfig};
use crate::cli::output::visible;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, consent, work};
use crate::compile::codes::NOT_AS_RECORDED;
use crate::compile::{self, Catalog, Resolve, Said, Standing, Target};
use crate::database::{Database, HistoryRow, Locked, Resolution, RunStatus, Scratch, fingerprint};
use crate::migration::Version;

/// Runs the command.
///
/// # Errors
/// A version that is not there; a database that is not as the record would say; nobody is there to answer.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let said = said(&args.what).map_err(one)?;
    // what is only taken out of the history needs no folder
    let folder = match said {
        Said::Applied(_) => work::sound_folder(session, &config, &target)?,
        Said::RolledBack(_) | Said::Untracked(_) => work::folder(session, &config, &target).0,
    };
    let mut database = work::connect(session, &config, own, false, Duration::from_secs(args.lock_wait)).map_err(one)?;
    let mut locked = database.lock().map_err(one)?;
    let rows = locked.history().map_err(one)?;
    let standing = Standing::new(&folder, &rows);
    let mut resolve = Resolve::new(&said, &args.reason, &folder, &standing)?;
    let known = match resolve.goal.take().filter(|_| !resolve.all.is_empty()) {
        Some(_) if args.unverified => None,
        Some(goal) => Some(verified(session, (&config, own, &target), goal, &mut locked)?),
        None => compile::last_fingerprint(&rows),
    };
    recorded(session, &mut locked, resolve, known, &rows, (args.dry_run, args.yes))
}

/// Asks, and records it, with the fingerprint of a schema that was looked at.
pub(super) fn recorded(
    session: &Session,
    locked: &mut Locked<'_>,
    mut resolve: Resolve,
    known: Option<String>,
    rows: &[HistoryRow],
    (dry_run, yes): (bool, bool),
) -> Ended {
    let is_untracked = |own: &Resolution| own.status == RunStatus::Untracked;
    let is_verified = known.is_some() && !resolve.all.iter().any(is_untracked);
    resolve.all.iter_mut().for_each(|one| one.fingerprint.clone_from(&known));
    if dry_run || resolve.all.is_empty() {
        return Ok(told(session, &resolve.all, is_verified, dry_run));
    }
    if !yes {
        resolve.all.iter().for_each(|own| session.out.say(&format!("  {}", line(own))));
    }
    if !consent::confirmed(session, "Record this? Nothing is run.", yes, true)? {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    locked.resolve(&resolve.all, rows).map_err(|problem| vec![problem])?;
    Ok(told(session, &resolve.all, is_verified, false))
}

fn said(flags: &Flags) -> Result<Said, Diagnostic> {
    let read = |text: &str| Version::parse(text).ok_or_else(|| no_version(text));
    match (&flags.applied, &flags.rolled_back, &flags.untrack) {
        (Some(text), _, _) => read(text).map(Said::Applied),
        (None, Some(text), _) => read(text).map(Said::RolledBack),
        (None, None, text) => read(text.as_deref().unwrap_or_default()).map(Said::Untracked),
    }
}

/// The fingerprint of the schema, if that is as the record says.
pub(super) fn verified(
    session: &Session,
    (config, own, target): (&Config, &TargetConfig, &Target),
    goal: Catalog,
    database: &mut Database,
) -> Result<String, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let live = database.introspect().map_err(one)?.catalog;
    let known = fingerprint(&live);
    let url = config.url(own, &session.around).map_err(one)?;
    let mut scratch = Scratch::beside(&url.value, &work::options_to_look(session, config))
        .map_err(|problem| one(problem.help("or record it without a look at the schema: `--unverified`")))?;
    let goal = compile::state::checked(goal)?;
    let drift = compile::drift(&goal, live, target.dialect, config.how_to_change(), &mut scratch)?;
    if drift.differences.is_empty() {
        return Ok(known);
    }
    let what = "the schema of the database is not as the record would say; nothing was recorded";
    let lines = drift.differences.iter().map(|(at, own)| format!("`{at}` is {}", own.word()));
    let problem = lines.fold(Diagnostic::error(NOT_AS_RECORDED, what), Diagnostic::help);
    Err(vec![problem.help("bring the database there first; or record it as it is: `--unverified`")])
}

fn line(own: &Resolution) -> String {
    let word = match own.status {
        RunStatus::Untracked => "untracked",
        RunStatus::RolledBack => "rolled back",
        RunStatus::Applied | RunStatus::Running | RunStatus::Failed => "applied",
    };
    visible(&format!("{}: {word}", stem(own)))
}

fn stem(own: &Resolution) -> String {
    if own.name.is_empty() { own.version.clone() } else { format!("{}_{}", own.version, own.name) }
}

fn told(session: &Session, all: &[Resolution], verified: bool, dry: bool) -> Exit {
    if session.global.format == Format::Json {
        let one = |own: &Resolution| json!({ "version": own.version, "name": own.name, "state": own.status.word() });
        let list: Vec<Value> = all.iter().map(one).collect();
        let key = if dry { "would_record" } else { "recorded" };
        session.out.result(&format!("{:#}\n", json!({ "version": 1, key: list, "verified": verified })));
    } else if all.is_empty() {
        session.out.say("Nothing to record: the history says so already.");
    } else {
        let head = if dry { "Would record" } else { "Recorded" };
        all.iter().for_each(|own| session.out.say(&format!("{head} {}", line(own))));
    }
    Exit::Done
}
