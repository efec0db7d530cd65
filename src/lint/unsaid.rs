//! What happens to a row when the one that it points at is deleted is worth a word.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::catalog::RefAction;

/// Reports foreign keys with the action that stands for nothing said.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    for (name, key, place) in &table.foreign {
        if key.on_delete == RefAction::NoAction {
            let message = format!("`{name}` has no `on delete`");
            report.push(
                finding(
                    codes::UNSAID,
                    message,
                    *place,
                    format!("a delete in `{}` is refused while rows point there", key.target),
                )
                .help("say it: `on delete restrict`, `on delete cascade`, `on delete set null`"),
            );
        }
    }
}
