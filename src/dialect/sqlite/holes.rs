//! SQLite keeps the text of a table's definition, so an expression is known by its text. Lowering and introspection both
//! end here: the same text gives the same pieces, and checks without a name get the same names.

use std::borrow::Cow;

use crate::base::Name;
use crate::catalog::{Expr, Piece, Sql, naming};

use super::words::QUOTE;

/// Reads SQL text into pieces: every identifier that names one of the columns becomes a hole, however it was quoted or
/// capitalised. A word before `(`, beside a dot, or after `as` and `collate` is none, and neither is a reserved word.
pub fn holes(text: &str, columns: &[Name]) -> Sql {
    let mut out = Sql::default();
    let mut plain = String::new();
    let (mut rest, mut last) = (text.trim(), "");
    while let Some(first) = rest.chars().next() {
        let end = token_end(rest, first);
        let (token, after) = rest.split_at(end);
        let quoted = matches!(first, '"' | '`' | '[');
        let bare = first.is_alphabetic() || first == '_';
        let follows = after.trim_start().starts_with('(') || after.starts_with('.');
        let type_or_collation = ["as", "collate", "."].iter().any(|word| last.eq_ignore_ascii_case(word));
        let column = ((quoted || bare) && !follows && !type_or_collation)
            .then(|| identifier(token))
            .and_then(|name| columns.iter().find(|column| column.as_str().eq_ignore_ascii_case(&name)))
            .filter(|_| quoted || !is_reserved(token));
        match column {
            Some(column) => {
                out.push(&plain);
                plain.clear();
                out.push_column(*column);
            }
            None => plain.push_str(token),
        }
        if !token.trim().is_empty() {
            last = token;
        }
        rest = after;
    }
    out.push(&plain);
    out
}

fn is_reserved(word: &str) -> bool {
    QUOTE.reserved.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// The text inside an identifier's quotes.
fn identifier(token: &str) -> Cow<'_, str> {
    let inner = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
    match token.chars().next() {
        Some('"') if inner.contains('"') => inner.replace("\"\"", "\"").into(),
        Some('`') if inner.contains('`') => inner.replace("``", "`").into(),
        Some('"' | '`' | '[') => inner.into(),
        _ => token.into(),
    }
}

/// The length of the token that `text` starts with: a quoted thing, a word, or one character.
fn token_end(text: &str, first: char) -> usize {
    match first {
        '\'' | '"' | '`' => {
            let mut chars = text.char_indices().skip(1).peekable();
            while let Some((at, c)) = chars.next() {
                if c == first && chars.next_if(|(_, next)| *next == first).is_none() {
                    return at + c.len_utf8();
                }
            }
            text.len()
        }
        '[' => text.find(']').map_or(text.len(), |at| at + 1),
        c if c.is_alphanumeric() || c == '_' => {
            text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len())
        }
        c => c.len_utf8(),
    }
}

/// Names a table's checks that have no name of their own: each from its columns, those alike numbered in the order of
/// their text.
pub fn name_checks(table: Name, exprs: Vec<Sql>, taken: &dyn Fn(Name) -> bool) -> Vec<(Name, Sql)> {
    let mut exprs: Vec<(String, Sql)> = exprs.into_iter().map(|sql| (QUOTE.sql(&sql), sql)).collect();
    exprs.sort();
    let mut free = naming::Free::default();
    exprs.into_iter().map(|(_, sql)| (free.take(naming::check(table, &Expr::Sql(sql.clone())), taken), sql)).collect()
}

/// Replaces the word `value` of a domain's raw check by the column, outside quotes.
pub fn value_holes(text: &str, column: Name) -> Sql {
    let value = Name::new("value");
    let found = holes(text, &[value]);
    Sql::from_pieces(found.pieces().iter().map(|piece| match piece {
        Piece::Column(_) => Piece::Column(column),
        Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => piece.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_however_it_is_written() {
        let columns = ["name".into(), "end".into(), "text".into(), "date".into()];
        let sql = holes("length([Name]) > 1 and \"end\" <> 'name' and date(date) = cast(text as text)", &columns);
        assert_eq!(QUOTE.sql(&sql), "length(name) > 1 and \"end\" <> 'name' and date(date) = cast(text as text)",);
        assert_eq!(sql.columns().map(Name::as_str).collect::<Vec<_>>(), ["name", "end", "date", "text"]);
        assert_eq!(holes(&QUOTE.sql(&sql), &columns), sql, "printing and reading is a fixed point");
        assert_eq!(holes("case when name then 1 end", &columns).columns().count(), 1);
    }

    #[test]
    fn checks_over_the_same_columns_are_numbered_by_their_text() {
        let of = |text: &str| holes(text, &["a".into()]);
        let names = |texts: &[&str]| {
            name_checks("t".into(), texts.iter().map(|text| of(text)).collect(), &|_| false)
                .into_iter()
                .map(|(name, sql)| format!("{name}: {}", sql.plain()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&["a > 0", "a < 9"]), names(&["a < 9", "a > 0"]));
        assert_eq!(names(&["a > 0", "a < 9"]), ["t_a_check: \"a\" < 9", "t_a_check1: \"a\" > 0"]);
    }
}
