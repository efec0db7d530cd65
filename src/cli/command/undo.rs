//! `resume --back`: what is committed of a run that stopped half-way is taken back.

use serde_json::json;

use super::look;
use super::resume::would_run;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Resume};
use crate::cli::config::{Config, Moment, TargetConfig};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, backup, consent, hook, progress, show, work};
use crate::compile::stake;
use crate::compile::summary::Summary;
use crate::compile::{Applied, Planned, Target, Undo, running};
use crate::database::{HistoryRow, Locked, RunKind, RunSegment, Scratch, stopped};
use crate::migration::{self, Folder};

/// Where it happens.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub config: &'a Config,
    pub own: &'a TargetConfig,
    pub target: &'a Target,
    pub folder: &'a Folder,
}

/// Takes it back.
///
/// # Errors
/// As [`Undo::plan`]; data would be lost; nobody is there to answer; a statement that fails.
pub fn run(
    args: &Resume,
    session: &Session,
    place: Place<'_>,
    locked: &mut Locked<'_>,
    (halfway, rows): (&Applied<'_>, &[HistoryRow]),
) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let Place { config, own, target, folder } = place;
    let undo = Undo { halfway, rows, folder, dialect: target.dialect, online: config.how_to_change() };
    let url = config.url(own, &session.around).map_err(one)?.value;
    let plan = |locked: &mut Locked<'_>| -> Result<Planned, Vec<Diagnostic>> {
        let mut scratch = Scratch::beside(&url, &work::options_to_look(session, config)).map_err(one)?;
        undo.plan(locked.introspect().map_err(one)?.catalog, &mut scratch)
    };
    let planned = plan(locked)?;
    let stakes = stake::of_plan(&Folder::default(), &[], &halfway.row.version, &planned, target.dialect);
    let stakes = look::asked(session, Some(&mut *locked), stakes, Some(config.count_timeout.value))?;
    if args.dry_run {
        would_run(session, &migration::sql_text(&planned.up_script, target.dialect.id()).map_err(one)?);
        return Ok(Exit::Done);
    }
    if session.global.format == Format::Text {
        let text = show::plan(&Summary::of(&planned.up), &|_| None, &session.out, session.out.err_color);
        session.out.say(text.trim_end());
    }
    let row = halfway.row;
    // a migration that is taken back is rolled back; a way back that is, is applied again
    let was_back = stopped(rows, &row.version).is_some_and(|row| row.kind == RunKind::Rollback);
    let (before, after) = match was_back {
        false => (Moment::PreRollback, Moment::PostRollback),
        true => (Moment::PreApply, Moment::PostApply),
    };
    backup::demand(session, (config, own), &args.backup, Some(before), look::losses(&stakes))?;
    if !consent::to_loss(session, look::losses(&stakes), &args.accept_data_loss)?
        || !consent::confirmed(session, "Take it back?", args.yes, false)?
    {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    backup::make(session, own, &args.backup, locked).map_err(one)?;
    let versions = std::slice::from_ref(&row.version);
    hook::run(session, (config, own), before, versions).map_err(one)?;
    // half an index is nothing that could be compared
    let segments = running::whole(halfway, folder, target.dialect.id()).unwrap_or_default();
    locked.clear_half_an_index(&segments, row.statements_done).map_err(one)?;
    let planned = plan(locked)?;
    let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
    let outcome = locked.undo(row, &segments, running::TOOL, &mut progress::teller(&session.out)).map_err(one)?;
    progress::done(&session.out, &format!("took back what was committed of {}", row.version), &outcome);
    if session.global.format == Format::Json {
        let done = json!({ "version": row.version, "name": row.name, "duration_ms": outcome.duration_ms });
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "taken_back": done })));
    }
    hook::run(session, (config, own), after, versions).map_err(one)?;
    Ok(Exit::Done)
}
