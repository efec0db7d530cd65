//! What PostgreSQL does to rows when a type changes or a column with a default is added.

use crate::base::Name;
use crate::catalog::{Expr, Sql, Type};
use crate::plan::{Retype, Semantics, standard_recast};

use super::types;

/// PostgreSQL's answers about values.
pub const SEMANTICS: Semantics = Semantics { zero, recast, retype, volatile };

fn zero(ty: &Type, _: &[&Sql]) -> Option<Sql> {
    types::zero(ty).map(Sql::text)
}

fn recast(column: Name, to: &Type, values: &[(Name, Option<Name>)]) -> Sql {
    let Type::Array(_) = to else { return standard_recast(column, to, values) };
    let mut sql = Sql::text("cast(cast(");
    sql.push_column(column);
    sql.push(" as text[]) as ");
    sql.push_sql(&types::sql(to));
    sql.push(")");
    sql
}

/// By `ATColumnChangeRequiresRewrite`: a length or precision that grows, or goes, is only written into the catalog.
fn retype(from: &Type, to: &Type) -> Retype {
    let (Type::Sql(a), Type::Sql(b)) = (from, to) else { return Retype::Narrowing };
    let (from, to) = (Spelling::of(a), Spelling::of(b));
    let integer = |name: &str| ["smallint", "integer", "bigint"].iter().position(|own| *own == name);
    match (from.name, to.name) {
        ("character varying", "text") => Retype::Metadata,
        ("character varying", "character varying") => from.grows_into(to, Retype::Metadata),
        ("text", "character varying") if to.size.is_none() => Retype::Metadata,
        ("character", "text") | ("character", "character") => from.grows_into(to, Retype::Rewrite),
        ("numeric", "numeric") => match (from.size, to.size) {
            (_, None) => Retype::Metadata,
            (Some((p, s)), Some((q, t))) if s == t && p <= q => Retype::Metadata,
            (Some((p, s)), Some((q, t))) if s <= t && p - s <= q - t => Retype::Rewrite,
            (_, Some(_)) => Retype::Narrowing,
        },
        ("date", "timestamp without time zone" | "timestamp with time zone") => Retype::Rewrite,
        (a, b) if a == b => from.grows_into(to, Retype::Metadata),
        (a, b) => match (integer(a), integer(b)) {
            (Some(a), Some(b)) if a < b => Retype::Rewrite,
            (Some(_), None) if b == "numeric" && to.size.is_none() => Retype::Rewrite,
            (_, _) if b == "text" => Retype::Rewrite,
            (_, _) if (a, b) == ("real", "double precision") => Retype::Rewrite,
            (_, _) => Retype::Narrowing,
        },
    }
}

/// A canonical type apart from its numbers: `timestamp without time zone` and `(3)`.
#[derive(Clone, Copy)]
struct Spelling<'a> {
    name: &'a str,
    size: Option<(i64, i64)>,
}

impl<'a> Spelling<'a> {
    fn of(text: &'a str) -> Self {
        let Some((head, rest)) = text.split_once('(') else { return Self { name: text, size: None } };
        let (numbers, tail) = rest.split_once(')').unwrap_or((rest, ""));
        let mut numbers = numbers.split(',').map(|number| number.trim().parse::<i64>().unwrap_or(0));
        let size = Some((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)));
        let name = match (head, tail) {
            ("timestamp", " without time zone") => "timestamp without time zone",
            ("timestamp", " with time zone") => "timestamp with time zone",
            ("time", " without time zone") => "time without time zone",
            ("time", " with time zone") => "time with time zone",
            (head, _) => head,
        };
        Self { name, size }
    }

    fn grows_into(self, to: Self, how: Retype) -> Retype {
        match (self.size, to.size) {
            (_, None) => how,
            (Some((from, _)), Some((to, _))) if from <= to => how,
            (_, Some(_)) => Retype::Narrowing,
        }
    }
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
        retype(&types::parse(from), &types::parse(to))
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
    fn only_a_default_that_differs_by_row_writes_every_row() {
        let asked = |text: &str| volatile(&Expr::Sql(Sql::text(text)));
        assert!(!asked("now()") && !asked("'random()'") && !asked("(1 + 2)") && !asked("now() + interval '1 day'"));
        assert!(asked("gen_random_uuid()") && asked("random()") && asked("my_function(1)"));
    }
}
