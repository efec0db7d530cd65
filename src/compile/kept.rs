//! The names that schemac's own tables have in every database.

use super::Origins;
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, QName};
use crate::database::lock_table;
use crate::dialect::codes;
use crate::plan::{Capabilities, folded, relations};

/// What of the schema has the name of the table of applied migrations, or of that of the lock beside it, as the target compares names.
pub(super) fn kept(catalog: &Catalog, history: &str, caps: &Capabilities, origins: &Origins) -> Vec<Diagnostic> {
    let own = |name: &str| QName::bare(folded(Name::new(name), caps));
    let (history, lock) = (own(history), own(&lock_table(history)));
    let of = |at: &Address, object| {
        let taken = relations(object, at, caps);
        let what = if taken.contains(&history) {
            "the table of applied migrations"
        } else if taken.contains(&lock) {
            "the table of schemac's lock"
        } else {
            return None;
        };
        Some(told(at, what, origins))
    };
    catalog.iter().filter_map(|(at, object)| of(at, object)).collect()
}

fn told(at: &Address, what: &str, origins: &Origins) -> Diagnostic {
    let out = Diagnostic::error(codes::KEPT_NAME, format!("`{at}` has the name of {what}"))
        .help("take another name, or name the table of applied migrations otherwise: `[migrations] table = \"…\"` in schemac.toml");
    match origins.get(at) {
        Some(span) => out.at(span, "schemac makes a table of this name itself"),
        None => out,
    }
}
