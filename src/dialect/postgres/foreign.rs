//! What PostgreSQL asks of a foreign key: an operator that compares both sides, and a key that holds at once.

use crate::base::Name;
use crate::catalog::{Catalog, ForeignKey, IndexKey, Object, QName, Type};

use super::spelling::Spelling;
use super::{row, types};

/// Why the server would refuse a foreign key of this table, and what to do.
pub fn refused(source: &Catalog, table: QName, key: &ForeignKey) -> Option<(String, &'static str)> {
    let physical = |table, name| {
        let column = source.column(table, name)?;
        Some(types::spell(row::base(source, &column.ty)).ty)
    };
    for (own, other) in key.columns.iter().zip(&key.target_columns) {
        let (Some(from), Some(to)) = (physical(table, *own), physical(key.target, *other)) else { continue };
        if !compares(&from, &to) {
            let (from, to) = (types::print(&from), types::print(&to));
            let why = format!("`{own}` is {from}, and `{}.{other}` is {to}", key.target);
            return Some((why, "give both columns one type; with `->` and no type a column takes that of the key"));
        }
    }
    let same = |columns: &[Name]| {
        columns.len() == key.target_columns.len() && columns.iter().all(|name| key.target_columns.contains(name))
    };
    let mut late = source.at_home(key.target).filter_map(|(_, object)| {
        if let Object::PrimaryKey(own) | Object::Unique(own) = object {
            (own.without_overlaps == key.period && same(&own.columns)).then_some(own.deferrable.is_some())
        } else if let Object::Index(own) = object {
            let columns = own.parts.iter().map(|part| match part.key {
                IndexKey::Column(name) => Some(name),
                IndexKey::Expr(_) => None,
            });
            let whole = own.unique && own.predicate.is_none();
            (whole && columns.collect::<Option<Vec<_>>>().is_some_and(|columns| same(&columns))).then_some(false)
        } else {
            None
        }
    });
    let first = late.next()?;
    let only_late = first && late.all(|late| late);
    only_late.then(|| (format!("the key of `{}` is deferrable", key.target), "take `deferrable` from the key there"))
}

/// The type of a column, if it is one of which no value is a range.
pub fn no_range(source: &Catalog, table: QName, column: Name) -> Option<String> {
    let column = source.column(table, column)?;
    let ty = types::spell(row::base(source, &column.ty)).ty;
    let plain = matches!(&ty, Type::Sql(text) if is_known(family(text))) || matches!(ty, Type::Array(_));
    plain.then(|| types::print(&ty))
}

/// Whether a column of one type can reference one of another: there is an operator of both, or the first becomes the second
/// without a word (`ATAddForeignKeyConstraint`).
fn compares(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Sql(from), Type::Sql(to)) => {
            let (from, to) = (family(from), family(to));
            let becomes = [
                ("integer", "numeric"),
                ("integer", "float"),
                ("numeric", "float"),
                ("time", "timetz"),
                ("time", "interval"),
            ];
            from == to || becomes.contains(&(from, to)) || !is_known(from) || !is_known(to)
        }
        // the elements of an array are compared by one operator
        (Type::Array(from), Type::Array(to)) => match (&**from, &**to) {
            (Type::Sql(from), Type::Sql(to)) => Spelling::of(from).name == Spelling::of(to).name,
            (from, to) => from == to,
        },
        (_, _) => from == to,
    }
}

const KNOWN: [&str; 12] = [
    "integer", "numeric", "float", "text", "moment", "time", "timetz", "boolean", "bytea", "uuid", "interval", "jsonb",
];

fn is_known(family: &str) -> bool {
    KNOWN.contains(&family)
}

/// The family of operators that a type is of.
fn family(text: &str) -> &str {
    match Spelling::of(text).name {
        "smallint" | "integer" | "bigint" => "integer",
        "numeric" => "numeric",
        "real" | "double precision" => "float",
        "text" | "character varying" | "character" => "text",
        "date" | "timestamp without time zone" | "timestamp with time zone" => "moment",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        _ => text,
    }
}
