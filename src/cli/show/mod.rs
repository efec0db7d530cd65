//! A plan for readers: a line for each change, a box for what breaks, a count.

mod breaking;
mod lines;

use crate::catalog::Address;
use crate::cli::Output;
use crate::plan::Plan;

/// The plan's lines, its box of breaking changes and the count line. `place` gives an object's line in the schema.
pub fn plan(plan: &Plan, place: &dyn Fn(&Address) -> Option<String>, out: &Output, color: bool) -> String {
    let lines = lines::of(plan);
    let mut text = lines::text(&lines, place, out, color);
    text.push_str(&breaking::boxed(plan, out, color));
    text.push_str(&lines::count(&lines));
    text.push('\n');
    text
}

/// The same as a Markdown list, for a review.
pub fn markdown(plan: &Plan, place: &dyn Fn(&Address) -> Option<String>) -> String {
    lines::markdown(&lines::of(plan), place)
}
