//! The box that says which running code breaks, and the way without.

use crate::cli::Output;
use crate::cli::output::{Paint, paint, visible};
use crate::plan::{Action, Plan, Step};

/// The box, or nothing when nothing breaks.
pub(super) fn boxed(plan: &Plan, out: &Output, color: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    for step in plan.steps() {
        let Some(breaks) = &step.hazard.breaking else { continue };
        let line = format!("{}: {}", visible(&step.at.to_string()), visible(breaks));
        if lines.contains(&line) {
            continue;
        }
        lines.push(line);
        let advice = format!("  in two phases: {}", two_phases(step));
        lines.push(advice);
    }
    if lines.is_empty() {
        return String::new();
    }
    let (top, side, bottom) = if out.unicode { ("\u{256d}\u{2500}", "\u{2502}", "\u{2570}\u{2500}") } else { ("+-", "|", "+-") };
    let rule = paint(color, Paint::Bad, top);
    let mut text = format!("{rule} {}\n", paint(color, Paint::Strong, "Breaking for code that runs now"));
    for line in lines {
        text.push_str(&format!("{} {line}\n", paint(color, Paint::Bad, side)));
    }
    text.push_str(&paint(color, Paint::Bad, bottom));
    text.push('\n');
    text
}

fn two_phases(step: &Step) -> &'static str {
    match &step.action {
        Action::Rename { .. } | Action::RenameValue { .. } => {
            "add the new name beside the old one, write both, move the readers, then drop the old one"
        }
        Action::Drop(_) => "deploy code that no longer uses it, then apply this",
        Action::Alter { .. } => "add a new column, write both, move the readers, then drop the old one",
        Action::Create(_) | Action::Fill(_) => "deploy code that already obeys it, then apply this",
    }
}
