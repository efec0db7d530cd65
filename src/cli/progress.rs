//! Statements as they run, with their time.

use super::Output;
use super::output::{Paint, paint, visible};
use crate::database::{Event, Outcome, Progress};

/// How many characters of a statement a line shows.
const SHOWN: usize = 70;

/// A line for each statement that has ended; under `-v` also when it begins.
pub fn teller(out: &Output) -> impl FnMut(Progress<'_>) {
    move |progress| {
        let Progress { number, total, sql, event } = progress;
        let head = head(sql);
        match event {
            Event::Ended { ms, among } => {
                let of = if among > 1 { format!(" for {among} together") } else { String::new() };
                out.say(&paint(out.err_color, Paint::Dim, &format!("  {number}/{total} {head} ({ms} ms{of})")));
            }
            Event::Begins if out.verbose > 0 => out.say(&format!("  {number}/{total} {}", visible(sql))),
            Event::Begins => {}
            Event::Batch { rows } if out.verbose > 0 => out.say(&format!("  {head}: batch {number}, {rows} rows")),
            Event::Batch { .. } => {}
            Event::Filled { rows } => {
                out.say(&paint(out.err_color, Paint::Dim, &format!("  {head}: {rows} rows filled, batches: {number}")));
            }
            Event::LockedOut { pause_ms } => {
                out.say(&format!("  {number}/{total} {head}: somebody else holds a lock; the transaction was taken back and begins again in {pause_ms} ms"));
            }
        }
    }
}

/// The line for a migration that has run.
pub fn done(out: &Output, what: &str, outcome: &Outcome) {
    let sign = paint(out.err_color, Paint::Good, out.sign("\u{2713}", "ok"));
    let n = outcome.statements;
    let statements = if n == 1 { "1 statement" } else { &format!("{n} statements") };
    out.say(&format!("{sign} {what} ({statements}, {} ms)", outcome.duration_ms));
}

fn head(sql: &str) -> String {
    let line = sql.lines().next().unwrap_or_default().trim_end();
    let short: String = line.chars().take(SHOWN).collect();
    let more = short.len() < line.len() || sql.lines().nth(1).is_some();
    if more { format!("{} \u{2026}", visible(&short)) } else { visible(&short) }
}
