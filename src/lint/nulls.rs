//! Nulls are not equal to each other: a unique key lets any number of rows pass that have one.

use super::codes;
use super::report::{Report, finding, remark};
use super::table::{Table, leading, listed};
use crate::base::{Name, Span};

/// Reports unique keys over columns that can be null. Over one column that is mostly meant, so it is a remark.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    let keys = table.uniques.iter().filter(|(key, _)| !key.nulls_not_distinct);
    let keys = keys.map(|(key, place)| (key.columns.clone(), *place));
    let indexes = table.indexes.iter().filter(|(_, own, _)| own.unique && !own.nulls_not_distinct);
    // whoever says which rows count, or indexes an expression, has thought of nulls
    let plain = indexes.filter(|(_, own, _)| own.predicate.is_none() && leading(own).count() == own.parts.len());
    let indexes = plain.map(|(_, own, place)| (leading(own).collect(), *place));
    let all: Vec<(Vec<Name>, Span)> = keys.chain(indexes).collect();
    for (columns, place) in all {
        let nullable: Vec<Name> = columns
            .iter()
            .copied()
            .filter(|name| table.column(*name).is_some_and(|(_, column, _)| column.nullable))
            .collect();
        let Some((_, _, at)) = nullable.first().and_then(|name| table.column(*name)) else { continue };
        let tell = if columns.len() == 1 { remark } else { finding };
        let (listed, n) = (listed(&nullable), nullable.len());
        let message = format!("{listed} can be null, and rows with a null are never the same");
        let found = tell(codes::NULLS, message, place, "so this does not keep them apart")
            .label(*at, if n == 1 { "can be null" } else { "can be null, as others of the key" })
            .help(format!("take the `?` from {listed}"))
            .help("or write `nulls not distinct` where the engine has it (PostgreSQL)");
        report.push(found);
    }
}
