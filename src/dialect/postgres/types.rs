//! Types as PostgreSQL's `format_type` prints them.

use crate::base::Name;
use crate::catalog::define::Routine;
use crate::catalog::{IntWidth, Portable, Sql, Type};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::spelled::{Spelled, int_word, range};

use super::spelling::Spelling;
use super::words::QUOTE;

/// The longest `character varying(n)` (`htup_details.h`, `MaxAttrSize`).
const MAX_LENGTH: u32 = 10_485_760;
/// The widest `numeric(p, s)`.
const MAX_PRECISION: u32 = 1000;

/// The type of a portable catalog as PostgreSQL has it.
pub fn spell(ty: &Type) -> Spelled {
    match ty {
        Type::Portable(portable) => spell_portable(portable),
        Type::Sql(text) => Spelled::exact(parse(text)),
        Type::Named(_) => Spelled::exact(ty.clone()),
        Type::Array(of) => spell_array(of),
    }
}

/// A type, or that of an array's elements, as it takes values of any size. `character` alone is of one character, and `bit` of one bit
/// unless it is quoted.
pub fn of_any_size(ty: Type) -> Type {
    match ty {
        Type::Array(of) => Type::Array(Box::new(of_any_size(*of))),
        Type::Sql(text) => match Spelling::of(&text).name {
            "character" => Type::Sql("bpchar".into()),
            "bit" => Type::Sql("\"bit\"".into()),
            name => Type::Sql(name.into()),
        },
        Type::Named(_) | Type::Portable(_) => ty,
    }
}

/// PostgreSQL's arrays have any number of dimensions, so an array of arrays is the same type.
fn spell_array(of: &Type) -> Spelled {
    let mut inner = spell(of);
    if !inner.checks.is_empty() {
        inner.checks.clear();
        inner.findings.push(Finding::warning(codes::LOOSE, "the range of an array's elements is not checked"));
    }
    if let Type::Array(_) = inner.ty {
        inner.findings.push(Finding::warning(codes::LOOSE, "the number of an array's dimensions is not checked"));
        return inner;
    }
    inner.ty = Type::Array(Box::new(inner.ty));
    inner
}

fn spell_portable(portable: &Portable) -> Spelled {
    let plain = |text: &str| Spelled::exact(Type::Sql(text.into()));
    match portable {
        Portable::Bool => plain("boolean"),
        Portable::Int { width, unsigned } => spell_int(*width, *unsigned),
        Portable::Float4 => plain("real"),
        Portable::Float8 => plain("double precision"),
        Portable::Decimal(None) => plain("numeric"),
        Portable::Decimal(Some((precision, scale))) => {
            let out = plain(&format!("numeric({precision},{scale})"));
            if (1..=MAX_PRECISION).contains(precision) && scale <= precision {
                return out;
            }
            out.finding(Finding::error(
                codes::TYPE,
                format!("PostgreSQL has no decimal({precision}, {scale})"),
                format!("take a precision of 1 to {MAX_PRECISION} and a scale of at most the precision"),
            ))
        }
        Portable::Text(None) => plain("text"),
        Portable::Text(Some(length)) => sized("character varying", "text", *length),
        Portable::Char(length) => sized("character", "char", *length),
        Portable::Bytes => plain("bytea"),
        Portable::Uuid => plain("uuid"),
        Portable::Date => plain("date"),
        Portable::Time(digits) => timed("time", "without", *digits),
        Portable::TimeTz(digits) => timed("time", "with", *digits),
        Portable::Timestamp(digits) => timed("timestamp", "without", *digits),
        Portable::TimestampTz(digits) => timed("timestamp", "with", *digits),
        Portable::Interval => plain("interval"),
        Portable::Json => plain("jsonb"),
        Portable::Object | Portable::Fields(_) => {
            plain("jsonb").finding(Finding::warning(codes::LOOSE, "the fields of an object are not checked"))
        }
        Portable::Any => absent("any"),
        Portable::Record => absent("record"),
        Portable::RecordOf(_) => absent("record of one of several tables, or of many"),
    }
}

fn absent(word: &str) -> Spelled {
    Spelled::exact(Type::Sql("text".into())).finding(Finding::error(
        codes::TYPE,
        format!("PostgreSQL has no type for `{word}`"),
        "give the column another type, or take it from this target with `only`",
    ))
}

