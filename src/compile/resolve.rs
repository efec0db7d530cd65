//! What somebody did by other means: which versions are to be recorded, and what the schema has to be for that to be true.

use super::running::TOOL;
use super::{Applied, AppliedState, Standing, codes};
use crate::base::Diagnostic;
use crate::catalog::Catalog;
use crate::database::{HistoryRow, Resolution, RunKind, RunStatus};
use crate::migration::{Folder, Migration, Version};

/// What is said to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The database has this version, and all before it.
    Applied(Version),
    /// The database has neither this version nor any that was applied after it.
    RolledBack(Version),
    /// Nothing is known of this version any more.
    Untracked(Version),
}

/// What is to be recorded.
#[derive(Debug, Default)]
pub struct Resolve {
    /// In the order of their rows; empty when the history says so already.
    pub all: Vec<Resolution>,
    /// What the database then has; nothing when it may have anything.
    pub goal: Option<Catalog>,
}

impl Resolve {
    /// Finds it out.
    ///
    /// # Errors
    /// A version that the folder, or the history, does not have; another one that stands half-way.
    pub fn new(said: &Said, reason: &str, folder: &Folder, standing: &Standing<'_>) -> Result<Self, Vec<Diagnostic>> {
        match said {
            Said::Applied(version) => applied(*version, reason, folder, standing),
            Said::RolledBack(version) => {
                let at = place(*version, standing)?;
                others_are_whole(*version, standing)?;
                let (left, gone) = standing.applied.split_at(at);
                let all = gone.iter().rev().map(|own| of_row(own.row, RunStatus::RolledBack, reason)).collect();
                let last = left.last().and_then(|own| Version::parse(&own.row.version));
                Ok(Self { all, goal: Some(state_at(last, folder)?) })
            }
            Said::Untracked(version) => {
                let row = standing.applied[place(*version, standing)?].row;
                Ok(Self { all: vec![of_row(row, RunStatus::Untracked, reason)], goal: None })
            }
        }
    }
}

fn applied(
    version: Version,
    reason: &str,
    folder: &Folder,
    standing: &Standing<'_>,
) -> Result<Resolve, Vec<Diagnostic>> {
    // its error says which versions there are
    let one = match folder.get(version) {
        Some(one) => one,
        None => return state_at(Some(version), folder).map(|_| Resolve::default()),
    };
    others_are_whole(version, standing)?;
    let chosen: Vec<&Migration> = match find(version, standing) {
        Some(own) if own.state.is_as_applied() => return Ok(Resolve::default()),
        Some(_) => vec![one],
        None => standing.pending.iter().copied().filter(|one| one.version <= version).collect(),
    };
    let there = standing.applied.iter().filter_map(|own| own.migration);
    let last = there.map(|one| one.version).chain([version]).max();
    let all = chosen.iter().map(|one| of_folder(one, reason)).collect();
    Ok(Resolve { all, goal: Some(state_at(last, folder)?) })
}

fn find<'s, 'a>(version: Version, standing: &'s Standing<'a>) -> Option<&'s Applied<'a>> {
    standing.applied.iter().find(|own| Version::parse(&own.row.version) == Some(version))
}

fn place(version: Version, standing: &Standing<'_>) -> Result<usize, Vec<Diagnostic>> {
    let own = |own: &Applied<'_>| Version::parse(&own.row.version) == Some(version);
    standing.applied.iter().position(own).ok_or_else(|| {
        vec![
            Diagnostic::error(codes::NOT_APPLIED, format!("{version} is not applied here"))
                .help("`schemac status` lists what is"),
        ]
    })
}

/// What the schema is while another migration stands half-way, nobody can say.
fn others_are_whole(version: Version, standing: &Standing<'_>) -> Result<(), Vec<Diagnostic>> {
    let is_other = |problem: &Diagnostic| problem.code == codes::HALFWAY;
    match find(version, standing) {
        Some(own) if own.state == AppliedState::Halfway => Ok(()),
        Some(_) | None => {
            let problems: Vec<Diagnostic> = standing.obstacles().into_iter().filter(is_other).collect();
            if problems.is_empty() { Ok(()) } else { Err(problems) }
        }
    }
}

fn state_at(version: Option<Version>, folder: &Folder) -> Result<Catalog, Vec<Diagnostic>> {
    match version {
        Some(version) => folder.state_at(version).map(|state| state.catalog).map_err(|problem| vec![problem]),
        None => Ok(Catalog::new()),
    }
}

fn of_folder(one: &Migration, reason: &str) -> Resolution {
    Resolution {
        version: one.version.to_string(),
        name: one.name.clone(),
        parent: one.parent.as_ref().map(|(version, _)| version.to_string()),
        up_sha256: one.up.sha256.as_str().to_owned(),
        down_sha256: Some(one.down.sha256.as_str().to_owned()),
        down_sql: (!one.lacks_down()).then(|| one.down.sql.clone()),
        up_sql: Some(one.up.sql.clone()),
        up_meaning: Some(one.up.meaning.as_str().to_owned()),
        down_meaning: Some(one.down.meaning.as_str().to_owned()),
        status: RunStatus::Applied,
        reason: reason.to_owned(),
        tool_version: TOOL.to_owned(),
        fingerprint: None,
    }
}

fn of_row(row: &HistoryRow, status: RunStatus, reason: &str) -> Resolution {
    Resolution {
        version: row.version.clone(),
        name: row.name.clone(),
        parent: row.parent.clone(),
        up_sha256: row.up_sha256.clone(),
        down_sha256: row.down_sha256.clone(),
        down_sql: row.down_sql.clone(),
        up_sql: row.up_sql.clone(),
        up_meaning: row.up_meaning.clone(),
        down_meaning: row.down_meaning.clone(),
        status,
        reason: reason.to_owned(),
        tool_version: TOOL.to_owned(),
        fingerprint: None,
    }
}

/// What the last record knew of the schema.
pub fn last_fingerprint(rows: &[HistoryRow]) -> Option<String> {
    rows.iter().rev().find(|row| row.kind != RunKind::Attempt).and_then(|row| row.fingerprint.clone())
}
