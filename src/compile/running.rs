//! Migrations as the database floor runs them.

use std::collections::{BTreeMap, BTreeSet};

use super::backfill::ahead;
use super::stake::Later;
use super::{Applied, Standing, codes};
use crate::base::Diagnostic;
use crate::database::{
    self, Event, HistoryRow, Known, Locked, MigrationRun, Outcome, Progress, RollbackRun, RunKind, RunSegment,
    RunStatus,
};
use crate::dialect::{Dialect, Script};
use crate::migration::{Folder, Migration, State, Version, stored_down};
use crate::plan::FillKind;

/// The version of this program, for the history.
pub const TOOL: &str = env!("CARGO_PKG_VERSION");

/// The ways forward of these migrations of a folder.
pub fn forward(folder: &Folder, chosen: &[&Migration]) -> Vec<MigrationRun> {
    let mut before = known(folder, chosen.iter().map(|one| one.version), Moment::Before);
    chosen
        .iter()
        .map(|one| MigrationRun {
            version: one.version.to_string(),
            name: one.name.clone(),
            parent: one.parent.as_ref().map(|(version, _)| version.to_string()),
            up_sha256: one.up.sha256.as_str().to_owned(),
            down_sha256: Some(one.down.sha256.as_str().to_owned()),
            down_sql: (!one.lacks_down()).then(|| one.down.sql.clone()),
            up_sql: Some(one.up.sql.clone()),
            up_meaning: Some(one.up.meaning.as_str().to_owned()),
            down_meaning: Some(one.down.meaning.as_str().to_owned()),
            segments: segments(&one.up.script),
            tool_version: TOOL.to_owned(),
            known: before.remove(&one.version),
        })
        .collect()
}

/// Records squashes that stand for what the database has, and gives them back.
///
/// # Errors
/// What forbids to run anything, if there is one to record; the history cannot be written.
pub fn record_squashes<'f>(
    locked: &mut Locked<'_>,
    folder: &'f Folder,
    rows: &[HistoryRow],
) -> Result<Vec<&'f Migration>, Vec<Diagnostic>> {
    let standing = Standing::new(folder, rows);
    if standing.to_record.is_empty() {
        return Ok(Vec::new());
    }
    let obstacles = standing.obstacles();
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let all: Vec<&Migration> = standing.to_record.iter().filter_map(|one| folder.get(one.version)).collect();
    for (one, run) in all.iter().zip(forward(folder, &all)) {
        locked.adopt(&run, &one.replaces).map_err(|problem| vec![problem])?;
    }
    Ok(all)
}

/// Reads the history again, and tells whether another process has written to it. On SQLite the lock lasts one transaction,
/// so what is refused between two may be another's work, half of which was looked at.
///
/// # Errors
/// It cannot be read.
pub fn moved(locked: &mut Locked<'_>, rows: &mut Vec<HistoryRow>) -> Result<bool, Diagnostic> {
    let before = std::mem::replace(rows, locked.history()?);
    Ok(before != *rows)
}

