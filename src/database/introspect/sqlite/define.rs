//! Reads the texts of `create view` and `create trigger`.

use super::super::lexer::{Token, split_commas};
use super::cursor::Cursor;
use crate::base::Name;
use crate::catalog::define::{Body, Timing, Trigger, TriggerAction, TriggerEvent, View, What};
use crate::catalog::{Expr, Sql};

/// The view that these tokens of `sql` spell.
pub(super) fn view(sql: &str, tokens: &[Token<'_>]) -> Option<What> {
    let mut cursor = Cursor::new(tokens);
    cursor.expect_word("create")?;
    cursor.expect_word("view")?;
    cursor.name()?;
    let columns = cursor.bracket().map(split_commas).unwrap_or_default();
    let columns = columns.into_iter().map(|part| Some(Name::new(&part.first()?.name()?))).collect::<Option<_>>()?;
    cursor.expect_word("as")?;
    let body = Body::own(text(sql, cursor.rest())?);
    Some(What::View(View { columns, options: Default::default(), column_options: Vec::new(), body, protected: false }))
}

/// The trigger that these tokens of `sql` spell.
pub(super) fn trigger(sql: &str, tokens: &[Token<'_>]) -> Option<What> {
    let mut cursor = Cursor::new(tokens);
    cursor.expect_word("create")?;
    cursor.expect_word("trigger")?;
    cursor.name()?;
    let timing = if cursor.word("after") {
        Timing::After
    } else if cursor.word("instead") {
        cursor.expect_word("of")?;
        Timing::InsteadOf
    } else {
        cursor.word("before"); // which it is anyway
        Timing::Before
    };
    let event = event(&mut cursor)?;
    cursor.expect_word("on")?;
    cursor.name()?;
    let each_row = cursor.word("for");
    if each_row {
        cursor.expect_word("each")?;
        cursor.expect_word("row")?;
    }
    let when = if cursor.word("when") { Some(Expr::Sql(Sql::text(condition(sql, &mut cursor)?))) } else { None };
    cursor.expect_word("begin")?;
    let (_, body) = cursor.rest().split_last().filter(|(last, _)| last.is_word("end"))?;
    let action = TriggerAction::Body(Body::own(text(sql, body)?));
    Some(What::Trigger(Trigger {
        timing,
        events: vec![event],
        per_statement: false,
        each_row,
        when,
        referencing: Vec::new(),
        deferrable: None,
        from: None,
        options: Default::default(),
        order: None,
        action,
    }))
}

fn event(cursor: &mut Cursor<'_, '_>) -> Option<TriggerEvent> {
    if cursor.word("insert") {
        return Some(TriggerEvent::Insert);
    }
    if cursor.word("delete") {
        return Some(TriggerEvent::Delete);
    }
    cursor.expect_word("update")?;
    let mut columns = Vec::new();
    if cursor.word("of") {
        columns.push(Name::new(&cursor.name()?));
        while cursor.peek()?.is_sign(",") {
            cursor.skip();
            columns.push(Name::new(&cursor.name()?));
        }
    }
    Some(TriggerEvent::Update(columns))
}

/// What stands before `begin`.
fn condition<'s>(sql: &'s str, cursor: &mut Cursor<'_, '_>) -> Option<&'s str> {
    let rest = cursor.rest();
    // a `case` ends in `end`, but nothing of an expression begins
    let count = rest.iter().position(|token| token.is_word("begin"))?;
    text(sql, cursor.take(count)?)
}

/// The text from the first of these tokens to the last, without a semicolon at its end.
fn text<'s>(sql: &'s str, tokens: &[Token<'_>]) -> Option<&'s str> {
    let end = tokens.iter().rposition(|token| !token.is_sign(";"))?;
    sql.get(tokens.first()?.lo..tokens.get(end)?.hi())
}
