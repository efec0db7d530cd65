//! `resume`: a migration, or its way back, that stopped half-way goes on after what is committed of it.

use std::time::Duration;

use serde_json::json;

use super::undo::{self, Place};
use crate::base::Diagnostic;
use crate::cli::args::{Format, Resume};
use crate::cli::config::Moment;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, consent, hook, progress, work};
use crate::compile::{Applied, AppliedState, Standing, running};
use crate::database::RunKind;

/// Runs the command.
///
/// # Errors
/// The files are not those that ran; a statement is in doubt, or fails again; nobody is there to answer.
pub fn run(args: &Resume, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let (folder, _) = work::folder(session, &config, &target);
    let wait = Duration::from_secs(args.lock_wait);
    let mut database = work::connect(session, &config, own, false, wait).map_err(one)?;
    let mut locked = database.lock().map_err(one)?;
    let rows = locked.history().map_err(one)?;
    let standing = Standing::new(&folder, &rows);
    let Some(halfway) = standing.applied.iter().find(|own| own.state == AppliedState::Halfway) else {
        return Ok(told(session, None));
    };
    let row = halfway.row;
    let (done, total) = (row.statements_done, row.statements_total);
    session.out.say(&format!("{} stopped half-way: {done} of {total} statements are committed", what(halfway)));
    if args.back {
        let place = Place { config: &config, own, target: &target, folder: &folder };
        return undo::run(args, session, place, &mut locked, (halfway, &rows));
    }
    let segments = running::whole(halfway, &folder, target.dialect.id()).map_err(one)?;
    if args.dry_run {
        let left = segments.iter().flat_map(|segment| &segment.statements).skip(done as usize);
        let left: Vec<String> = left.map(|sql| format!("{};\n", sql.trim_end())).collect();
        would_run(session, &left.concat());
        return Ok(Exit::Done);
    }
    if !consent::confirmed(session, "Go on with it?", args.yes, true)? {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    backup::make(session, own, &args.backup, &mut locked).map_err(one)?;
    let doubt = (args.done || args.again).then_some(args.done);
    let outcome = locked.resume(row, &segments, doubt, &mut progress::teller(&session.out)).map_err(one)?;
    progress::done(&session.out, &what(halfway), &outcome);
    let exit = told(session, Some(halfway));
    // the hook before it ran when it began; a copy that it made then must not be written over by one of the half
    let moment = if row.kind == RunKind::Rollback { Moment::PostRollback } else { Moment::PostApply };
    hook::run(session, (&config, own), moment, std::slice::from_ref(&row.version)).map_err(one)?;
    Ok(exit)
}

/// The SQL that a dry run prints.
pub(super) fn would_run(session: &Session, sql: &str) {
    if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "would_run": sql })));
    } else {
        session.out.result(sql);
    }
}

fn what(own: &Applied<'_>) -> String {
    let name = if own.row.name.is_empty() { String::new() } else { format!("_{}", own.row.name) };
    format!("{}{name}", own.run())
}

fn told(session: &Session, done: Option<&Applied<'_>>) -> Exit {
    if session.global.format == Format::Json {
        let done = done.map(|own| {
            json!({ "version": own.row.version, "name": own.row.name, "rollback": own.row.kind == RunKind::Rollback })
        });
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "resumed": done })));
    } else if done.is_none() {
        session.out.say("Nothing to resume.");
    }
    Exit::Done
}
