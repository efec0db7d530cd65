//! Balances the brackets of a file in which they do not match.
//!
//! Guesses, made only in a file that is already wrong: an unclosed `(` or `[` ends at its line; an unclosed `{` ends
//! before the next line that begins an item in the first column; a header that lost its `{` keeps the indented lines
//! below it. Each guess is one diagnostic, and the signs that it inserts are empty tokens.

use rustc_hash::FxHashSet;

use super::codes;
use super::layout::too_deep;
use super::limits;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Edit, Span};

/// The same tokens with every bracket matched.
pub(super) fn balance(raw: &[Token], text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let input = cut_deep(raw, &mut problems);
    let mut work = Balancer {
        input: &input,
        text,
        at: 0,
        out: Vec::with_capacity(input.len()),
        open: Vec::new(),
        unclosed: FxHashSet::default(),
        patience: input.len() * READINGS + LITTLE,
        problems,
    };
    work.run();
    (work.out, work.problems)
}

/// How often a file is read again, all in all: each bracket that ends at its line sends the reader back there.
const READINGS: usize = 16;
/// How many tokens are read again in any case.
const LITTLE: usize = 1 << 20;

/// Takes out what nests too deeply.
fn cut_deep(raw: &[Token], problems: &mut Vec<Diagnostic>) -> Vec<Token> {
    let mut out = Vec::with_capacity(raw.len());
    let mut depth = 0usize;
    for (index, token) in raw.iter().enumerate() {
        let starts_item = index > 0 && raw[index - 1].kind == Kind::Newline && begins_item(raw, index);
        if starts_item && depth > limits::BRACKETS {
            depth = 0;
        }
        if token.kind.closer().is_some() {
            depth += 1;
            if depth == limits::BRACKETS + 1 {
                problems.push(too_deep(token.span));
                out.push(Token { kind: Kind::BadBracket, span: token.span });
            }
        }
        if depth <= limits::BRACKETS {
            out.push(*token);
        }
        if token.kind.is_closer() {
            depth = depth.saturating_sub(1);
        }
    }
    out
}

/// Whether the token at the start of the first column begins an item.
fn begins_item(tokens: &[Token], index: usize) -> bool {
    let adjacent = index == 0 || tokens[index - 1].span.hi == tokens[index].span.lo;
    let named = |next: &Token| next.kind.is_name() || next.kind == Kind::Str;
    adjacent && tokens[index].kind.begins_item() && tokens.get(index + 1).is_some_and(named)
}

/// An opening sign that waits for its closing one.
#[derive(Clone, Copy)]
struct Open {
    token: Token,
    /// Its place in the output.
    out: usize,
    /// Where its line ends: in the output and in the input.
    line_end: Option<(usize, usize)>,
    namespace: bool,
}

struct Balancer<'a> {
    input: &'a [Token],
    text: &'a str,
    at: usize,
    out: Vec<Token>,
    open: Vec<Open>,
    /// Where brackets begin that were found to end at their lines, so that this is found out once.
    unclosed: FxHashSet<u32>,
    /// How many tokens may be read again.
    patience: usize,
    problems: Vec<Diagnostic>,
}

