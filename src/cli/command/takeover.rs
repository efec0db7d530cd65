//! `import-migrations`: the migrations and the history of another tool.

use std::time::Duration;

use serde_json::{Value, json};

use super::resolve::{recorded, verified};
use crate::base::Diagnostic;
use crate::cli::args::{Format, ImportMigrations as Args};
use crate::cli::config::{Config, TargetConfig};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, work};
use crate::compile::codes::OTHER_HISTORY;
use crate::compile::{self, Resolve, Said, Standing, Target};
use crate::database::Database;
use crate::migration::{self, Foreign, Location, Tool, Version};

/// Runs the command.
///
/// # Errors
/// Files that cannot be taken over; SQL that fails on a scratch database; a history that does not match.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let tool = Tool::from(args.from);
    let theirs = Location::new(&config.root, &args.dir).map_err(one)?;
    let ours = work::location(session, &config, &target).map_err(one)?;
    if theirs.path() == ours.path() {
        let what = format!("`{}` is schemac's migrations folder too", args.dir.display());
        return Err(vec![
            Diagnostic::error(codes::BAD_ARGUMENT, what)
                .help("set `[migrations] dir` to another folder, and leave the tool's where it is"),
        ]);
    }
    let (all, findings) = migration::foreign(tool, &theirs, target.dialect.id()).map_err(one)?;
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    session.report(&session.sources, &findings);
    if all.is_empty() {
        let what = format!("`{}` has no migration that {} runs", args.dir.display(), tool.word());
        return Err(vec![
            Diagnostic::error(codes::BAD_ARGUMENT, what).help("name its migrations folder, and the tool: `--from`"),
        ]);
    }
    if args.history {
        history(args, session, (&config, own, &target), (tool, &all))
    } else {
        files(args, session, (&config, own, &target), (tool, &all))
    }
}

/// Writes the migrations.
fn files(
    args: &Args,
    session: &Session,
    (config, own, target): (&Config, &TargetConfig, &Target),
    (tool, all): (Tool, &[Foreign]),
) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let project = work::project(session, config, &[]);
    let physical = project.lower(target.dialect);
    let mut open = work::scratch(session, config, own).map_err(one)?;
    let taken = compile::take_over(all, tool, &physical, target.dialect, &mut open)?;
    session.report(&session.sources, &taken.warnings);
    let at = work::location(session, config, target).map_err(one)?;
    if !args.dry_run {
        migration::write_all(&at, &taken.drafts)?;
    }
    let verb = if args.dry_run { "Would write" } else { "Wrote" };
    let pairs: Vec<(&str, String)> =
        all.iter().zip(&taken.drafts).map(|(own, draft)| (own.file.as_str(), draft.stem())).collect();
    if session.global.format == Format::Json {
        let all: Vec<Value> = pairs.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "migrations": all, "written": !args.dry_run })));
    } else {
        for (from, to) in &pairs {
            session.out.say(&format!("{verb} {to} for {from}"));
        }
    }
    if !args.dry_run {
        session.out.say(&format!(
            "For each database that {0} migrated: `schemac import-migrations {1} --from {0} --history`. Then let {0} rest.",
            tool.word(),
            args.dir.display()
        ));
    }
    Ok(Exit::Done)
}

/// Records what the tool's history says is done.
fn history(
    args: &Args,
    session: &mut Session,
    (config, own, target): (&Config, &TargetConfig, &Target),
    (tool, all): (Tool, &[Foreign]),
) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let folder = work::sound_folder(session, config, target)?;
    let versions = versions(all)?;
    let table = args.table.as_deref().unwrap_or(tool.table());
    let mut options = work::options_to_run(session, config, false, Duration::from_secs(args.lock_wait));
    // it is no part of the schema
    let name = table.rsplit('.').next().unwrap_or(table);
    options.ignore.add(&format!("table:{name}")).map_err(one)?;
    let url = config.url(own, &session.around).map_err(one)?;
    let mut database = Database::connect(&url.value, &options).map_err(one)?;
    let mut locked = database.lock().map_err(one)?;
    let told = locked.told(tool, table).map_err(one)?;
    let wrong = |lines: Vec<String>| {
        let what = format!("the history of {} does not match its files; nothing was recorded", tool.word());
        let out = lines.into_iter().fold(Diagnostic::error(OTHER_HISTORY, what), Diagnostic::help);
        vec![out.help(format!("bring both together with {}, then take over", tool.word()))]
    };
    let count = tool.applied(all, &told).map_err(wrong)?;
    // what stands in the folder must be what was taken over from these files
    let strangers: Vec<String> = all
        .iter()
        .zip(&versions)
        .filter(|(own, version)| folder.get(**version).is_none_or(|there| there.up.sql != own.up))
        .map(|(own, version)| format!("`{}` is not {version} of the migrations folder", own.file))
        .collect();
    if !strangers.is_empty() {
        return Err(wrong(strangers));
    }
    let rows = locked.history().map_err(one)?;
    let Some(last) = count.checked_sub(1).and_then(|at| versions.get(at)) else {
        session.out.say(&format!("Nothing to record: {} has applied nothing here.", tool.word()));
        if session.global.format == Format::Json {
            let key = if args.dry_run { "would_record" } else { "recorded" };
            session.out.result(&format!("{:#}\n", json!({ "version": 1, key: [], "verified": false })));
        }
        return Ok(Exit::Done);
    };
    let standing = Standing::new(&folder, &rows);
    let reason = format!("taken over from {table}, where {} recorded it", tool.word());
    let mut resolve = Resolve::new(&Said::Applied(*last), &reason, &folder, &standing)?;
    let known = match resolve.goal.take().filter(|_| !resolve.all.is_empty()) {
        Some(_) if args.unverified => None,
        Some(goal) => Some(verified(session, (config, own, target), goal, &mut locked)?),
        None => None,
    };
    let ended = recorded(session, &mut locked, resolve, known, &rows, (args.dry_run, args.yes))?;
    if ended == Exit::Done && !args.dry_run {
        session.out.say(&format!(
            "The table {table} is left: until it is dropped, schemac takes it for a change that somebody made. \
             `schemac drift --ignore-add table:{name}` leaves it out."
        ));
    }
    Ok(ended)
}

/// The versions that these have here.
fn versions(all: &[Foreign]) -> Result<Vec<Version>, Vec<Diagnostic>> {
    let mut out: Vec<Version> = Vec::new();
    for own in all {
        out.push(own.version(out.last().copied())?);
    }
    Ok(out)
}
