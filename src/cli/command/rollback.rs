//! `rollback`: applied migrations, newest first, by the way back that the database stored.

use std::time::Duration;

use serde_json::{Value, json};

use super::apply::{no_version, with_sql};
use super::look;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Rollback};
use crate::cli::config::Moment;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, codes, consent, hook, progress, work};
use crate::compile::codes::BUILT_UPON;
use crate::compile::stake::{self, Stake};
use crate::compile::{Address, Applied, QName, Standing, Target, running};
use crate::database::{Locked, RollbackRun};
use crate::migration::{Folder, Migration, Version};

/// Asks once for many databases; nothing when nobody wants it.
///
/// # Errors
/// Nobody is there to answer.
pub fn agreed_for_all(args: &Rollback, session: &Session, n: usize) -> Result<Option<Rollback>, Vec<Diagnostic>> {
    let question = format!("Roll back on {n} databases?");
    if !args.run.dry_run && !consent::confirmed(session, &question, args.run.yes, false)? {
        session.out.say("Nothing was changed.");
        return Ok(None);
    }
    let mut args = args.clone();
    args.run.yes = true;
    Ok(Some(args))
}

/// Runs the command.
///
/// # Errors
/// A protected environment, a database that is not as it should be, a question that nobody answers, a statement that
/// fails.
pub fn run(args: &Rollback, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    if !args.run.dry_run {
        work::refuse_protected(session, &config, "rollbacks").map_err(one)?;
    }
    let (own, target) = work::picked(session, &config)?;
    if let Some(text) = args.to.as_deref().filter(|text| *text != "base" && Version::parse(text).is_none()) {
        return Err(vec![no_version(text)]);
    }
    // The way back comes from the database; a folder with errors must not stand in its way.
    let (folder, _) = work::folder(session, &config, &target);
    work::warn_of_folder(session, &config, &target);
    let wait = Duration::from_secs(args.run.lock_wait);
    let limit = (!args.run.no_count).then_some(config.count_timeout.value);
    let mut database = work::connect(session, &config, own, false, wait).map_err(one)?;
    let rows = database.history().map_err(one)?;
    if args.run.dry_run {
        let standing = Standing::new(&folder, &rows);
        let chosen = chosen(args, &standing, &target)?;
        let stakes = look::asked(session, Some(&mut database), stakes(&folder, &chosen, &target), limit)?;
        return Ok(shown(session, &chosen, &stakes));
    }
    let mut locked = database.lock().map_err(one)?;
    let rows = locked.history().map_err(one)?;
    let standing = Standing::new(&folder, &rows);
    let chosen = chosen(args, &standing, &target)?;
    let applied: Vec<_> = chosen.iter().map(|own| own.row).collect();
    let runs = running::back(&folder, &applied, &standing.applied, target.dialect.id()).map_err(one)?;
    let declined = || {
        session.out.say("Nothing was changed.");
        Ok(Exit::Decision)
    };
    if !runs.is_empty() && !consent::to_drift(session, &mut locked, args.run.accept_drift)? {
        return declined();
    }
    let stakes = look::asked(session, Some(&mut locked), stakes(&folder, &chosen, &target), limit)?;
    let losses = look::losses(&stakes);
    backup::demand(session, (&config, own), &args.run.backup, Some(Moment::PreRollback), losses)?;
    if !runs.is_empty() && !agreed(args, session, &stakes, &chosen)? {
        return declined();
    }
    let versions: Vec<String> = chosen.iter().map(|own| own.row.version.clone()).collect();
    if !versions.is_empty() {
        backup::make(session, own, &args.run.backup, &mut locked).map_err(one)?;
    }
    hook::run(session, (&config, own), Moment::PreRollback, &versions).map_err(one)?;
    let done = ran(args, session, &mut locked, &chosen, &runs).map_err(one)?;
    if session.global.format == Format::Json {
        let done: Vec<Value> = done
            .iter()
            .map(|(own, ms)| json!({ "version": own.row.version, "name": own.row.name, "duration_ms": ms }))
            .collect();
        let result = json!({ "version": 1, "rolled_back": done, "data": look::json(&stakes) });
        session.out.result(&format!("{result:#}\n"));
    } else if done.is_empty() {
        session.out.say("Nothing to roll back.");
    }
    hook::run(session, (&config, own), Moment::PostRollback, &versions).map_err(one)?;
    Ok(Exit::Done)
}

/// Runs them, each by itself or all in one transaction, and gives the milliseconds of each.
fn ran<'c, 'a>(
    args: &Rollback,
    session: &Session,
    locked: &mut Locked<'_>,
    chosen: &'c [Applied<'a>],
    runs: &[RollbackRun],
) -> Result<Vec<(&'c Applied<'a>, u64)>, Diagnostic> {
    if args.single_transaction && runs.len() > 1 {
        let outcome = locked.rollback_together(runs, &mut progress::teller(&session.out))?;
        progress::done(&session.out, &format!("rolled back {} migrations in one transaction", runs.len()), &outcome);
        return Ok(chosen.iter().map(|own| (own, outcome.duration_ms)).collect());
    }
    let mut done = Vec::new();
    for (own, run) in chosen.iter().zip(runs) {
        let outcome =
            locked.rollback(run, &mut progress::teller(&session.out)).map_err(|problem| match done.len() {
                0 => problem,
                n => problem.help(format!("before it, {n} of {} were rolled back", chosen.len())),
            })?;
        progress::done(&session.out, &format!("rolled back {}", stem(own)), &outcome);
        done.push((own, outcome.duration_ms));
    }
    Ok(done)
}

