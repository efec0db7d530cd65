//! `apply`: pending migrations, oldest first, under a lock.

use std::time::Duration;

use serde_json::{Value, json};

use super::look;
use crate::base::Diagnostic;
use crate::cli::args::{Apply, Format};
use crate::cli::config::{Config, Moment, TargetConfig};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, codes, consent, hook, progress, work};
use crate::compile::stake::{self, Later, Stake};
use crate::compile::{Standing, Target, running};
use crate::database::{Locked, Outcome};
use crate::migration::{Folder, Migration, Version};

/// Asks once for many databases; nothing when nobody wants it.
///
/// # Errors
/// Nobody is there to answer.
pub fn agreed_for_all(args: &Apply, session: &mut Session, n: usize) -> Result<Option<Apply>, Vec<Diagnostic>> {
    let args = &as_configured(args, &session.config()?);
    let question = format!("Apply what is pending to {n} databases?");
    if !args.run.dry_run && !consent::confirmed(session, &question, args.run.yes, true)? {
        session.out.say("Nothing was changed.");
        return Ok(None);
    }
    let mut args = args.clone();
    args.run.yes = true;
    Ok(Some(args))
}

/// An environment may want nothing to be asked.
fn as_configured(args: &Apply, config: &Config) -> Apply {
    let mut args = args.clone();
    args.run.yes |= config.auto_apply.value;
    args
}

/// Runs the command.
///
/// # Errors
/// A folder or database that is not as it should be, a question that nobody answers, a statement that fails.
pub fn run(args: &Apply, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let args = &as_configured(args, &config);
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    work::warn_of_folder(session, &config, &target);
    let last = args.to.as_deref().map(|text| version(text, &folder)).transpose()?;
    let wait = Duration::from_secs(args.run.lock_wait);
    let limit = (!args.run.no_count).then_some(config.count_timeout.value);
    // A file that is made and then not filled would be a trace of a run that did nothing.
    let mut database = work::connect_if_there(session, &config, own, wait).map_err(one)?;
    if let (Some(database), false) = (&mut database, args.run.dry_run) {
        let mut locked = database.lock().map_err(one)?;
        let mut rows = locked.history().map_err(one)?;
        let squashes = running::record_squashes(&mut locked, &folder, &rows)?;
        for own in &squashes {
            let n = own.replaces.len();
            session.out.say(&format!("{} stands for {n} migrations that are applied here", own.stem()));
        }
        if !squashes.is_empty() {
            rows = locked.history().map_err(one)?;
        }
        let (chosen, left, stakes) = loop {
            let (chosen, left) = Standing::new(&folder, &rows).to_apply(last, args.steps, args.allow_out_of_order)?;
            let stakes = stake::of_apply(&folder, &chosen, target.dialect);
            let refused = match settled(args, (session, &config, own), &mut locked, &chosen, stakes, limit) {
                Ok(Some(stakes)) => break (chosen, left, stakes),
                Ok(None) => return Ok(declined(session)),
                Err(refused) => refused,
            };
            if !running::moved(&mut locked, &mut rows).map_err(one)? {
                return Err(refused);
            }
        };
        let list = versions(&chosen);
        if !list.is_empty() {
            backup::make(session, own, &args.run.backup, &mut locked).map_err(one)?;
        }
        hook::run(session, (&config, own), Moment::PreApply, &list).map_err(one)?;
        return all((session, &config, own), (&folder, &target), &mut locked, (&chosen, &left), (&stakes, limit));
    }
    let rows = match &mut database {
        Some(database) => database.history().map_err(one)?,
        None => Vec::new(),
    };
    let (chosen, left) = Standing::new(&folder, &rows).to_apply(last, args.steps, args.allow_out_of_order)?;
    if args.run.dry_run {
        let stakes = stake::of_apply(&folder, &chosen, target.dialect);
        let stakes = look::asked(session, database.as_mut(), stakes, limit)?;
        return Ok(shown(session, &chosen, &stakes));
    }
    if !agreed(args, session, &[], &chosen)? {
        return Ok(declined(session));
    }
    hook::run(session, (&config, own), Moment::PreApply, &versions(&chosen)).map_err(one)?;
    if chosen.is_empty() {
        return Ok(told(session, &[], &left, &[]));
    }
    let mut database = work::connect(session, &config, own, true, wait).map_err(one)?;
    let mut locked = database.lock().map_err(one)?;
    all((session, &config, own), (&folder, &target), &mut locked, (&chosen, &left), (&[], limit))
}

/// The stakes of these, if whoever is asked wants them run on the schema and the rows that are there.
fn settled(
    args: &Apply,
    (session, config, own): (&Session, &Config, &TargetConfig),
    locked: &mut Locked<'_>,
    chosen: &[&Migration],
    stakes: Vec<Stake>,
    limit: Option<Duration>,
) -> Result<Option<Vec<Stake>>, Vec<Diagnostic>> {
    if !chosen.is_empty() && !consent::to_drift(session, locked, args.run.accept_drift)? {
        return Ok(None);
    }
    let stakes = look::asked(session, Some(locked), stakes, limit)?;
    backup::demand(session, (config, own), &args.run.backup, Some(Moment::PreApply), look::losses(&stakes))?;
    Ok(agreed(args, session, &stakes, chosen)?.then_some(stakes))
}

/// A version of the folder.
pub(super) fn version(text: &str, folder: &Folder) -> Result<Version, Vec<Diagnostic>> {
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
    Ok(consent::to_loss(session, look::losses(stakes), &args.run.accept_data_loss)?
        && consent::confirmed(session, &question, args.run.yes, true)?)
}

fn declined(session: &Session) -> Exit {
    session.out.say("Nothing was changed.");
    Exit::Decision
}

pub(super) fn versions(chosen: &[&Migration]) -> Vec<String> {
    chosen.iter().map(|one| one.version.to_string()).collect()
}

/// Runs these, oldest first, and tells.
///
/// # Errors
/// The first statement that fails.
pub(super) fn all(
    (session, config, own): (&Session, &Config, &TargetConfig),
    (folder, target): (&Folder, &Target),
    locked: &mut Locked<'_>,
    (chosen, left): (&[&Migration], &[&Migration]),
    (stakes, limit): (&[Stake], Option<Duration>),
) -> Ended {
    let mut ran = Vec::new();
    let mut done = |one: &Migration, outcome: Option<Outcome>| match outcome {
        Some(outcome) => {
            progress::done(&session.out, &one.stem(), &outcome);
            ran.push((one.version, outcome));
        }
        None => session.out.say(&format!("{} was applied by another process meanwhile", one.stem())),
    };
    let later = Later::of(stakes, limit);
    running::all(locked, (folder, target.dialect), (chosen, &later), &mut progress::teller(&session.out), &mut done)
        .map_err(|problem| vec![problem])?;
    let ran: Vec<(&Migration, Outcome)> =
        ran.into_iter().filter_map(|(version, outcome)| Some((folder.get(version)?, outcome))).collect();
    let ended: Vec<&Migration> = ran.iter().map(|(one, _)| *one).collect();
    let exit = told(session, &ran, left, stakes);
    hook::run(session, (config, own), Moment::PostApply, &versions(&ended)).map_err(|problem| vec![problem])?;
    Ok(exit)
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
    } else if ran.is_empty() && left.is_empty() {
        session.out.say("Nothing to apply.");
    } else if ran.is_empty() {
        session.out.say(&format!("Nothing to apply as far as that; {} still pending.", left.len()));
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
