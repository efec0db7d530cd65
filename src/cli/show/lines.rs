//! Plan lines for a terminal and for a review.

use crate::cli::Output;
use crate::cli::output::{Paint, paint, visible};
use crate::compile::Address;
use crate::compile::summary::{Line, Verb};

/// The lines as a table: glyph, marks, address, place, reason.
pub(super) fn text(lines: &[Line], place: &dyn Fn(&Address) -> Option<String>, out: &Output, color: bool) -> String {
    let rows: Vec<[String; 5]> = lines
        .iter()
        .map(|line| {
            let mut marks = String::new();
            if line.data_loss {
                marks.push('!');
            }
            if line.long_lock {
                marks.push_str(out.sign("\u{29d7}", "L"));
            }
            let place = place(&line.at).unwrap_or_default();
            [glyph(line.verb, out).to_owned(), marks, address(line, out), visible(&place), visible(&line.reason)]
        })
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0).min(60);
    let widths = [width(0), width(1), width(2), width(3)];
    let mut text = String::new();
    for (row, line) in rows.iter().zip(lines) {
        let pad = |at: usize| " ".repeat(widths[at].saturating_sub(row[at].chars().count()) + 1);
        let tone = match line.verb {
            Verb::Create => Paint::Good,
            Verb::Drop => Paint::Bad,
            Verb::Alter | Verb::Rename | Verb::Replace => Paint::Change,
        };
        text.push_str(&paint(color, tone, &row[0]));
        text.push_str(&pad(0));
        if widths[1] > 0 {
            text.push_str(&paint(color, Paint::Bad, &row[1]));
            text.push_str(&pad(1));
        }
        text.push_str(&row[2]);
        text.push_str(&pad(2));
        if widths[3] > 0 {
            text.push_str(&paint(color, Paint::Dim, &row[3]));
            text.push_str(&pad(3));
        }
        text.push_str(&row[4]);
        text.push('\n');
    }
    text
}

fn glyph(verb: Verb, out: &Output) -> &'static str {
    match verb {
        Verb::Create => "+",
        Verb::Drop => "-",
        Verb::Alter => "~",
        Verb::Rename if out.unicode => "\u{2192}",
        Verb::Rename => "->",
        Verb::Replace => "-/+",
    }
}

fn address(line: &Line, out: &Output) -> String {
    let arrow = out.sign("\u{2192}", "->");
    match line.from {
        Some(from) => visible(&format!("{from} {arrow} {}", line.at)),
        None => visible(&line.at.to_string()),
    }
}

/// `2 to create, 1 to drop; 1 loses data`.
pub(super) fn count(lines: &[Line]) -> String {
    let of = |verb: Verb| lines.iter().filter(|line| line.verb == verb).count();
    let words = [
        (Verb::Create, "to create"),
        (Verb::Alter, "to alter"),
        (Verb::Rename, "to rename"),
        (Verb::Replace, "to replace"),
        (Verb::Drop, "to drop"),
    ];
    let parts: Vec<String> = words
        .iter()
        .map(|(verb, word)| (of(*verb), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, w)| format!("{n} {w}"))
        .collect();
    let mut text = if parts.is_empty() { "No changes".to_owned() } else { parts.join(", ") };
    let (lossy, locking) =
        (lines.iter().filter(|line| line.data_loss).count(), lines.iter().filter(|line| line.long_lock).count());
    if lossy > 0 {
        text.push_str(&format!("; {lossy} lose{} data", if lossy == 1 { "s" } else { "" }));
    }
    if locking > 0 {
        text.push_str(&format!("; {locking} hold{} a long lock", if locking == 1 { "s" } else { "" }));
    }
    text
}

/// The lines as a Markdown list.
pub(super) fn markdown(lines: &[Line], place: &dyn Fn(&Address) -> Option<String>) -> String {
    let out = Output { unicode: true, ..Output::default() };
    let mut text = format!("**{}**\n\n", count(lines));
    for line in lines {
        let place = place(&line.at).map_or_else(String::new, |place| format!(" ({place})"));
        let warning = if line.data_loss { " **loses data**" } else { "" };
        let address = address(line, &out).replace('`', "'");
        text.push_str(&format!("- {} `{address}`{place}: {}{warning}\n", glyph(line.verb, &out), line.reason));
    }
    text
}
