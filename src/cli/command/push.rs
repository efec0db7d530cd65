//! `push`: in development, a database is brought straight to the schema, without a migration.

use std::time::Duration;

use serde_json::json;

use super::look;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Push};
use crate::cli::ask::{self, Decided};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, codes, consent, progress, show, work};
use crate::compile::stake::{self, Stake};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Address, Outcome, Physical, Planned, Project};
use crate::database::{Database, RunSegment, current};
use crate::migration::{self, Folder};

/// Runs the command.
///
/// # Errors
/// A protected environment; a database that has migrations; a schema with errors; a statement that fails.
pub fn run(args: &Push, session: &mut Session) -> Ended {
    bring(args, session, Manner::Asked)
}

/// What is done without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// What the flags say.
    Asked,
    /// What only adds to a database.
    Additions,
}

/// Refuses what may not be pushed to, whatever the schema says.
///
/// # Errors
/// A protected environment; a database that has migrations, or cannot be reached.
pub fn may(session: &mut Session, wait: Duration) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    work::refuse_protected(session, &config, "pushes").map_err(one)?;
    let (own, _) = work::picked(session, &config)?;
    let database = work::connect_if_there(session, &config, own, wait).map_err(one)?;
    database.map_or(Ok(()), |mut database| refuse_managed(&mut database)).map_err(one)
}

/// Brings the database to the schema.
///
/// # Errors
/// As [`run`].
pub fn bring(args: &Push, session: &mut Session, manner: Manner) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    work::refuse_protected(session, &config, "pushes").map_err(one)?;
    let mut accept = work::accept(&args.accept).map_err(one)?;
    let (own, target) = work::picked(session, &config)?;
    let wait = Duration::from_secs(args.lock_wait);
    let mut database = work::connect_if_there(session, &config, own, wait).map_err(one)?;
    let mut held = match &mut database {
        Some(database) => Some(database.lock().map_err(one)?),
        None => None,
    };
    if let Some(locked) = &mut held {
        refuse_managed(locked).map_err(one)?;
    }
    let mut open = work::scratch(session, &config, own).map_err(one)?;
    let may_ask = may_ask(args, session);
    let mut find = |physical: &Physical, accept: &Accept| {
        compile::toward(physical, held.as_deref_mut(), target.dialect, accept, &mut open)
    };
    let Decided { project, physical, outcome, told_already } =
        ask::decided(session, &config, &target, (&mut accept, may_ask), &|_, _| Vec::new(), &mut find)?;
    session.report(&project.sources, &physical.problems);
    let planned = match outcome {
        Outcome::Planned(planned) => planned,
        Outcome::NoChanges => {
            session.out.say("Nothing to push: the database has the schema as it is.");
            told(session, None);
            return Ok(Exit::Done);
        }
        Outcome::Decisions(decisions) => {
            session.report(&project.sources, &work::questions(&decisions[told_already..], &physical.origins));
            session.out.alert("Decisions are needed; nothing was changed.");
            return Ok(Exit::Decision);
        }
    };
    let stakes = stake::of_plan(&Folder::default(), &[], "push", &planned, target.dialect);
    let limit = (!args.no_count).then_some(config.count_timeout.value);
    let stakes = look::asked(session, held.as_deref_mut(), stakes, limit)?;
    let sql = |back| migration::sql_text(planned.way(back).script, target.dialect.id()).map_err(one);
    shown(session, (&project, &physical), &planned, &stakes);
    if args.dry_run {
        if session.global.format == Format::Json {
            let would =
                json!({ "version": 1, "would_push": sql(false)?, "back": sql(true)?, "data": look::json(&stakes) });
            session.out.result(&format!("{would:#}\n"));
        } else {
            session.out.result(&format!("\n-- would run\n{}\n-- the way back\n{}", sql(false)?, sql(true)?));
        }
        return Ok(Exit::Done);
    }
    let adds = manner == Manner::Additions && compile::only_adds(&planned);
    if manner == Manner::Additions && !adds {
        session.out.alert("This is more than an addition.");
        if !session.out.interactive {
            session.out.alert("Nothing was changed; `schemac push` does it.");
            return Ok(Exit::Decision);
        }
    }
    backup::demand(session, (&config, own), &args.backup, None, look::losses(&stakes))?;
    if !consent::confirmed(session, "Change the database?", args.yes || adds, adds || manner == Manner::Asked)? {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    let mut made;
    let mut locked = match held {
        Some(mut locked) => {
            // what is only added takes nothing away
            if !adds {
                backup::make(session, own, &args.backup, &mut locked).map_err(one)?;
            }
            locked
        }
        None => {
            made = work::connect(session, &config, own, true, wait).map_err(one)?;
            made.lock().map_err(one)?
        }
    };
    let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
    let done = locked.push(&segments, &mut progress::teller(&session.out)).map_err(one)?;
    progress::done(&session.out, "pushed", &done);
    told(session, Some(sql(false)?));
    Ok(Exit::Done)
}

fn may_ask(args: &Push, session: &Session) -> bool {
    session.out.interactive && !args.dry_run && session.global.format == Format::Text
}

/// A database that has migrations gets its changes from migrations: the history would lie about any other.
fn refuse_managed(database: &mut Database) -> Result<(), Diagnostic> {
    let rows = database.history()?;
    let n = current(&rows).len();
    if n == 0 {
        return Ok(());
    }
    let have = if n == 1 { "a migration is applied".to_owned() } else { format!("{n} migrations are applied") };
    Err(Diagnostic::error(codes::MANAGED, format!("{have} in {}; what is pushed would be drift", database.url()))
        .help("`schemac plan` writes the change as a migration, and `schemac apply` runs it")
        .help("to try schemas out, push to a database of your own: `--url`"))
}

fn shown(session: &Session, (project, physical): (&Project, &Physical), planned: &Planned, stakes: &[Stake]) {
    if session.global.format == Format::Text {
        let place = |at: &Address| project.sources.file_and_line(physical.origins.get(at)?);
        session.out.result(&show::plan(&Summary::of(&planned.up), &place, &session.out, session.out.out_color));
    }
    look::losses(stakes).iter().for_each(|line| session.out.alert(&format!("! {line}")));
}

fn told(session: &Session, sql: Option<String>) {
    if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "changed": sql.is_some(), "sql": sql })));
    }
}
