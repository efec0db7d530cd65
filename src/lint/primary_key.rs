//! A table needs a key by which its rows are told apart.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;

/// Reports a table without a primary key.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    // every row of SurrealDB has an id
    if table.primary.is_some() || report.seen.target.word() == "surrealdb" {
        return;
    }
    let name = table.name;
    let unique = table.uniques.iter().find(|(key, _)| {
        key.columns.iter().all(|own| table.column(*own).is_some_and(|(_, column, _)| !column.nullable))
    });
    let found =
        finding(codes::NO_PRIMARY_KEY, format!("`{name}` has no primary key"), table.place, "no row has an address");
    report.push(match unique {
        Some((_, place)) => found.label(*place, "this could be it").help("write `primary key` in place of `unique`"),
        None => found
            .help("name the columns that tell its rows apart: `primary key (…)`")
            .help("or number the rows: `id bigint identity primary key`"),
    });
}
