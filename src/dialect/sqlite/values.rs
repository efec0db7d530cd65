//! What SQLite makes of the values of a column whose type changes, for those who ask before it does.
//!
//! A column converts what is put into it by its affinity (<https://sqlite.org/datatype3.html#type_affinity>). A query has no
//! word for that; but a comparison with a number converts in the same way, so a text that is equal to the number that it is
//! cast to is one that the column would convert.

use super::semantics::may_stay;
use super::types::{Affinity, affinity};
use super::{QUOTE, options};
use crate::catalog::{QName, Type};
use crate::dialect::ask::{Engine, Retyped, Retyping, SQL, Unfit};

/// SQLite to those who ask.
pub const ENGINE: Engine = Engine {
    quote: QUOTE,
    words: SQL,
    retyped,
    print,
    collation,
    plain_collation: "binary",
    descends: false,
    row_id: &["rowid"],
    overlaps: None,
};

fn print(ty: &Type) -> String {
    match ty {
        Type::Sql(text) => text.to_string(),
        Type::Named(QName { name, .. }) => QUOTE.name(*name),
        Type::Array(_) | Type::Portable(_) => "text".to_owned(),
    }
}

fn collation(name: &str) -> String {
    QUOTE.name(name.into())
}

fn retyped(ask: &Retyping<'_>) -> Retyped {
    let plain = || Retyped { value: Some(ask.value.to_owned()), ..Retyped::default() };
    let (Type::Sql(from), Type::Sql(to)) = (&ask.before.ty, &ask.after.ty) else { return plain() };
    let (was_strict, is_strict) =
        (options::is_strict(&ask.plan.carried, ask.table), options::is_strict(&ask.plan.after, ask.table));
    let refused = if is_strict {
        let unlike = !was_strict || from != to || ask.said;
        strict_classes(to).filter(|_| unlike)
    } else {
        // The copy looks only at columns whose declared type changes.
        may_stay(from, to).filter(|_| from != to)
    };
    if from == to && refused.is_none() {
        return plain();
    }
    let rounds = !is_strict && !ask.said && refused == Some(&["integer"][..]) && ["REAL", "NUMERIC"].contains(&&**from);
    let value = ask.value;
    let put = if rounds {
        format!("case typeof({value}) when 'real' then round({value}) else {value} end")
    } else {
        value.to_owned()
    };
    let stored = stored(&put, affinity(to));
    let unfit = refused.map_or(Unfit::None, |classes| {
        let classes: Vec<String> = classes.iter().map(|class| format!("'{class}'")).collect();
        Unfit::When(format!("typeof({stored}) not in ({}, 'null')", classes.join(", ")), None)
    });
    let number = matches!(affinity(from), Affinity::Integer | Affinity::Real | Affinity::Numeric);
    let loss = number.then(|| format!("cast({stored} as numeric) <> {value}"));
    Retyped { unfit, loss, value: Some(stored) }
}

/// What a strict table's column takes.
fn strict_classes(to: &str) -> Option<&'static [&'static str]> {
    match to {
        "INT" | "INTEGER" => Some(&["integer"]),
        "REAL" => Some(&["real"]),
        "TEXT" => Some(&["text"]),
        "BLOB" => Some(&["blob"]),
        _ => None,
    }
}

/// The value as a column of the affinity keeps it.
fn stored(value: &str, of: Affinity) -> String {
    let number = format!("cast({value} as numeric)");
    match of {
        Affinity::Blob => value.to_owned(),
        Affinity::Text => {
            format!("case when typeof({value}) in ('integer', 'real') then cast({value} as text) else {value} end")
        }
        Affinity::Real => format!("case when {number} = {value} then cast({number} as real) else {value} end"),
        Affinity::Integer | Affinity::Numeric => format!(
            "case when {number} <> {value} or {value} is null then {value} \
             when cast({number} as integer) = {number} then cast({number} as integer) else {number} end"
        ),
    }
}
