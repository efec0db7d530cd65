//! What PostgreSQL calls immutable: a stored computed column and an index may hold nothing that depends on the session.
//! The parts of a `timestamptz` do (its zone), and so does a cast from or to one or of text to a date.

use crate::catalog::{Address, Catalog, Expr, Func, Kind, Node, Object, Portable, QName, Type};

/// What in the expression over the row of `table` depends on the session's time zone or date style.
pub fn unsteady(source: &Catalog, table: QName, expr: &Expr) -> Option<&'static str> {
    let Expr::Portable(node) = expr else { return None };
    let mut found = None;
    node.visit(&mut |node| {
        let of = |node: &Node| type_of(source, table, node);
        let new = if let Node::Call { func: Func::Year | Func::Month | Func::Day | Func::Hour, args } = node {
            let zoned = args.first().is_some_and(|arg| of(arg) == Time::Zoned);
            zoned.then_some("a part of a timestamptz depends on the time zone of the session")
        } else if let Node::Cast { value, to } = node {
            cast(of(value), time_of(source, to), is_text(source, table, value), to)
        } else {
            None
        };
        found = found.or(new);
    });
    found
}

/// The types that a session's settings are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    /// `timestamptz`.
    Zoned,
    /// A date, a time or a timestamp.
    Plain,
    None,
}

fn cast(from: Time, to: Time, from_text: bool, ty: &Type) -> Option<&'static str> {
    let into_text = matches!(ty, Type::Portable(Portable::Text(_) | Portable::Char(_)));
    match (from, to) {
        (Time::Zoned, Time::Plain) | (Time::Plain, Time::Zoned) => {
            Some("a cast between timestamptz and another type depends on the time zone of the session")
        }
        (Time::Zoned | Time::Plain, Time::None) if into_text => {
            Some("a date or time as text depends on the settings of the session")
        }
        (Time::None, Time::Zoned | Time::Plain) if from_text => {
            Some("reading a date or time from text depends on the settings of the session")
        }
        (_, _) => None,
    }
}

fn is_text(source: &Catalog, table: QName, node: &Node) -> bool {
    let Node::Column(name) = node else { return false };
    let column = source.column(table, *name);
    column.is_some_and(|column| matches!(column.ty, Type::Portable(Portable::Text(_) | Portable::Char(_))))
}

fn type_of(source: &Catalog, table: QName, node: &Node) -> Time {
    if let Node::Column(name) = node {
        source.column(table, *name).map_or(Time::None, |column| time_of(source, &column.ty))
    } else if let Node::Cast { to, .. } | Node::AddDuration { on: to, .. } = node {
        time_of(source, to)
    } else {
        Time::None
    }
}

/// Follows domains, which the front wing has shown to end; the bound only keeps a broken catalog from looping.
fn time_of(source: &Catalog, ty: &Type) -> Time {
    let mut ty = ty;
    for _ in 0..64 {
        match ty {
            Type::Portable(Portable::TimestampTz(_)) => return Time::Zoned,
            Type::Portable(Portable::Date | Portable::Timestamp(_) | Portable::Time(_)) => return Time::Plain,
            Type::Named(name) => match source.get(&Address::top(Kind::Domain, *name)) {
                Some(Object::Domain(domain)) => ty = &domain.ty,
                _ => return Time::None,
            },
            Type::Portable(_) | Type::Sql(_) | Type::Array(_) => return Time::None,
        }
    }
    Time::None
}
