//! What SQLite does to rows when a type changes or a column with a default is added.

use crate::base::Name;
use crate::catalog::{Expr, Sql, Type};
use crate::dialect::quote::literal;
use crate::plan::{Retype, Semantics};

use super::types::{self, Affinity, affinity};

/// SQLite's answers about values.
pub const SEMANTICS: Semantics = Semantics { zero, recast, retype, volatile };

fn zero(ty: &Type) -> Option<Sql> {
    types::zero(ty).map(Sql::text)
}

/// `case c when 'a' then 'b' else c end`: the stand-in is text and stays text.
fn recast(column: Name, _: &Type, values: &[(Name, Option<Name>)]) -> Sql {
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

/// The table is always copied; what counts is whether the new affinity takes every value as it was.
fn retype(from: &Type, to: &Type) -> Retype {
    let (Type::Sql(from), Type::Sql(to)) = (from, to) else { return Retype::Narrowing };
    match (affinity(from), affinity(to)) {
        (a, b) if a == b => Retype::Rewrite,
        (_, Affinity::Text | Affinity::Blob) => Retype::Rewrite,
        (Affinity::Integer | Affinity::Real, Affinity::Numeric) => Retype::Rewrite,
        (_, Affinity::Integer | Affinity::Real | Affinity::Numeric) => Retype::Narrowing,
    }
}

/// A column is added in place only with a literal default, so nothing else is ever asked.
fn volatile(expr: &Expr) -> bool {
    (Semantics::STANDARD.volatile)(expr)
}
