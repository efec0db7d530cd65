//! Types as SurrealDB prints them, with what must be asserted because they say less.

use crate::catalog::{IntWidth, Portable, QName, Type};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::flat::flat;
use crate::dialect::spelled::{Spelled, ends, int_word};

use super::QUOTE;

/// The type of a portable catalog as SurrealDB has it; enums and domains are resolved before. Raw text is the engine's
/// own spelling.
pub fn spell(ty: &Type) -> Spelled {
    match ty {
        Type::Portable(portable) => spell_portable(portable),
        Type::Sql(text) => plain(text),
        Type::Array(of) => array(of),
        Type::Named(_) => plain("any"),
    }
}

fn plain(text: &str) -> Spelled {
    Spelled::exact(Type::Sql(text.into()))
}

/// What JSON can be. `any` would let it be absent.
pub const JSON: &str = "array | bool | number | object | string";

/// The text of a physical type.
pub fn text(ty: &Type) -> &str {
    match ty {
        Type::Sql(text) => text,
        Type::Portable(_) | Type::Named(_) | Type::Array(_) => "any",
    }
}

/// Elements have a type and no assertion of their own.
fn array(of: &Type) -> Spelled {
    let inner = spell(of);
    let mut out = plain(&format!("array<{}>", text(&inner.ty)));
    if text(&inner.ty) == "any" {
        out.ty = Type::Sql("array".into()); // the engine knows no `array<any>`
    }
    out.findings = inner.findings.into_iter().filter(|finding| finding.is_error).collect();
    if inner.checks.is_empty() {
        return out;
    }
    out.finding(Finding::warning(codes::LOOSE, "SurrealDB asserts nothing of the elements of an array but their type"))
}

fn spell_portable(portable: &Portable) -> Spelled {
    match portable {
        Portable::Bool => plain("bool"),
        Portable::Int { width, unsigned } => {
            let word = int_word(*width, *unsigned);
            match range(*width, *unsigned) {
                Some(phrase) => plain("int").check(phrase).finding(Finding::warning(
                    codes::INTEGER,
                    format!("`{word}` is a 64-bit integer on SurrealDB, kept in range by an assertion"),
                )),
                None => plain("int"),
            }
        }
        Portable::Float4 => {
            plain("float").finding(Finding::warning(codes::NUMBER, "a float has always 8 bytes on SurrealDB"))
        }
        Portable::Float8 => plain("float"),
        Portable::Decimal(_) => plain("decimal").finding(Finding::warning(
            codes::NUMBER,
            "a decimal keeps about 28 digits on SurrealDB; precision and scale are not enforced",
        )),
        Portable::Text(None) => plain("string"),
        Portable::Text(Some(length)) | Portable::Char(length) => {
            let word = if matches!(portable, Portable::Char(_)) { "char" } else { "text" };
            plain("string").check(format!("string::len({{0}}) <= {length}")).finding(Finding::warning(
                codes::LENGTH,
                format!("`{word}({length})` is a string on SurrealDB, its length kept by an assertion"),
            ))
        }
        Portable::Bytes => plain("bytes"),
        Portable::Uuid => plain("uuid"),
        Portable::Date => {
            plain("datetime").finding(Finding::warning(codes::LOOSE, "a date is a datetime at midnight on SurrealDB"))
        }
        Portable::Timestamp(_) => {
            plain("datetime").finding(Finding::warning(codes::LOOSE, "a timestamp is a datetime in UTC on SurrealDB"))
        }
        Portable::TimestampTz(_) => plain("datetime"),
        Portable::Time(_) => absent("time", "store a `text`, or a `timestamptz`"),
        Portable::TimeTz(_) => absent("timetz", "store a `timestamptz`"),
        Portable::Interval => {
            plain("duration").finding(Finding::warning(codes::LOOSE, "a duration of SurrealDB has no months"))
        }
        Portable::Json => plain(JSON).finding(Finding::warning(
            codes::LOOSE,
            "json is a flexible value on SurrealDB, in which dates and links are allowed too",
        )),
        Portable::Object | Portable::Fields(_) => plain("object"),
        Portable::Any => plain("any"),
        Portable::Record => plain("record"),
        Portable::RecordOf(tables) => plain(&record(tables)),
    }
}

fn absent(word: &str, help: &str) -> Spelled {
    plain("any").finding(Finding::error(
        codes::TYPE,
        format!("SurrealDB has no type for `{word}`"),
        format!("{help}; or take the column from this target with `except surrealdb`"),
    ))
}

