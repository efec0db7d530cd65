//! Definitions that SQL engines write alike: rows, views, raw objects.

use crate::base::Name;
use crate::catalog::define::{Body, Row, View};
use crate::catalog::{Address, Expr, QName};

use super::Quote;

/// A body without the semicolon and the blanks at its end.
pub fn text(body: &Body) -> &str {
    body.text.trim().trim_end_matches(';').trim_end()
}

/// `create view v (a) as …`; `head` is what stands before the name.
pub fn create_view(quote: Quote, head: &str, name: QName, own: &View, options: &str) -> String {
    let columns = if own.columns.is_empty() { String::new() } else { format!(" ({})", quote.list(&own.columns)) };
    format!("{head} {}{columns}{options} as\n{}", quote.qualified(name), text(&own.body))
}

/// `insert into t (…) values (…)`.
pub fn insert(quote: Quote, at: &Address, own: &Row) -> String {
    let names: Vec<Name> = own.cells.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = own.cells.iter().map(|(_, value)| quote.expr(value)).collect();
    format!("insert into {} ({}) values ({})", quote.qualified(at.home), quote.list(&names), values.join(", "))
}

/// The cells that are not as they were; nothing if only the order is another.
pub fn update(quote: Quote, at: &Address, before: &Row, after: &Row) -> Vec<String> {
    let was = |name: Name| before.cells.iter().find(|(own, _)| *own == name).map(|(_, value)| value);
    let news: Vec<String> = after
        .cells
        .iter()
        .filter(|(name, value)| was(*name) != Some(value))
        .map(|(name, value)| format!("{} = {}", quote.name(*name), quote.expr(value)))
        .collect();
    if news.is_empty() {
        return Vec::new();
    }
    vec![format!("update {} set {}{}", quote.qualified(at.home), news.join(", "), key(quote, after))]
}

/// `delete from t where …`.
pub fn delete(quote: Quote, at: &Address, own: &Row) -> String {
    format!("delete from {}{}", quote.qualified(at.home), key(quote, own))
}

fn key(quote: Quote, own: &Row) -> String {
    let is_key = |(name, _): &&(Name, Expr)| own.key.contains(name);
    let parts: Vec<String> = own
        .cells
        .iter()
        .filter(is_key)
        .map(|(name, value)| format!("{} = {}", quote.name(*name), quote.operand(value)))
        .collect();
    format!(" where {}", parts.join(" and "))
}
