//! Diagnostics as text, or as another program wants them. Only `report.rs` knows ariadne.

mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod plain;
mod report;
mod sarif;
mod spot;

pub use github::github;
pub use gitlab::gitlab;
pub use json::check_json;
pub use junit::junit;
pub use plain::concise;
pub use sarif::sarif;

use crate::base::{Diagnostic, Severity};
use crate::cli::output::visible;
use crate::compile::Sources;

/// How many findings are shown in full; the rest is counted.
pub const SHOWN: usize = 50;

/// What a terminal can show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    pub color: bool,
    pub unicode: bool,
}

/// The findings with their source lines, errors first, at most [`SHOWN`] of them.
pub fn reports(sources: &Sources, problems: &[Diagnostic], style: Style) -> String {
    let mut order: Vec<&Diagnostic> = problems.iter().collect();
    if order.len() > SHOWN {
        order.sort_by_key(|problem| problem.severity);
    }
    let mut writer = report::Writer::new(sources, style);
    let mut out = String::new();
    for problem in order.iter().take(SHOWN) {
        out.push_str(&writer.report(problem));
    }
    if let Some(more) = order.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("and {more} more; `--output-format concise` or `json` prints all\n"));
    }
    out
}

/// `2 errors, 1 warning`.
pub fn counted(problems: &[Diagnostic]) -> String {
    let (errors, warnings) = totals(problems);
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => "no findings".to_owned(),
        (errors, 0) => plural(errors, "error"),
        (0, warnings) => plural(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// The numbers of errors and of warnings.
pub fn totals(problems: &[Diagnostic]) -> (usize, usize) {
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    (of(Severity::Error), of(Severity::Warning))
}

/// The word of a severity.
pub const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A finding without its place: the message, then what to do, a line each.
fn told(problem: &Diagnostic) -> String {
    let mut out = problem.message.clone();
    for help in &problem.help {
        out.push_str(&format!("\nhelp: {help}"));
    }
    if let Some(fix) = &problem.fix {
        out.push_str(&format!("\nfix: {}", fix.title));
    }
    visible(&out)
}
