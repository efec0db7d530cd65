//! PostgreSQL: `serial` is an owned sequence and a default; `identity` is the standard's word for it, with its own rights.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;

/// Reports serial columns.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    if report.seen.target.word() != "postgres" {
        return;
    }
    for (name, _, place) in table.columns.iter().filter(|(_, column, _)| Table::is_serial(column)) {
        let message = format!("`{name}` is numbered by `serial`");
        report.push(
            finding(
                codes::SERIAL,
                message,
                report.seen.origin(*place, *name),
                "a sequence with rights and a default of its own",
            )
            .help("write `bigint identity`"),
        );
    }
}
