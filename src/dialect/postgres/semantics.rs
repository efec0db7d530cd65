//! What PostgreSQL does to rows when a type changes or a column with a default is added.

use crate::base::Name;
use crate::catalog::define::Routine;
use crate::catalog::{Expr, Sql, Type};
use crate::plan::{Retype, Semantics, standard_recast};

use super::spelling::Spelling;
use super::{casts, not_null, options, types};
use crate::dialect::quote::literal;

/// PostgreSQL's answers about values.
pub const SEMANTICS: Semantics = Semantics {
    zero,
    recast,
    retype,
    signature,
    volatile,
    strict: options::strict,
    pinned: not_null::pinned,
    unchecked: not_null::is_for_new,
    ..Semantics::STANDARD
};

fn zero(ty: &Type, _: &[&Sql]) -> Option<Sql> {
    types::zero(ty).map(Sql::text)
}

fn signature(own: &Routine) -> Option<Name> {
    Some(types::signature(own))
}

/// `using` takes no subquery that could look at each element, so an array's texts are replaced one after another.
fn recast(column: Name, to: &Type, in_array: bool, values: &[(Name, Option<Name>)]) -> Sql {
    if !in_array {
        return standard_recast(column, to, values);
    }
    let steps = one_by_one(values);
    let mut sql = Sql::text("cast(");
    sql.push(&"array_replace(".repeat(steps.len()));
    sql.push("cast(");
    sql.push_column(column);
    sql.push(" as text[])");
    for (from, into) in steps {
        sql.push(&format!(", {from}, {into})"));
    }
    sql.push(" as ");
    sql.push_sql(&types::sql(to));
    sql.push(")");
    sql
}

/// The replacements in an order in which none meets what another has made; values that trade places go by a text that is
/// longer than any value.
fn one_by_one(values: &[(Name, Option<Name>)]) -> Vec<(String, String)> {
    const FREE: &str = "repeat('_', 64)";
    let text = |name: Name| literal(name.as_str());
    let mut waiting: Vec<(Option<Name>, Option<Name>)> =
        values.iter().filter(|(from, to)| Some(*from) != *to).map(|(from, to)| (Some(*from), *to)).collect();
    let mut out = Vec::new();
    while let Some((first, _)) = waiting.first().copied() {
        let taken = |to: &Option<Name>| to.is_some() && waiting.iter().any(|(from, _)| from == to);
        let source = |from: Option<Name>| from.map_or_else(|| FREE.to_owned(), text);
        match waiting.iter().position(|(_, to)| !taken(to)) {
            Some(n) => {
                let (from, to) = waiting.remove(n);
                out.push((source(from), to.map_or_else(|| "null".to_owned(), text)));
            }
            None => {
                out.push((source(first), FREE.to_owned()));
                waiting[0].0 = None;
            }
        }
    }
    out
}

/// By `ATColumnChangeRequiresRewrite`: a length or precision that grows, or goes, is only written into the catalog. What
/// a cast rounds or cuts without a word is lossy.
fn retype(from: &Type, to: &Type, _: &[&Sql]) -> Retype {
    let (Type::Sql(a), Type::Sql(b)) = (from, to) else {
        return match (from, to) {
            (Type::Array(from), Type::Array(to)) => retype(from, to, &[]).max(Retype::Rewrite),
            (Type::Array(_), Type::Sql(own)) | (Type::Sql(own), Type::Array(_)) if !is_text(Spelling::of(own).name) => {
                Retype::Never
            }
            (_, _) => Retype::Narrowing,
        };
    };
    let (from, to) = (Spelling::of(a), Spelling::of(b));
    let integer = |name: &str| ["smallint", "integer", "bigint"].iter().position(|own| *own == name);
    let float = |name: &str| ["real", "double precision"].iter().position(|own| *own == name);
    if !casts::exist(from.name, to.name) {
        return Retype::Never;
    }
    let is_moment = |name: &str| name == "date" || name.starts_with("time");
    match (from.name, to.name) {
        ("character varying", "text") => Retype::Metadata,
        ("character varying", "character varying") => grows(from, to, Retype::Metadata, Retype::Narrowing),
        ("text", "character varying") if to.size.is_none() => Retype::Metadata,
        ("character", "text") | ("character", "character") => grows(from, to, Retype::Rewrite, Retype::Narrowing),
        ("numeric", "numeric") => match (from.size, to.size) {
            (_, None) => Retype::Metadata,
            (Some((p, s)), Some((q, t))) if s == t && p <= q => Retype::Metadata,
            (Some((p, s)), Some((q, t))) if s <= t && p - s <= q - t => Retype::Rewrite,
            (Some((_, s)), Some((_, t))) if s <= t => Retype::Narrowing,
            (_, Some(_)) => Retype::Lossy,
        },
        ("date", "timestamp without time zone" | "timestamp with time zone") => Retype::Rewrite,
        // The instant stays, and which it was depends on the time zone of the session.
        ("timestamp without time zone", "timestamp with time zone") if from.keeps_digits(to) => Retype::Narrowing,
        (a, b) if a == b && is_moment(a) => grows(from, to, Retype::Metadata, Retype::Lossy),
        (a, b) if a == b => grows(from, to, Retype::Metadata, Retype::Narrowing),
        (_, "text") => Retype::Rewrite,
        (a, b) if is_moment(b) && (is_moment(a) || is_text(a)) => Retype::Lossy,
        (a, "numeric") if is_text(a) && to.size.is_some() => Retype::Lossy,
        (a, b) if is_text(a) && float(b).is_some() => Retype::Lossy,
        (a, b) => match ((integer(a), float(a)), (integer(b), float(b))) {
            ((Some(a), _), (Some(b), _)) if a < b => Retype::Rewrite,
            ((Some(_), _), (Some(_), _)) => Retype::Narrowing,
            // 24 bits hold every smallint, 53 bits every integer.
            ((Some(a), _), (_, Some(b))) if a <= b => Retype::Rewrite,
            ((Some(_), _), (_, Some(_))) => Retype::Lossy,
            ((_, Some(a)), (_, Some(b))) if a < b => Retype::Rewrite,
            ((_, Some(_)), (_, Some(_))) => Retype::Lossy,
            ((Some(_), _), _) if b == "numeric" && to.size.is_none() => Retype::Rewrite,
            ((Some(_), _), _) if b == "boolean" => Retype::Lossy,
            ((_, Some(_)), _) if b == "numeric" => Retype::Lossy,
            (_, (Some(_), _) | (_, Some(_))) if a == "numeric" || float(a).is_some() => Retype::Lossy,
            (_, _) => Retype::Narrowing,
        },
    }
}

