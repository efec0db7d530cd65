//! The barrier: a file's items without offsets.
//!
//! Every span of an item is replaced by a *mark*: a span whose ends are ranks among the places that the item mentions,
//! and whose file number names the item. Marks keep the order and the meaning of spans (`to`, `start`, `end` work on
//! them), but no comment and no blank moves them, so what stands after the barrier is compared and reused. [`Marks`]
//! leads back from a mark to the text; only finished diagnostics take that way.

mod lowered;
mod positions;

use std::ops::Range;
use std::sync::Arc;

use lowered::Lowered;
pub use lowered::RELATION_ENDS;
use positions::{Positions, part};
use rustc_hash::FxHashSet;

use super::target::Dialects;
use crate::base::{Diagnostic, FileId, Name, Span};
use crate::syntax::ast::{File, Item, ItemKind, Source};
use crate::syntax::{self, Placed};

const ITEM_BITS: u32 = 18;
/// How many items a file may have.
pub const MAX_ITEMS: usize = 1 << ITEM_BITS;
/// How many files a compile may have.
pub const MAX_FILES: usize = 1 << (32 - ITEM_BITS);

/// An item as it stands in its file's namespaces, with marks for spans.
#[derive(Clone, Debug)]
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

/// A file's items without offsets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    pub entries: Vec<Arc<Entry>>,
    /// The last word of every path in them: all that the file declares or refers to is called so.
    pub mentions: Arc<FxHashSet<Name>>,
}

/// The way back from marks to spans, for one file: for each item where it stands and what it mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<(u32, Arc<Positions>)>);

/// What is left of the last reading of a file that is edited.
#[derive(Debug, Default)]
pub struct Memo {
    /// The parser's part.
    pub text: syntax::Memo,
    items: Vec<(Arc<Item>, Lowered)>,
    mentions: Arc<FxHashSet<Name>>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let Self { scope, index, item } = self;
        // what an edit does not touch is the same one
        std::ptr::eq(self, other) || *scope == other.scope && *index == other.index && *item == other.item
    }
}

/// Takes the tree of a file apart into items without offsets and the way back. Items beyond [`MAX_ITEMS`] are left out; the
/// last value says how many.
pub fn lower(file: FileId, tree: File) -> (Items, Marks, usize) {
    let (flat, dropped) = flat(tree.items.into_iter().map(Placed::from));
    let (mut entries, mut marks) = (Vec::with_capacity(flat.len()), Vec::with_capacity(flat.len()));
    let mut mentions = FxHashSet::default();
    for (index, (scope, placed)) in flat.into_iter().enumerate() {
        let own = Lowered::new(file, index, scope, Arc::unwrap_or_clone(placed.item));
        marks.push((own.start, own.positions));
        mentions.extend(own.mentions);
        entries.push(own.entry);
    }
    (Items { entries, mentions: Arc::new(mentions) }, Marks(marks), dropped)
}

/// The same for a file that is edited: an item that the parser knew, in the place among the others that it had, is left as
/// it is.
pub fn lower_again(file: FileId, items: Vec<Placed>, memo: &mut Memo) -> (Items, Marks, usize) {
    let (flat, dropped) = flat(items.into_iter());
    let mut same_words = flat.len() == memo.items.len();
    let mut before = std::mem::take(&mut memo.items).into_iter();
    let mut marks = Vec::with_capacity(flat.len());
    for (index, (scope, placed)) in flat.into_iter().enumerate() {
        let known = before.next();
        let own = match known {
            Some((source, known)) if Arc::ptr_eq(&source, &placed.item) && known.entry.scope == scope => known,
            known => {
                let own = Lowered::new(file, index, scope, Item::clone(&placed.item));
                same_words &= known.is_some_and(|(_, known)| known.mentions == own.mentions);
                own
            }
        };
        marks.push((placed.at + own.start, Arc::clone(&own.positions)));
        memo.items.push((placed.item, own));
    }
    if !same_words {
        let words = memo.items.iter().flat_map(|(_, own)| &own.mentions);
        memo.mentions = Arc::new(words.copied().collect());
    }
    let entries = memo.items.iter().map(|(_, own)| Arc::clone(&own.entry)).collect();
    (Items { entries, mentions: Arc::clone(&memo.mentions) }, Marks(marks), dropped)
}

/// The items one after the other, those of a namespace's block after the namespace; and how many are too many.
fn flat(items: impl ExactSizeIterator<Item = Placed>) -> (Vec<(Scope, Placed)>, usize) {
    let mut flat = Vec::with_capacity(items.len());
    flatten(items, Scope { ns: None, block: 0, dialects: Dialects::ALL }, &mut 0, &mut flat);
    let dropped = flat.len().saturating_sub(MAX_ITEMS);
    flat.truncate(MAX_ITEMS);
    (flat, dropped)
}

fn flatten(items: impl Iterator<Item = Placed>, outer: Scope, blocks: &mut u32, out: &mut Vec<(Scope, Placed)>) {
    let mut scope = outer;
    for mut placed in items {
        let ItemKind::Namespace(namespace) = &placed.item.kind else {
            out.push((scope, placed));
            continue;
        };
        let inner = Scope {
            ns: Some(namespace.name.name),
            block: outer.block,
            dialects: outer.dialects.narrow(namespace.clauses.only.as_deref()),
        };
        if namespace.block.is_none() {
            scope = inner;
            out.push((outer, placed));
            continue;
        }
        let mut block = Vec::new();
        if let ItemKind::Namespace(namespace) = &mut Arc::make_mut(&mut placed.item).kind {
            block.extend(namespace.block.as_mut().map(std::mem::take).into_iter().flatten());
        }
        let at = placed.at;
        out.push((outer, placed));
        *blocks += 1;
        let items: Vec<Placed> = block.into_iter().map(|item| Placed { item: Arc::new(item), at }).collect();
        flatten(items.into_iter(), Scope { block: *blocks, ..inner }, blocks, out);
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
        let Some((at, positions)) = self.0.get(item_of(mark)) else { return Span::new(file_of(mark), 0, 0) };
        let offset = |rank: u32| at.wrapping_add(positions.offset(rank));
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
