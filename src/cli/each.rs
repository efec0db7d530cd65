//! The commands that run on many databases, each with its result in words.

use std::collections::BTreeSet;

use serde_json::Value;

use super::args::Command;
use super::many::{self, Place};
use super::session::{Ended, Session};
use super::{Exit, codes, command, on_one, work};
use crate::base::Diagnostic;

/// Runs one of them.
///
/// # Errors
/// Nobody is there to answer.
pub fn run(command: &Command, session: &mut Session, places: &[Place], jobs: usize) -> Ended {
    let count = |result: &Value, key: &str| result[key].as_array().map_or(0, Vec::len);
    match command {
        Command::Apply(args) => {
            let go = command::apply::agreed_for_all(args, session, places.len())?;
            let Some(args) = go else { return Ok(Exit::Decision) };
            warn(session, places)?;
            let line = |own: &Value| match (count(own, "applied"), count(own, "would_apply")) {
                (0, 0) => format!("nothing to apply, {} pending", count(own, "pending")),
                (0, would) => format!("{would} would be applied"),
                (n, _) => format!("{n} applied, {} pending", count(own, "pending")),
            };
            many::run(session, places, jobs, &|own| command::apply::run(&args, own), &line)
        }
        Command::Rollback(args) => {
            let go = command::rollback::agreed_for_all(args, session, places.len())?;
            let Some(args) = go else { return Ok(Exit::Decision) };
            warn(session, places)?;
            let line = |own: &Value| match count(own, "would_roll_back") {
                0 => format!("{} rolled back", count(own, "rolled_back")),
                would => format!("{would} would be rolled back"),
            };
            many::run(session, places, jobs, &|own| command::rollback::run(&args, own), &line)
        }
        Command::Status(args) => {
            let line = |own: &Value| {
                let sync = if own["in_sync"] == true { "in sync" } else { "not in sync" };
                format!("{} applied, {} pending, {sync}", count(own, "applied"), count(own, "pending"))
            };
            many::run(session, places, jobs, &|own| command::status::run(args, own), &line)
        }
        Command::Backfill(args) => {
            let go = command::backfill::agreed_for_all(args, session, places.len())?;
            let Some(args) = go else { return Ok(Exit::Decision) };
            let sum = |own: &Value, key: &str| -> u64 {
                own["backfills"].as_array().into_iter().flatten().filter_map(|one| one[key].as_u64()).sum()
            };
            let line =
                |own: &Value| format!("{} rows filled, {} without a value", sum(own, "filled"), sum(own, "left"));
            many::run(session, places, jobs, &|own| command::backfill::run(&args, own), &line)
        }
        Command::Drift(args) if args.sql || args.patch || args.fix.is_some() || !args.ignore_add.is_empty() => {
            let what = "`--sql`, `--patch`, `--fix` and `--ignore-add` are about one database";
            Err(vec![Diagnostic::error(codes::BAD_ARGUMENT, what).help("name it: `--url`")])
        }
        Command::Drift(args) => {
            let line = |own: &Value| format!("{} differences", count(own, "differences"));
            many::run(session, places, jobs, &|own| command::drift::run(args, own), &line)
        }
        Command::Init(_)
        | Command::Check(_)
        | Command::Fmt(_)
        | Command::Explain(_)
        | Command::Plan(_)
        | Command::Diff(_)
        | Command::Revert(_)
        | Command::New(_)
        | Command::Verify(_)
        | Command::Doctor(_)
        | Command::Push(_)
        | Command::Watch(_)
        | Command::Reset(_)
        | Command::Rebase(_)
        | Command::Squash(_)
        | Command::Export(_)
        | Command::Resume(_)
        | Command::Resolve(_)
        | Command::Log(_)
        | Command::Show(_)
        | Command::Ping
        | Command::Pull(_)
        | Command::Import(_)
        | Command::ImportMigrations(_)
        | Command::Config(_)
        | Command::Completions(_)
        | Command::Man(_) => on_one(command, session),
    }
}

/// Tells what is to be said of the folders of these databases, before the runs, which share them.
fn warn(session: &mut Session, places: &[Place]) -> Result<(), Vec<Diagnostic>> {
    let config = session.config()?;
    let names: BTreeSet<&str> = places.iter().map(|place| place.target.as_str()).collect();
    for own in config.targets.iter().filter(|own| names.contains(own.name.as_str())) {
        let target = work::target(own).map_err(|problem| vec![problem])?;
        // errors are those of each run
        work::folder(session, &config, &target);
        work::warn_of_folder(session, &config, &target);
    }
    Ok(())
}
