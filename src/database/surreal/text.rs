//! Values and names as text of SurrealQL.
//!
//! Nothing is bound: a bound text that looks like a record's id becomes one (`person:tobie`, 3.3.5), and statements that
//! define take no variables. A literal stays what it is.

use std::fmt::Write as _;

/// A text in quotes.
pub(in crate::database) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => _ = write!(out, "\\u{{{:X}}}", c as u32),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A text in quotes, or `NONE`.
pub(in crate::database) fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "NONE".to_owned(), literal)
}

/// A point in time from RFC 3339, or `NONE`.
pub(in crate::database) fn time(text: Option<&str>) -> String {
    text.map_or_else(|| "NONE".to_owned(), |text| format!("<datetime> {}", literal(text)))
}

/// A name in backquotes.
pub(in crate::database) fn name(text: &str) -> String {
    format!("`{}`", text.replace('\\', "\\\\").replace('`', "\\`"))
}

/// A name as the engine prints it in backquotes or without: `` `we ird` ``, `plain`.
pub(in crate::database) fn unquoted(text: &str) -> String {
    let inner =
        [('`', '`'), ('⟨', '⟩')].into_iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let Some(inner) = inner else { return text.to_owned() };
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.extend(rest.next()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_stays_inside_its_quotes() {
        assert_eq!(literal("it's a\\b\u{1}\n"), "'it\\'s a\\\\b\\u{1}\n'");
        assert_eq!(name("a`b\\c"), "`a\\`b\\\\c`");
        for odd in ["a`b", "plain", "we ird", "a\\b", "`", "ü"] {
            assert_eq!(unquoted(&name(odd)), odd);
        }
        assert_eq!(unquoted("plain"), "plain");
        assert_eq!(unquoted("⟨a b⟩"), "a b");
    }
}
