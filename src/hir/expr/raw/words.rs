//! The columns and types of a text that the parser of SQL does not know, found by their words alone.

use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use super::super::super::sql::{Lookup as _, Places, Schema, is_value};
use super::super::Row;
use super::{Hole, What};
use crate::base::Name;

/// Unquoted words that are never a column where SQL has them.
const RESERVED: &[&str] = &[
    "all", "and", "any", "as", "between", "by", "case", "cast", "collate", "distinct", "else", "end", "escape",
    "exists", "false", "from", "group", "having", "in", "is", "like", "limit", "not", "null", "or", "order", "select",
    "some", "then", "true", "union", "when", "where",
];
/// The holes for columns of the row and for enums and domains.
pub(super) fn holes(row: &Row<'_, '_>, tokens: &[TokenWithSpan], places: &Places) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut at = 0;
    let mut type_next = false;
    while let Some(token) = tokens.get(at) {
        let Token::Word(word) = &token.token else {
            type_next = token.token == Token::DoubleColon || type_next && matches!(token.token, Token::Whitespace(_));
            at += 1;
            continue;
        };
        let second = match (tokens.get(at + 1).map(|next| &next.token), tokens.get(at + 2)) {
            (Some(Token::Period), Some(next)) => {
                if let Token::Word(second) = &next.token {
                    Some((second, next))
                } else {
                    None
                }
            }
            _ => None,
        };
        let last = second.map_or(token, |(_, next)| next);
        let width = if second.is_some() { 3 } else { 1 };
        let call = matches!(tokens.get(at + width).map(|next| &next.token), Some(Token::LParen));
        let what = match (call, second) {
            (true, _) => None,
            (false, Some((column, _))) => pair(row, word, column),
            (false, None) if word.quote_style.is_none() && is_syntax(row, word, tokens, at) => None,
            (false, None) => single(row, word, type_next || before_text(tokens, at)),
        };
        let (lo, hi) = (places.byte(token.span.start), places.byte(last.span.end));
        holes.extend(what.map(|what| Hole { lo, hi, what }));
        type_next = word.quote_style.is_none() && word.value.eq_ignore_ascii_case("as");
        at += width;
    }
    holes
}

/// The next token that is no blank.
fn next(tokens: &[TokenWithSpan], at: usize) -> Option<&Token> {
    tokens.get(at + 1..)?.iter().map(|own| &own.token).find(|token| !matches!(token, Token::Whitespace(_)))
}

/// Whether a text follows: then the word is a type, as in `interval '1 day'`.
fn before_text(tokens: &[TokenWithSpan], at: usize) -> bool {
    matches!(next(tokens, at), Some(Token::SingleQuotedString(_)))
}

/// Whether an unquoted word is part of the language there: a field of `extract(…)`, the name of an argument, a value
/// without parentheses.
fn is_syntax(row: &Row<'_, '_>, word: &Word, tokens: &[TokenWithSpan], at: usize) -> bool {
    let mut before = tokens.get(..at).unwrap_or_default().iter().rev().map(|own| &own.token);
    let mut before = before.by_ref().filter(|token| !matches!(token, Token::Whitespace(_)));
    let extracted = before.next() == Some(&Token::LParen)
        && matches!(before.next(), Some(Token::Word(call)) if call.value.eq_ignore_ascii_case("extract"));
    let argument = matches!(next(tokens, at), Some(Token::RArrow | Token::Assignment));
    extracted || argument || is_value(row.cx.target.dialect(), &word.value)
}

fn single(row: &Row<'_, '_>, word: &Word, type_next: bool) -> Option<What> {
    let folded = word.value.to_lowercase();
    if word.quote_style.is_none() && RESERVED.contains(&folded.as_str()) {
        return None;
    }
    if !type_next && let Some(column) = column(row, word, &folded) {
        return Some(What::Column(column));
    }
    named(row, None, word)
}

fn pair(row: &Row<'_, '_>, first: &Word, second: &Word) -> Option<What> {
    if let Some(ty) = named(row, Some(Name::new(&first.value)), second) {
        return Some(ty);
    }
    let table = row.table()?;
    let own = first.value == table.name.name.as_str() || first.value.eq_ignore_ascii_case(table.name.name.as_str());
    if own { column(row, second, &second.value.to_lowercase()).map(What::Column) } else { None }
}

/// The column that a word means. A word without quotes is compared as the engines do, without case.
fn column(row: &Row<'_, '_>, word: &Word, folded: &str) -> Option<Name> {
    row.column(Name::new(&word.value))
        .or_else(|| if word.quote_style.is_some() { None } else { row.column(Name::new(folded)) })
}

fn named(row: &Row<'_, '_>, ns: Option<Name>, word: &Word) -> Option<What> {
    let schema = Schema::new(row.cx, &row.site);
    schema.ty(ns, Name::new(&word.value)).filter(|name| schema.is_named(*name)).map(What::Type)
}
