//! The barrier: a file's items without offsets.
//!
//! Every span of an item is replaced by a *mark*: a span whose ends are ranks among the places that the item mentions,
//! and whose file number names the item. Marks keep the order and the meaning of spans (`to`, `start`, `end` work on
//! them), but no comment and no blank moves them, so what stands after the barrier is compared and reused. [`Marks`]
//! leads back from a mark to the text; only finished diagnostics take that way.

mod positions;

use std::ops::Range;
use std::sync::Arc;

use positions::{Positions, part};
use rustc_hash::FxHashSet;

use super::target::Dialects;
use crate::base::{Diagnostic, FileId, Name, Span};
use crate::syntax::ast::{
    Action, ActionKind, Column, File, Ident, Item, ItemKind, Member, MemberKind, Modifier, ModifierKind, Path,
    Reference, ReferencePart, ReferencePartKind, Relation, Source,
};
use crate::syntax::spans::{Spans as _, Visitor};

const ITEM_BITS: u32 = 18;
/// How many items a file may have.
pub const MAX_ITEMS: usize = 1 << ITEM_BITS;
/// How many files a compile may have.
pub const MAX_FILES: usize = 1 << (32 - ITEM_BITS);

/// An item as it stands in its file's namespaces, with marks for spans.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub scope: Scope,
    /// Its place in the file; part of each mark inside.
    pub index: u32,
    /// A block of a namespace is taken out; its items are entries of their own.
    pub item: Item,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scope {
    pub ns: Option<Name>,
    /// The namespace block it stands in, counted from 1 in its file.
    pub block: u32,
    /// What the namespaces around it leave.
    pub dialects: Dialects,
}

/// The way back from marks to spans, for one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    positions: Positions,
    /// The first rank of each item.
    bases: Vec<u32>,
}

/// A file's items without offsets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    pub entries: Vec<Arc<Entry>>,
    /// The last word of every path in them: all that the file declares or refers to is called so.
    pub mentions: Arc<FxHashSet<Name>>,
}

/// Notes the places and the words that an item mentions.
struct Noting<'n> {
    positions: &'n mut Positions,
    mentions: &'n mut FxHashSet<Name>,
    first: Span,
}

impl Visitor for Noting<'_> {
    fn span(&mut self, span: &mut Span) {
        self.positions.mark(*span);
        if span.lo < self.first.lo {
            self.first = *span;
        }
    }

    fn path(&mut self, name: Name) {
        self.mentions.insert(name);
    }

    fn text(&mut self, source: Source<'_>) {
        for line in source.lines {
            self.positions.fill(*line);
        }
        for word in source.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            self.mentions.insert(Name::new(word));
            if word.contains(char::is_uppercase) {
                self.mentions.insert(Name::new(&word.to_lowercase()));
            }
        }
    }
}

/// Takes the tree apart into items without offsets and the way back. Items beyond [`MAX_ITEMS`] are left out; the last
/// value says how many.
pub fn lower(file: FileId, tree: File, len: usize) -> (Items, Marks, usize) {
    let mut flat = Vec::with_capacity(tree.items.len());
    flatten(tree.items, Scope { ns: None, block: 0, dialects: Dialects::ALL }, &mut 0, &mut flat);
    let dropped = flat.len().saturating_sub(MAX_ITEMS);
    flat.truncate(MAX_ITEMS);

    let mut positions = Positions::new(len);
    let mut mentions = FxHashSet::default();
    let mut firsts = Vec::with_capacity(flat.len());
    for (_, item) in &mut flat {
        let first = item.span;
        let mut noting = Noting { positions: &mut positions, mentions: &mut mentions, first };
        item.spans(&mut noting);
        firsts.push(noting.first);
    }
    positions.seal();
    let bases: Vec<u32> = firsts.into_iter().map(|first| positions.rank(first).0).collect();

    let entries = flat
        .into_iter()
        .zip(&bases)
        .enumerate()
        .map(|(index, ((scope, mut item), base))| {
            let index = index as u32;
            let owner = FileId(file.0 << ITEM_BITS | index);
            item.spans(&mut |span: &mut Span| {
                let (lo, hi) = positions.rank(*span);
                *span = Span::new(owner, lo.wrapping_sub(*base), hi.wrapping_sub(*base));
            });
            Arc::new(Entry { scope, index, item })
        })
        .collect();
    (Items { entries, mentions: Arc::new(mentions) }, Marks { positions, bases }, dropped)
}

fn flatten(items: Vec<Item>, outer: Scope, blocks: &mut u32, out: &mut Vec<(Scope, Item)>) {
    let mut scope = outer;
    for mut item in items {
        if let ItemKind::Relation(relation) = &mut item.kind {
            ends(relation);
        }
        let ItemKind::Namespace(namespace) = &mut item.kind else {
            out.push((scope, item));
            continue;
        };
        let inner = Scope {
            ns: Some(namespace.name.name),
            block: outer.block,
            dialects: outer.dialects.narrow(namespace.clauses.only.as_deref()),
        };
        let block = namespace.block.as_mut().map(std::mem::take);
        out.push((outer, item));
        match block {
            Some(items) => {
                *blocks += 1;
                flatten(items, Scope { block: *blocks, ..inner }, blocks, out);
            }
            None => scope = inner,
        }
    }
}

/// The mark of a part of a text, by its bytes; of all of it if they are none of its bytes.
pub fn part_of(source: Source<'_>, bytes: Range<usize>) -> Span {
    let place = |at: usize| {
        let before = source.text.get(..at)?;
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        Some((*source.lines.get(before.matches('\n').count())?, u32::try_from(column).ok()?))
    };
    match (place(bytes.start), place(bytes.end)) {
        (Some((first, lo)), Some((last, hi))) if bytes.start < bytes.end => {
            Span { hi: part(last, 0, hi).hi, ..part(first, lo, lo + 1) }
        }
        (Some(_) | None, _) => source.span,
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

/// The file that a mark stands in.
pub const fn file_of(mark: Span) -> FileId {
    FileId(mark.file.0 >> ITEM_BITS)
}

/// The place in its file of the item that a mark stands in.
pub const fn item_of(mark: Span) -> usize {
    (mark.file.0 as usize) & (MAX_ITEMS - 1)
}

impl Marks {
    /// The span of a mark in this file.
    pub fn span(&self, mark: Span) -> Span {
        let base = self.bases.get(item_of(mark)).copied().unwrap_or(0);
        let offset = |rank: u32| self.positions.offset(base.wrapping_add(rank));
        Span::new(file_of(mark), offset(mark.lo), offset(mark.hi))
    }
}

/// The diagnostic with every mark replaced.
pub fn resolve(mut diagnostic: Diagnostic, span: &dyn Fn(Span) -> Span) -> Diagnostic {
    for label in diagnostic.primary.iter_mut().chain(&mut diagnostic.labels) {
        label.span = span(label.span);
    }
    for edit in diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.span = span(edit.span);
    }
    diagnostic
}
