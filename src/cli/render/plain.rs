//! Findings as plain lines.

use super::{Style, word};
use crate::base::{Diagnostic, Severity};
use crate::cli::output::{Paint, paint, visible};
use crate::compile::Sources;

/// `file:line:column: error[E0101]: message`, a line each, all of them.
pub fn concise(sources: &Sources, problems: &[Diagnostic]) -> String {
    let mut out = String::new();
    for problem in problems {
        if let Some(place) = place(sources, problem) {
            out.push_str(&place);
            out.push_str(": ");
        }
        let message = visible(&problem.message).replace('\n', " ");
        out.push_str(&format!("{}[{}]: {message}\n", word(problem.severity), problem.code));
    }
    out
}

/// A finding that has no picture: heading, place, what to do.
pub(super) fn block(sources: &Sources, problem: &Diagnostic, style: Style) -> String {
    let color = match problem.severity {
        Severity::Error => Paint::Bad,
        Severity::Warning => Paint::Change,
        Severity::Note => Paint::Dim,
    };
    let heading = match problem.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    let heading = paint(style.color, color, &format!("[{}] {heading}:", problem.code));
    let mut out = format!("{heading} {}\n", visible(&problem.message));
    if let Some(place) = place(sources, problem) {
        out.push_str(&format!("  at {place}\n"));
    }
    for label in problem.primary.iter().chain(&problem.labels).filter(|label| !label.text.is_empty()) {
        let place = sources.file_and_line(label.span).unwrap_or_default();
        out.push_str(&format!("  {}: {}\n", visible(&place), visible(&label.text)));
    }
    for help in &problem.help {
        out.push_str(&format!("  Help: {}\n", visible(help).replace('\n', "\n        ")));
    }
    out
}

fn place(sources: &Sources, problem: &Diagnostic) -> Option<String> {
    let span = problem.primary.as_ref()?.span;
    let place = sources.place(span.file, span.lo)?;
    Some(visible(&format!("{}:{}:{}", sources.get(span.file)?.shown, place.line, place.column)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Span};

    #[test]
    fn a_finding_without_a_place_says_what_to_do() {
        let problem = Diagnostic::error(Code::new("E0999", "a test"), "no\x1b such thing").help("look");
        let sources = Sources::default();
        assert_eq!(block(&sources, &problem, Style::default()), "[E0999] Error: no\\u{1b} such thing\n  Help: look\n");
        assert_eq!(concise(&sources, &[problem]), "error[E0999]: no\\u{1b} such thing\n");
    }

    #[test]
    fn a_concise_line_is_one_line() {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, "x\ny");
        let problem = Diagnostic::warning(Code::new("W0999", "a test"), "two\nlines").at(Span::new(id, 2, 3), "");
        assert_eq!(concise(&sources, &[problem]), "a.schema:2:1: warning[W0999]: two lines\n");
    }
}