/// Runs these forward, oldest first. What could not be asked of the rows before is asked `later`. What another process applied
/// meanwhile, file for file the same, is none of ours to do: `done` is told so by no outcome.
///
/// # Errors
/// The first that fails; those before it stay.
pub fn all(
    locked: &mut Locked<'_>,
    (folder, dialect): (&Folder, &dyn Dialect),
    (chosen, later): (&[&Migration], &Later),
    progress: &mut dyn FnMut(Progress<'_>),
    done: &mut dyn FnMut(&Migration, Option<Outcome>),
) -> Result<(), Diagnostic> {
    let mut ran = 0;
    for (one, run) in chosen.iter().zip(forward(folder, chosen)) {
        let ended = in_batches(locked, folder, dialect, one, progress)
            .and_then(|()| later.ask(locked, folder, one, dialect))
            .and_then(|()| locked.apply(&run, progress));
        match ended {
            Ok(outcome) => {
                ran += 1;
                done(one, Some(outcome));
            }
            Err(problem) if problem.code == database::codes::STATE_MOVED && by_other(locked, one) => done(one, None),
            Err(problem) if ran == 0 => return Err(problem),
            Err(problem) => {
                return Err(problem.help(format!("before it, {ran} of {} were applied and stay", chosen.len())));
            }
        }
    }
    Ok(())
}

/// What a migration of rows fills batch by batch, each a transaction of its own, so that its own statements find nothing left to do.
/// Nothing of it is recorded: whatever cuts it off, the next run goes on where rows have no value.
fn in_batches(
    locked: &mut Locked<'_>,
    folder: &Folder,
    dialect: &dyn Dialect,
    one: &Migration,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Diagnostic> {
    if one.decisions.fills.values().all(|fill| fill.kind != FillKind::Rest || fill.batch.is_none()) {
        return Ok(());
    }
    let state = folder.state_at(one.version)?;
    for own in ahead(one, &state.catalog, dialect) {
        let at = own.at.to_string();
        let (mut number, mut rows) = (0, 0);
        let mut told = |number, event| progress(Progress { number, total: number, sql: &at, event });
        let ended = own.run_held(locked, dialect, &mut |filled| {
            (number, rows) = (number + 1, rows + filled);
            told(number, Event::Batch { rows: filled });
        });
        match ended {
            // rows that no key orders: the statement fills them
            Err(problem) if problem.code == codes::NO_KEY => {}
            Ok(()) | Err(_) => ended?,
        }
        told(number, Event::Filled { rows });
    }
    Ok(())
}

/// Whether the same migration stands applied now.
fn by_other(locked: &mut Locked<'_>, one: &Migration) -> bool {
    let rows = locked.history().unwrap_or_default();
    database::current(&rows).iter().any(|row| {
        row.version == one.version.to_string()
            && row.status == RunStatus::Applied
            && row.ran(&one.up.sha256, Some(&one.up.meaning))
    })
}

/// The ways back of these applied migrations, as the database stored them when they were applied, chosen when `seen` were applied.
///
/// # Errors
/// One has none, or it is not what was stored.
pub fn back(
    folder: &Folder,
    rows: &[&HistoryRow],
    seen: &[Applied<'_>],
    dialect: &str,
) -> Result<Vec<RollbackRun>, Diagnostic> {
    let seen: Vec<String> = seen.iter().map(|own| own.row.version.clone()).collect();
    let versions = rows.iter().filter_map(|row| Version::parse(&row.version));
    let mut after = known(folder, versions, Moment::After);
    let run = |row: &&HistoryRow| {
        let Some(sql) = &row.down_sql else {
            return Err(Diagnostic::error(
                codes::NO_WAY_BACK,
                format!("the database has no way back for {}", row.version),
            )
            .help("it was written by hand without one, or whoever recorded it stored none")
            .help("write a migration that goes forward to the old state"));
        };
        let script = stored_down(&row.version, sql, row.down_sha256.as_deref(), dialect)?;
        Ok(RollbackRun {
            version: row.version.clone(),
            segments: segments(&script),
            tool_version: TOOL.to_owned(),
            reason: None,
            known: Version::parse(&row.version).and_then(|version| after.remove(&version)),
            seen: seen.clone(),
        })
    };
    rows.iter().map(run).collect()
}

/// All of a run that stopped half-way, as it was when it began.
///
/// # Errors
/// The folder does not have it, or not as it ran; no way back is stored.
pub fn whole(halfway: &Applied<'_>, folder: &Folder, dialect: &str) -> Result<Vec<RunSegment>, Diagnostic> {
    let row = halfway.row;
    match row.kind {
        RunKind::Rollback => {
            let runs = back(folder, &[row], &[], dialect)?;
            Ok(runs.into_iter().flat_map(|run| run.segments).collect())
        }
        RunKind::Undo => {
            let what = format!("what is committed of {} is being taken back", row.version);
            Err(Diagnostic::error(codes::HALFWAY, what).help("`schemac resume --back` goes on with that"))
        }
        RunKind::Migration | RunKind::Attempt | RunKind::Resolve | RunKind::Squash => {
            begun(halfway).map(|one| segments(&one.up.script))
        }
    }
}

/// The migration that stopped half-way, as it was when it began.
///
/// # Errors
/// The folder does not have it, or not as it ran.
pub fn begun<'a>(halfway: &Applied<'a>) -> Result<&'a Migration, Diagnostic> {
    let row = halfway.row;
    match halfway.migration {
        Some(one) if row.ran(&one.up.sha256, Some(&one.up.meaning)) => Ok(one),
        Some(_) => {
            Err(Diagnostic::error(codes::MODIFIED, format!("{} is not the migration that began here", row.version))
                .help("bring its files back from version control; what is committed of it belongs to them"))
        }
        None => Err(Diagnostic::error(
            codes::MISSING,
            format!("{} began here, but the migrations folder lacks it", row.version),
        )
        .help("bring its files back from version control, or switch to the branch that has them")),
    }
}

pub(super) fn segments(script: &Script) -> Vec<RunSegment> {
    script.segments.iter().map(Into::into).collect()
}

/// Which side of a migration a state is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

/// The names that are known before or after each of these versions, by one walk over the folder.
fn known(folder: &Folder, versions: impl Iterator<Item = Version>, moment: Moment) -> BTreeMap<Version, Known> {
    let wanted: BTreeSet<Version> = versions.collect();
    let mut out = BTreeMap::new();
    let mut state = State::default();
    for one in folder.migrations() {
        let mut look = |state: &State| {
            if wanted.contains(&one.version) {
                out.insert(one.version, Known::of(&state.catalog));
            }
        };
        if moment == Moment::Before {
            look(&state);
        }
        if wanted.last().is_none_or(|last| moment == Moment::Before && *last == one.version) {
            break;
        }
        // The folder was folded when it was loaded; what did not fit then is not in it.
        if state.advance(one).is_err() {
            break;
        }
        if moment == Moment::After {
            look(&state);
        }
    }
    out
}
