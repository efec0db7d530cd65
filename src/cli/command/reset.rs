//! `reset`: in development, what the migrations made is dropped, and all of them run again.

use std::time::Duration;

use serde_json::json;

use super::{apply, look};
use crate::base::Diagnostic;
use crate::cli::args::{Format, Reset};
use crate::cli::config::Moment;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, consent, hook, progress, work};
use crate::compile::{self, Standing, codes, stake};
use crate::database::RunSegment;
use crate::migration::{self, Folder, Migration};

/// Runs the command.
///
/// # Errors
/// A protected environment; migrations that the folder lacks; something of others in the way; a statement that fails.
pub fn run(args: &Reset, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    work::refuse_protected(session, &config, "resets").map_err(one)?;
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let wait = Duration::from_secs(args.lock_wait);
    let schema = work::project(session, &config, &[]).lower(target.dialect).catalog;
    let all: Vec<&Migration> = folder.migrations().iter().collect();
    let mut database = match work::connect_if_there(session, &config, own, wait).map_err(one)? {
        Some(database) => database,
        None if args.dry_run => return Ok(shown(session, "", &all)),
        // a file that is made and then not filled would be a trace of a run that did nothing
        None if !consent::confirmed(session, "There is no database yet. Make it?", args.yes, true)? => {
            session.out.say("Nothing was changed.");
            return Ok(Exit::Decision);
        }
        None => work::connect(session, &config, own, true, wait).map_err(one)?,
    };
    let mut locked = database.lock().map_err(one)?;
    let rows = locked.history().map_err(one)?;
    // what only the history knows has its way back there
    let missing: Vec<Diagnostic> = Standing::new(&folder, &rows)
        .obstacles()
        .into_iter()
        .filter(|problem| problem.code == codes::MISSING && !args.hard)
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let there = locked.introspect().map_err(one)?.catalog;
    let planned = if args.hard {
        compile::emptying(there, target.dialect)?
    } else {
        compile::clearing(there, &folder, schema.as_ref(), target.dialect)?
    };
    let drop_sql = migration::sql_text(&planned.up_script, target.dialect.id()).map_err(one)?;
    if args.dry_run {
        return Ok(shown(session, &drop_sql, &all));
    }
    let stakes = stake::of_plan(&Folder::default(), &[], "reset", &planned, target.dialect);
    let stakes = look::asked(session, Some(&mut locked), stakes, Some(config.count_timeout.value))?;
    let losses = look::losses(&stakes);
    backup::demand(session, (&config, own), &args.backup, Some(Moment::PreApply), losses)?;
    let n = planned.up.changes.iter().filter(|change| !change.at().is_part()).count();
    let question = format!("This drops {n} objects of {} and runs {} migrations again.", locked.url(), all.len());
    if !(consent::to_loss(session, look::losses(&stakes), &args.accept_data_loss)?
        && consent::typed(session, &question, locked.url(), args.yes)?)
    {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    let list = apply::versions(&all);
    // what is dropped is lost also where no migration comes after it
    if !list.is_empty() || !planned.up.is_empty() {
        backup::make(session, own, &args.backup, &mut locked).map_err(one)?;
    }
    hook::run(session, (&config, own), Moment::PreApply, &list).map_err(one)?;
    let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
    let done = locked.clear(&segments, env!("CARGO_PKG_VERSION"), &mut progress::teller(&session.out)).map_err(one)?;
    progress::done(&session.out, "dropped what the migrations made", &done);
    apply::all((session, &config, own), (&folder, &target), &mut locked, (&all, &[]), (&stakes, None))
}

fn shown(session: &Session, drop: &str, all: &[&Migration]) -> Exit {
    if session.global.format == Format::Json {
        let would: Vec<_> = all.iter().map(|one| apply::named(one)).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "would_drop": drop, "would_apply": would })));
        return Exit::Done;
    }
    session.out.result(&format!("-- would drop\n{drop}"));
    all.iter().for_each(|one| session.out.result(&format!("-- would apply {}\n", one.stem())));
    Exit::Done
}