fn sized(physical: &str, word: &str, length: u32) -> Spelled {
    let out = Spelled::exact(Type::Sql(format!("{physical}({length})").into()));
    if (1..=MAX_LENGTH).contains(&length) {
        return out;
    }
    out.finding(Finding::error(
        codes::TYPE,
        format!("PostgreSQL has no {word}({length})"),
        format!("take a length of 1 to {MAX_LENGTH}, or `text` without one"),
    ))
}

/// Six digits are the default, which `format_type` leaves out.
fn timed(physical: &str, zone: &str, digits: Option<u32>) -> Spelled {
    let size = match digits {
        None | Some(6) => String::new(),
        Some(digits) => format!("({digits})"),
    };
    let out = Spelled::exact(Type::Sql(format!("{physical}{size} {zone} time zone").into()));
    match digits {
        Some(digits) if digits > 6 => out.finding(Finding::error(
            codes::TYPE,
            format!("PostgreSQL keeps at most 6 digits of a second, not {digits}"),
            "take a precision of 0 to 6",
        )),
        Some(_) | None => out,
    }
}

/// What has no type of its own takes the next wider one and a check.
fn spell_int(width: IntWidth, unsigned: bool) -> Spelled {
    let physical = match (width, unsigned) {
        (IntWidth::One, _) | (IntWidth::Two, false) => "smallint",
        (IntWidth::Two, true) | (IntWidth::Four, false) => "integer",
        (IntWidth::Four, true) | (IntWidth::Eight, false) => "bigint",
        (IntWidth::Eight, true) => "numeric(20,0)",
    };
    let out = Spelled::exact(Type::Sql(physical.into()));
    if !unsigned && width != IntWidth::One {
        return out;
    }
    let phrase = match (width, unsigned) {
        (IntWidth::Eight, true) => Some("{0} between 0 and 18446744073709551615".to_owned()),
        _ => range(width, unsigned),
    };
    let word = int_word(width, unsigned);
    let out =
        out.finding(Finding::warning(codes::INTEGER, format!("`{word}` is {physical} and a check on PostgreSQL")));
    match phrase {
        Some(phrase) => out.check(phrase),
        None => out,
    }
}

/// Reads a type in any of PostgreSQL's spellings into the one of `format_type`. What is not built in keeps its text in
/// lower case, or as it is where it has quotes.
pub fn parse(text: &str) -> Type {
    let text = text.trim();
    if let Some(of) = text.strip_suffix(']').and_then(|rest| rest.rfind('[').map(|at| &rest[..at])) {
        return match parse(of) {
            array @ Type::Array(_) => array,
            of @ (Type::Sql(_) | Type::Named(_) | Type::Portable(_)) => Type::Array(Box::new(of)),
        };
    }
    Type::Sql(canonical(text).into())
}

fn canonical(text: &str) -> String {
    if text.contains('"') {
        return text.to_owned();
    }
    let lower = text.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let (head, args, tail) = match (lower.find('('), lower.find(')')) {
        (Some(open), Some(close)) if open < close => {
            let args: Vec<&str> = lower[open + 1..close].split(',').map(str::trim).collect();
            (lower[..open].trim(), args, lower[close + 1..].trim())
        }
        _ => (lower.as_str(), Vec::new(), ""),
    };
    let size = if args.is_empty() { String::new() } else { format!("({})", args.join(",")) };
    let head = head.strip_prefix("pg_catalog.").unwrap_or(head);
    let zoned = |word: &str, with: bool| format!("{word}{size} {} time zone", if with { "with" } else { "without" });
    match (head, tail) {
        ("int" | "int4" | "integer", "") => "integer".to_owned(),
        ("int8" | "bigint", "") => "bigint".to_owned(),
        ("int2" | "smallint", "") => "smallint".to_owned(),
        ("bool" | "boolean", "") => "boolean".to_owned(),
        ("float4" | "real", "") => "real".to_owned(),
        ("float8" | "double precision", "") => "double precision".to_owned(),
        ("float", "") => match args.first().and_then(|digits| digits.parse::<u32>().ok()) {
            Some(1..=24) => "real".to_owned(),
            _ => "double precision".to_owned(),
        },
        ("varchar" | "character varying" | "char varying", "") => format!("character varying{size}"),
        ("char" | "character" | "bpchar", "") if !args.is_empty() => format!("character{size}"),
        ("char" | "character", "") => "character(1)".to_owned(),
        ("varbit" | "bit varying", "") => format!("bit varying{size}"),
        ("bit", "") => format!("bit{}", if size.is_empty() { "(1)" } else { &size }),
        ("dec" | "decimal" | "numeric", "") => match args.as_slice() {
            [precision] => format!("numeric({precision},0)"),
            _ => format!("numeric{size}"),
        },
        ("timestamptz", "") | ("timestamp with time zone", "") | ("timestamp", "with time zone") => {
            zoned("timestamp", true)
        }
        ("timestamp" | "timestamp without time zone", "") | ("timestamp", "without time zone") => {
            zoned("timestamp", false)
        }
        ("timetz" | "time with time zone", "") | ("time", "with time zone") => zoned("time", true),
        ("time" | "time without time zone", "") | ("time", "without time zone") => zoned("time", false),
        (head, "") => format!("{head}{size}"),
        (head, tail) => format!("{head}{size} {tail}"),
    }
}

