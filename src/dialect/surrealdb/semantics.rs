//! What SurrealDB does to records when a type changes or a field is added. A definition looks at no record, so each change
//! of a type is a data step too, which casts what is there.

use crate::base::Name;
use crate::catalog::{Expr, IntWidth, QName, Sql, Type};
use crate::plan::{Retype, Semantics};

use super::QUOTE;
use super::types::{range, rename_records, split, text};

/// SurrealDB's answers about values.
pub const SEMANTICS: Semantics = Semantics {
    zero,
    recast,
    retable,
    signature: |_| None,
    literal: |text| QUOTE.text(text.as_str()),
    either,
    retype,
    volatile,
    strict: |_| None,
    pinned: |_, _| false,
    unchecked: |_| false,
};

fn retable(ty: &Type, new: &dyn Fn(QName) -> QName) -> Option<Type> {
    let other = |name: &str| {
        let old = QName::bare(name.into());
        Some(new(old)).filter(|new| *new != old).map(|new| new.name.to_string())
    };
    rename_records(text(ty), &mut { other }).map(|ty| Type::Sql(ty.into()))
}

/// A value of the type that every record can take.
fn zero(ty: &Type, _: &[&Sql]) -> Option<Sql> {
    let ty = text(ty);
    let plain = match ty {
        "string" => "''",
        "int" | "float" | "number" => "0",
        "decimal" => "0dec",
        "bool" => "false",
        "datetime" => "d'1970-01-01T00:00:00Z'",
        "duration" => "0ns",
        "uuid" => "u'00000000-0000-0000-0000-000000000000'",
        "bytes" => "<bytes>''",
        "object" => "{}",
        ty if ty.starts_with("array | ") || ty == "array" || ty.starts_with("array<") => "[]",
        ty if ty.starts_with("set<") => "<set>[]",
        ty => {
            let all = split(ty, '|');
            let first = all.first().filter(|_| all.iter().all(|own| own.starts_with('\'')));
            return first.map(|first| Sql::text(*first));
        }
    };
    Some(Sql::text(plain))
}

/// `(IF c = 'a' { 'b' } ELSE { c })`.
fn recast(column: Name, _: &Type, _: bool, values: &[(Name, Option<Name>)]) -> Sql {
    let mut sql = Sql::default();
    if values.is_empty() {
        sql.push_column(column);
        return sql;
    }
    sql.push("(");
    for (n, (old, new)) in values.iter().enumerate() {
        sql.push(if n == 0 { "IF " } else { " ELSE IF " });
        sql.push_column(column);
        let new = new.map_or_else(|| "NONE".to_owned(), |new| QUOTE.text(new.as_str()));
        sql.push(&format!(" = {} {{ {new} }}", QUOTE.text(old.as_str())));
    }
    sql.push(" ELSE { ");
    sql.push_column(column);
    sql.push(" })");
    sql
}

/// `(a ?? b)`.
fn either(first: &Sql, second: &Sql) -> Sql {
    let mut sql = Sql::text("(");
    sql.push_sql(first);
    sql.push(" ?? ");
    sql.push_sql(second);
    sql.push(")");
    sql
}

/// A type that takes every value of the one before is a matter of the catalog alone.
fn retype(from: &Type, to: &Type, checks: &[&Sql]) -> Retype {
    let (from, to) = (text(from), text(to));
    if to == "any" || widens(from, to) {
        return Retype::Metadata;
    }
    if from == "any" {
        return Retype::Narrowing;
    }
    let family = |ty: &str| ty.split(['<', ' ']).next().unwrap_or_default().to_owned();
    let number = |ty: &str| ["int", "float", "decimal", "number"].contains(&ty);
    if to == "datetime" && (number(from) || from == "bool") || from == "datetime" && number(to) {
        return Retype::Never;
    }
    if ["array", "set", "object", "record", "geometry"].contains(&family(to).as_str()) && family(from) != family(to) {
        return Retype::Never;
    }
    match (from, to) {
        ("int", "float") if !is_narrow(checks) => Retype::Lossy,
        ("int", "float" | "decimal") | ("float", "decimal") | (_, "string") if !is_nested(from) => Retype::Rewrite,
        ("decimal" | "number", "float") => Retype::Lossy, // a fraction is no integer: the cast to one is refused
        _ => Retype::Narrowing,
    }
}

