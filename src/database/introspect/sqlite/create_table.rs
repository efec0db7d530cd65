//! Reads the text of `create table` that SQLite keeps: names of constraints, checks, collations, generated columns,
//! deferral and `autoincrement` are told nowhere else.

use super::super::lexer::{Token, TokenKind, close, split_commas};
use super::cursor::Cursor;
use crate::catalog::{Deferrable, Match, RefAction};

/// What stands in a `create table`.
#[derive(Debug, Default)]
pub(super) struct TableText<'t, 'a> {
    pub columns: Vec<ColumnText<'t, 'a>>,
    pub constraints: Vec<ConstraintText<'t, 'a>>,
    /// Clauses that the catalog has no place for.
    pub notes: Vec<String>,
}

/// What a column's definition says besides type and `not null`.
#[derive(Debug, Default)]
pub(super) struct ColumnText<'t, 'a> {
    pub name: String,
    pub default: Option<&'t [Token<'a>]>,
    pub collate: Option<String>,
    /// The expression, and whether it is stored.
    pub generated: Option<(&'t [Token<'a>], bool)>,
    pub autoincrement: bool,
}

/// A constraint of a column or table, with its name if it has one.
#[derive(Debug)]
pub(super) struct ConstraintText<'t, 'a> {
    pub name: Option<String>,
    pub body: Body<'t, 'a>,
}

/// What a constraint says.
#[derive(Debug)]
pub(super) enum Body<'t, 'a> {
    PrimaryKey(Vec<String>),
    Unique(Vec<String>),
    Check(&'t [Token<'a>]),
    ForeignKey(Reference),
}

/// A foreign key; no target columns means the target's primary key.
#[derive(Debug)]
pub(super) struct Reference {
    pub columns: Vec<String>,
    pub target: String,
    pub target_columns: Vec<String>,
    pub on_delete: RefAction,
    pub on_update: RefAction,
    pub match_kind: Match,
    pub deferrable: Option<Deferrable>,
}

/// Reads the tokens of a whole `create table`; the error is the text at which it could not go on.
pub(super) fn read<'t, 'a>(tokens: &'t [Token<'a>]) -> Result<TableText<'t, 'a>, String> {
    let open = tokens.iter().position(|token| token.is_sign("(")).ok_or_else(|| "its end".to_owned())?;
    let end = close(tokens, open);
    let mut table = TableText::default();
    let body = tokens.get(open + 1..end.saturating_sub(1)).unwrap_or_default();
    for part in split_commas(body) {
        let mut cursor = Cursor::new(part);
        let done = if starts_constraint(part) { Some(()) } else { column(&mut cursor, &mut table) };
        let column = if starts_constraint(part) { None } else { table.columns.last().map(|own| own.name.clone()) };
        if done.is_none() || constraints(&mut cursor, &mut table, column.as_deref()).is_none() {
            return Err(cursor
                .rest()
                .first()
                .map_or_else(|| "its end".to_owned(), |token| format!("`{}`", token.text)));
        }
    }
    Ok(table)
}

const STARTS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

fn starts_constraint(part: &[Token<'_>]) -> bool {
    part.first().is_some_and(|token| STARTS.iter().any(|word| token.is_word(word)))
}

/// Name and type; what follows are the column's constraints.
fn column(cursor: &mut Cursor<'_, '_>, table: &mut TableText<'_, '_>) -> Option<()> {
    let name = cursor.name()?;
    table.columns.push(ColumnText { name, ..ColumnText::default() });
    const ENDS: [&str; 11] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "as",
    ];
    while let Some(token) = cursor.peek() {
        if token.is_sign("(") {
            cursor.bracket()?;
        } else if ENDS.iter().any(|word| token.is_word(word)) {
            break;
        } else {
            cursor.skip();
        }
    }
    Some(())
}

/// Constraints up to the end; those of a table may follow each other without a comma.
fn constraints<'t, 'a>(cursor: &mut Cursor<'t, 'a>, table: &mut TableText<'t, 'a>, column: Option<&str>) -> Option<()> {
    let mut name = None;
    while cursor.peek().is_some() {
        if cursor.word("constraint") {
            name = Some(cursor.name()?);
            continue;
        }
        let body = match column {
            Some(column) => column_constraint(cursor, table, column)?,
            None => Some(table_constraint(cursor, table)?),
        };
        let name = name.take();
        if let Some(body) = body {
            table.constraints.push(ConstraintText { name, body });
        }
    }
    Some(())
}

/// One constraint of a column; `Some(None)` is one that belongs to the column itself.
fn column_constraint<'t, 'a>(
    cursor: &mut Cursor<'t, 'a>,
    table: &mut TableText<'t, 'a>,
    column: &str,
) -> Option<Option<Body<'t, 'a>>> {
    let own = || vec![column.to_owned()];
    if cursor.word("primary") {
        cursor.expect_word("key")?;
        if cursor.word("desc") {
            table.notes.push(format!("the descending order of primary key column {column}"));
        } else {
            cursor.word("asc");
        }
        conflict(cursor, table, "primary key")?;
        if cursor.word("autoincrement") {
            table.columns.last_mut()?.autoincrement = true;
        }
        return Some(Some(Body::PrimaryKey(own())));
    }
    if cursor.word("unique") {
        conflict(cursor, table, &format!("unique column {column}"))?;
        return Some(Some(Body::Unique(own())));
    }
    if cursor.word("check") {
        return Some(Some(check(cursor, table)?));
    }
    if cursor.word("references") {
        return Some(Some(Body::ForeignKey(reference(cursor, own())?)));
    }
    if cursor.word("not") {
        if cursor.word("deferrable") {
            return Some(None);
        }
        cursor.expect_word("null")?;
        conflict(cursor, table, &format!("not null column {column}"))?;
    } else if cursor.word("null") {
        conflict(cursor, table, &format!("column {column}"))?;
    } else if cursor.word("default") {
        table.columns.last_mut()?.default = Some(default(cursor)?);
    } else if cursor.word("collate") {
        table.columns.last_mut()?.collate = Some(cursor.name()?);
    } else {
        if cursor.word("generated") {
            cursor.expect_word("always")?;
        }
        cursor.expect_word("as")?;
        let expr = cursor.bracket()?;
        let stored = cursor.word("stored");
        if !stored {
            cursor.word("virtual");
        }
        table.columns.last_mut()?.generated = Some((expr, stored));
    }
    Some(None)
}

