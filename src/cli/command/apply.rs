//! `apply`: pending migrations, oldest first, under a lock.

use std::time::Duration;

use serde_json::{Value, json};

use super::look;
use crate::base::Diagnostic;
use crate::cli::args::{Apply, Format};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, consent, hook, progress, work};
use crate::compile::stake::{self, Stake};
use crate::compile::{Standing, running};
use crate::database::{self, HistoryRow, Locked, Outcome, RunStatus};
use crate::migration::{Folder, Migration, Replaced, Version};

/// Runs the command.
///
/// # Errors
/// A folder or database that is not as it should be, a question that nobody answers, a statement that fails.
pub fn run(args: &Apply, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(&config, &target)?;
    let last = args.to.as_deref().map(|text| version(text, &folder)).transpose()?;
    let wait = Duration::from_secs(args.run.lock_wait);
    let limit = (!args.run.no_count).then_some(config.count_timeout.value);
    // A file that is made and then not filled would be a trace of a run that did nothing.
    let mut database = work::connect_if_there(session, &config, own, wait).map_err(one)?;
    if let (Some(database), false) = (&mut database, args.run.dry_run) {
        let mut locked = database.lock().map_err(one)?;
        let mut rows = locked.history().map_err(one)?;
        if recorded(session, &folder, &rows, &mut locked)? {
            rows = locked.history().map_err(one)?;
        }
        let (chosen, left) = chosen(args, last, &folder, &rows)?;
        let settled = chosen.is_empty() || consent::to_drift(session, &mut locked, args.run.accept_drift)?;
        if !settled {
            return Ok(declined(session));
        }
        let stakes = stake::of_apply(&folder, &chosen, target.dialect);
        let stakes = look::asked(session, Some(&mut locked), stakes, limit)?;
        if !agreed(args, session, &stakes, &chosen)? {
            return Ok(declined(session));
        }
        hook::before_apply(session, &config, &chosen).map_err(one)?;
        return all(session, &folder, &mut locked, (&chosen, &left), &stakes);
    }
    let rows = match &mut database {
        Some(database) => database.history().map_err(one)?,
        None => Vec::new(),
    };
    let (chosen, left) = chosen(args, last, &folder, &rows)?;
    if args.run.dry_run {
        let stakes = stake::of_apply(&folder, &chosen, target.dialect);
        let stakes = look::asked(session, database.as_mut(), stakes, limit)?;
        return Ok(shown(session, &chosen, &stakes));
    }
    if !agreed(args, session, &[], &chosen)? {
        return Ok(declined(session));
    }
    hook::before_apply(session, &config, &chosen).map_err(one)?;
    if chosen.is_empty() {
        return Ok(told(session, &[], &left, &[]));
    }
    let mut database = work::connect(session, &config, own, true, wait).map_err(one)?;
    let mut locked = database.lock().map_err(one)?;
    all(session, &folder, &mut locked, (&chosen, &left), &[])
}

/// Records squashes that stand for what the database has; whether there were any.
fn recorded(
    session: &Session,
    folder: &Folder,
    rows: &[HistoryRow],
    locked: &mut Locked<'_>,
) -> Result<bool, Vec<Diagnostic>> {
    let standing = Standing::new(folder, rows);
    let obstacles = standing.obstacles();
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    for (one, run) in standing.to_record.iter().zip(running::forward(folder, &standing.to_record)) {
        let of = |part: &Replaced| (part.version.to_string(), part.up_sha256.as_str().to_owned());
        let parts: Vec<_> = one.replaces.iter().map(of).collect();
        locked.adopt(&run, &parts).map_err(|problem| vec![problem])?;
        session.out.say(&format!("{} stands for {} migrations that are applied here", one.stem(), parts.len()));
    }
    Ok(!standing.to_record.is_empty())
}

type Choice<'a> = (Vec<&'a Migration>, Vec<&'a Migration>);

/// What runs now, and what stays pending.
fn chosen<'a>(
    args: &Apply,
    last: Option<Version>,
    folder: &'a Folder,
    rows: &'a [HistoryRow],
) -> Result<Choice<'a>, Vec<Diagnostic>> {
    let standing = Standing::new(folder, rows);
    let obstacles = standing.obstacles();
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let mut chosen = standing.pending;
    let within = chosen.iter().take_while(|one| last.is_none_or(|last| one.version <= last)).count();
    let left = chosen.split_off(within.min(args.steps.unwrap_or(usize::MAX)));
    Ok((chosen, left))
}

/// A version of the folder.
fn version(text: &str, folder: &Folder) -> Result<Version, Vec<Diagnostic>> {
    let version = version_of(text)?;
    folder.state_at(version).map(|_| version).map_err(|problem| vec![problem])
}

