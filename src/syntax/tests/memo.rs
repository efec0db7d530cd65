//! An edited text reads as it would for the first time.

use proptest::prelude::*;
use proptest::sample::Index;

use super::{CANONICAL, read};
use crate::base::FileId;
use crate::syntax::ast::Item;
use crate::syntax::{Memo, Placed, parse_again};

/// What is typed or pasted: what an item may consist of, and what makes its surroundings something else.
const TYPED: [&str; 13] =
    ["", "x", "\n", " ", "{", "}", "(", "`", "'", "// ", "/// doc\n", "table t {\n  a int\n}\n", ", "];

/// The nearest place at or before a byte where a character begins.
fn at(text: &str, index: Index) -> usize {
    let at = index.index(text.len() + 1);
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn items(placed: Vec<Placed>) -> Vec<Item> {
    placed.into_iter().map(Placed::into_item).collect()
}

proptest! {
    #[test]
    fn reading_again_is_reading(
        which in 0..CANONICAL.len(),
        edits in prop::collection::vec((any::<Index>(), 0..40usize, prop::sample::select(&TYPED[..])), 1..8),
    ) {
        let mut memo = Memo::default();
        let mut text = CANONICAL[which].to_owned();
        let mut before = Vec::new();
        for (index, cut, typed) in edits {
            let from = at(&text, index);
            let to = (from + cut..=text.len()).find(|to| text.is_char_boundary(*to)).unwrap_or(text.len());
            before.push(text.clone());
            text.replace_range(from..to, typed);
            let (again, first) = (parse_again(FileId(0), &text, &mut memo), read(&text));
            prop_assert_eq!(items(again.items), first.ast.items);
            prop_assert_eq!(again.problems, first.problems);
        }
        // and all the way back
        for text in before.iter().rev() {
            prop_assert_eq!(items(parse_again(FileId(0), text, &mut memo).items), read(text).ast.items);
        }
    }
}
