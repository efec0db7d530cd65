//! Text to raw tokens: everything but blanks, also comments and line breaks.

use logos::Logos;

use super::ast::Language;
use super::token::{Kind, Token};
use crate::base::{FileId, Span};

/// The raw tokens of a text, in order and without overlap. What lies between two of them is blanks.
///
/// The text must be shorter than 4 GiB; [`super::parse`] and [`super::format()`] check a smaller limit first.
#[derive(Debug)]
pub struct Scanner<'t> {
    lexer: logos::Lexer<'t, Kind>,
    file: FileId,
}

impl<'t> Scanner<'t> {
    /// Starts at the beginning of a text.
    pub fn new(file: FileId, text: &'t str) -> Self {
        Self { lexer: Kind::lexer(text), file }
    }

    /// Starts at a byte at which a token begins.
    pub(super) fn from(file: FileId, text: &'t str, at: usize) -> Self {
        let mut lexer = Kind::lexer(text);
        lexer.bump(at);
        Self { lexer, file }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let kind = self.lexer.next()?.unwrap_or(Kind::BadCharacter);
        let kind = if kind == Kind::Raw {
            let (kind, length) = backticks(self.lexer.remainder());
            self.lexer.bump(length);
            kind
        } else if kind == Kind::Comment {
            let text = self.lexer.slice();
            if text.starts_with("///") && !text.starts_with("////") { Kind::Doc } else { kind }
        } else if kind == Kind::BlockComment {
            let rest = self.lexer.remainder();
            let length = rest.find("*/").map_or_else(|| line_length(rest), |at| at + 2);
            self.lexer.bump(length);
            kind
        } else {
            kind
        };
        let range = self.lexer.span();
        Some(Token { kind, span: Span::new(self.file, range.start as u32, range.end as u32) })
    }
}

/// How far the line goes on.
fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// What begins with the backtick before `rest`, and how many bytes of `rest` belong to it.
fn backticks(rest: &str) -> (Kind, usize) {
    let more = rest.bytes().take_while(|byte| *byte == b'`').count();
    let line = &rest[..line_length(rest)];
    match more {
        0 => line.find('`').map_or((Kind::BadRaw, line.len()), |at| (Kind::Raw, at + 1)),
        1 => line[1..].find("``").map_or((Kind::BadRaw, line.len()), |at| {
            // the text may itself end in a backtick: the last two of the run close it
            let run = line[1 + at..].bytes().take_while(|byte| *byte == b'`').count();
            (Kind::Raw, 1 + at + run)
        }),
        _ => fence(rest, more + 1),
    }
}

/// The most backticks of a fence. Each number of them that is never closed costs a look through the rest of the file.
const LONGEST_FENCE: usize = 32;

/// A fence of `count` backticks, of which the first stands before `rest`.
fn fence(rest: &str, count: usize) -> (Kind, usize) {
    let mut at = line_length(rest);
    let tag = rest[count - 1..at].trim();
    if count > LONGEST_FENCE || tag.contains(char::is_whitespace) {
        return (Kind::BadFence, at); // the body starts on the next line
    }
    let kind = if Language::from_word(tag).is_some() { Kind::Fence } else { Kind::BadTag };
    // how far it reaches if it is never closed
    let mut reach = None;
    while at < rest.len() {
        let start = at + 1;
        let line = &rest[start..start + line_length(&rest[start..])];
        let trimmed = line.trim_start_matches([' ', '\t']);
        let ticks = trimmed.bytes().take_while(|byte| *byte == b'`').count();
        if ticks == count {
            return (kind, start + line.len() - trimmed.len() + ticks);
        }
        if reach.is_none() && (trimmed.starts_with('}') || trimmed.len() == line.len() && begins_item(line)) {
            reach = Some(at);
        }
        at = start + line.len();
    }
    (Kind::BadFence, reach.unwrap_or(rest.len()))
}

/// Whether a line begins as an item does: with its word, and a name behind it.
fn begins_item(line: &str) -> bool {
    let Some((word, rest)) = line.split_once([' ', '\t']) else { return false };
    let named = rest.trim_start().starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '\''));
    named && Kind::keyword(word).is_some_and(Kind::begins_item)
}
