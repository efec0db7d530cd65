//! What SQLite does to rows when a type changes or a column with a default is added.

use crate::base::Name;
use crate::catalog::{Expr, Piece, Sql, Type};
use crate::dialect::quote::literal;
use crate::plan::{Retype, Semantics};

use super::types::{self, Affinity, affinity};

/// SQLite's answers about values.
pub const SEMANTICS: Semantics = Semantics { zero, recast, retype, volatile, ..Semantics::STANDARD };

/// A stand-in's check tells an enum, a uuid or JSON from other text.
fn zero(ty: &Type, checks: &[&Sql]) -> Option<Sql> {
    let stand_in = checks.iter().find_map(|check| match check.pieces() {
        [Piece::Column(_), Piece::Text(rest)] => {
            let values = rest.strip_prefix(" in (")?;
            Some(Sql::text(first_text(values)?))
        }
        [Piece::Text(head), Piece::Column(_), Piece::Text(rest)] => match (&**head, &**rest) {
            ("length(", ") = 36") => Some(Sql::text("'00000000-0000-0000-0000-000000000000'")),
            ("json_valid(", ")") => Some(Sql::text("'{}'")),
            (_, _) => None,
        },
        [Piece::Text(head), Piece::Column(_), .., Piece::Text(rest)] => {
            (&**head == "json_valid(" && &**rest == ") = 'array'").then(|| Sql::text("'[]'"))
        }
        _ => None,
    });
    stand_in.or_else(|| types::zero(ty).map(Sql::text))
}

/// The text literal that a list begins with.
fn first_text(list: &str) -> Option<&str> {
    let inner = list.strip_prefix('\'')?;
    let mut end = 0;
    while let Some(quote) = inner.get(end..)?.find('\'') {
        end += quote + 1;
        if !inner[end..].starts_with('\'') {
            return list.get(..=end);
        }
        end += 1;
    }
    None
}

/// `case c when 'a' then 'b' else c end`: the stand-in is text and stays text.
fn recast(column: Name, _: &Type, _: bool, values: &[(Name, Option<Name>)]) -> Sql {
    let mut sql = Sql::default();
    if values.is_empty() {
        sql.push_column(column);
        return sql;
    }
    sql.push("case ");
    sql.push_column(column);
    for (old, new) in values {
        let new = new.map_or_else(|| "null".to_owned(), |new| literal(new.as_str()));
        sql.push(&format!(" when {} then {new}", literal(old.as_str())));
    }
    sql.push(" else ");
    sql.push_column(column);
    sql.push(" end");
    sql
}

/// The table is always copied; what counts is whether the new affinity takes every value as it was. A value that it does
/// not convert keeps its old form, which the copy refuses ([`may_stay`]).
fn retype(from: &Type, to: &Type, checks: &[&Sql]) -> Retype {
    let (Type::Sql(from), Type::Sql(to)) = (from, to) else { return Retype::Narrowing };
    match (affinity(from), affinity(to)) {
        (a, b) if a == b => Retype::Rewrite,
        (Affinity::Integer, Affinity::Real) if is_narrow(checks) => Retype::Rewrite,
        (Affinity::Integer, Affinity::Numeric | Affinity::Text) | (Affinity::Real, Affinity::Numeric) => {
            Retype::Rewrite
        }
        // A number's text has 15 digits.
        (Affinity::Real | Affinity::Numeric, Affinity::Integer | Affinity::Real | Affinity::Text) => Retype::Lossy,
        (Affinity::Integer | Affinity::Text, Affinity::Real) | (Affinity::Text, Affinity::Numeric) => Retype::Lossy,
        (_, Affinity::Blob) if may_stay(from, to).is_none() => Retype::Rewrite,
        (_, _) => Retype::Narrowing,
    }
}

/// Whether a check keeps an integer to 32 bits, which a float holds exactly.
fn is_narrow(checks: &[&Sql]) -> bool {
    checks.iter().any(|check| match check.pieces() {
        [Piece::Column(_), Piece::Text(rest)] => rest.starts_with(" between ") || &**rest == " in (0, 1)",
        _ => false,
    })
}

/// The storage classes that a column of the new type must have where the engine might keep another one. Only for types
/// that lowering gives: what else is declared may mean anything.
pub fn may_stay(from: &str, to: &str) -> Option<&'static [&'static str]> {
    let number = |from: &str| ["INTEGER", "REAL", "NUMERIC"].contains(&from);
    match to {
        "INTEGER" if from != "INTEGER" => Some(&["integer"]),
        "REAL" if !number(from) => Some(&["real"]),
        "NUMERIC" if !number(from) => Some(&["integer", "real"]),
        "TEXT" if !number(from) && from != "TEXT" => Some(&["text"]),
        "BLOB" if from != "BLOB" => Some(&["blob"]),
        _ => None,
    }
}

/// A column is added in place only with a literal default, so nothing else is ever asked.
fn volatile(expr: &Expr) -> bool {
    (Semantics::STANDARD.volatile)(expr)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_affinity_keeps_rounds_or_refuses() {
        let change =
            |from: &str, to: &str, checks: &[&Sql]| retype(&Type::Sql(from.into()), &Type::Sql(to.into()), checks);
        let range = crate::dialect::sqlite::holes::holes("c between -128 and 127", &["c".into()]);
        assert_eq!(change("INTEGER", "REAL", &[]), Retype::Lossy);
        assert_eq!(change("INTEGER", "REAL", &[&range]), Retype::Rewrite);
        assert_eq!(change("REAL", "INTEGER", &[]), Retype::Lossy);
        assert_eq!(change("REAL", "TEXT", &[]), Retype::Lossy);
        assert_eq!(change("INTEGER", "TEXT", &[]), Retype::Rewrite);
        assert_eq!(change("TEXT", "INTEGER", &[]), Retype::Narrowing);
        assert_eq!(change("TEXT", "BLOB", &[]), Retype::Narrowing);
        assert_eq!(change("BLOB", "TEXT", &[]), Retype::Narrowing);
        assert_eq!(change("TEXT", "", &[]), Retype::Rewrite);
        assert_eq!(may_stay("TEXT", "INTEGER"), Some(["integer"].as_slice()));
        assert_eq!(may_stay("INTEGER", "TEXT"), None);
        assert_eq!(may_stay("TEXT", "DATETIME"), None);
    }

    #[test]
    fn a_stand_in_says_what_its_zero_is() {
        let text = Type::Sql("TEXT".into());
        let of = |check: &str| {
            let sql = crate::dialect::sqlite::holes::holes(check, &["c".into()]);
            zero(&text, &[&sql]).map(|sql| sql.plain())
        };
        assert_eq!(of("c in ('it''s', 'b')").as_deref(), Some("'it''s'"));
        assert_eq!(of("length(c) = 36").as_deref(), Some("'00000000-0000-0000-0000-000000000000'"));
        assert_eq!(of("json_valid(c)").as_deref(), Some("'{}'"));
        let array = types::spell(&Type::Array(Box::new(text.clone())), false);
        assert_eq!(of(&array.checks[0].replace("{0}", "c")).as_deref(), Some("'[]'"));
        assert_eq!(of("length(c) <= 40").as_deref(), Some("''"));
    }
}
