//! Types as SQLite stores them: five affinities, so most of what a portable type says is kept by a check.

use crate::catalog::{Portable, Type};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::spelled::{Spelled, int_word, range};

/// The type of a portable catalog as SQLite has it; enums and domains are resolved before. `strict` tables know only
/// `INTEGER REAL TEXT BLOB ANY`.
pub fn spell(ty: &Type, strict: bool) -> Spelled {
    match ty {
        Type::Portable(portable) => spell_portable(portable, strict),
        Type::Sql(text) => Spelled::exact(Type::Sql(canonical(text).into())),
        Type::Array(_) => plain("TEXT")
            .check("json_valid({0}) and json_type({0}) = 'array'")
            .finding(Finding::warning(codes::AS_JSON, "an array is JSON text on SQLite; its elements are not checked")),
        Type::Named(_) => plain("TEXT"),
    }
}

fn plain(text: &str) -> Spelled {
    Spelled::exact(Type::Sql(text.into()))
}

fn spell_portable(portable: &Portable, strict: bool) -> Spelled {
    match portable {
        Portable::Bool => plain("INTEGER")
            .check("{0} in (0, 1)")
            .finding(Finding::warning(codes::BOOLEAN, "a bool is 0 or 1 on SQLite, kept so by a check")),
        Portable::Int { width, unsigned } => {
            let word = int_word(*width, *unsigned);
            match range(*width, *unsigned) {
                Some(phrase) => plain("INTEGER").check(phrase).finding(Finding::warning(
                    codes::INTEGER,
                    format!("`{word}` is a 64-bit integer on SQLite, kept in range by a check"),
                )),
                None => plain("INTEGER"),
            }
        }
        Portable::Float4 => {
            plain("REAL").finding(Finding::warning(codes::NUMBER, "a real has always 8 bytes on SQLite"))
        }
        Portable::Float8 => plain("REAL"),
        Portable::Decimal(_) if strict => plain("REAL").finding(Finding::error(
            codes::TYPE,
            "a strict table of SQLite has no decimal",
            "take `strict` from the table, or store the number as an integer of its smallest unit",
        )),
        Portable::Decimal(_) => plain("NUMERIC").finding(Finding::warning(
            codes::NUMBER,
            "a decimal keeps about 15 digits on SQLite; precision and scale are not enforced",
        )),
        Portable::Text(None) => plain("TEXT"),
        Portable::Text(Some(length)) => plain("TEXT").check(format!("length({{0}}) <= {length}")).finding(
            Finding::warning(codes::LENGTH, format!("`text({length})` is text on SQLite, its length kept by a check")),
        ),
        Portable::Char(length) => plain("TEXT").check(format!("length({{0}}) <= {length}")).finding(Finding::warning(
            codes::LENGTH,
            format!("`char({length})` is text on SQLite: not padded, its length kept by a check"),
        )),
        Portable::Bytes => plain("BLOB"),
        Portable::Uuid => {
            plain("TEXT").check("length({0}) = 36").finding(as_text("a uuid is text of 36 characters on SQLite"))
        }
        Portable::Date => plain("TEXT").finding(as_text("a date is ISO text on SQLite")),
        Portable::Time(_) => plain("TEXT").finding(as_text("a time is ISO text on SQLite")),
        Portable::Timestamp(_) => plain("TEXT").finding(as_text("a timestamp is ISO text on SQLite")),
        Portable::TimestampTz(_) => plain("TEXT").finding(as_text("a timestamptz is ISO text in UTC on SQLite")),
        Portable::TimeTz(_) => absent("timetz"),
        Portable::Interval => absent("interval"),
        Portable::Json => json("json is text on SQLite, kept valid by a check"),
        Portable::Object | Portable::Fields(_) => json("an object is JSON text on SQLite; its fields are not checked"),
        Portable::Any => plain(if strict { "ANY" } else { "" }),
        Portable::Record => absent("record"),
        Portable::RecordOf(_) => absent("record of one of several tables, or of many"),
    }
}

fn as_text(message: &str) -> Finding {
    Finding::warning(codes::AS_TEXT, message)
}

fn json(message: &str) -> Spelled {
    plain("TEXT").check("json_valid({0})").finding(Finding::warning(codes::AS_JSON, message))
}

fn absent(word: &str) -> Spelled {
    plain("TEXT").finding(Finding::error(
        codes::TYPE,
        format!("SQLite has no type for `{word}`"),
        "give the column another type, or take it from this target with `only`",
    ))
}

/// A declared type as SQLite tells it back: with single blanks, and the types that it knows by heart in upper case
/// (`build.c`, `sqlite3StdType`).
pub fn canonical(text: &str) -> String {
    const STANDARD: [&str; 6] = ["ANY", "BLOB", "INT", "INTEGER", "REAL", "TEXT"];
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    STANDARD.iter().find(|own| own.eq_ignore_ascii_case(&words)).map_or(words, |own| (*own).to_owned())
}

/// What a column of a declared type prefers to store (datatype3.html, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The affinity of a declared type, by SQLite's own five rules in their order.
pub fn affinity(declared: &str) -> Affinity {
    let text = declared.to_ascii_uppercase();
    let has = |word: &str| text.contains(word);
    if has("INT") {
        Affinity::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Affinity::Text
    } else if has("BLOB") || text.is_empty() {
        Affinity::Blob
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// A value that every row can take when a column comes back without its data.
pub fn zero(ty: &Type) -> Option<&'static str> {
    let Type::Sql(text) = ty else { return None };
    Some(match affinity(text) {
        Affinity::Integer | Affinity::Real | Affinity::Numeric => "0",
        Affinity::Text => "''",
        Affinity::Blob => "x''",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::IntWidth;

    #[test]
    fn a_narrow_integer_is_kept_in_range() {
        let small = spell(&Type::Portable(Portable::Int { width: IntWidth::Two, unsigned: false }), false);
        assert_eq!(small.checks, ["{0} between -32768 and 32767"]);
        let big = spell(&Type::Portable(Portable::Int { width: IntWidth::Eight, unsigned: false }), false);
        assert!(big.checks.is_empty() && big.findings.is_empty());
    }

    #[test]
    fn a_strict_table_takes_no_decimal() {
        assert!(spell(&Type::Portable(Portable::Decimal(None)), true).findings[0].is_error);
        assert!(!spell(&Type::Portable(Portable::Decimal(None)), false).findings[0].is_error);
    }

    #[test]
    fn affinity_follows_the_manual() {
        assert_eq!(affinity("FLOATING POINT"), Affinity::Integer, "the manual's own example: INT in POINT");
        assert_eq!(affinity("DECIMAL(10,5)"), Affinity::Numeric);
        assert_eq!(affinity(""), Affinity::Blob);
        assert_eq!(
            (canonical("integer"), canonical(" Varchar  (20)")),
            ("INTEGER".to_owned(), "Varchar (20)".to_owned())
        );
    }
}