fn default<'t, 'a>(cursor: &mut Cursor<'t, 'a>) -> Option<&'t [Token<'a>]> {
    let first = cursor.peek()?;
    if first.is_sign("(") {
        return cursor.bracket();
    }
    let signed = first.kind == TokenKind::Sign;
    cursor.take(if signed { 2 } else { 1 })
}

fn table_constraint<'t, 'a>(cursor: &mut Cursor<'t, 'a>, table: &mut TableText<'t, 'a>) -> Option<Body<'t, 'a>> {
    if cursor.word("primary") {
        cursor.expect_word("key")?;
        let columns = key_columns(cursor, table)?;
        conflict(cursor, table, "primary key")?;
        return Some(Body::PrimaryKey(columns));
    }
    if cursor.word("unique") {
        let columns = key_columns(cursor, table)?;
        conflict(cursor, table, "unique constraint")?;
        return Some(Body::Unique(columns));
    }
    if cursor.word("check") {
        return check(cursor, table);
    }
    cursor.expect_word("foreign")?;
    cursor.expect_word("key")?;
    let columns = cursor.names()?;
    cursor.expect_word("references")?;
    Some(Body::ForeignKey(reference(cursor, columns)?))
}

fn check<'t, 'a>(cursor: &mut Cursor<'t, 'a>, table: &mut TableText<'t, 'a>) -> Option<Body<'t, 'a>> {
    let expr = cursor.bracket()?;
    conflict(cursor, table, "check")?;
    Some(Body::Check(expr))
}

/// The columns of a key; an order or collation of its own has no place in the catalog.
fn key_columns<'a>(cursor: &mut Cursor<'_, 'a>, table: &mut TableText<'_, 'a>) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for part in split_commas(cursor.bracket()?) {
        let mut part = Cursor::new(part);
        let name = part.name()?;
        let mut odd = Vec::new();
        while let Some(token) = part.peek() {
            if token.is_word("autoincrement") {
                table.columns.iter_mut().find(|own| own.name.eq_ignore_ascii_case(&name))?.autoincrement = true;
            } else if !token.is_word("asc") {
                odd.push(token.text);
            }
            part.skip();
        }
        if !odd.is_empty() {
            table.notes.push(format!("`{}` in a key over {name}", odd.join(" ")));
        }
        columns.push(name);
    }
    Some(columns)
}

/// `on conflict …`, which the catalog has no place for.
fn conflict(cursor: &mut Cursor<'_, '_>, table: &mut TableText<'_, '_>, owner: &str) -> Option<()> {
    if cursor.peek_words("on", "conflict") {
        cursor.take(2)?;
        table.notes.push(format!("`on conflict {}` of {owner}", cursor.name()?.to_ascii_lowercase()));
    }
    Some(())
}

fn reference(cursor: &mut Cursor<'_, '_>, columns: Vec<String>) -> Option<Reference> {
    let target = cursor.name()?;
    let target_columns =
        if cursor.peek().is_some_and(|token| token.is_sign("(")) { cursor.names()? } else { Vec::new() };
    let mut own = Reference {
        columns,
        target,
        target_columns,
        on_delete: RefAction::NoAction,
        on_update: RefAction::NoAction,
        match_kind: Match::Simple,
        deferrable: None,
    };
    loop {
        if cursor.peek_words("on", "delete") {
            cursor.take(2)?;
            own.on_delete = action(cursor)?;
        } else if cursor.peek_words("on", "update") {
            cursor.take(2)?;
            own.on_update = action(cursor)?;
        } else if cursor.word("match") {
            // SQLite reads the word and treats every key as simple.
            own.match_kind = if cursor.name()?.eq_ignore_ascii_case("full") { Match::Full } else { Match::Simple };
        } else if cursor.peek_words("not", "deferrable") {
            cursor.take(2)?;
            initially(cursor)?;
        } else if cursor.word("deferrable") {
            own.deferrable = Some(Deferrable { initially_deferred: initially(cursor)? });
        } else {
            return Some(own);
        }
    }
}

fn initially(cursor: &mut Cursor<'_, '_>) -> Option<bool> {
    if cursor.word("initially") { Some(cursor.name()?.eq_ignore_ascii_case("deferred")) } else { Some(false) }
}

fn action(cursor: &mut Cursor<'_, '_>) -> Option<RefAction> {
    if cursor.word("cascade") {
        Some(RefAction::Cascade)
    } else if cursor.word("restrict") {
        Some(RefAction::Restrict)
    } else if cursor.word("no") {
        cursor.expect_word("action").map(|()| RefAction::NoAction)
    } else {
        cursor.expect_word("set")?;
        if cursor.word("null") {
            Some(RefAction::SetNull)
        } else {
            cursor.expect_word("default").map(|()| RefAction::SetDefault)
        }
    }
}
