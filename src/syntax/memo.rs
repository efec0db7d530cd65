//! What was read before.
//!
//! Most of a file is the same after a keystroke, and reading it is most of what a keystroke costs. What an item's text says depends on
//! nothing around it, so an item with a known text is the known tree, in another place.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ast::Item;
use super::relex::Last;
use super::spans::Spans as _;
use crate::base::Span;

/// An item of a file, apart from its place: the spans of the tree count from the byte `at`.
#[derive(Clone, Debug)]
pub struct Placed {
    pub item: Arc<Item>,
    pub at: u32,
}

impl Placed {
    /// The item with spans that count from where the file begins.
    pub fn into_item(self) -> Item {
        let mut item = Arc::unwrap_or_clone(self.item);
        if self.at != 0 {
            to(&mut item, |place| place.wrapping_add(self.at));
        }
        item
    }
}

impl From<Item> for Placed {
    fn from(item: Item) -> Self {
        Self { item: Arc::new(item), at: 0 }
    }
}

/// The last reading of a file, for [`parse_again`](super::parse_again). It belongs to one file.
#[derive(Debug, Default)]
pub struct Memo {
    /// The tokens of the last text in which the lexer found nothing wrong.
    pub(super) last: Last,
    /// What this reading used, from a text to its tree; the places count from where the text begins.
    used: FxHashMap<Box<str>, Arc<Item>>,
    /// What the reading before used. What nobody asks for goes with the next reading.
    before: FxHashMap<Box<str>, Arc<Item>>,
}

impl Memo {
    /// Begins a reading.
    pub(super) fn turn(&mut self) {
        self.before = std::mem::take(&mut self.used);
        self.used.reserve(self.before.len());
    }

    /// The item of this text.
    pub(super) fn known(&mut self, text: &str) -> Option<Arc<Item>> {
        match self.before.remove_entry(text) {
            Some((text, item)) => {
                self.used.insert(text, Arc::clone(&item));
                Some(item)
            }
            None => self.used.get(text).cloned(),
        }
    }

    /// Keeps what this text, which begins at the byte `at`, was found to say.
    pub(super) fn learn(&mut self, text: &str, at: u32, mut item: Item) -> Placed {
        to(&mut item, |place| place.wrapping_sub(at));
        let item = Arc::new(item);
        self.used.insert(text.into(), Arc::clone(&item));
        Placed { item, at }
    }
}

fn to(item: &mut Item, place: impl Fn(u32) -> u32) {
    item.spans(&mut |span: &mut Span| (span.lo, span.hi) = (place(span.lo), place(span.hi)));
}
