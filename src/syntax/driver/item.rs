//! Items of a file: which rule reads them.

use super::super::ast::{Item, ItemKind, Visibility};
use super::super::chunk;
use super::super::explain::{self, Line, Place};
use super::super::memo::Placed;
use super::super::parser::{Outcome, Parsers};
use super::super::token::{Kind, Token};
use super::Driver;
use crate::base::Span;

impl<'t> Driver<'t> {
    pub(in super::super) fn items(&mut self, tokens: &'t [Token]) -> Vec<Item> {
        let pieces = chunk::split(tokens, false, &mut self.problems);
        let item =
            |piece| if self.memo.is_some() { self.item(piece).map(Placed::into_item) } else { self.read_item(piece) };
        pieces.into_iter().filter_map(item).collect()
    }

    /// The same apart from their places, so that what is known need not be copied.
    pub(in super::super) fn placed(&mut self, tokens: &'t [Token]) -> Vec<Placed> {
        let pieces = chunk::split(tokens, false, &mut self.problems);
        pieces.into_iter().filter_map(|piece| self.item(piece)).collect()
    }

    /// An item, which is not read if its text was read before. The items of a namespace's block are known one by one.
    fn item(&mut self, piece: &'t [Token]) -> Option<Placed> {
        let span = chunk::span(piece)?;
        let text = &self.text[span.range()];
        if let Some(item) = self.memo.as_mut().and_then(|memo| memo.known(text)) {
            return Some(Placed { item, at: span.lo });
        }
        let before = self.problems.len();
        let item = self.read_item(piece)?;
        let is_block = matches!(&item.kind, ItemKind::Namespace(own) if own.block.is_some());
        Some(match self.memo.as_mut().filter(|_| self.problems.len() == before && !is_block) {
            Some(memo) => memo.learn(text, span.lo, item),
            None => item.into(),
        })
    }

    fn read_item(&mut self, piece: &'t [Token]) -> Option<Item> {
        let (doc, mut rest) = chunk::doc(piece, self.text);
        let before = self.problems.len();
        let visibility = match rest.first().map(|token| token.kind) {
            Some(Kind::Private) => Visibility::Private,
            Some(Kind::Export) => Visibility::Export,
            _ => Visibility::Project,
        };
        let whole = rest;
        let declares = |token: &Token| token.kind.begins_declaration() || token.kind == Kind::Word;
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
        match kind {
            Kind::Namespace => self.namespace(tokens),
            Kind::Table => self.table(tokens),
            Kind::Enum => self.enumeration(tokens),
            Kind::Mixin => self.mixin(tokens),
            Kind::Relation => self.relation(tokens),
            Kind::Rows => self.rows(tokens),
            Kind::Group => self.group(tokens),
            Kind::Use => self.line_item(tokens, 1, Parsers::uses, ItemKind::Use),
            Kind::Extension => self.line_item(tokens, 1, Parsers::extension, ItemKind::Extension),
            Kind::Type => self.line_item(tokens, 1, Parsers::alias, ItemKind::Type),
            Kind::Sequence => self.line_item(tokens, 1, Parsers::sequence, ItemKind::Sequence),
            Kind::RawWord => self.line_item(tokens, 1, Parsers::raw_object, ItemKind::Raw),
            Kind::Grant => self.line_item(tokens, 1, Parsers::grant, ItemKind::Grant),
            Kind::Analyzer => self.line_item(tokens, 1, Parsers::analyzer, ItemKind::Analyzer),
            Kind::Param => self.line_item(tokens, 1, Parsers::param, ItemKind::Param),
            Kind::Drop => self.line_item(tokens, 1, Parsers::tombstone, ItemKind::Drop),
            // the rules of these begin with the word, which was reported if it is in capitals
            _ if kind != head.kind => self.broken(tokens),
            Kind::View | Kind::Materialized => self.view(tokens),
            Kind::Function | Kind::Procedure => self.line_item(tokens, 0, Parsers::routine, ItemKind::Routine),
            Kind::Access | Kind::User | Kind::Config | Kind::Api | Kind::Bucket => self.service(tokens),
            _ => {
                if !self.is_reported(tokens) {
                    self.problems.push(explain::unknown_item(&Line { tokens, text: self.text, place: Place::Item }));
                }
                self.broken(tokens)
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

    /// An item that one rule reads as a whole, from the token at `from` on.
    fn line_item<T>(
        &mut self,
        tokens: &'t [Token],
        from: usize,
        rule: impl Fn(&Parsers<'t>, &'t [Token], Span) -> Outcome<T>,
        kind: fn(Box<T>) -> ItemKind,
    ) -> Option<ItemKind> {
        match self.read(tokens, from, Place::Item, rule) {
            Some(tree) => Some(kind(Box::new(tree))),
            None => self.broken(tokens),
        }
    }
}
