//! Drives the grammar over a file: items, bodies, lines; and collects what is wrong.

use super::ast::{
    Clauses, Enum, EnumMember, File, Ident, Item, ItemKind, Member, Mixin, Namespace, Path, Table, Tombstone,
    Unsupported, Visibility,
};
use super::chunk;
use super::explain::{self, Line, Place};
use super::layout::{self, Lexed};
use super::limits;
use super::parser::{Outcome, Parsers, unsupported};
use super::token::{Kind, Token};
use crate::base::{Diagnostic, FileId, Name, Span};

/// What a file says, and what is wrong with it. The tree holds everything that could be understood.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub ast: File,
    /// In the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// Reads one file. Never fails: bad lines become diagnostics, the lines around them survive.
pub fn parse(file: FileId, text: &str) -> Parsed {
    if let Some(problem) = limits::too_large(file, text.len()) {
        return Parsed { ast: File::default(), problems: vec![problem] };
    }
    let Lexed { tokens, problems } = layout::lex(file, text);
    let mut wrong_at: Vec<u32> =
        problems.iter().filter_map(|problem| Some(problem.primary.as_ref()?.span.lo)).collect();
    wrong_at.sort_unstable();
    let mut driver = Driver { file, text, parsers: Parsers::new(text), problems, wrong_at, depth: 0 };
    let items = driver.items(&tokens);
    let mut problems = driver.problems;
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| (label.span.lo, label.span.hi)));
    Parsed { ast: File { items }, problems }
}

struct Driver<'t> {
    file: FileId,
    text: &'t str,
    parsers: Parsers<'t>,
    problems: Vec<Diagnostic>,
    /// Where the lexer found something, in order.
    wrong_at: Vec<u32>,
    /// How many blocks of namespaces stand around.
    depth: usize,
}

/// The tokens before, between and after the braces of an item.
struct Cut<'t> {
    header: &'t [Token],
    body: Option<(&'t [Token], Span)>,
}

impl<'t> Driver<'t> {
    fn items(&mut self, tokens: &'t [Token]) -> Vec<Item> {
        let pieces = chunk::split(tokens, false, &mut self.problems);
        pieces.into_iter().filter_map(|piece| self.item(piece)).collect()
    }

