//! Raw tokens to the parser's tokens: comments go, line breaks that end an item stay, brackets are balanced.

use super::brackets;
use super::codes;
use super::hidden;
use super::limits;
use super::scan::Scanner;
use super::token::{Kind, Token};
use super::token_errors::describe;
use crate::base::{Diagnostic, FileId, Span};

/// What the parser reads.
pub(super) struct Lexed {
    /// With balanced brackets, and one [`Kind::Newline`] for each end of an item.
    pub(super) tokens: Vec<Token>,
    /// In no particular order. Each belongs to a place, and the item there gets no second diagnostic.
    pub(super) problems: Vec<Diagnostic>,
}

/// Reads a whole file.
pub(super) fn lex(file: FileId, text: &str) -> Lexed {
    let mut hidden = Vec::new();
    hidden::find(file, text, 0..text.len(), &mut hidden);
    let mut lexed = read(file, text);
    lexed.problems.extend(hidden);
    lexed
}

fn read(file: FileId, text: &str) -> Lexed {
    let mut layout = Layout::new(text.len());
    for token in Scanner::new(file, text) {
        layout.push(token, text);
        if layout.wrong || layout.out.len() > limits::TOKENS {
            break;
        }
    }
    if layout.out.len() > limits::TOKENS {
        return Lexed { tokens: Vec::new(), problems: vec![limits::too_many_tokens(file)] };
    }
    if !layout.wrong && layout.stack.is_empty() {
        return layout.finish();
    }
    // only a file that is already wrong pays for the guesses
    let raw: Vec<Token> = Scanner::new(file, text).take(limits::TOKENS * 2).collect();
    let (raw, problems) = brackets::balance(&raw, text);
    let mut layout = Layout::new(text.len());
    for token in raw {
        layout.push(token, text);
    }
    let mut lexed = layout.finish();
    lexed.problems.extend(problems);
    lexed
}

/// Makes the parser's tokens of raw ones.
pub(super) struct Layout {
    pub(super) out: Vec<Token>,
    pub(super) problems: Vec<Diagnostic>,
    /// The closing signs that are waited for, innermost last.
    pub(super) stack: Vec<Kind>,
    /// A line break since the last token.
    line_break: Option<Span>,
    /// The last token is a doc comment at the start of its line: the item goes on below it.
    after_doc: bool,
    /// The brackets do not match, or nest too deeply.
    pub(super) wrong: bool,
}

impl Layout {
    fn new(length: usize) -> Self {
        Self {
            out: Vec::with_capacity(length.min(1 << 24) / 5),
            problems: Vec::new(),
            stack: Vec::new(),
            line_break: None,
            after_doc: false,
            wrong: false,
        }
    }

    /// Goes on behind tokens without problems, of which the last ends a line. There may be `count` tokens.
    pub(super) fn after(tokens: &[Token], count: usize) -> Self {
        let mut layout = Self { out: Vec::with_capacity(count + count / 8), ..Self::new(0) };
        layout.out.extend_from_slice(tokens);
        tokens.iter().for_each(|token| bracket(&mut layout.stack, token.kind));
        layout
    }

    /// Takes the next raw token.
    pub(super) fn push(&mut self, token: Token, text: &str) {
        let kind = token.kind;
        if kind == Kind::Newline {
            self.line_break = Some(token.span);
            return;
        }
        if kind == Kind::Comment {
            return;
        }
        if kind >= Kind::LineComment {
            self.problems.extend(describe(token, text));
            if kind == Kind::Semicolon {
                self.line_break = Some(token.span);
            }
            if kind <= Kind::Semicolon {
                return;
            }
        }
        if let Some(line_break) = self.line_break.take() {
            if !goes_on(kind)
                && kind != Kind::CloseBrace
                && !self.after_doc
                && self.stack.last().is_none_or(|closer| *closer == Kind::CloseBrace)
                && self.out.last().is_some_and(|last| last.kind != Kind::OpenBrace)
            {
                self.out.push(Token { kind: Kind::Newline, span: line_break });
            }
            self.after_doc = kind == Kind::Doc;
        } else {
            self.after_doc = kind == Kind::Doc
                && self.out.last().is_none_or(|last| matches!(last.kind, Kind::OpenBrace | Kind::Newline));
        }
        if let Some(closer) = kind.closer() {
            self.stack.push(closer);
            self.wrong |= self.stack.len() > limits::BRACKETS;
        } else if kind.is_closer() {
            self.wrong |= self.stack.pop() != Some(kind);
        }
        self.out.push(token);
    }

    fn finish(self) -> Lexed {
        Lexed { tokens: self.out, problems: self.problems }
    }
}

/// What is waited for behind a token, among brackets that match.
pub(super) fn bracket(stack: &mut Vec<Kind>, kind: Kind) {
    if let Some(closer) = kind.closer() {
        stack.push(closer);
    } else if kind.is_closer() {
        stack.pop();
    }
}

/// Whether a line that starts so continues the item of the line before: no item starts so.
pub(super) fn goes_on(kind: Kind) -> bool {
    matches!(kind, Kind::Arrow | Kind::Eq | Kind::OpenBrace | Kind::Fence | Kind::BadFence | Kind::BadTag)
}

/// The diagnostic for a bracket pair or a nesting that exceeds [`limits::BRACKETS`].
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, format!("brackets nest deeper than {} levels", limits::BRACKETS))
        .at(span, "this one goes too deep")
        .help("split the expression: a generated column or a raw expression in backticks can hold a part of it")
}
