//! Raw SQL is printed as it stands, between the parentheses and commas of a statement. So each text is judged by itself:
//! what it opens it closes, and it ends no statement.

use sqlparser::dialect::{Dialect as SqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};

use super::codes;
use super::cx::Cx;
use crate::base::Diagnostic;
use crate::syntax::ast::{Dialect, Raw};

/// Why a text has no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The reader does not know it; the engine may. It was warned of.
    Opaque,
    /// It was reported as an error.
    Broken,
}

/// The tokens of a text that keeps to its place.
///
/// # Errors
/// The text is reported, as an error or a warning.
pub fn tokens(cx: &Cx<'_>, raw: &Raw) -> Result<Vec<TokenWithSpan>, Unread> {
    let dialect: &dyn SqlDialect = match cx.target.dialect() {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
        // SurrealQL has the quotes of MySQL, and its backslashes
        Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb => &MySqlDialect {},
    };
    let found = match Tokenizer::new(dialect, &raw.text).tokenize_with_location() {
        _ if raw.text.contains('\0') => Err("a NUL character ends it".to_owned()),
        _ if raw.text.trim().is_empty() => Err("it is empty".to_owned()),
        Err(error) if ["Unterminated", "EOF"].iter().any(|word| error.message.contains(word)) => {
            Err("a quote or a comment in it is not closed".to_owned())
        }
        Err(_) => {
            cx.report(
                Diagnostic::warning(codes::OPAQUE_RAW, "this SQL cannot be read")
                    .at(raw.span, "column names in it are not found, so a rename does not reach them")
                    .help("check its signs"),
            );
            return Err(Unread::Opaque);
        }
        Ok(tokens) => match beyond(&tokens, cx.target.dialect() == Dialect::Surrealdb) {
            Some(why) => Err(why),
            None => Ok(tokens),
        },
    };
    found.map_err(|why| {
        cx.report(
            Diagnostic::error(codes::RAW_BEYOND, "this SQL would run on into what stands around it")
                .at(raw.span, why)
                .help("raw SQL is one whole expression or name, without comments; `//` begins a comment outside of it"),
        );
        Unread::Broken
    })
}

/// Whether a text that is not looked into keeps to its place; otherwise it is reported.
pub fn is_whole(cx: &Cx<'_>, raw: &Raw) -> bool {
    tokens(cx, raw) != Err(Unread::Broken)
}

/// What in a text reaches beyond it. `blocks`: braces hold statements.
fn beyond(tokens: &[TokenWithSpan], blocks: bool) -> Option<String> {
    let mut open: Vec<&Token> = Vec::new();
    for token in tokens {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the other tokens keep to themselves")]
        let opener = match &token.token {
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
                return Some("it holds a comment".to_owned());
            }
            Token::SemiColon if blocks && open.contains(&&Token::LBrace) => continue,
            Token::SemiColon => return Some("`;` ends the statement".to_owned()),
            Token::LParen | Token::LBracket | Token::LBrace => {
                open.push(&token.token);
                continue;
            }
            Token::RParen => Token::LParen,
            Token::RBracket => Token::LBracket,
            Token::RBrace => Token::LBrace,
            _ => continue,
        };
        if open.pop() != Some(&opener) {
            return Some(format!("`{}` closes nothing", token.token));
        }
    }
    open.pop().map(|opener| format!("`{opener}` is not closed"))
}