fn grows(from: Spelling<'_>, to: Spelling<'_>, how: Retype, otherwise: Retype) -> Retype {
    if from.keeps_digits(to) { how } else { otherwise }
}

fn is_text(name: &str) -> bool {
    ["text", "character", "character varying"].contains(&name)
}

/// Functions whose result is the same for every row of one statement.
const STEADY: &[&str] = &["cast", "current_date", "interval", "lower", "now", "round", "trim", "upper"];

/// A default is asked once, unless it calls a function that is not known to be steady.
fn volatile(expr: &Expr) -> bool {
    let Some(sql) = expr.sql() else { return true };
    let text = sql.plain().to_ascii_lowercase();
    let mut outside = String::new();
    for (i, part) in text.split('\'').enumerate() {
        if i % 2 == 0 {
            outside.push_str(part);
        }
    }
    outside.match_indices('(').any(|(at, _)| {
        let head = &outside[..at];
        let start = head.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        let word = &head[start..];
        !word.is_empty() && STEADY.binary_search(&word).is_err()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: &str, to: &str) -> Retype {
        retype(&types::parse(from), &types::parse(to), &[])
    }

    #[test]
    fn a_longer_text_costs_nothing_and_a_shorter_one_may_not_fit() {
        assert_eq!(change("varchar(20)", "varchar(30)"), Retype::Metadata);
        assert_eq!(change("varchar(20)", "text"), Retype::Metadata);
        assert_eq!(change("varchar(20)", "varchar(10)"), Retype::Narrowing);
        assert_eq!(change("numeric(10,2)", "numeric(12,2)"), Retype::Metadata);
        assert_eq!(change("numeric(10,2)", "numeric(12,4)"), Retype::Rewrite);
        assert_eq!(change("int", "bigint"), Retype::Rewrite);
        assert_eq!(change("bigint", "int"), Retype::Narrowing);
        assert_eq!(change("timestamp(3)", "timestamp(6)"), Retype::Metadata);
        assert_eq!(change("text", "int"), Retype::Narrowing);
    }

    #[test]
    fn the_texts_of_an_array_trade_places() {
        let to = Type::Array(Box::new(types::parse("text")));
        let of = |values: &[(&str, Option<&str>)]| {
            let values: Vec<_> = values.iter().map(|(from, to)| (Name::new(from), to.map(Name::new))).collect();
            recast("c".into(), &to, true, &values).plain().replace('"', "")
        };
        assert_eq!(of(&[]), "cast(cast(c as text[]) as text[])");
        assert_eq!(
            of(&[("a", Some("b")), ("b", Some("c")), ("x", None)]),
            "cast(array_replace(array_replace(array_replace(cast(c as text[]), 'b', 'c'), 'a', 'b'), 'x', null) as text[])"
        );
        assert_eq!(
            of(&[("a", Some("b")), ("b", Some("a"))]),
            "cast(array_replace(array_replace(array_replace(cast(c as text[]), 'a', repeat('_', 64)), 'b', 'a'), \
             repeat('_', 64), 'b') as text[])"
        );
    }

    #[test]
    fn what_a_cast_rounds_or_cuts_is_lost() {
        for (from, to) in [
            ("numeric(20,10)", "numeric(20,2)"),
            ("numeric", "numeric(10,2)"),
            ("numeric(10,2)", "int"),
            ("float8", "int"),
            ("float8", "float4"),
            ("float8", "numeric"),
            ("bigint", "float8"),
            ("int", "float4"),
            ("int", "bool"),
            ("timestamptz", "date"),
            ("timestamptz(6)", "timestamptz(0)"),
            ("timestamptz", "timestamp"),
            ("time", "time(0)"),
            ("text", "date"),
            ("text", "numeric(10,2)"),
            ("varchar(9)", "float8"),
            ("numeric(20,10)[]", "numeric(20,2)[]"),
        ] {
            assert_eq!(change(from, to), Retype::Lossy, "{from} to {to}");
        }
        for (from, to) in [("int", "float8"), ("smallint", "float4"), ("float4", "float8"), ("int", "text")] {
            assert_eq!(change(from, to), Retype::Rewrite, "{from} to {to}");
        }
        assert_eq!(change("numeric(20,2)", "numeric(10,2)"), Retype::Narrowing);
        assert_eq!(change("timestamp", "timestamptz"), Retype::Narrowing);
    }

    #[test]
    fn only_a_default_that_differs_by_row_writes_every_row() {
        let asked = |text: &str| volatile(&Expr::Sql(Sql::text(text)));
        assert!(!asked("now()") && !asked("'random()'") && !asked("(1 + 2)") && !asked("now() + interval '1 day'"));
        assert!(asked("gen_random_uuid()") && asked("random()") && asked("my_function(1)"));
    }
}
