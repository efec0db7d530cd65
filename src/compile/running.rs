//! Migrations as the database floor runs them.

use std::collections::BTreeSet;

use super::codes;
use crate::base::Diagnostic;
use crate::catalog::Kind;
use crate::database::{HistoryRow, MigrationRun, RollbackRun, RunSegment};
use crate::dialect::Script;
use crate::migration::{Folder, Migration, State, Version, stored_down};

/// The version of this program, for the history.
const TOOL: &str = env!("CARGO_PKG_VERSION");

/// The way forward of a migration.
pub fn forward(folder: &Folder, one: &Migration) -> MigrationRun {
    let before = one.parent.as_ref().and_then(|(version, _)| folder.state_at(*version).ok()).unwrap_or_default();
    MigrationRun {
        version: one.version.to_string(),
        name: one.name.clone(),
        parent: one.parent.as_ref().map(|(version, _)| version.to_string()),
        up_sha256: one.up.sha256.as_str().to_owned(),
        down_sha256: Some(one.down.sha256.as_str().to_owned()),
        down_sql: Some(one.down.sql.clone()),
        segments: segments(&one.up.script),
        tool_version: TOOL.to_owned(),
        known_indexes: Some(indexes(&before)),
    }
}

/// The way back of a migration, as the database stored it when it was applied.
///
/// # Errors
/// There is none, or it is not what was stored.
pub fn back(folder: &Folder, row: &HistoryRow, dialect: &str) -> Result<RollbackRun, Diagnostic> {
    let Some(sql) = &row.down_sql else {
        return Err(Diagnostic::error(codes::NO_WAY_BACK, format!("the database has no way back for {}", row.version))
            .help("whoever recorded it stored none; write a migration that goes forward to the old state"));
    };
    let script = stored_down(&row.version, sql, row.down_sha256.as_deref(), dialect)?;
    let state = Version::parse(&row.version).and_then(|version| folder.state_at(version).ok());
    Ok(RollbackRun {
        version: row.version.clone(),
        segments: segments(&script),
        tool_version: TOOL.to_owned(),
        reason: None,
        known_indexes: state.as_ref().map(indexes),
    })
}

fn segments(script: &Script) -> Vec<RunSegment> {
    script.segments.iter().map(Into::into).collect()
}

fn indexes(of: &State) -> BTreeSet<String> {
    let names = of.catalog.addresses().filter(|at| at.kind == Kind::Index);
    names.filter_map(|at| at.part.map(|part| part.as_str().to_owned())).collect()
}
