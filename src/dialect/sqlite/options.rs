//! Table options: `strict` and `without rowid`, each with an empty value in a physical catalog.

use crate::catalog::{Address, Catalog, Object, QName};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

/// The physical key of a table without hidden row numbers.
pub const WITHOUT_ROWID: &str = "without rowid";
/// The physical key of a table that checks the types of what it stores.
pub const STRICT: &str = "strict";

/// The physical options, in order; others are reported.
pub(in crate::dialect) fn lower(
    to: &mut Lowering<'_>,
    at: Address,
    options: &[(Box<str>, Box<str>)],
) -> Vec<(Box<str>, Box<str>)> {
    let mut out = Vec::new();
    for (key, value) in options {
        match known(key, value) {
            Some(known) => out.push((known.into(), "".into())),
            None => {
                let message = format!("SQLite has no table option `{key}`");
                to.report(at, Finding::error(codes::OPTION, message, "take `strict` or `without rowid`, or remove it"));
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Reports options of what has none.
pub(in crate::dialect) fn refuse(to: &mut Lowering<'_>, at: Address, place: &str, options: &[(Box<str>, Box<str>)]) {
    for (key, _) in options {
        to.report(
            at,
            Finding::error(codes::OPTION, format!("SQLite has no option `{key}` on {place}"), "take it away"),
        );
    }
}

fn known(key: &str, value: &str) -> Option<&'static str> {
    match (key.to_ascii_lowercase().as_str(), value.to_ascii_lowercase().as_str()) {
        ("strict", "" | "true") => Some(STRICT),
        ("without rowid" | "without_rowid", "" | "true") | ("without", "rowid") => Some(WITHOUT_ROWID),
        _ => None,
    }
}

/// Whether the table, portable or physical, is strict.
pub fn is_strict(catalog: &Catalog, table: QName) -> bool {
    has(catalog, table, STRICT)
}

/// Whether the table, portable or physical, has no rowid.
pub fn is_without_rowid(catalog: &Catalog, table: QName) -> bool {
    has(catalog, table, WITHOUT_ROWID)
}

fn has(catalog: &Catalog, table: QName, option: &str) -> bool {
    match catalog.get(&Address::table(table)) {
        Some(Object::Table(own)) => own.options.iter().any(|(key, value)| known(key, value) == Some(option)),
        _ => false,
    }
}

/// A type with rules is none of the database here: nothing can be said of it.
pub(super) fn refuse_of_domain(to: &mut Lowering<'_>, at: Address, options: &[(Box<str>, Box<str>)]) {
    for (key, _) in options {
        let message = format!("SQLite has no option `{key}` of a type");
        to.report(at, Finding::error(codes::OPTION, message, "remove it"));
    }
}
