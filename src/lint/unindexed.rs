//! PostgreSQL and SQLite make no index for the referencing side of a foreign key, and need one for each delete of a
//! referenced row.

use rustc_hash::FxHashSet;

use super::codes;
use super::report::{Report, finding};
use super::table::{Table, joined, leading, listed};
use crate::base::Name;
use crate::catalog::{ForeignKey, Index};

/// Engines that index the referencing side by themselves, or know no such thing.
const SPARED: [&str; 3] = ["mysql", "mariadb", "surrealdb"];

/// Reports foreign keys whose columns lead no index.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    if table.foreign.is_empty() || SPARED.contains(&report.seen.target.word()) {
        return;
    }
    for (name, key, place) in &table.foreign {
        if is_indexed(table, key) {
            continue;
        }
        let columns = &key.columns;
        let (is, line) = (if columns.len() == 1 { "is" } else { "are" }, format!("index ({})", joined(columns)));
        let found = finding(
            codes::UNINDEXED,
            format!("{} of `{}` {is} not indexed", listed(columns), table.name),
            *place,
            format!("a delete in `{}` reads all of `{}`", key.target, table.name),
        );
        let found = found.help(format!("add `index`, or a line `{line}`; the foreign key is called `{name}`"));
        report.push(match report.seen.addition(*place, "index", &line) {
            Some(edit) => found.fix("add an index", false, vec![edit]),
            None => found,
        });
    }
}

/// Whether an index, a unique or the primary key begins with the columns, in any order.
fn is_indexed(table: &Table<'_>, key: &ForeignKey) -> bool {
    let wanted: FxHashSet<Name> = key.columns.iter().copied().collect();
    let leads = |names: &mut dyn Iterator<Item = Name>| {
        let first: FxHashSet<Name> = names.take(wanted.len()).collect();
        first == wanted
    };
    let keys = table.primary.iter().chain(&table.uniques);
    keys.into_iter().any(|(own, _)| leads(&mut own.columns.iter().copied()))
        || table.indexes.iter().any(|(_, index, _)| finds(index) && leads(&mut leading(index)))
}

/// Whether an index can find the rows of one value: it knows all rows, and their order or hash.
fn finds(index: &Index) -> bool {
    index.predicate.is_none() && index.method.is_none_or(|method| matches!(method.as_str(), "btree" | "hash"))
}
