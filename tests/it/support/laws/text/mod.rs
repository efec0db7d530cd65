//! The laws of the syntax. Its unit tests hold it to them with what proptest makes.
#![allow(dead_code, unused_imports, reason = "each user holds to the laws that it needs")]

mod layout;
mod tokens;
mod tree;

use super::house;

pub use layout::{comments, formats_once_and_for_all};
pub use tokens::tokens_tile;
pub use tree::{reads, shape};

use house::base::{Diagnostic, Edit};

/// What was broken, for a reader.
pub type Verdict = Result<(), String>;

pub fn demand(holds: bool, otherwise: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Everything that a finding points at lies in the text, and its fix can be applied.
pub fn points_into(text: &str, problem: &Diagnostic) -> Verdict {
    for label in problem.primary.iter().chain(&problem.labels) {
        demand(text.get(label.span.range()).is_some(), || {
            format!("{} points out of the text: {problem:#?}", problem.code)
        })?;
    }
    let Some(fix) = &problem.fix else { return Ok(()) };
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.lo, edit.span.hi));
    let apart = edits.windows(2).all(|pair| pair[0].span.hi <= pair[1].span.lo);
    let inside = edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    demand(apart && inside, || format!("the fix of {} cannot be applied: {problem:#?}", problem.code))
}
