//! A foreign key whose column has another type than the column it points at: the engine accepts it, and some values never
//! fit.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::catalog::{IntWidth, Portable, Type};

/// Reports pairs of built-in types that differ. Types in backticks and types with a name are the engine's affair.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    for (_, key, _) in &table.foreign {
        for (own, target) in key.columns.iter().zip(&key.target_columns) {
            let Some((_, column, place)) = table.column(*own) else { continue };
            let Some((other, there)) = report.seen.column(key.target, *target) else { continue };
            let (Type::Portable(first), Type::Portable(second)) = (&column.ty, &other) else { continue };
            // a link leads to the record, whatever its id is
            if first == second || matches!(first, Portable::RecordOf(_)) {
                continue;
            }
            let (is, was) = (spelled(first), spelled(second));
            let message = format!("`{own}` is `{is}`, but `{}.{target}` is `{was}`", key.target);
            report.push(
                finding(codes::REFERENCE_TYPES, message, *place, format!("this is `{is}`"))
                    .label(there, format!("this is `{was}`"))
                    .help("give both one type; a column with `->` and no type takes it from the key"),
            );
        }
    }
}

/// A type as the language writes it, as far as foreign keys have it.
fn spelled(ty: &Portable) -> String {
    let with = |word: &str, n: &Option<u32>| n.map_or_else(|| word.to_owned(), |n| format!("{word}({n})"));
    match ty {
        Portable::Bool => "bool".to_owned(),
        Portable::Int { width, unsigned } => {
            let word = match width {
                IntWidth::One => "tinyint",
                IntWidth::Two => "smallint",
                IntWidth::Four => "int",
                IntWidth::Eight => "bigint",
            };
            if *unsigned { format!("{word} unsigned") } else { word.to_owned() }
        }
        Portable::Float4 => "float4".to_owned(),
        Portable::Float8 => "float8".to_owned(),
        Portable::Decimal(None) => "decimal".to_owned(),
        Portable::Decimal(Some((precision, scale))) => format!("decimal({precision}, {scale})"),
        Portable::Text(length) => with("text", length),
        Portable::Char(length) => format!("char({length})"),
        Portable::Bytes => "bytes".to_owned(),
        Portable::Uuid => "uuid".to_owned(),
        Portable::Date => "date".to_owned(),
        Portable::Time(digits) => with("time", digits),
        Portable::TimeTz(digits) => with("timetz", digits),
        Portable::Timestamp(digits) => with("timestamp", digits),
        Portable::TimestampTz(digits) => with("timestamptz", digits),
        Portable::Interval => "interval".to_owned(),
        Portable::Json => "json".to_owned(),
        Portable::Object | Portable::Fields(_) => "object".to_owned(),
        Portable::Any => "any".to_owned(),
        Portable::Record | Portable::RecordOf(_) => "record".to_owned(),
    }
}
