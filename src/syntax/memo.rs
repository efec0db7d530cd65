//! Items that were read before.
//!
//! Most of a file is the same after a keystroke, and reading it is most of what a keystroke costs. What an item's text says depends on
//! nothing around it, so an item with a known text is the known tree, moved to where it stands now.

use rustc_hash::FxHashMap;

use super::ast::Item;
use super::spans::Spans as _;
use crate::base::Span;

/// The items of the last reading of a file, for [`parse_again`](super::parse_again). It belongs to one file.
#[derive(Debug, Default)]
pub struct Memo {
    /// What this reading used, from a text to its tree; the places count from where the text begins.
    used: FxHashMap<Box<str>, Item>,
    /// What the reading before used. What nobody asks for goes with the next reading.
    before: FxHashMap<Box<str>, Item>,
}

impl Memo {
    /// Begins a reading.
    pub(super) fn turn(&mut self) {
        self.before = std::mem::take(&mut self.used);
    }

    /// The item of this text, which begins at the byte `at`.
    pub(super) fn known(&mut self, text: &str, at: u32) -> Option<Item> {
        if let Some((text, item)) = self.before.remove_entry(text) {
            self.used.insert(text, item);
        }
        self.used.get(text).map(|item| moved(item, |place| place.wrapping_add(at)))
    }

    /// Keeps what this text, which begins at the byte `at`, was found to say.
    pub(super) fn learn(&mut self, text: &str, at: u32, item: &Item) {
        self.used.insert(text.into(), moved(item, |place| place.wrapping_sub(at)));
    }
}

fn moved(item: &Item, to: impl Fn(u32) -> u32) -> Item {
    let mut item = item.clone();
    item.spans(&mut |span: &mut Span| (span.lo, span.hi) = (to(span.lo), to(span.hi)));
    item
}
