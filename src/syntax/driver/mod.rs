//! Drives the grammar over a file: items, bodies, lines; and collects what is wrong.

mod block;
mod item;
mod line;

use super::ast::{Broken, Ident, ItemKind, Path};
use super::explain::{self, Line, Place};
use super::limits;
use super::memo::Memo;
use super::parser::{Outcome, Parsers};
use super::token::{Kind, Token};
use crate::base::{Diagnostic, FileId, Name, Span};

pub(super) struct Driver<'t> {
    file: FileId,
    text: &'t str,
    parsers: Parsers<'t>,
    problems: Vec<Diagnostic>,
    /// Where the lexer found something, in order.
    wrong_at: Vec<u32>,
    /// How many blocks of namespaces stand around.
    depth: usize,
    memo: Option<&'t mut Memo>,
}

impl<'t> Driver<'t> {
    /// Starts with what the lexer found.
    pub(super) fn new(file: FileId, text: &'t str, problems: Vec<Diagnostic>, memo: Option<&'t mut Memo>) -> Self {
        let mut wrong_at: Vec<u32> =
            problems.iter().filter_map(|problem| Some(problem.primary.as_ref()?.span.lo)).collect();
        wrong_at.sort_unstable();
        Self { file, text, parsers: Parsers::new(text), problems, wrong_at, depth: 0, memo }
    }

    /// Everything that is wrong.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.problems
    }

    /// Reads `tokens` (from `from` on) by a rule, or explains why that is not possible.
    fn read<T>(
        &mut self,
        tokens: &'t [Token],
        from: usize,
        place: Place,
        rule: impl Fn(&Parsers<'t>, &'t [Token], Span) -> Outcome<T>,
    ) -> Option<T> {
        if let Err(problem) = limits::check_depth(tokens) {
            self.problems.push(problem);
            return None;
        }
        match rule(&self.parsers, tokens.get(from..).unwrap_or_default(), self.end(tokens)) {
            Ok((tree, problems)) => {
                self.problems.extend(problems);
                Some(tree)
            }
            Err(mut failure) => {
                if !self.is_reported(tokens) {
                    failure.at += from;
                    self.problems.push(explain::explain(&Line { tokens, text: self.text, place }, &failure));
                }
                None
            }
        }
    }

    fn ident(&self, token: Token) -> Ident {
        Ident { name: Name::new(self.text[token.span.range()].trim_matches('"')), span: token.span }
    }

    /// What is left of an item that cannot be read: the name, so that references to it are no second error.
    fn broken(&self, tokens: &[Token]) -> Option<ItemKind> {
        let keyword = tokens.iter().find(|token| token.kind != Kind::Materialized).or(tokens.first())?;
        let name = if keyword.kind.begins_declaration() { self.salvage_name(tokens) } else { None };
        Some(ItemKind::Broken(Box::new(Broken { keyword: self.ident(*keyword), name })))
    }

    /// The name of an item whose header is wrong behind it.
    fn salvage_name(&self, header: &[Token]) -> Option<Path> {
        let begin = if header.first()?.kind == Kind::Materialized { 2 } else { 1 };
        let first = header.get(begin).filter(|token| token.kind.is_name())?;
        let mut parts = vec![self.ident(*first)];
        for pair in header[begin + 1..].chunks_exact(2) {
            if pair[0].kind != Kind::Dot || !pair[1].kind.is_name() {
                break;
            }
            parts.push(self.ident(pair[1]));
        }
        let name = parts.pop()?;
        Some(Path { qualifier: parts, name })
    }

    /// Whether the lexer said already what is wrong with these tokens.
    fn is_reported(&self, tokens: &[Token]) -> bool {
        tokens.iter().any(|token| token.kind.is_bad() || token.span.lo == token.span.hi)
    }

    /// Whether the lexer found something in this place.
    fn is_wrong(&self, span: Span) -> bool {
        let at = self.wrong_at.partition_point(|lo| *lo < span.lo);
        self.wrong_at.get(at).is_some_and(|lo| *lo <= span.hi)
    }

    fn end(&self, tokens: &[Token]) -> Span {
        tokens.last().map_or(Span::new(self.file, 0, 0), |last| last.span.end())
    }
}
