//! Text to names.

use sqlparser::dialect::{Dialect as SqlDialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use super::declared::declared;
use super::walk::Walker;
use super::{Context, Lookup, Names, Places};
use crate::syntax::ast::{Dialect, Language};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Expression,
    /// One query.
    Query,
    /// Statements, each ended by `;` but perhaps the last.
    Statements,
}

/// Why a text is not looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opaque {
    /// A language that is not read.
    Language(&'static str),
    /// What the parser of SQL says.
    Unread(String),
    /// Too many words.
    Long,
}

/// More tokens than these are not worth a look: no statement that a person wrote has as many.
pub(super) const MAX_TOKENS: usize = 20_000;
/// What a level of a tree may take of the stack. Chains of operators and of `union` are as deep as they are long.
const LEVEL: usize = 12 << 10;

/// The parser's dialect.
pub fn dialect_of(dialect: Dialect) -> &'static dyn SqlDialect {
    match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
        Dialect::Mysql | Dialect::Mariadb => &MySqlDialect {},
        Dialect::Surrealdb => &GenericDialect {},
    }
}

/// The names that a body in a language uses on a target.
///
/// # Errors
/// The text is not looked into, with the reason.
pub fn names(
    text: &str,
    language: Language,
    target: Dialect,
    form: Form,
    context: &Context,
    lookup: &dyn Lookup,
) -> Result<Names, Opaque> {
    match language {
        Language::Plpgsql => declared(text, context, lookup),
        Language::Sql if target != Dialect::Surrealdb => tokenized(text, target, form, context, lookup),
        Language::Dialect(own) if own != Dialect::Surrealdb => tokenized(text, own, form, context, lookup),
        Language::Sql | Language::Dialect(_) => Err(Opaque::Language("surrealdb")),
    }
}

fn tokenized(
    text: &str,
    dialect: Dialect,
    form: Form,
    context: &Context,
    lookup: &dyn Lookup,
) -> Result<Names, Opaque> {
    let tokens = Tokenizer::new(dialect_of(dialect), text).tokenize_with_location();
    read(text, tokens.map_err(|error| Opaque::Unread(error.to_string()))?, dialect, form, context, lookup)
}

/// The names in a text of which the tokens are at hand.
///
/// # Errors
/// The text is not looked into, with the reason.
pub fn read(
    text: &str,
    tokens: Vec<TokenWithSpan>,
    dialect: Dialect,
    form: Form,
    context: &Context,
    lookup: &dyn Lookup,
) -> Result<Names, Opaque> {
    if dialect == Dialect::Surrealdb {
        return Err(Opaque::Language("surrealdb"));
    }
    let is_blank = |own: &TokenWithSpan| matches!(own.token, Token::Whitespace(_));
    let mut tokens: Vec<TokenWithSpan> = tokens.into_iter().filter(|own| !is_blank(own)).collect();
    if tokens.len() > MAX_TOKENS {
        return Err(Opaque::Long);
    }
    let is_block = form == Form::Statements && unblock(&mut tokens);
    let places = Places::new(text);
    let links = tokens.len();
    stacker::maybe_grow(links * LEVEL, (links + 64) * LEVEL, || {
        let read = |grammar: &dyn SqlDialect| {
            let mut walker = Walker::new(dialect, lookup, &places, context);
            walker.frame().open |= is_block;
            walked(Parser::new(grammar).with_tokens_with_locations(tokens.clone()), form, walker)
        };
        // what the parser lacks for an engine it often knows of another
        let second: &dyn SqlDialect =
            if dialect == Dialect::Sqlite { &PostgreSqlDialect {} } else { &GenericDialect {} };
        read(dialect_of(dialect))
            .or_else(|error| read(second).map_err(|_| error))
            .map_err(|error| Opaque::Unread(error.to_string().trim_start_matches("sql parser error: ").to_owned()))
    })
}

/// Takes `begin` and `end` from around statements; whether they were there.
fn unblock(tokens: &mut Vec<TokenWithSpan>) -> bool {
    let word = |own: Option<&TokenWithSpan>, text: &str| {
        own.is_some_and(|own| matches!(&own.token, Token::Word(word) if word.value.eq_ignore_ascii_case(text)))
    };
    while tokens.last().is_some_and(|last| last.token == Token::SemiColon) {
        tokens.pop();
    }
    if !word(tokens.first(), "begin") || !word(tokens.last(), "end") {
        return false;
    }
    tokens.pop();
    tokens.drain(..if word(tokens.get(1), "atomic") { 2 } else { 1 });
    true
}

fn walked(mut parser: Parser<'_>, form: Form, mut walker: Walker<'_>) -> Result<Names, ParserError> {
    match form {
        Form::Expression => {
            let expr = parser.parse_expr()?;
            parser.expect_token(&Token::EOF)?;
            walker.all(&expr);
        }
        Form::Query => {
            let query = parser.parse_query()?;
            while parser.consume_token(&Token::SemiColon) {}
            parser.expect_token(&Token::EOF)?;
            let columns = walker.query(&query);
            walker.found.columns = (!columns.open).then_some(columns.names);
        }
        Form::Statements => {
            for statement in &parser.parse_statements()? {
                walker.statement(statement);
            }
        }
    }
    Ok(walker.found)
}