    fn item(&mut self, piece: &'t [Token]) -> Option<Item> {
        let (doc, mut rest) = chunk::doc(piece, self.text);
        let before = self.problems.len();
        let visibility = match rest.first().map(|token| token.kind) {
            Some(Kind::Private) => Visibility::Private,
            Some(Kind::Export) => Visibility::Export,
            _ => Visibility::Project,
        };
        let whole = rest;
        let declares = |token: &Token| {
            let kind = token.kind;
            kind.begins_later_item() || matches!(kind, Kind::Type | Kind::Enum | Kind::Mixin | Kind::Table | Kind::Word)
        };
        if visibility != Visibility::Project && rest.get(1).is_some_and(declares) {
            rest = &rest[1..];
        }
        let Some(span) = chunk::span(whole) else {
            self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
            return None;
        };
        let kind = self.item_kind(rest)?;
        let broken = self.problems.len() > before || self.is_wrong(span);
        Some(Item { doc, visibility, kind, span, broken })
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "every other token begins no item")]
    fn item_kind(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let head = *tokens.first()?;
        let kind = self.keyword(head, tokens.get(1));
        let tail = &tokens[1..];
        let place = Place::Item;
        if kind.begins_later_item() && tail.first().is_some_and(|next| next.kind.is_name() || next.kind == Kind::Str) {
            return Some(self.later_item(head, kind, tokens));
        }
        match kind {
            Kind::Namespace => self.namespace(tokens),
            Kind::Table => self.table(tokens),
            Kind::Enum => self.enumeration(tokens),
            Kind::Mixin => self.mixin(tokens),
            Kind::Use => {
                let outcome = self.parsers.uses(tail, self.end(tokens));
                self.accept(outcome, tokens, 1, place).map(|it| ItemKind::Use(Box::new(it)))
            }
            Kind::Type => {
                let outcome = self.checked(tokens, |it| it.parsers.alias(tail, it.end(tokens)))?;
                self.accept(outcome, tokens, 1, place).map(|it| ItemKind::Type(Box::new(it)))
            }
            Kind::Drop => {
                let outcome = self.parsers.tombstone(tail, self.end(tokens));
                let header = self.accept(outcome, tokens, 1, place)?;
                let (name, clauses) = (header.name, header.clauses);
                Some(match header.kind {
                    Some(kind) => ItemKind::Drop(Box::new(Tombstone { kind, name, clauses })),
                    None => unsupported_item(self.ident(head), Some(name)),
                })
            }
            _ => {
                if !self.is_reported(tokens) {
                    self.problems.push(explain::unknown_item(&Line { tokens, text: self.text, place }));
                }
                Some(unsupported_item(self.ident(head), None))
            }
        }
    }

    /// The keyword at the head of an item, also if it is written in capitals.
    fn keyword(&mut self, head: Token, next: Option<&Token>) -> Kind {
        if head.kind != Kind::Word || next.is_none_or(|next| !next.kind.is_name()) {
            return head.kind;
        }
        let typed = &self.text[head.span.range()];
        match Kind::keyword(&typed.to_lowercase()).filter(|kind| kind.begins_item()) {
            Some(kind) => {
                self.problems.push(explain::keyword_case(head.span, kind.text()));
                kind
            }
            None => head.kind,
        }
    }

    fn later_item(&mut self, head: Token, kind: Kind, tokens: &'t [Token]) -> ItemKind {
        if !self.is_reported(tokens) {
            self.problems.push(unsupported(&format!("`{}`", kind.text()), head.span));
        }
        let named = tokens[1..].iter().find(|token| token.kind != Kind::View).filter(|token| token.kind.is_name());
        let name = named.map(|token| Path { qualifier: Vec::new(), name: self.ident(*token) });
        unsupported_item(self.ident(head), name)
    }

    fn ident(&self, token: Token) -> Ident {
        Ident { name: Name::new(self.text[token.span.range()].trim_matches('"')), span: token.span }
    }

    fn namespace(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let outcome = self.parsers.namespace(&cut.header[1..], self.end(cut.header));
        let header = self.accept(outcome, cut.header, 1, Place::Header);
        let block = cut.body.map(|(body, span)| self.block(body, span));
        let header = header?;
        Some(ItemKind::Namespace(Box::new(Namespace { name: header.name, clauses: header.clauses, block })))
    }

    fn block(&mut self, body: &'t [Token], span: Span) -> Vec<Item> {
        if self.depth >= limits::NAMESPACES {
            self.problems.push(limits::too_many_blocks(span.start()));
            return Vec::new();
        }
        self.depth += 1;
        let items = self.items(body);
        self.depth -= 1;
        items
    }

    fn table(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let outcome = self.parsers.table(&cut.header[1..], self.end(cut.header));
        let header = self.accept(outcome, cut.header, 1, Place::Header);
        let (members, body) = self.body(&cut, header.is_some(), Self::member);
        let (name, clauses) = match header {
            Some(header) => (header.name, header.clauses),
            None => (self.salvage_name(cut.header)?, Clauses::default()),
        };
        Some(ItemKind::Table(Box::new(Table { name, clauses, members, body })))
    }

    fn enumeration(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let outcome = self.parsers.enumeration(&cut.header[1..], self.end(cut.header));
        let header = self.accept(outcome, cut.header, 1, Place::Header);
        let (members, body) = self.body(&cut, header.is_some(), Self::enum_member);
        let (name, clauses) = match header {
            Some(header) => (header.name, header.clauses),
            None => (self.salvage_name(cut.header)?, Clauses::default()),
        };
        Some(ItemKind::Enum(Box::new(Enum { name, clauses, members, body })))
    }

    fn mixin(&mut self, tokens: &'t [Token]) -> Option<ItemKind> {
        let cut = self.cut(tokens);
        let outcome = self.parsers.mixin(&cut.header[1..], self.end(cut.header));
        let header = self.accept(outcome, cut.header, 1, Place::Header);
        let (members, _) = self.body(&cut, header.is_some(), Self::member);
        let (name, params) = match header {
            Some(header) => (header.name, header.params),
            None => (self.salvage_name(cut.header)?, Vec::new()),
        };
        Some(ItemKind::Mixin(Box::new(Mixin { name, params, members })))
    }

    /// The name of an item whose header is wrong behind it, so that references to it are no second error.
    fn salvage_name(&self, header: &[Token]) -> Option<Path> {
        let first = header.get(1).filter(|token| token.kind.is_name())?;
        let mut parts = vec![self.ident(*first)];
        for pair in header[2..].chunks_exact(2) {
            if pair[0].kind != Kind::Dot || !pair[1].kind.is_name() {
                break;
            }
            parts.push(self.ident(pair[1]));
        }
        let name = parts.pop()?;
        Some(Path { qualifier: parts, name })
    }

    fn cut(&mut self, tokens: &'t [Token]) -> Cut<'t> {
        let Some((open, close)) = chunk::braces(tokens) else { return Cut { header: tokens, body: None } };
        let rest = &tokens[close + 1..];
        if !rest.is_empty() && !self.is_reported(rest) {
            self.problems.push(explain::after_body(rest, self.text));
        }
        let span = tokens[open].span.to(tokens[close].span);
        Cut { header: &tokens[..open], body: Some((&tokens[open + 1..close], span)) }
    }

    /// The lines between the braces. A missing body is an error, unless the header has one already.
    fn body<T>(
        &mut self,
        cut: &Cut<'t>,
        header_is_right: bool,
        line: impl Fn(&mut Self, &'t [Token]) -> Option<T>,
    ) -> (Vec<T>, Span) {
        let Some((body, span)) = cut.body else {
            let end = self.end(cut.header);
            if header_is_right && !self.is_reported(cut.header) {
                self.problems.push(explain::missing_body(end));
            }
            return (Vec::new(), end);
        };
        let pieces = chunk::split(body, true, &mut self.problems);
        let mut lines = Vec::with_capacity(pieces.len());
        lines.extend(pieces.into_iter().filter_map(|piece| line(self, piece)));
        (lines, span)
    }

    fn member(&mut self, piece: &'t [Token]) -> Option<Member> {
        let (doc, tokens) = chunk::doc(piece, self.text);
        let Some(span) = chunk::span(tokens) else {
            self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
            return None;
        };
        if let Some(what) = later_member(tokens) {
            if !self.is_reported(tokens) {
                self.problems.push(unsupported(&format!("`{what}` in a table"), tokens[0].span));
            }
            return None;
        }
        let outcome = self.checked(tokens, |it| it.parsers.member(tokens, it.end(tokens)))?;
        let kind = self.accept(outcome, tokens, 0, Place::Member)?;
        Some(Member { doc, kind, span })
    }

    fn enum_member(&mut self, piece: &'t [Token]) -> Option<EnumMember> {
        let (doc, tokens) = chunk::doc(piece, self.text);
        if tokens.is_empty() {
            self.problems.extend(doc.map(|doc| explain::dangling_doc(doc.span)));
            return None;
        }
        let outcome = self.parsers.enum_member(tokens, self.end(tokens));
        let member = self.accept(outcome, tokens, 0, Place::EnumMember)?;
        Some(match member {
            EnumMember::Value(value) => EnumMember::Value(super::ast::Value { doc, ..value }),
            EnumMember::Drop(_) => member,
        })
    }

    /// Runs a rule, unless an expression in the line is too deep for it.
    fn checked<T>(&mut self, tokens: &'t [Token], run: impl Fn(&Self) -> Outcome<T>) -> Option<Outcome<T>> {
        match limits::check_depth(tokens) {
            Ok(()) => Some(run(self)),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Takes what a rule made of `tokens` (from `offset` on), or explains why it could not.
    fn accept<T>(&mut self, outcome: Outcome<T>, tokens: &'t [Token], offset: usize, place: Place) -> Option<T> {
        match outcome {
            Ok((tree, problems)) => {
                self.problems.extend(problems);
                Some(tree)
            }
            Err(mut failure) => {
                if !self.is_reported(tokens) {
                    failure.at += offset;
                    self.problems.push(explain::explain(&Line { tokens, text: self.text, place }, &failure));
                }
                None
            }
        }
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

fn unsupported_item(keyword: Ident, name: Option<Path>) -> ItemKind {
    ItemKind::Unsupported(Box::new(Unsupported { keyword, name }))
}

/// The word of a table's line that belongs to a later version.
fn later_member(tokens: &[Token]) -> Option<&'static str> {
    let kind = |index: usize| tokens.get(index).map(|token| token.kind);
    let named = kind(1).is_some_and(Kind::is_name);
    #[allow(clippy::wildcard_enum_match_arm, reason = "every other token begins something of this version")]
    let found = match kind(0)? {
        Kind::Exclude => kind(1).is_some(),
        Kind::Trigger => named && matches!(kind(2), Some(Kind::Before | Kind::After | Kind::Instead)),
        Kind::Policy => named && kind(2) == Some(Kind::For),
        Kind::Event => named && matches!(kind(2), Some(Kind::For | Kind::Then)),
        Kind::Permissions => matches!(kind(1), Some(Kind::Full | Kind::None | Kind::OpenBrace)),
        _ => false,
    };
    found.then(|| tokens[0].kind.text())
}
