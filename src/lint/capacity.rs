//! A key that the database counts up in four bytes or fewer has an end, and it is reached in production.

use super::codes;
use super::report::{Report, finding, remark};
use super::table::Table;
use crate::catalog::{IntWidth, Portable, Type};

/// Reports integer keys of one column below eight bytes. Who numbers the rows by hand knows how many there are: a remark.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    let Some((key, _)) = table.primary else { return };
    let [name] = key.columns.as_slice() else { return };
    let Some((_, column, place)) = table.column(*name) else { return };
    // the width follows from the key that it points at
    let is_foreign = table.foreign.iter().any(|(_, own, _)| own.columns.contains(name));
    let Type::Portable(Portable::Int { width, unsigned }) = column.ty else { return };
    if is_foreign || width == IntWidth::Eight {
        return;
    }
    let last = last(width, unsigned);
    let counts = column.identity.is_some();
    let tell = if counts { finding } else { remark };
    let verb = if counts { "counts" } else { "goes" };
    let message = format!("the key `{name}` of `{}` {verb} up to {last} only", table.name);
    let found = tell(codes::CAPACITY, message, report.seen.origin(*place, *name), "no row comes after that")
        .help("write `bigint`");
    report.push(match report.seen.retype(*place, "bigint", false).filter(|_| counts) {
        Some(edit) => found.fix("write `bigint`", false, vec![edit]),
        None => found,
    });
}

const fn last(width: IntWidth, unsigned: bool) -> i64 {
    let bits: u32 = match width {
        IntWidth::One => 8,
        IntWidth::Two => 16,
        IntWidth::Four => 32,
        IntWidth::Eight => 63,
    };
    (1_i64 << (if unsigned { bits } else { bits - 1 })) - 1
}
