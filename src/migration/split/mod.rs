//! SQL text to statements, by the lexical rules of each engine: a semicolon inside a string, a quoted name, a comment,
//! a dollar quote or a trigger's body ends nothing.

mod frames;
mod lexer;
mod lexis;
mod meaning;
mod statements;

pub(super) use frames::{NO_TRANSACTION, is_plain, script};
pub(super) use lexis::Lexis;
pub(super) use meaning::meaning;

use super::codes::{STRAY_TRANSACTION, UNSPLITTABLE};
use crate::base::Code;

/// The statements of a text, when it has more than one and can be read.
pub(super) fn several(text: &str, lexis: &Lexis) -> Option<Vec<String>> {
    let found = statements::statements(text, lexis).ok().filter(|found| found.len() > 1)?;
    Some(found.into_iter().map(|one| one.sql.to_owned()).collect())
}

/// All statements of a text, each with the byte at which it begins.
pub(super) fn statements<'a>(text: &'a str, lexis: &Lexis) -> Result<Vec<(usize, &'a str)>, SplitError> {
    Ok(statements::statements(text, lexis)?.into_iter().map(|one| (one.at, one.sql)).collect())
}

/// The lexemes of a text of SurrealQL without its comments, each with the bytes at which it stands; as far as it can be read.
pub fn surreal_lexemes(text: &str) -> Vec<std::ops::Range<usize>> {
    let found = lexer::tokens(text, &lexis::SURREAL).unwrap_or_default();
    let is_code = |own: &lexer::Token| !matches!(own.lexeme, lexer::Lexeme::LineComment | lexer::Lexeme::BlockComment);
    found.into_iter().filter(is_code).map(|own| own.lo..own.hi).collect()
}

/// Why a text has no statements, and the byte at which it goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SplitError {
    pub at: usize,
    pub kind: SplitErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SplitErrorKind {
    /// Something that is opened and never closed: `string`, `comment`, ….
    Unterminated(&'static str),
    /// A transaction statement where none may stand.
    Stray(String),
    /// A frame that lacks its other half, or stands inside another.
    Frame(&'static str),
}

impl SplitError {
    fn unterminated(at: usize, what: &'static str) -> Self {
        Self { at, kind: SplitErrorKind::Unterminated(what) }
    }

    pub(super) const fn code(&self) -> Code {
        match self.kind {
            SplitErrorKind::Unterminated(_) => UNSPLITTABLE,
            SplitErrorKind::Stray(_) | SplitErrorKind::Frame(_) => STRAY_TRANSACTION,
        }
    }

    /// The line (from 1) of `text` in which it goes wrong, and what does.
    pub(super) fn describe(&self, text: &str) -> String {
        let line = text.bytes().take(self.at).filter(|b| *b == b'\n').count() + 1;
        match &self.kind {
            SplitErrorKind::Unterminated(what) => format!("line {line}: a {what} begins here and never ends"),
            SplitErrorKind::Stray(word) => format!("line {line}: `{word}` stands outside of the frames"),
            SplitErrorKind::Frame(what) => format!("line {line}: {what}"),
        }
    }
}
