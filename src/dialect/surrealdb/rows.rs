//! Rows of reference data.

use crate::base::Name;
use crate::catalog::Address;
use crate::catalog::Expr;
use crate::catalog::define::Row;

use super::QUOTE;
use super::table::ID;

/// `INSERT INTO t { … }`.
pub fn insert(at: &Address, own: &Row) -> String {
    let cells: Vec<String> =
        own.cells.iter().map(|(name, value)| format!("{}: {}", QUOTE.name(*name), QUOTE.expr(value))).collect();
    format!("INSERT INTO {} {{ {} }} RETURN NONE", QUOTE.name(at.home.name), cells.join(", "))
}

/// The cells that are not as they were; nothing if only the order is another.
pub fn update(at: &Address, before: &Row, after: &Row) -> Option<String> {
    let was = |name: Name| before.cells.iter().find(|(own, _)| *own == name).map(|(_, value)| value);
    let news: Vec<String> = after
        .cells
        .iter()
        .filter(|(name, value)| was(*name) != Some(value))
        .map(|(name, value)| format!("{} = {}", QUOTE.name(*name), QUOTE.expr(value)))
        .collect();
    if news.is_empty() {
        return None;
    }
    Some(format!("UPDATE {} SET {}{} RETURN NONE", QUOTE.name(at.home.name), news.join(", "), key(after)))
}

/// `DELETE t WHERE …`.
pub fn delete(at: &Address, own: &Row) -> String {
    format!("DELETE {}{} RETURN NONE", QUOTE.name(at.home.name), key(own))
}

fn key(own: &Row) -> String {
    let is_key = |(name, _): &&(Name, Expr)| own.key.contains(name);
    let parts: Vec<String> = own
        .cells
        .iter()
        .filter(is_key)
        .map(|(name, value)| match name.as_str() {
            ID => format!("record::id(id) = {}", QUOTE.expr(value)),
            _ => format!("{} = {}", QUOTE.name(*name), QUOTE.expr(value)),
        })
        .collect();
    format!(" WHERE {}", parts.join(" AND "))
}
