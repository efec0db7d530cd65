//! Names, comments and texts in other languages as the language writes them.

use std::fmt::Write as _;

use crate::base::Name;
use crate::catalog::QName;
pub use crate::syntax::quoted_anywhere as name;

/// A name with its namespace.
pub fn qname(own: QName) -> String {
    own.ns.map_or_else(|| name(own.name), |ns| format!("{}.{}", name(ns), name(own.name)))
}

/// A path to a field.
pub fn path(own: Name) -> String {
    own.as_str().split('.').map(|step| name(step.into())).collect::<Vec<_>>().join(".")
}

/// Names in parentheses.
pub fn names(list: &[Name]) -> String {
    format!("({})", list.iter().map(|own| name(*own)).collect::<Vec<_>>().join(", "))
}

/// A text literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Text in backticks; nothing when it does not fit on one line between them.
pub fn raw(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.contains(['\n', '\r']) || text.contains("``") {
        return None;
    }
    match (text.contains('`'), text.starts_with('`') || text.ends_with('`')) {
        (false, _) => Some(format!("`{text}`")),
        (true, false) => Some(format!("``{text}``")),
        (true, true) => None,
    }
}

/// What the engine spells: a name by itself as a name, more than that in backticks.
pub fn spelled(text: &str) -> String {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    raw(text).filter(|_| !plain).unwrap_or_else(|| name(Name::new(text)))
}

/// An expression of PostgreSQL without line breaks: those in its texts as `\n`.
pub fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\r']) {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len() + 8), text);
    while let Some(at) = rest.find(['\'', '"']) {
        let (before, quoted) = rest.split_at(at);
        let quote = &quoted[..1];
        let is_escape = quote == "'" && before.ends_with(['E', 'e']);
        let len = end_of(quoted, is_escape);
        let (whole, after) = quoted.split_at(len);
        out.push_str(before);
        if quote == "'" && whole.contains(['\n', '\r']) {
            let escaped = if is_escape { whole.to_owned() } else { whole.replace('\\', "\\\\") };
            let mark = if is_escape { "" } else { "E" };
            out.push_str(&format!("{mark}{}", escaped.replace('\n', "\\n").replace('\r', "\\r")));
        } else {
            out.push_str(whole);
        }
        rest = after;
    }
    out + rest
}

/// Where a quoted text at the start of `text` ends; a doubled quote stays inside, and so does one behind a backslash.
fn end_of(text: &str, backslash: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        if backslash && *byte == b'\\' {
            at += 1;
        } else if *byte == bytes[0] {
            if bytes.get(at + 1) != Some(byte) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    text.len()
}

/// A fence around a text, its lines behind `indent`.
pub fn fence(tag: &str, text: &str, indent: &str) -> String {
    let longest = text.lines().map(|line| line.trim_start().bytes().take_while(|byte| *byte == b'`').count()).max();
    let ticks = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    let mut out = format!("{ticks}{tag}\n");
    for line in text.split('\n') {
        let indent = if line.is_empty() { "" } else { indent };
        _ = writeln!(out, "{indent}{line}");
    }
    _ = write!(out, "{indent}{ticks}");
    out
}

/// Doc lines, each with its line break, and whether they say every blank of the text: a backslash keeps those before it, and `\r\`
/// stands for a carriage return at the end.
pub fn docs(text: &str) -> (Option<String>, bool) {
    let mut out = String::new();
    let mut is_whole = true;
    for line in text.split('\n') {
        let (line, returned) = line.strip_suffix('\r').map_or((line, ""), |line| (line, "\\r\\"));
        let kept = line.trim_end_matches(|c: char| c.is_whitespace() && !matches!(c, ' ' | '\t'));
        is_whole &= kept.len() == line.len();
        let backslash = if kept.ends_with([' ', '\t', '\\']) { "\\" } else { "" };
        let end = if returned.is_empty() { backslash } else { returned };
        _ = writeln!(out, "{}", format!("/// {kept}{end}").trim_end());
    }
    (Some(out).filter(|_| !text.is_empty()), is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_in_texts_are_escaped() {
        let text = "'a\nb\\c'::text || \"d'\" || E'e\\'\nf'";
        assert_eq!(one_line(text), r#"E'a\nb\\c'::text || "d'" || E'e\'\nf'"#);
        assert_eq!(one_line("'it''s' || '\n'"), r"'it''s' || E'\n'");
        assert_eq!(one_line(r"'a\b'"), r"'a\b'");
    }

    #[test]
    fn a_backslash_keeps_blanks() {
        let said = |text| docs(text).0.unwrap_or_default();
        assert_eq!(said("a \n\nb\\"), "/// a \\\n///\n/// b\\\\\n");
        assert_eq!(said("a\n b"), "/// a\n///  b\n");
        assert_eq!(said(" "), "///  \\\n");
        assert_eq!(said("a\r\nb"), "/// a\\r\\\n/// b\n");
        assert!(docs("a\t\r\nb").1 && !docs("a\r\r\nb").1);
    }

    #[test]
    fn more_than_a_name_stands_in_backticks() {
        assert_eq!(spelled("gin_trgm_ops"), "gin_trgm_ops");
        assert_eq!(spelled("other.ops"), "`other.ops`");
        assert_eq!(spelled("tsvector_ops (siglen = '100')"), "`tsvector_ops (siglen = '100')`");
    }

    #[test]
    fn a_fence_is_longer_than_the_ticks_in_it() {
        assert_eq!(fence("sql", "a\n\n```\nb", "  "), "````sql\n  a\n\n  ```\n  b\n  ````");
    }

    #[test]
    fn what_no_line_holds_is_refused() {
        assert_eq!(raw("a = `b` + 1").as_deref(), Some("``a = `b` + 1``"));
        assert_eq!(raw("`b`"), None);
        assert_eq!(raw("a\nb"), None);
    }
}
