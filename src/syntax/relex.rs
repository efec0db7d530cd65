//! Tokens of a text that differs from a known one in one place.
//!
//! Reading begins again with a line before the change, and ends where behind the change a line begins between the same brackets as
//! before: what follows is known, some bytes further on. Where something is wrong, nothing is given, and the whole text is read.

use std::ops::Range;

use super::hidden;
use super::layout::{Layout, bracket};
use super::limits;
use super::scan::Scanner;
use super::token::{Kind, Token};
use crate::base::{FileId, Span};

/// A text in which the lexer found nothing wrong, and its tokens.
#[derive(Debug, Default)]
pub(super) struct Last {
    text: Box<str>,
    tokens: Vec<Token>,
}

impl Last {
    /// Keeps a text with its tokens.
    pub(super) fn keep(&mut self, text: &str, tokens: Vec<Token>) {
        self.text = text.into();
        self.tokens = tokens;
    }

    /// The tokens of another text, if nothing is wrong there either.
    pub(super) fn lex(&self, file: FileId, text: &str) -> Option<Vec<Token>> {
        let (new, old) = (text.as_bytes(), self.text.as_bytes());
        let start = same_start(new, old);
        let end = same_end(&new[start..], &old[start..]);
        let moved = new.len() as i64 - old.len() as i64;

        // a token ends in its line or at its own closing sign, so what ends above this line break is as before
        let settled = old[..start].iter().rposition(|byte| *byte == b'\n')?;
        let above = self.tokens.partition_point(|token| token.span.hi as usize <= settled);
        let line = self.tokens[..above.saturating_sub(1)].iter().rposition(|token| token.kind == Kind::Newline)? + 1;
        let (kept, old) = self.tokens.split_at(line);
        let from = old.first()?.span.lo as usize;

        let mut layout = Layout::after(kept, self.tokens.len());
        let mut stack = layout.stack.clone();
        let mut rest = old.iter().peekable();
        let mut before = Kind::Newline;
        for token in Scanner::from(file, text, from) {
            layout.push(token, text);
            if layout.wrong || !layout.problems.is_empty() {
                return None;
            }
            let here = token.span.lo as usize;
            let begins_line =
                layout.out.split_last_chunk().is_some_and(|(_, [a, b])| a.kind == Kind::Newline && *b == token);
            if !begins_line || here + end < new.len() {
                continue;
            }
            while let Some(passed) = rest.next_if(|own| i64::from(own.span.lo) + moved < here as i64) {
                bracket(&mut stack, passed.kind);
                before = passed.kind;
            }
            let Some(found) = rest.next_if(|own| i64::from(own.span.lo) + moved == here as i64) else { continue };
            let is_line = before == Kind::Newline;
            bracket(&mut stack, found.kind);
            before = found.kind;
            if is_line && stack == layout.stack {
                layout.out.extend(rest.map(|own| further(*own, moved)));
                return checked(file, text, from..here, layout.out);
            }
        }
        if layout.stack.is_empty() { checked(file, text, from..new.len(), layout.out) } else { None }
    }
}

/// The tokens, if in this part of the text nothing is hidden and there are not too many of them.
fn checked(file: FileId, text: &str, part: Range<usize>, tokens: Vec<Token>) -> Option<Vec<Token>> {
    let mut problems = Vec::new();
    hidden::find(file, text, part, &mut problems);
    (problems.is_empty() && tokens.len() <= limits::TOKENS).then_some(tokens)
}

fn further(token: Token, by: i64) -> Token {
    let place = |place: u32| (i64::from(place) + by) as u32;
    Token { span: Span { lo: place(token.span.lo), hi: place(token.span.hi), ..token.span }, ..token }
}

/// How many bytes are compared at a time.
const BLOCK: usize = 64;

/// How many bytes are the same at the start of both.
fn same_start(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count() * BLOCK;
    blocks + a[blocks..].iter().zip(&b[blocks..]).take_while(|(a, b)| a == b).count()
}

/// How many bytes are the same at the end of both.
fn same_end(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK)).take_while(|(a, b)| a == b).count() * BLOCK;
    let (a, b) = (&a[..a.len() - blocks], &b[..b.len() - blocks]);
    blocks + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}
