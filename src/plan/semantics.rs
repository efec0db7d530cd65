//! What only a dialect can tell of its types and texts, as plain functions without state.

use crate::base::Name;
use crate::catalog::define::Routine;
use crate::catalog::{Column, Expr, QName, Sql, Type};

/// A dialect's answers about values. [`Semantics::STANDARD`] is right for an engine that speaks the SQL standard.
#[derive(Clone, Copy, Debug)]
pub struct Semantics {
    /// The value that a column of this built-in type gets when it comes back without its data; `None` when there is no
    /// natural one. Enums and domains are resolved before asking. The checks are those over this column alone: where
    /// one stands in for what the type cannot say, it says more than the type.
    pub zero: fn(&Type, &[&Sql]) -> Option<Sql>,
    /// An expression that turns an enum column (or its text stand-in) into another type, changing the given stored texts
    /// (`None` = null) and keeping all others.
    pub recast: Recast,
    /// A type that links to tables, with other names of these; `None` when it stays the same.
    pub retable: fn(&Type, &dyn Fn(QName) -> QName) -> Option<Type>,
    /// What a routine takes, as its address tells; `None` where that is no part of its name.
    pub signature: fn(&Routine) -> Option<Name>,
    /// A text as this engine's SQL and the types of its columns write it.
    pub literal: fn(Name) -> String,
    /// The first value, or the second where that is null.
    pub either: fn(&Sql, &Sql) -> Sql,
    /// What changing a column from the first type to the second does to the rows. The checks are those over this column
    /// alone, before the change: a stand-in may hold less than its type.
    pub retype: fn(&Type, &Type, &[&Sql]) -> Retype,
    /// Whether a default gives a different value for each row, so that adding a column with it writes every row.
    pub volatile: fn(&Expr) -> bool,
    /// Whether changing this option of a table, an index or a view shuts others out.
    pub strict: fn(&str) -> Option<Strict>,
    /// Whether this change of a partition's column is one that only its parent's can bring about.
    pub pinned: fn(&Column, &Column) -> bool,
    /// Whether what forbids null in a column holds for new rows alone, so that none that is there is looked at.
    pub unchecked: fn(&Column) -> bool,
}

/// What changing an option does to those who use its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strict {
    /// Everybody waits.
    Locks,
    /// Everybody waits until all rows are written anew.
    Rewrites,
}

/// By column, new type, whether the texts are the elements of an array, and where each of them goes.
pub type Recast = fn(Name, &Type, bool, &[(Name, Option<Name>)]) -> Sql;

/// What a change of type does to the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retype {
    /// Only the catalog changes (`varchar(20)` to `varchar(30)` on PostgreSQL).
    Metadata,
    /// Every row is written anew; every value fits.
    Rewrite,
    /// Every row is written anew, and a value that does not fit stops it.
    Narrowing,
    /// Every row is written anew, and a value may be rounded or cut to fit.
    Lossy,
    /// The engine has no cast between the two: somebody must say what becomes of the values.
    Never,
}

impl Semantics {
    /// Answers in standard SQL, cautious where the standard says nothing.
    pub const STANDARD: Self = Self {
        zero: |_, _| None,
        recast: |column, to, _, values| standard_recast(column, to, values),
        retable: |_, _| None,
        signature: |_| None,
        literal: quoted,
        either: coalesce,
        retype: |_, _, _| Retype::Narrowing,
        volatile: |expr| !expr.sql().is_some_and(super::literal::is_literal),
        strict: |_| None,
        pinned: |_, _| false,
        unchecked: |_| false,
    };
}

/// `cast(case cast(c as text) when 'a' then 'b' else cast(c as text) end as t)`.
pub fn standard_recast(column: Name, to: &Type, values: &[(Name, Option<Name>)]) -> Sql {
    let mut sql = Sql::text("cast(");
    let as_text = |sql: &mut Sql| {
        sql.push("cast(");
        sql.push_column(column);
        sql.push(" as text)");
    };
    if values.is_empty() {
        as_text(&mut sql);
    } else {
        sql.push("case ");
        as_text(&mut sql);
        for (from, into) in values {
            sql.push(" when ");
            sql.push(&quoted(*from));
            sql.push(" then ");
            sql.push(&into.map_or_else(|| "null".to_owned(), quoted));
        }
        sql.push(" else ");
        as_text(&mut sql);
        sql.push(" end");
    }
    sql.push(" as ");
    push_type(&mut sql, to);
    sql.push(")");
    sql
}

/// `coalesce(first, second)`.
pub fn coalesce(first: &Sql, second: &Sql) -> Sql {
    let mut out = Sql::text("coalesce(");
    out.push_sql(first);
    out.push(", ");
    out.push_sql(second);
    out.push(")");
    out
}

/// A text literal of standard SQL.
pub fn quoted(text: Name) -> String {
    format!("'{}'", text.as_str().replace('\'', "''"))
}

fn push_type(sql: &mut Sql, ty: &Type) {
    match ty {
        Type::Portable(_) => {}
        Type::Sql(text) => sql.push(text),
        Type::Named(name) => sql.push_type(*name),
        Type::Array(of) => {
            push_type(sql, of);
            sql.push("[]");
        }
    }
}
