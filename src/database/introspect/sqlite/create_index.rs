//! Reads the text of `create index`.

use super::super::expr::{self, SqliteNames};
use super::super::lexer::{Token, TokenKind, close, split_commas};
use super::cursor::Cursor;
use crate::base::Name;
use crate::catalog::{Index, IndexKey, IndexPart};

/// The index that these tokens of `sql` spell, over a table with these columns and their collations.
pub(super) fn read(
    sql: &str,
    tokens: &[Token<'_>],
    columns: &[Name],
    collations: &[(Name, Box<str>)],
) -> Option<Index> {
    let mut cursor = Cursor::new(tokens);
    cursor.expect_word("create")?;
    let unique = cursor.word("unique");
    cursor.expect_word("index")?;
    while !cursor.peek()?.is_sign("(") {
        cursor.skip();
    }
    let names = SqliteNames { columns };
    let parts = split_commas(cursor.bracket()?)
        .into_iter()
        .map(|tokens| part(sql, tokens, &names, collations))
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
        options: Vec::new(),
    })
}

fn part(
    sql: &str,
    mut tokens: &[Token<'_>],
    names: &SqliteNames<'_>,
    collations: &[(Name, Box<str>)],
) -> Option<IndexPart> {
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
        collate = Some(name.name()?.into_boxed_str());
        tokens = rest;
    }
    // Printers put an expression into brackets of its own.
    while tokens.len() > 2 && tokens[0].is_sign("(") && close(tokens, 0) == tokens.len() {
        tokens = &tokens[1..tokens.len() - 1];
    }
    let column = match tokens {
        [only] if matches!(only.kind, TokenKind::Word | TokenKind::Quoted) => expr::Names::column(names, only),
        [] => return None,
        _expression => None,
    };
    if let (Some(column), Some(own)) = (column, &collate) {
        let of_column = collations.iter().find(|(name, _)| *name == column).map_or("BINARY", |(_, collate)| collate);
        if of_column.eq_ignore_ascii_case(own) {
            collate = None;
        }
    }
    let key = column.map_or_else(|| IndexKey::Expr(expr::read(sql, tokens, names)), IndexKey::Column);
    Some(IndexPart { key, collate, opclass: None, descending, nulls: None })
}
