//! Reads the text of `create index`.

use super::super::expr::{self, SqliteNames};
use super::super::lexer::{Token, TokenKind, close, split_commas};
use super::collation;
use super::cursor::Cursor;
use crate::base::Name;
use crate::catalog::{Blanks, Index, IndexKey, IndexPart, Manner};

/// The index that these tokens of `sql` spell, over a table with these columns.
pub(super) fn read(sql: &str, tokens: &[Token<'_>], columns: &[Name]) -> Option<Index> {
    let mut cursor = Cursor::new(tokens);
    cursor.expect_word("create")?;
    let unique = cursor.word("unique");
    cursor.expect_word("index")?;
    while !cursor.peek()?.is_sign("(") {
        cursor.skip();
    }
    let blanks = Manner(blanks(tokens, tokens.len() - cursor.rest().len()));
    let names = SqliteNames { columns };
    let parts = split_commas(cursor.bracket()?)
        .into_iter()
        .map(|tokens| part(sql, tokens, &names))
        .collect::<Option<Vec<_>>>()?;
    let predicate = cursor.word("where").then(|| expr::read(sql, cursor.rest(), &names));
    Some(Index {
        auto: false,
        unique,
        parts,
        method: None,
        include: Vec::new(),
        predicate,
        nulls_not_distinct: false,
        options: Default::default(),
        blanks,
    })
}

/// The blanks around the parenthesis at `open`, and behind the first comma in it.
fn blanks(tokens: &[Token<'_>], open: usize) -> Blanks {
    let end = close(tokens, open).saturating_sub(1);
    let joined = |at: usize| match (tokens.get(at), tokens.get(at + 1)) {
        (Some(token), Some(next)) => token.hi() == next.lo,
        (_, None) | (None, _) => false,
    };
    let comma = split_commas(tokens.get(open + 1..end).unwrap_or_default()).first().map(|first| open + 1 + first.len());
    Blanks {
        tight: open > 0 && joined(open - 1),
        wide: !joined(open),
        dense: comma.is_some_and(|comma| comma < end && joined(comma)),
    }
}

fn part(sql: &str, mut tokens: &[Token<'_>], names: &SqliteNames<'_>) -> Option<IndexPart> {
    let mut descending = false;
    if let Some((last, rest)) = tokens.split_last().filter(|(last, _)| last.is_word("asc") || last.is_word("desc")) {
        descending = last.is_word("desc");
        tokens = rest;
    }
    let mut collate = None;
    if let [rest @ .., word, name] = tokens
        && word.is_word("collate")
        && !rest.is_empty()
    {
        collate = Some(collation(&name.name()?));
        tokens = rest;
    }
    let column = match tokens {
        [only] if matches!(only.kind, TokenKind::Word | TokenKind::Quoted) => expr::Names::column(names, only),
        [] => return None,
        _expression => None,
    };
    let key = column.map_or_else(|| IndexKey::Expr(expr::read(sql, tokens, names)), IndexKey::Column);
    Some(IndexPart { collate, descending, ..IndexPart::plain(key) })
}
