//! Assertions that stand in for what a type of SurrealDB cannot say: the type of the language says it instead.

use crate::catalog::IntWidth;
use crate::dialect::int_word;
use crate::dialect::surrealdb::types::range;

/// A type's words, and what else is asserted.
pub(super) fn said<'t>(ty: &str, assertion: &'t str) -> Option<(String, Option<&'t str>)> {
    match ty {
        "int" => integer(assertion),
        "string" => text(assertion),
        _ => None,
    }
}

fn integer(assertion: &str) -> Option<(String, Option<&str>)> {
    let widths = [IntWidth::One, IntWidth::Two, IntWidth::Four, IntWidth::Eight];
    let mut all: Vec<(String, &str)> = Vec::new();
    for (width, unsigned) in widths.into_iter().flat_map(|width| [(width, false), (width, true)]) {
        let phrase = range(width, unsigned).map(|phrase| phrase.replace("{0}", "$value"));
        all.extend(phrase.map(|phrase| (phrase, int_word(width, unsigned))));
    }
    // one may begin like another
    all.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    all.into_iter().find_map(|(phrase, word)| Some((word.to_owned(), rest(assertion.strip_prefix(phrase.as_str())?)?)))
}

fn text(assertion: &str) -> Option<(String, Option<&str>)> {
    let counted = assertion.strip_prefix("string::len($value) <= ")?;
    let end = counted.find(|c: char| !c.is_ascii_digit()).unwrap_or(counted.len());
    let (number, after) = counted.split_at(end);
    let length: u32 = number.parse().ok().filter(|length| *length > 0)?;
    Some((format!("text({length})"), rest(after)?))
}

/// What comes after a part of an assertion: nothing, or another part, which is in parentheses where its words need them.
fn rest(text: &str) -> Option<Option<&str>> {
    if text.is_empty() {
        return Some(None);
    }
    let rest = text.strip_prefix(" AND ")?;
    let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let whole = inner.filter(|inner| loose(inner) && !inner.contains(['(', ')']));
    // after an `OR` that stands free, the first part is not the whole's
    (whole.is_some() || !loose(rest)).then(|| Some(whole.unwrap_or(rest)))
}

fn loose(text: &str) -> bool {
    [" OR ", "||", " or ", "??"].iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_type_and_the_rest_stays() {
        let int = "$value >= -2147483648 AND $value <= 2147483647";
        assert_eq!(said("int", int), Some(("int".to_owned(), None)));
        let of = |rest: &str| said("int", &format!("{int} AND {rest}")).map(|(_, rest)| rest.unwrap().to_owned());
        assert_eq!(of("$value > 0").as_deref(), Some("$value > 0"));
        assert_eq!(of("($value > 0 OR a < 1)").as_deref(), Some("$value > 0 OR a < 1"));
        assert_eq!(of("($value > 0 OR f(a)) AND b"), None);
        assert_eq!(said("int", "$value >= 0 AND $value <= 255"), Some(("int1 unsigned".to_owned(), None)));
        assert_eq!(said("int", "$value >= 0"), Some(("bigint unsigned".to_owned(), None)));
        assert_eq!(said("int", "$value >= 05"), None);
        assert_eq!(said("string", "string::len($value) <= 320"), Some(("text(320)".to_owned(), None)));
        assert_eq!(said("string", "string::len($value) <= 320 OR a"), None);
        assert_eq!(said("float", int), None);
    }
}
