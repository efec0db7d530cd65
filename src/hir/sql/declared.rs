//! The types of the variables that a body in PL/pgSQL declares: what the server looks for when such a routine is made
//! (`plpgsql_validator`, <https://www.postgresql.org/docs/current/plpgsql-declarations.html>). Its statements are looked at when they run.

use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use super::read::{MAX_TOKENS, dialect_of};
use super::walk::Walker;
use super::word::Word;
use super::{Context, Lookup, Names, Opaque, Places};
use crate::syntax::ast::Dialect;

/// The types and tables that declarations name.
///
/// # Errors
/// The text cannot be cut into words.
pub fn declared(text: &str, context: &Context, lookup: &dyn Lookup) -> Result<Names, Opaque> {
    let tokens = Tokenizer::new(dialect_of(Dialect::Postgres), text).tokenize_with_location();
    let mut tokens = tokens.map_err(|error| Opaque::Unread(error.to_string()))?;
    tokens.retain(|own| !matches!(own.token, Token::Whitespace(_)));
    if tokens.len() > MAX_TOKENS {
        return Err(Opaque::Long);
    }
    let places = Places::new(text);
    let mut walker = Walker::new(Dialect::Postgres, lookup, &places, context);
    let mut declares = false;
    for statement in tokens.split(|own| own.token == Token::SemiColon) {
        // `begin` and `loop` end no statement: what is declared comes behind the last of them
        let opens = statement.iter().rposition(|own| is(own, "declare"));
        declares = opens.is_some() || declares && !statement.first().is_some_and(|own| is(own, "begin"));
        if declares {
            variable(&mut walker, &places, statement.get(opens.map_or(0, |at| at + 1)..).unwrap_or_default());
        }
    }
    Ok(walker.found)
}

fn is(own: &TokenWithSpan, word: &str) -> bool {
    matches!(&own.token, Token::Word(own) if own.quote_style.is_none() && own.value.eq_ignore_ascii_case(word))
}

/// `name [constant] type`, `name shop.users%rowtype`, `name users.id%type`.
fn variable(walker: &mut Walker<'_>, places: &Places, statement: &[TokenWithSpan]) {
    let [_, rest @ ..] = statement else { return };
    let rest = match rest {
        [first, rest @ ..] if is(first, "constant") => rest,
        rest => rest,
    };
    let mut words = Vec::new();
    let mut next = 0;
    while let Some(Token::Word(word)) = rest.get(next).map(|own| &own.token) {
        let bytes = rest.get(next).map(|own| places.bytes(own.span)).unwrap_or_default();
        words.push(Word::new(Dialect::Postgres, &word.value, word.quote_style.is_some(), bytes));
        if rest.get(next + 1).map(|own| &own.token) != Some(&Token::Period) {
            next += 1;
            break;
        }
        next += 2;
    }
    let is_copied = rest.get(next).is_some_and(|own| own.token == Token::Mod);
    let of_column = rest.get(next + 1).is_some_and(|own| is(own, "type"));
    match (is_copied, of_column) {
        (false, _) => walker.names_type(&words),
        (true, false) => row(walker, &words),
        // of another variable, if it is one word
        (true, true) => row(walker, words.split_last().map(|(_, table)| table).unwrap_or_default()),
    }
}

/// The composite type, or the relation, whose columns a variable has; without one the routine is not made.
fn row(walker: &mut Walker<'_>, words: &[Word]) {
    let Some(last) = words.last() else { return };
    let ns = words.len().checked_sub(2).and_then(|at| words.get(at)).map(|word| word.name);
    if last.spellings().into_iter().any(|name| walker.lookup.ty(ns, name).is_some()) {
        walker.names_type(words);
    } else {
        walker.relation(words);
    }
}