/// A physical type as SQL, with its names as holes.
pub fn sql(ty: &Type) -> Sql {
    match ty {
        Type::Sql(text) => Sql::text(text.clone()),
        Type::Named(name) => {
            let mut out = Sql::default();
            out.push_type(*name);
            out
        }
        Type::Array(of) => {
            let mut out = sql(of);
            out.push("[]");
            out
        }
        // Printed only after lowering, which leaves no portable type; spelled here for completeness.
        Type::Portable(_) => sql(&spell(ty).ty),
    }
}

/// A physical type as text.
pub fn print(ty: &Type) -> String {
    QUOTE.sql(&sql(ty))
}

/// What a routine takes, by which it is told from others of its name.
pub fn signature(own: &Routine) -> Name {
    let inputs = own.params.iter().filter(|param| param.is_input());
    let types: Vec<String> = inputs.map(|param| print(&param.ty)).collect();
    Name::new(&format!("({})", types.join(", ")))
}

/// A value that every row can take when a column comes back without its data.
pub fn zero(ty: &Type) -> Option<&'static str> {
    let Type::Sql(text) = ty else {
        return match ty {
            Type::Array(_) => Some("'{}'"),
            Type::Sql(_) | Type::Named(_) | Type::Portable(_) => None,
        };
    };
    let head = text.split(['(', ' ']).next().unwrap_or_default();
    match head {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double" => Some("0"),
        "boolean" => Some("false"),
        "text" | "character" | "citext" | "bytea" => Some("''"),
        "uuid" => Some("'00000000-0000-0000-0000-000000000000'"),
        "date" => Some("'1970-01-01'"),
        "time" => Some("'00:00:00'"),
        "timestamp" if text.ends_with("with time zone") => Some("'1970-01-01 00:00:00+00'"),
        "timestamp" => Some("'1970-01-01 00:00:00'"),
        "interval" => Some("'0 seconds'"),
        "json" | "jsonb" => Some("'{}'"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_that_of_format_type() {
        for (typed, canonical) in [
            ("int4range", "int4range"),
            ("varchar(20)", "character varying(20)"),
            ("INT8", "bigint"),
            ("numeric(10)", "numeric(10,0)"),
            ("decimal(10, 2)", "numeric(10,2)"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp", "timestamp without time zone"),
            ("timestamp (3) with time zone", "timestamp(3) with time zone"),
            ("time with time zone", "time with time zone"),
            ("char", "character(1)"),
            ("bit", "bit(1)"),
            ("float(20)", "real"),
            ("double  precision", "double precision"),
            ("\"My\".\"Type\"", "\"My\".\"Type\""),
            ("geometry(Point, 4326)", "geometry(point,4326)"),
            ("int[3][]", "integer[]"),
        ] {
            assert_eq!(print(&parse(typed)), canonical, "{typed}");
            assert_eq!(parse(canonical), parse(typed), "canonical spelling is a fixed point");
        }
    }

    #[test]
    fn what_has_no_type_gets_a_check() {
        let unsigned = spell(&Type::Portable(Portable::Int { width: IntWidth::Four, unsigned: true }));
        assert_eq!(unsigned.ty, Type::Sql("bigint".into()));
        assert_eq!(unsigned.checks, ["{0} between 0 and 4294967295"]);
        assert!(spell(&Type::Portable(Portable::Any)).findings[0].is_error);
        assert!(spell(&Type::Portable(Portable::TimeTz(Some(7)))).findings[0].is_error);
    }
}
