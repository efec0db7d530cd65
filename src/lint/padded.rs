//! `char(n)` is no faster than `text(n)`, and is padded with blanks where the engine keeps to the standard.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::catalog::{Portable, Type};

/// Reports columns of the type `char`.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    for (name, column, place) in &table.columns {
        let Type::Portable(Portable::Char(length)) = column.ty else { continue };
        let message = format!("`{name}` is `char({length})`");
        let found =
            finding(codes::PADDED, message, report.seen.origin(*place, *name), "shorter values are padded with blanks")
                .help(format!("write `text({length})`, and a check if every value must have this length"));
        report.push(match report.seen.retype(*place, "text", true) {
            Some(edit) => found.fix(format!("write `text({length})`"), false, vec![edit]),
            None => found,
        });
    }
}
