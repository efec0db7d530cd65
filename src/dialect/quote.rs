//! Names and texts as SQL writes them.

use crate::base::Name;
use crate::catalog::{Expr, QName, Sql};

/// How an engine writes names: bare when a plain word that means nothing else, between marks otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Quote {
    /// Words that cannot stand bare as a name, sorted.
    pub reserved: &'static [&'static str],
    pub marks: Marks,
}

/// What stands around names and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// SQL: names in double quotes, which are doubled inside; bare names in small letters.
    Standard,
    /// SurrealQL: names in backticks, texts with backslashes; bare names with capitals too; a column may be a path.
    Surreal,
}

/// How names read that people write without quotes.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The engine as its makers call it.
    pub title: &'static str,
    /// Words that name no table or column without quotes, sorted.
    pub reserved: &'static [&'static str],
    /// Whether capitals become small letters.
    pub folds: bool,
}

impl Quote {
    /// One name.
    pub fn name(self, name: Name) -> String {
        let text = name.as_str();
        match self.marks {
            Marks::Standard => {
                let plain = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                    && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
                    && self.reserved.binary_search(&text).is_err();
                if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
            }
            Marks::Surreal => text.split('.').map(|step| self.step(step)).collect::<Vec<_>>().join("."),
        }
    }

    /// One step of a path of SurrealQL; `*` is every element.
    fn step(self, text: &str) -> String {
        let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
            && self.reserved.binary_search(&text.to_ascii_lowercase().as_str()).is_err();
        if plain || text == "*" {
            text.to_owned()
        } else {
            format!("`{}`", text.replace('\\', "\\\\").replace('`', "\\`"))
        }
    }

    /// A text literal.
    pub fn text(self, text: &str) -> String {
        match self.marks {
            Marks::Standard => literal(text),
            Marks::Surreal => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// A name with its namespace.
    pub fn qualified(self, name: QName) -> String {
        match name.ns {
            Some(ns) => format!("{}.{}", self.name(ns), self.name(name.name)),
            None => self.name(name.name),
        }
    }

    /// Names between commas.
    pub fn list(self, names: &[Name]) -> String {
        names.iter().map(|name| self.name(*name)).collect::<Vec<_>>().join(", ")
    }

    /// SQL with its holes filled.
    pub fn sql(self, sql: &Sql) -> String {
        let sequence = |name| self.text(&self.qualified(name));
        sql.print(&|name| self.name(name), &|name| self.qualified(name), &sequence)
    }

    /// A lowered expression.
    pub fn expr(self, expr: &Expr) -> String {
        match expr {
            Expr::Sql(sql) => self.sql(sql),
            // Only physical catalogs are printed; a tree that was not lowered has no SQL.
            Expr::Portable(_) => "null".to_owned(),
        }
    }

    /// An expression where the grammar takes only a literal, a name or a call: in parentheses unless it is one.
    pub fn operand(self, expr: &Expr) -> String {
        let text = self.expr(expr);
        self.operand_text(text)
    }

    /// The same of text. In SurrealQL a backslash may take the meaning from a quote, so what holds one is not read at all.
    pub fn operand_text(self, text: String) -> String {
        let is_read = self.marks == Marks::Standard || !text.contains('\\');
        if is_read && is_simple(&text) { text } else { format!("({text})") }
    }

    /// An expression in parentheses.
    pub fn grouped(self, expr: &Expr) -> String {
        format!("({})", self.expr(expr))
    }
}

/// A text literal of standard SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether SQL text is one literal, name, call or parenthesised group, possibly followed by `::type`.
fn is_simple(text: &str) -> bool {
    let bytes = text.as_bytes();
    let word = |from: usize| bytes[from..].iter().take_while(|c| is_word(**c)).count();
    let end = match bytes.first() {
        Some(b'\'' | b'"') => quoted(bytes, 0),
        Some(b'(') => group(bytes, 0),
        Some(b'-' | b'+') => {
            let digits = bytes[1..].iter().take_while(|c| c.is_ascii_digit() || **c == b'.').count();
            (digits > 0).then_some(1 + digits)
        }
        Some(c) if is_word(*c) => {
            let end = word(0);
            match bytes.get(end) {
                Some(b'(') => group(bytes, end),
                _ => Some(end),
            }
        }
        _ => None,
    };
    let Some(end) = end else { return false };
    match text.get(end..) {
        Some("") => true,
        Some(rest) => rest.strip_prefix("::").is_some_and(|ty| {
            !ty.is_empty()
                && ty.bytes().all(|c| is_word(c) || matches!(c, b'"' | b' ' | b'(' | b')' | b'[' | b']' | b','))
        }),
        None => false,
    }
}

const fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'.') || c >= 0x80
}

/// The end of the quoted text that starts at `from`.
fn quoted(bytes: &[u8], from: usize) -> Option<usize> {
    let quote = bytes[from];
    let mut at = from + 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return Some(at + 1);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// The end of the parenthesised group that starts at `from`.
fn group(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut depth, mut at) = (0usize, from);
    while at < bytes.len() {
        match bytes[at] {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\'' | b'"' => at = quoted(bytes, at)? - 1,
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_stand_bare() {
        let quote = Quote { reserved: &["order", "user"], marks: Marks::Standard };
        for (name, sql) in
            [("id", "id"), ("order", "\"order\""), ("Id", "\"Id\""), ("a\"b", "\"a\"\"b\""), ("ä", "\"ä\"")]
        {
            assert_eq!(quote.name(name.into()), sql);
        }
        assert_eq!(quote.qualified(QName::new(Some("shop".into()), "user".into())), "shop.\"user\"");
        assert_eq!(literal("it's"), "'it''s'");
        let quote = Quote { reserved: &["value"], marks: Marks::Surreal };
        for (name, sql) in [("Id", "Id"), ("value", "`value`"), ("a`b", "`a\\`b`"), ("a.*.we ird", "a.*.`we ird`")] {
            assert_eq!(quote.name(name.into()), sql);
        }
        assert_eq!(quote.text("it's \\"), "'it\\'s \\\\'");
    }

    #[test]
    fn a_literal_or_a_call_is_simple_and_an_operation_is_not() {
        for text in
            ["1", "-1.5", "'a'", "now()", "f('(', \"a)\")", "(a + b)", "'a'::shop.status", "true", "'{}'::text[]"]
        {
            assert!(is_simple(text), "{text}");
        }
        for text in ["a + b", "f(a) || b", "not a", "(a) + (b)", "'a' || 'b'", "", "f("] {
            assert!(!is_simple(text), "{text}");
        }
    }

    #[test]
    fn where_a_backslash_escapes_nothing_is_taken_for_simple() {
        let quote = Quote { reserved: &[], marks: Marks::Surreal };
        assert_eq!(quote.operand_text(r"('\'') = a OR (b = '\'')".to_owned()), r"(('\'') = a OR (b = '\''))");
        assert_eq!(quote.operand_text("'a'".to_owned()), "'a'");
    }
}
