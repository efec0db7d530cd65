//! Raw SQL: opaque, except for the names of columns and types in it.

use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Word};

use super::super::raw::{self, Unread};
use super::super::symbols::DeclKind;
use super::super::types::is_domain;
use super::Row;
use crate::base::Name;
use crate::catalog::{QName, Sql};
use crate::syntax::ast::{Dialect, ItemKind, Raw};

/// Unquoted words that are never a column where SQL has them.
const RESERVED: &[&str] = &[
    "all", "and", "any", "as", "between", "by", "case", "cast", "collate", "distinct", "else", "end", "escape",
    "exists", "false", "from", "group", "having", "in", "is", "like", "limit", "not", "null", "or", "order", "select",
    "some", "then", "true", "union", "when", "where",
];
/// Unquoted words that are values.
const VALUES: &[&str] = &["current_date", "current_time", "current_timestamp"];
/// Such words of PostgreSQL alone (`SQLValueFunctionOp`).
const POSTGRES_VALUES: &[&str] = &[
    "current_catalog",
    "current_role",
    "current_schema",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
];

/// The SQL of a text in backticks, with holes for columns of the row and for enums and domains; `None` after a reported
/// problem.
pub fn lower(row: &Row<'_, '_>, raw: &Raw) -> Option<Sql> {
    let text = &*raw.text;
    let tokens = match raw::tokens(row.cx, raw) {
        Ok(tokens) => tokens,
        Err(Unread::Opaque) => return Some(Sql::text(text)),
        Err(Unread::Broken) => return None,
    };
    let offsets = Offsets::new(text);
    let mut sql = Sql::default();
    let mut copied = 0;
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
        let hole = match (call, second) {
            (true, _) => None,
            (false, Some((column, _))) => pair(row, word, column),
            (false, None) if word.quote_style.is_none() && is_syntax(row, word, &tokens, at) => None,
            (false, None) => single(row, word, type_next || before_text(&tokens, at)),
        };
        if let Some(hole) = hole {
            let (lo, hi) = (offsets.byte(token.span.start), offsets.byte(last.span.end));
            sql.push(text.get(copied..lo).unwrap_or_default());
            match hole {
                Hole::Column(name) => sql.push_column(name),
                Hole::Type(name) => sql.push_type(name),
            }
            copied = hi;
        }
        type_next = word.quote_style.is_none() && word.value.eq_ignore_ascii_case("as");
        at += width;
    }
    sql.push(text.get(copied..).unwrap_or_default());
    Some(sql)
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
    let is = |words: &[&str]| words.iter().any(|own| word.value.eq_ignore_ascii_case(own));
    let value = is(VALUES) || row.cx.target.dialect() == Dialect::Postgres && is(POSTGRES_VALUES);
    extracted || argument || value
}

enum Hole {
    Column(Name),
    Type(QName),
}

fn single(row: &Row<'_, '_>, word: &Word, type_next: bool) -> Option<Hole> {
    let folded = word.value.to_lowercase();
    if word.quote_style.is_none() && RESERVED.contains(&folded.as_str()) {
        return None;
    }
    if !type_next && let Some(column) = column(row, word, &folded) {
        return Some(Hole::Column(column));
    }
    let name = Name::new(&word.value);
    let scope = row.site.scope.ns;
    [QName::new(scope, name), QName::bare(name)].into_iter().find(|name| is_type(row, *name)).map(Hole::Type)
}

fn pair(row: &Row<'_, '_>, first: &Word, second: &Word) -> Option<Hole> {
    let qualified = QName::new(Some(Name::new(&first.value)), Name::new(&second.value));
    if is_type(row, qualified) {
        return Some(Hole::Type(qualified));
    }
    let table = row.table()?;
    let own = first.value == table.name.name.as_str() || first.value.eq_ignore_ascii_case(table.name.name.as_str());
    if own { column(row, second, &second.value.to_lowercase()).map(Hole::Column) } else { None }
}

/// The column that a word means. A word without quotes is compared as the engines do, without case.
fn column(row: &Row<'_, '_>, word: &Word, folded: &str) -> Option<Name> {
    row.column(Name::new(&word.value))
        .or_else(|| if word.quote_style.is_some() { None } else { row.column(Name::new(folded)) })
}

fn is_type(row: &Row<'_, '_>, name: QName) -> bool {
    let Some(decl) = row.cx.symbols.object(name) else { return false };
    match decl.kind {
        DeclKind::Enum => true,
        DeclKind::Alias => row
            .cx
            .entry(decl)
            .is_some_and(|entry| matches!(&entry.item.kind, ItemKind::Type(alias) if is_domain(alias))),
        DeclKind::Table
        | DeclKind::Mixin
        | DeclKind::Namespace
        | DeclKind::View
        | DeclKind::Relation
        | DeclKind::Sequence
        | DeclKind::Routine => false,
    }
}

/// The byte offset of each line and column (both from 1, columns in characters).
struct Offsets(Vec<Vec<usize>>);

impl Offsets {
    fn new(text: &str) -> Self {
        let mut lines = vec![Vec::new()];
        for (offset, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if let Some(line) = lines.last_mut() {
                line.push(offset);
            }
            if c == '\n' {
                lines.push(Vec::new());
            }
        }
        Self(lines)
    }

    fn byte(&self, location: Location) -> usize {
        let line = self.0.get((location.line as usize).saturating_sub(1));
        line.and_then(|line| line.get((location.column as usize).saturating_sub(1)).or(line.last()))
            .copied()
            .unwrap_or(0)
    }
}
