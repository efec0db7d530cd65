//! What SQLite drops along with a table, and nobody wrote into a schema.

use std::collections::{BTreeMap, BTreeSet};

use super::run::{Known, RunSegment};
use super::statement::{Deed, deed};
use super::{Database, codes};
use crate::base::Diagnostic;

/// Which tables a run drops, by the names that they have before it.
#[derive(Debug, Default)]
struct Dropped {
    tables: BTreeSet<String>,
    /// Those of them that come back as a copy.
    copied: BTreeSet<String>,
    /// Indexes and triggers that the run makes or drops itself.
    handled: BTreeSet<String>,
}

impl Dropped {
    fn by(segments: &[RunSegment]) -> Self {
        let mut out = Self::default();
        // What a table that was renamed or made by the run was called before it.
        let mut before: BTreeMap<String, Option<String>> = BTreeMap::new();
        // Under which name each table was dropped.
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        for sql in segments.iter().flat_map(|segment| &segment.statements) {
            let Some((deed, kind, name)) = deed(sql) else { continue };
            let mut origin = |name: String| before.remove(&name).unwrap_or(Some(name));
            match (deed, kind) {
                (Deed::Create, "table") => _ = before.insert(name, None),
                (Deed::Drop, "table") => {
                    if let Some(origin) = origin(name.clone()) {
                        last.insert(name, origin.clone());
                        out.tables.insert(origin);
                    }
                }
                (Deed::Rename(to), _) => {
                    let origin = origin(name);
                    if let (None, Some(copied)) = (&origin, last.get(&to)) {
                        out.copied.insert(copied.clone());
                    }
                    before.insert(to, origin);
                }
                (Deed::Create | Deed::Drop, "index" | "trigger") => _ = out.handled.insert(name),
                (Deed::Create | Deed::Drop, _) => {}
            }
        }
        out
    }
}

impl Database {
    /// Refuses a run that drops a table with a trigger or index on it that nobody wrote into a schema and that the run
    /// does not make again, or that copies one without a column of that kind. PostgreSQL changes tables in place, and
    /// refuses a drop with dependents by itself.
    pub(super) fn preflight(&mut self, segments: &[RunSegment], known: Option<&Known>) -> Result<(), Diagnostic> {
        if !self.session.is_sqlite() {
            return self.sendable(segments);
        }
        let dropped = Dropped::by(segments);
        if dropped.tables.is_empty() {
            return Ok(());
        }
        let sql = "select type, name, tbl_name from sqlite_schema where type in ('index', 'trigger') and sql is not null order by name";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreadable(&error))?;
        let mut lost: Vec<String> = rows
            .iter()
            .filter(|row| dropped.tables.contains(&row.text(2).to_ascii_lowercase()))
            .filter(|row| !dropped.handled.contains(&row.text(1).to_ascii_lowercase()))
            .filter(|row| match row.text(0) {
                "trigger" => known.is_none_or(|known| !known.has_trigger(row.text(1))),
                _ => known.is_some_and(|known| !known.has_index(row.text(1))),
            })
            .map(|row| format!("{} {} on {}", row.text(0), row.text(1), row.text(2)))
            .collect();
        for table in &dropped.copied {
            let Some(columns) = known.and_then(|known| known.columns_of(table)) else { continue };
            let sql = "select name from pragma_table_xinfo($1) order by cid";
            let rows = self.session.rows(sql, &[Some(table)]).map_err(|error| self.unreadable(&error))?;
            let foreign =
                rows.iter().map(|row| row.text(0)).filter(|name| !columns.contains(&name.to_ascii_lowercase()));
            lost.extend(foreign.map(|name| format!("column {name} of {table} with its values")));
        }
        if lost.is_empty() {
            return Ok(());
        }
        Err(Diagnostic::error(
            codes::WOULD_BE_LOST,
            format!("dropping or rebuilding its table would lose what no schema holds: {}", super::guard::shown(&lost)),
        )
        .help("drop it yourself if it is no longer wanted, or drop it now and create it again afterwards")
        .help("the values of a column must be kept elsewhere meanwhile")
        .help("an index or a trigger can also be written into the schema; then the migration keeps it"))
    }
}
