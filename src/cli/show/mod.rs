//! A plan for readers: a line for each change, a box for what breaks, a count; and what would change in a file.

mod breaking;
mod lines;
mod unified;

pub use unified::unified;

use crate::cli::Output;
use crate::compile::Address;
use crate::compile::summary::Summary;

/// The plan's lines, its box of breaking changes and the count line. `place` gives an object's line in the schema.
pub fn plan(of: &Summary, place: &dyn Fn(&Address) -> Option<String>, out: &Output, color: bool) -> String {
    let mut text = lines::text(&of.lines, place, out, color);
    text.push_str(&breaking::boxed(&of.breaks, out, color));
    text.push_str(&lines::count(&of.lines));
    text.push('\n');
    text
}

/// The same as a Markdown list, for a review.
pub fn markdown(of: &Summary, place: &dyn Fn(&Address) -> Option<String>) -> String {
    lines::markdown(&of.lines, place)
}
