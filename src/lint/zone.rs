//! A timestamp without a zone says what a clock showed and not when.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::catalog::{Portable, Type};

/// Reports columns of the type `timestamp`.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    for (name, column, place) in &table.columns {
        if !matches!(column.ty, Type::Portable(Portable::Timestamp(_))) {
            continue;
        }
        let message = format!("`{name}` has no time zone");
        let found = finding(
            codes::NO_ZONE,
            message,
            report.seen.origin(*place, *name),
            "which moment it is depends on who reads it",
        )
        .help("write `timestamptz`");
        report.push(match report.seen.retype(*place, "timestamptz", true) {
            Some(edit) => found.fix("write `timestamptz`", false, vec![edit]),
            None => found,
        });
    }
}