/// Reads a version.
///
/// # Errors
/// It is none.
pub(super) fn version_of(text: &str) -> Result<Version, Vec<Diagnostic>> {
    Version::parse(text).ok_or_else(|| vec![no_version(text)])
}

/// The problem of a version that is none.
pub(super) fn no_version(text: &str) -> Diagnostic {
    Diagnostic::error(codes::BAD_ARGUMENT, format!("`{text}` is no version"))
        .help("a version is the first part of a migration's file name, such as 20261121101500")
}

fn agreed(args: &Apply, session: &Session, stakes: &[Stake], chosen: &[&Migration]) -> Result<bool, Vec<Diagnostic>> {
    if chosen.is_empty() {
        return Ok(true);
    }
    if !args.run.yes {
        for one in chosen {
            session.out.say(&format!("  {}  (risk: {})", one.stem(), one.up.risk().line()));
        }
    }
    let n = chosen.len();
    let question = if n == 1 { "Apply this migration?".to_owned() } else { format!("Apply these {n} migrations?") };
    Ok(consent::to_loss(session, look::losses(stakes), args.run.accept_data_loss)?
        && consent::confirmed(session, &question, args.run.yes, true)?)
}

fn declined(session: &Session) -> Exit {
    session.out.say("Nothing was changed.");
    Exit::Decision
}

/// Runs these, oldest first, and tells.
///
/// # Errors
/// The first statement that fails.
pub(super) fn all(
    session: &Session,
    folder: &Folder,
    locked: &mut Locked<'_>,
    (chosen, left): (&[&Migration], &[&Migration]),
    stakes: &[Stake],
) -> Ended {
    let mut ran = Vec::new();
    for (one, run) in chosen.iter().zip(running::forward(folder, chosen)) {
        match locked.apply(&run, &mut progress::teller(session.out)) {
            Ok(outcome) => {
                progress::done(&session.out, &one.stem(), &outcome);
                ran.push((*one, outcome));
            }
            Err(problem) if problem.code == database::codes::STATE_MOVED && by_other(locked, one) => {
                session.out.say(&format!("{} was applied by another process meanwhile", one.stem()));
            }
            Err(problem) => {
                let problem = match ran.len() {
                    0 => problem,
                    n => problem.help(format!("before it, {n} of {} were applied and stay", chosen.len())),
                };
                return Err(vec![problem]);
            }
        }
    }
    Ok(told(session, &ran, left, stakes))
}

/// Whether the same migration stands applied now.
fn by_other(locked: &mut Locked<'_>, one: &Migration) -> bool {
    let rows = locked.history().unwrap_or_default();
    database::current(&rows).iter().any(|row| {
        row.version == one.version.to_string()
            && row.status == RunStatus::Applied
            && row.up_sha256 == one.up.sha256.as_str()
    })
}

fn told(session: &Session, ran: &[(&Migration, Outcome)], left: &[&Migration], stakes: &[Stake]) -> Exit {
    if session.global.format == Format::Json {
        let ran: Vec<Value> = ran
            .iter()
            .map(|(one, outcome)| {
                json!({
                    "version": one.version.to_string(),
                    "name": one.name,
                    "statements": outcome.statements,
                    "duration_ms": outcome.duration_ms,
                })
            })
            .collect();
        let left: Vec<Value> = left.iter().map(|one| named(one)).collect();
        session.out.result(&format!(
            "{:#}\n",
            json!({ "version": 1, "applied": ran, "pending": left, "data": look::json(stakes) })
        ));
    } else if ran.is_empty() {
        session.out.say("Nothing to apply.");
    } else if !left.is_empty() {
        session.out.say(&format!("{} still pending.", left.len()));
    }
    Exit::Done
}

/// A migration in JSON.
pub(super) fn named(one: &Migration) -> Value {
    json!({ "version": one.version.to_string(), "name": one.name })
}

/// The same with the SQL that would run.
pub(super) fn with_sql(mut one: Value, sql: &str) -> Value {
    one["sql"] = sql.into();
    one
}

fn shown(session: &Session, chosen: &[&Migration], stakes: &[Stake]) -> Exit {
    if session.global.format == Format::Json {
        let would: Vec<Value> = chosen.iter().map(|one| with_sql(named(one), &one.up.sql)).collect();
        let result = json!({ "version": 1, "would_apply": would, "data": look::json(stakes) });
        session.out.result(&format!("{result:#}\n"));
        return Exit::Done;
    }
    if chosen.is_empty() {
        session.out.say("Nothing to apply.");
    }
    for line in look::losses(stakes) {
        session.out.say(&format!("! {line}"));
    }
    for one in chosen {
        session.out.result(&format!("-- would apply {}\n{}\n", one.stem(), one.up.sql.trim_end()));
    }
    Exit::Done
}