/// `record<post | comment>`.
pub fn record(tables: &[QName]) -> String {
    let names: Vec<String> = tables.iter().map(|table| QUOTE.name(flat(*table).name)).collect();
    format!("record<{}>", names.join(" | "))
}

/// `'draft' | 'sent'`.
pub fn literals<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    values.into_iter().map(|value| QUOTE.text(value)).collect::<Vec<_>>().join(" | ")
}

/// The parts of a text between signs that stand in no brackets and no quotes.
pub fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut out, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    let mut quote: Option<char> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '⟨') => quote = Some('⟩'),
            (None, '<' | '(' | '[' | '{') => depth += 1,
            (None, '>' | ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, c) if c == sign && depth == 0 => {
                out.push(text.get(from..at).unwrap_or_default().trim());
                from = at + c.len_utf8();
            }
            (None, _) => {}
        }
    }
    out.push(text.get(from..).unwrap_or_default().trim());
    out
}

/// The names of the tables that a type has links to.
pub fn visit_records(ty: &str, each: &mut dyn FnMut(&str)) {
    rename_records(ty, &mut |name| {
        each(name);
        None
    });
}

/// The type with other names of the tables that it has links to, if any is another.
pub fn rename_records(ty: &str, new: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    const HEAD: &str = "record<";
    let (mut out, mut rest, mut is_other) = (String::new(), ty, false);
    while let Some((before, list)) = rest.split_once(HEAD) {
        let (list, after) = list.split_once('>')?;
        let names: Vec<String> = split(list, '|')
            .into_iter()
            .map(|name| {
                let other = new(name.trim_matches('`'));
                is_other |= other.is_some();
                other.map_or_else(|| name.to_owned(), |name| QUOTE.name(name.as_str().into()))
            })
            .collect();
        out.push_str(&format!("{before}{HEAD}{}>", names.join(" | ")));
        rest = after;
    }
    out.push_str(rest);
    is_other.then_some(out)
}

/// The type with links to any table.
pub fn any_record(ty: &str) -> String {
    let (mut out, mut rest) = (String::new(), ty);
    while let Some((before, (_, after))) =
        rest.split_once("record<").and_then(|(b, list)| Some((b, list.split_once('>')?)))
    {
        out.push_str(before);
        out.push_str("record");
        rest = after;
    }
    out + rest
}

/// Whether the engine defines the elements of such a field by itself.
pub fn has_elements(ty: &str) -> bool {
    ty.split(" | ").any(|part| part == "array" || part.starts_with("array<") || part.starts_with("set<"))
}

/// A type with `none` beside it.
pub fn optional(ty: &str, nullable: bool) -> String {
    // `any` has it already, and cannot stand in a union
    if !nullable || ty == "any" { ty.to_owned() } else { format!("option<{ty}>") }
}

/// The assertion that keeps an integer in its range.
pub fn range(width: IntWidth, unsigned: bool) -> Option<String> {
    let (low, high) = ends(width, unsigned);
    let low = low.map(|low| format!("{{0}} >= {low}"));
    let high = high.map(|high| format!("{{0}} <= {high}"));
    let both: Vec<String> = low.into_iter().chain(high).collect();
    (!both.is_empty()).then(|| both.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelled_as_the_engine_prints_them() {
        let word = |ty: &Type| text(&spell(ty).ty).to_owned();
        let int = Type::Portable(Portable::Int { width: IntWidth::Two, unsigned: false });
        assert_eq!(spell(&int).checks, ["{0} >= -32768 AND {0} <= 32767"]);
        assert_eq!(word(&Type::Array(Box::new(int))), "array<int>");
        assert_eq!(word(&Type::Array(Box::new(Type::Portable(Portable::Any)))), "array");
        let two = vec![QName::bare("post".into()), QName::new(Some("a".into()), "b".into())];
        assert_eq!(word(&Type::Portable(Portable::RecordOf(two))), "record<post | a_b>");
        assert_eq!(literals(["a", "it's"]), "'a' | 'it\\'s'");
        assert_eq!(split(r"'a | \' b' | record<a | b>", '|'), [r"'a | \' b'", "record<a | b>"]);
        assert_eq!((optional("int", true), optional("any", true)), ("option<int>".to_owned(), "any".to_owned()));
    }
}