/// The applied migrations to take back, newest first.
fn chosen<'a>(args: &Rollback, standing: &Standing<'a>, target: &Target) -> Result<Vec<Applied<'a>>, Vec<Diagnostic>> {
    let chosen = asked_for(args, standing, target)?;
    standing.torn(&chosen).map_or(Ok(chosen), |problem| Err(vec![problem]))
}

fn asked_for<'a>(
    args: &Rollback,
    standing: &Standing<'a>,
    target: &Target,
) -> Result<Vec<Applied<'a>>, Vec<Diagnostic>> {
    let halfway: Vec<Diagnostic> =
        standing.obstacles().into_iter().filter(|problem| problem.code == crate::compile::codes::HALFWAY).collect();
    if !halfway.is_empty() {
        return Err(halfway);
    }
    if let Some(text) = &args.only {
        return alone(text, standing, target).map(|own| vec![own]);
    }
    let newest_first = standing.applied.iter().rev();
    match args.to.as_deref() {
        Some("base") => Ok(newest_first.copied().collect()),
        Some(text) => {
            let version = Version::parse(text).ok_or_else(|| vec![no_version(text)])?.to_string();
            if !standing.applied.iter().any(|own| own.row.version == version) {
                let problem = not_applied(&version);
                return Err(vec![
                    problem
                        .help("`--to` names the version that stays, or `base`; `schemac status` lists what is applied"),
                ]);
            }
            Ok(newest_first.take_while(|own| own.row.version != version).copied().collect())
        }
        None => Ok(newest_first.take(args.steps.unwrap_or(1)).copied().collect()),
    }
}

fn not_applied(version: &str) -> Diagnostic {
    Diagnostic::error(codes::BAD_ARGUMENT, format!("{version} is not applied here"))
}

/// A migration that is taken back while those after it stay.
fn alone<'a>(text: &str, standing: &Standing<'a>, target: &Target) -> Result<Applied<'a>, Vec<Diagnostic>> {
    let version = Version::parse(text).ok_or_else(|| vec![no_version(text)])?.to_string();
    let place = standing.applied.iter().position(|own| own.row.version == version);
    let place = place.ok_or_else(|| vec![not_applied(&version).help("`schemac status` lists what is applied")])?;
    let against = standing.built_upon(place, target.dialect);
    if against.is_empty() {
        return Ok(standing.applied[place]);
    }
    let what = format!("{version} cannot be taken back alone: it is not certain that nothing later depends on it");
    let problem = against.into_iter().fold(Diagnostic::error(BUILT_UPON, what), Diagnostic::help);
    Err(vec![
        problem
            .help(format!("take the later ones back too: `schemac rollback --to` the version before {version}"))
            .help(format!("or go forward: `schemac revert {version}`")),
    ])
}

fn agreed(
    args: &Rollback,
    session: &Session,
    stakes: &[Stake],
    chosen: &[Applied<'_>],
) -> Result<bool, Vec<Diagnostic>> {
    for own in chosen {
        let comes_back = own.migration.and_then(Migration::not_restored);
        let more = comes_back.map_or_else(String::new, |what| format!("  restores {what}"));
        if !args.run.yes || comes_back.is_some() {
            session.out.say(&format!("  {}{more}", stem(own)));
        }
    }
    let n = chosen.len();
    let question = if n == 1 { "Roll this migration back?".to_owned() } else { format!("Roll back these {n}?") };
    Ok(consent::to_loss(session, look::losses(stakes), &args.run.accept_data_loss)?
        && consent::confirmed(session, &question, args.run.yes, false)?)
}

/// What is lost. Of a way back whose sidecar is not at hand, nothing is known.
fn stakes(folder: &Folder, chosen: &[Applied<'_>], target: &Target) -> Vec<Stake> {
    let known: Option<Vec<&Migration>> =
        chosen.iter().map(|own| own.migration.filter(|_| own.state.is_as_applied())).collect();
    if let Some(known) = known {
        return stake::of_rollback(folder, &known, target.dialect);
    }
    let unknown = chosen.iter().filter(|own| own.migration.is_none() || !own.state.is_as_applied());
    unknown
        .map(|own| {
            let at = Address::table(QName::bare(crate::base::Name::new(&own.row.name)));
            let loss =
                "what its way back loses is not known: the migrations folder does not have it, or not as it was applied";
            stake::unasked(&stem(own), at, loss)
        })
        .collect()
}

fn stem(own: &Applied<'_>) -> String {
    if own.row.name.is_empty() { own.row.version.clone() } else { format!("{}_{}", own.row.version, own.row.name) }
}

fn shown(session: &Session, chosen: &[Applied<'_>], stakes: &[Stake]) -> Exit {
    if session.global.format == Format::Json {
        let named = |own: &Applied<'_>| json!({ "version": own.row.version, "name": own.row.name });
        let sql = |own: &Applied<'_>| own.row.down_sql.clone().unwrap_or_default();
        let would: Vec<Value> = chosen.iter().map(|own| with_sql(named(own), &sql(own))).collect();
        let result = json!({ "version": 1, "would_roll_back": would, "data": look::json(stakes) });
        session.out.result(&format!("{result:#}\n"));
        return Exit::Done;
    }
    if chosen.is_empty() {
        session.out.say("Nothing to roll back.");
    }
    for own in chosen {
        let sql = own.row.down_sql.as_deref().unwrap_or("-- no way back is stored");
        session.out.result(&format!("-- would roll back {}\n{}\n", stem(own), sql.trim_end()));
    }
    Exit::Done
}
