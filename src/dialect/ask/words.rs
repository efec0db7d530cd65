//! What questions are made of, as standard SQL words it; an engine that speaks otherwise says it otherwise.

use crate::base::Name;
use crate::catalog::{Expr, Type};

/// A condition over a value.
pub type Over<'c> = &'c dyn Fn(&str) -> String;

/// An engine's words.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// There is no value.
    pub absent: fn(&str) -> String,
    /// There is one.
    pub present: fn(&str) -> String,
    pub not: fn(&str) -> String,
    /// Two values are not the same one; the lack of a value is one like others.
    pub differ: fn(&str, &str) -> String,
    /// The first value, or the second where there is none.
    pub either: fn(&str, &str) -> String,
    /// No value, of this type.
    pub nothing: fn(Option<&str>) -> String,
    /// The value is one of these texts.
    pub among: fn(&str, &[Name]) -> String,
    /// Head and rows of a query for what several rows have: the values, `from …` and ` where …`.
    pub alike: fn(&[String], &str, &str) -> (String, String),
    /// Reads an expression in all rows that `from …` and a condition give, and fails where it fails.
    pub trial: fn(&str, &str, &str) -> String,
    /// Where columns may lie inside of others, and checks are the columns' own.
    pub paths: Option<Paths>,
}

/// Columns inside of others: `home.street`, or `lines.*.price`, of which a row has several.
#[derive(Clone, Copy, Debug)]
pub struct Paths {
    /// The condition for a value at this path.
    pub found: fn(Name, Over<'_>) -> String,
    /// Whether a row has several values of a column of this type that are kept apart one by one.
    pub several: fn(Name, &Type) -> bool,
    /// Whether a check reads what is there only while a row is written.
    pub at_writes: fn(&Expr) -> bool,
}

/// Standard SQL.
pub const SQL: Words = Words {
    absent: |value| format!("{value} is null"),
    present: |value| format!("{value} is not null"),
    not: |condition| format!("not ({condition})"),
    differ: |a, b| format!("cast({a} as text) is distinct from cast({b} as text)"),
    either: |a, b| format!("coalesce({a}, {b})"),
    nothing: |ty| ty.map_or_else(|| "null".to_owned(), |ty| format!("cast(null as {ty})")),
    among: |value, texts| {
        let list: Vec<String> = texts.iter().map(|text| crate::dialect::quote::literal(text.as_str())).collect();
        format!("cast({value} as text) in ({})", list.join(", "))
    },
    alike: |values, from, condition| {
        let by: Vec<String> = (1..=values.len()).map(|n| n.to_string()).collect();
        let rows = format!("{from}{condition} group by {} having count(*) > 1", by.join(", "));
        (format!("select {}, count(*)", values.join(", ")), rows)
    },
    trial: |value, from, _| format!("select cast(count({value}) as text) {from}"),
    paths: None,
};