impl Balancer<'_> {
    fn run(&mut self) {
        loop {
            while let Some(token) = self.input.get(self.at).copied() {
                if token.kind.closer().is_some() {
                    let namespace = self.line_first(self.out.len()).is_some_and(|first| first.kind == Kind::Namespace);
                    self.open.push(Open { token, out: self.out.len(), line_end: None, namespace });
                    self.emit(token);
                } else if token.kind.is_closer() {
                    self.close(token);
                } else if token.kind == Kind::Newline {
                    self.line_break(token);
                } else {
                    self.emit(token);
                }
            }
            let Some(open) = self.open.last().copied() else { return };
            if open.token.kind == Kind::OpenBrace {
                self.report_unclosed(open);
                self.open.pop();
                self.insert_brace();
            } else {
                self.end_at_line(open);
            }
        }
    }

    fn emit(&mut self, token: Token) {
        self.out.push(token);
        self.at += 1;
    }

    fn close(&mut self, token: Token) {
        let Some(open) = self.open.last().copied() else { return self.stray(token) };
        if open.token.kind.closer() == Some(token.kind) {
            self.open.pop();
            self.emit(token);
        } else if open.token.kind == Kind::OpenBrace
            || token.kind == Kind::CloseBrace && self.open.iter().all(|open| open.token.kind != Kind::OpenBrace)
        {
            self.stray(token);
        } else {
            self.end_at_line(open);
        }
    }

    fn stray(&mut self, token: Token) {
        let sign = token.kind.text();
        self.problems.push(
            Diagnostic::error(codes::STRAY_CLOSER, format!("this `{sign}` closes nothing"))
                .at(token.span, "no opening sign is left")
                .fix(format!("remove the `{sign}`"), false, vec![Edit { span: token.span, text: String::new() }]),
        );
        self.emit(Token { kind: Kind::BadBracket, ..token });
    }

    /// An unclosed `(` or `[`: goes back to the end of its line, closes what is open there, and reads on from there. Out of
    /// patience, it ends where it was found out.
    fn end_at_line(&mut self, open: Open) {
        let line_end = open.line_end.filter(|(_, end)| self.at - end <= self.patience);
        let (out_end, in_end) = line_end.unwrap_or((self.out.len(), self.at));
        self.patience -= self.at - in_end;
        let line_is_bad =
            self.out[open.out..out_end].iter().any(|token| token.kind.is_bad() || token.span.lo == token.span.hi);
        if self.unclosed.insert(open.token.span.lo) && !line_is_bad {
            self.report_unclosed(open);
        }
        self.out.truncate(out_end);
        self.at = in_end;
        self.open.pop();
        // a `}` that ends a block of one line stays outside of the pair
        let mut insert = self.out.len();
        if open.line_end.is_some() || self.at == self.input.len() {
            while insert > open.out + 1 && self.out[insert - 1].kind == Kind::Comma {
                insert -= 1;
            }
        }
        let mut pending: Vec<Kind> = Vec::new();
        for token in &self.out[open.out..insert] {
            if let Some(closer) = token.kind.closer() {
                pending.push(closer);
            } else if token.kind.is_closer() {
                pending.pop();
            }
        }
        let at = self.out[insert - 1].span.end();
        let closers: Vec<Token> = pending.into_iter().rev().map(|kind| Token { kind, span: at }).collect();
        self.out.splice(insert..insert, closers);
    }

    fn report_unclosed(&mut self, open: Open) {
        let sign = open.token.kind.text();
        self.problems.push(
            Diagnostic::error(codes::UNCLOSED, format!("this `{sign}` is not closed"))
                .at(open.token.span, "opened here")
                .help(format!("write `{}` where it ends", open.token.kind.closer().map_or("", Kind::text))),
        );
    }

    /// A `}` after the last token that is no doc comment and no line break.
    fn insert_brace(&mut self) {
        let mut insert = self.out.len();
        while insert > 0 && matches!(self.out[insert - 1].kind, Kind::Newline | Kind::Doc | Kind::Comment) {
            insert -= 1;
        }
        let span = self.out[insert.saturating_sub(1)].span.end();
        self.out.insert(insert, Token { kind: Kind::CloseBrace, span });
    }

    fn line_break(&mut self, token: Token) {
        for open in self.open.iter_mut().rev() {
            if open.line_end.is_some() {
                break;
            }
            open.line_end = Some((self.out.len(), self.at));
        }
        if let Some(known) = self.open.last().copied().filter(|open| self.unclosed.contains(&open.token.span.lo)) {
            return self.end_at_line(known);
        }
        let next =
            self.at + 1 + self.input[self.at + 1..].iter().take_while(|token| token.kind == Kind::Newline).count();
        if next < self.input.len() && begins_item(self.input, next) {
            while let Some(open) = self.open.last().copied().filter(|open| !open.namespace) {
                if open.token.kind != Kind::OpenBrace {
                    return self.end_at_line(open);
                }
                self.report_unclosed(open);
                self.open.pop();
                self.insert_brace();
            }
        }
        self.lost_brace(next);
        self.emit(token);
    }

    /// A header line without `{` whose next line is indented deeper.
    fn lost_brace(&mut self, next: usize) {
        let outside = self.open.last().is_none_or(|open| open.namespace);
        let (Some(first), Some(next)) = (self.line_first(self.out.len()), self.input.get(next)) else { return };
        let header = first.kind.has_body();
        let goes_on = matches!(next.kind, Kind::OpenBrace | Kind::Arrow | Kind::Eq | Kind::CloseBrace);
        if !outside || !header || goes_on || self.column(next.span) <= self.column(first.span) {
            return;
        }
        let line = self.line(self.out.len());
        let told = |token: &&Token| !matches!(token.kind, Kind::Comment | Kind::Doc);
        let Some(last) = line.iter().rev().find(told).copied() else { return };
        if last.kind == Kind::CloseBrace {
            return;
        }
        // one that an unclosed bracket or quote took along was reported with that
        if line.iter().all(|token| token.kind != Kind::OpenBrace && !token.kind.is_bad()) {
            self.problems.push(
                Diagnostic::error(codes::MISSING, "this header has no `{`")
                    .at(last.span.end(), "`{` is missing here")
                    .fix("add the `{`", true, vec![Edit { span: last.span.end(), text: " {".to_owned() }]),
            );
        }
        let token = Token { kind: Kind::OpenBrace, span: last.span.end() };
        self.open.push(Open { token, out: self.out.len(), line_end: None, namespace: false });
        self.out.push(token);
    }

    /// The line on which the output ends.
    fn line(&self, end: usize) -> &[Token] {
        let start = self.out[..end].iter().rposition(|token| token.kind == Kind::Newline).map_or(0, |at| at + 1);
        &self.out[start..end]
    }

    fn line_first(&self, end: usize) -> Option<Token> {
        self.line(end).first().copied()
    }

    fn column(&self, span: Span) -> usize {
        let before = &self.text[..span.lo as usize];
        before.len() - before.rfind('\n').map_or(0, |at| at + 1)
    }
}
