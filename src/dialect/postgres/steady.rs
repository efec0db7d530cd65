//! What PostgreSQL calls immutable: a stored computed column and an index may hold nothing that depends on the session or
//! on what may be altered. The parts of a `timestamptz` do (its zone), a cast from or to one, many between text and other
//! types, and the text of an enum's member, which can be renamed.

use crate::catalog::{Expr, Func, Node};

use super::row::{Class, Row};

/// Why the expression may give something else another time.
pub fn unsteady(row: Row<'_>, expr: &Expr) -> Option<&'static str> {
    let Expr::Portable(node) = expr else { return None };
    let mut found = None;
    node.visit(&mut |node| {
        let new = if let Node::Call { func: Func::Year | Func::Month | Func::Day | Func::Hour, args } = node {
            let zoned = args.first().is_some_and(|arg| row.class(arg) == Class::Zoned);
            zoned.then_some("a part of a timestamptz depends on the time zone of the session")
        } else if let Node::Cast { value, to } = node {
            cast(&row.class(value), &row.class_of(to))
        } else {
            None
        };
        found = found.or(new);
    });
    found
}

/// By `pg_cast` and the volatility of the functions that read and print a type.
fn cast(from: &Class, to: &Class) -> Option<&'static str> {
    match (from, to) {
        (Class::Array(from), Class::Array(to)) => cast(from, to),
        (Class::Array(_), Class::Text) | (Class::Text, Class::Array(_)) => {
            Some("an array is read from text, and printed, by settings of the session")
        }
        (Class::Zoned, Class::Moment | Class::Time | Class::ZonedTime)
        | (Class::Moment, Class::Zoned)
        | (Class::Time, Class::ZonedTime) => {
            Some("a cast between types with and without a time zone depends on that of the session")
        }
        (Class::Zoned | Class::Moment | Class::Interval, Class::Text) => {
            Some("a date or interval as text depends on the settings of the session")
        }
        (Class::Text, Class::Zoned | Class::Moment | Class::Time | Class::ZonedTime | Class::Interval) => {
            Some("reading a date or time from text depends on the settings of the session")
        }
        (Class::Enum, Class::Text) | (Class::Text, Class::Enum) => {
            Some("the text of an enum's member changes when the member is renamed")
        }
        (_, _) => None,
    }
}
