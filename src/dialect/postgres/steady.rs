//! What PostgreSQL calls immutable: a stored computed column and an index may hold nothing that depends on the session or
//! on what may be altered. The parts of a `timestamptz` do (its zone), a cast from or to one, of text to a date, and the
//! text of an enum's member, which can be renamed.

use crate::catalog::{Expr, Func, Node, Type};

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
            cast(row, value, to)
        } else {
            None
        };
        found = found.or(new);
    });
    found
}

fn cast(row: Row<'_>, value: &Node, to: &Type) -> Option<&'static str> {
    match (row.class(value), row.class_of(to)) {
        (Class::Zoned, Class::Moment | Class::ZonedTime) | (Class::Moment, Class::Zoned | Class::ZonedTime) => {
            Some("a cast between types with and without a time zone depends on that of the session")
        }
        (Class::Zoned | Class::Moment | Class::ZonedTime, Class::Text) => {
            Some("a date or time as text depends on the settings of the session")
        }
        (Class::Text, Class::Zoned | Class::Moment | Class::ZonedTime) => {
            Some("reading a date or time from text depends on the settings of the session")
        }
        (Class::Enum, Class::Text) | (Class::Text, Class::Enum) => {
            Some("the text of an enum's member changes when the member is renamed")
        }
        (_, _) => None,
    }
}
