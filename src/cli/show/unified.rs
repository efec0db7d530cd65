//! What would change in a file.

use similar::TextDiff;

use crate::cli::Output;
use crate::cli::output::{Paint, paint};

/// The unified diff of a file's text, for standard output.
pub fn unified(out: &Output, name: &str, old: &str, new: &str) -> String {
    let text = TextDiff::from_lines(old, new).unified_diff().header(name, name).to_string();
    let line = |line: &str| match line.as_bytes().first() {
        Some(b'+') => paint(out.out_color, Paint::Good, line),
        Some(b'-') => paint(out.out_color, Paint::Bad, line),
        _ => line.to_owned(),
    };
    text.lines().map(|own| line(own) + "\n").collect()
}
