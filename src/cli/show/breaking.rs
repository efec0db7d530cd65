//! The box that says which running code breaks, and the way without.

use crate::cli::Output;
use crate::cli::output::{Paint, paint, visible};
use crate::compile::summary::Break;

/// The box, or nothing when nothing breaks.
pub(super) fn boxed(breaks: &[Break], out: &Output, color: bool) -> String {
    if breaks.is_empty() {
        return String::new();
    }
    let (top, side, bottom) =
        if out.unicode { ("\u{256d}\u{2500}", "\u{2502}", "\u{2570}\u{2500}") } else { ("+-", "|", "+-") };
    let bar = |text: &str| paint(color, Paint::Bad, text);
    let mut text = format!("{} {}\n", bar(top), paint(color, Paint::Strong, "Breaking for code that runs now"));
    for own in breaks {
        let side = bar(side);
        text.push_str(&format!("{side} {}: {}\n", visible(&own.at.to_string()), visible(&own.what)));
        text.push_str(&format!("{side}   in two phases: {}\n", own.advice));
    }
    text.push_str(&bar(bottom));
    text.push('\n');
    text
}