/// Whether the field is held to integers that a float has exactly.
fn is_narrow(checks: &[&Sql]) -> bool {
    let narrow = [IntWidth::One, IntWidth::Two, IntWidth::Four];
    let ranges: Vec<String> =
        narrow.iter().flat_map(|width| [false, true].map(|unsigned| range(*width, unsigned))).flatten().collect();
    let value = |check: &Sql| check.print(&|_| "{0}".to_owned(), &|name| name.to_string(), &|name| name.to_string());
    checks.iter().map(|check| value(check)).any(|check| ranges.iter().any(|range| check.contains(range.as_str())))
}

/// Whether every alternative of the first is one of the second.
fn widens(from: &str, to: &str) -> bool {
    let inner = |ty| str::strip_prefix(ty, "record<").and_then(|own| own.strip_suffix('>')).map(|own| split(own, '|'));
    if let (Some(from), Some(to)) = (inner(from), inner(to)) {
        return from.iter().all(|own| to.contains(own));
    }
    if inner(from).is_some() && to == "record" {
        return true;
    }
    let (from, to) = (split(from, '|'), split(to, '|'));
    let fits = |own: &&str| {
        to.contains(own)
            || own.starts_with('\'') && to.contains(&"string")
            || ["int", "float", "decimal"].contains(own) && to.contains(&"number")
    };
    from.iter().all(fits)
}

fn is_nested(ty: &str) -> bool {
    ty.contains('<') || ty == "object" || ty == "array"
}

/// Whether a default is another value for each record.
fn volatile(expr: &Expr) -> bool {
    expr.sql().is_none_or(|sql| sql.plain().contains("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: &str, to: &str) -> Retype {
        retype(&Type::Sql(from.into()), &Type::Sql(to.into()), &[])
    }

    #[test]
    fn a_wider_type_takes_what_is_there() {
        for (from, to) in [
            ("'a' | 'b'", "'b' | 'c' | 'a'"),
            ("'a'", "string"),
            (r"'it\'s < | b'", r"'b' | 'it\'s < | b'"),
            ("int", "number"),
            ("record<a>", "record<a | b>"),
            ("record<a>", "record"),
            ("array<int>", "any"),
        ] {
            assert_eq!(change(from, to), Retype::Metadata, "{from} {to}");
        }
        assert_eq!(change("'a' | 'b'", "'a'"), Retype::Narrowing);
        assert_eq!(change("'a | b'", "'a | c' | 'x | b'"), Retype::Narrowing);
        assert_eq!(change("record<a | b>", "record<a>"), Retype::Narrowing);
        assert_eq!(change("int", "string"), Retype::Rewrite);
        assert_eq!(change("string", "array<string>"), Retype::Never);
        assert_eq!(change("array<string>", "array<int>"), Retype::Narrowing);
        assert_eq!(change("float", "int"), Retype::Narrowing);
        assert_eq!(change("int", "float"), Retype::Lossy);
        let held = Sql::text(range(IntWidth::Four, false).unwrap());
        assert_eq!(retype(&Type::Sql("int".into()), &Type::Sql("float".into()), &[&held]), Retype::Rewrite);
    }

    #[test]
    fn a_type_has_a_value() {
        let of = |ty: &str| zero(&Type::Sql(ty.into()), &[]).map(|sql| sql.plain());
        assert_eq!(of("'a' | 'b'").as_deref(), Some("'a'"));
        assert_eq!(of(r"'it\'s | a' | 'b'").as_deref(), Some(r"'it\'s | a'"));
        assert_eq!(of("array<int>").as_deref(), Some("[]"));
        assert_eq!(of("record<a>"), None);
    }
}
