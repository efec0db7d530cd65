//! Migrations as the database floor runs them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Applied, codes};
use crate::base::Diagnostic;
use crate::database::{HistoryRow, Known, MigrationRun, RollbackRun, RunKind, RunSegment};
use crate::dialect::Script;
use crate::migration::{Folder, Migration, State, Version, stored_down};

/// The version of this program, for the history.
const TOOL: &str = env!("CARGO_PKG_VERSION");

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
            segments: segments(&one.up.script),
            tool_version: TOOL.to_owned(),
            known: before.remove(&one.version),
        })
        .collect()
}

/// The ways back of these applied migrations, as the database stored them when they were applied.
///
/// # Errors
/// One has none, or it is not what was stored.
pub fn back(folder: &Folder, rows: &[&HistoryRow], dialect: &str) -> Result<Vec<RollbackRun>, Diagnostic> {
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
    if row.kind == RunKind::Rollback {
        let runs = back(folder, &[row], dialect)?;
        return Ok(runs.into_iter().flat_map(|run| run.segments).collect());
    }
    match halfway.migration {
        Some(one) if one.up.sha256.as_str() == row.up_sha256 => Ok(segments(&one.up.script)),
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

fn segments(script: &Script) -> Vec<RunSegment> {
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
