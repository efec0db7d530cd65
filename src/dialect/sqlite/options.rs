//! Table options: `strict` and `without rowid`, each with an empty value in a physical catalog.

use crate::catalog::{Address, Blanks, Catalog, Object, QName};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

/// The physical key of a table without hidden row numbers.
pub const WITHOUT_ROWID: &str = "without rowid";
/// The physical key of a table that checks the types of what it stores.
pub const STRICT: &str = "strict";

/// The option of a key column whose `not null` goes without saying.
pub const ROWID: &str = "rowid";

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

/// Whether the column's `not null` goes without saying, which `rowid` says of the number of the row.
pub(in crate::dialect) fn column(
    to: &mut Lowering<'_>,
    at: Address,
    options: &[(Box<str>, Box<str>)],
    is_rowid: bool,
) -> bool {
    let (said, others): (Vec<_>, Vec<_>) = options.iter().cloned().partition(|own| (&*own.0, &*own.1) == (ROWID, ""));
    refuse(to, at, "a column", &others);
    if !said.is_empty() && !is_rowid {
        let message = "only an integer that is the whole primary key is the number of the row";
        to.report(at, Finding::error(codes::OPTION, message, "take `rowid` away"));
    }
    !said.is_empty() && is_rowid
}

/// The blanks of an index's text.
pub(in crate::dialect) fn index(to: &mut Lowering<'_>, at: Address, options: &[(Box<str>, Box<str>)]) -> Blanks {
    let mut out = Blanks::default();
    let others: Vec<_> = options.iter().filter(|(key, value)| !(value.is_empty() && out.say(key))).cloned().collect();
    refuse(to, at, "an index", &others);
    out
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
