//! One item without offsets.

use std::sync::Arc;

use super::positions::Positions;
use super::{Entry, ITEM_BITS, Scope};
use crate::base::{FileId, Name, Span};
use crate::syntax::ast::{
    Action, ActionKind, Column, Ident, Item, ItemKind, Member, MemberKind, Modifier, ModifierKind, Path, Reference,
    ReferencePart, ReferencePartKind, Relation, Source,
};
use crate::syntax::spans::{Spans as _, Visitor};

/// An item with marks for spans, and what was said of its places.
#[derive(Debug)]
pub struct Lowered {
    pub entry: Arc<Entry>,
    /// Where it begins, by the spans that it had.
    pub start: u32,
    /// The places in it, from there on.
    pub positions: Arc<Positions>,
    /// The last word of every path in it.
    pub mentions: Vec<Name>,
}

/// Notes the places and the words that an item mentions.
struct Noting {
    start: u32,
    positions: Positions,
    mentions: Vec<Name>,
}

/// The span from where an item begins.
fn from(start: u32, span: Span) -> Span {
    Span { lo: span.lo.wrapping_sub(start), hi: span.hi.wrapping_sub(start), ..span }
}

impl Visitor for Noting {
    fn span(&mut self, span: &mut Span) {
        self.positions.mark(from(self.start, *span));
    }

    fn path(&mut self, name: Name) {
        self.mentions.push(name);
    }

    fn text(&mut self, source: Source<'_>) {
        for line in source.lines {
            self.positions.fill(from(self.start, *line));
        }
        for word in source.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            self.mentions.push(Name::new(word));
            if word.contains(char::is_uppercase) {
                self.mentions.push(Name::new(&word.to_lowercase()));
            }
        }
    }
}

impl Lowered {
    /// Puts marks in the place of an item's spans.
    pub fn new(file: FileId, index: usize, scope: Scope, mut item: Item) -> Self {
        if let ItemKind::Relation(relation) = &mut item.kind {
            ends(relation);
        }
        let whole = item.doc.as_ref().map_or(item.span, |doc| doc.span.to(item.span));
        let start = whole.lo;
        let positions = Positions::new(whole.hi.saturating_sub(start) as usize);
        let mut noting = Noting { start, positions, mentions: Vec::with_capacity(16) };
        item.spans(&mut noting);
        let Noting { mut positions, mentions, .. } = noting;
        positions.seal();
        let index = index as u32;
        let owner = FileId(file.0 << ITEM_BITS | index);
        item.spans(&mut |span: &mut Span| {
            let (lo, hi) = positions.rank(from(start, *span));
            *span = Span::new(owner, lo, hi);
        });
        Self { entry: Arc::new(Entry { scope, index, item }), start, positions: Arc::new(positions), mentions }
    }
}

/// The columns of a relation that lead to its ends, as SurrealDB calls them.
pub const RELATION_ENDS: [&str; 2] = ["in", "out"];

/// A relation is a table with two columns more, which lead to its ends. An edge goes with either end.
fn ends(relation: &mut Relation) {
    let column = |name: &str, paths: &[Path]| {
        let (target, others) = paths.split_first()?;
        let span = target.span();
        let reference = Reference {
            target: target.clone(),
            others: others.to_vec(),
            array: None,
            columns: Vec::new(),
            nullable: None,
            name: None,
        };
        let gone = ReferencePartKind::OnDelete(Action { kind: ActionKind::Cascade, span });
        let gone = ReferencePart { kind: gone, span };
        let mut modifiers = vec![Modifier { kind: ModifierKind::Reference(Box::new(reference)), span }];
        if others.is_empty() {
            modifiers.push(Modifier { kind: ModifierKind::ReferencePart(Box::new(gone)), span });
        }
        let column = Column { name: Ident { name: Name::new(name), span }, ty: None, modifiers };
        Some(Member { doc: None, kind: MemberKind::Column(Box::new(column)), span })
    };
    let [from, to] = RELATION_ENDS;
    let ends = [column(from, &relation.from), column(to, &relation.to)];
    relation.members.splice(0..0, ends.into_iter().flatten());
}
