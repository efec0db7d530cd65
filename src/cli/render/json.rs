//! `check --output-format json`. The form is versioned and stable; core types are not serialised themselves.

use serde_json::{Value, json};

use super::{totals, word};
use crate::base::{Diagnostic, FileId, Span};
use crate::cli::output::steers;
use crate::compile::Sources;

/// One object with every finding.
pub fn check_json(sources: &Sources, problems: &[Diagnostic]) -> String {
    let (errors, warnings) = totals(problems);
    let findings: Vec<Value> = problems.iter().map(|problem| finding(sources, problem)).collect();
    let all = json!({
        "version": 1,
        "diagnostics": findings,
        "summary": { "errors": errors, "warnings": warnings },
    });
    printed(&all)
}

/// JSON in which nothing steers a terminal: such characters are written as escapes, so that a reader still gets them.
pub(super) fn printed(value: &Value) -> String {
    let text = format!("{value:#}\n");
    let steers = |c: char| c != '\n' && steers(c);
    if !text.contains(steers) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // all that steers lies in the first plane: four digits say it
        if steers(c) { out.push_str(&format!("\\u{:04x}", u32::from(c))) } else { out.push(c) }
    }
    out
}

fn finding(sources: &Sources, problem: &Diagnostic) -> Value {
    let span = problem.primary.as_ref().map(|label| label.span);
    let fix = problem.fix.as_ref().map(|fix| {
        let edits: Vec<Value> = fix.edits.iter().map(|edit| located(sources, edit.span, &edit.text)).collect();
        json!({ "title": fix.title, "safe": fix.safe, "edits": edits })
    });
    let labels: Vec<Value> = problem.labels.iter().map(|label| located(sources, label.span, &label.text)).collect();
    json!({
        "code": problem.code.id,
        "severity": word(problem.severity),
        "message": problem.message,
        "label": problem.primary.as_ref().map(|label| &label.text),
        "file": span.and_then(|span| file(sources, span)),
        "start": span.and_then(|span| point(sources, span.file, span.lo)),
        "end": span.and_then(|span| point(sources, span.file, span.hi)),
        "labels": labels,
        "help": problem.help,
        "fix": fix,
    })
}

fn located(sources: &Sources, span: Span, text: &str) -> Value {
    json!({
        "file": file(sources, span),
        "start": point(sources, span.file, span.lo),
        "end": point(sources, span.file, span.hi),
        "text": text,
    })
}

fn file(sources: &Sources, span: Span) -> Option<&str> {
    sources.get(span.file).map(|file| file.shown.as_str())
}

fn point(sources: &Sources, id: FileId, offset: u32) -> Option<Value> {
    let place = sources.place(id, offset)?;
    Some(json!({ "line": place.line, "column": place.column, "offset": place.offset }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Edit};

    #[test]
    fn the_documented_keys_are_there() {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, "täble");
        let span = Span::new(id, 0, 6);
        let problem = Diagnostic::error(Code::new("E0999", "a test"), "wrong").at(span, "here").fix(
            "write `table`",
            true,
            vec![Edit { span, text: "table".into() }],
        );
        let value: Value = serde_json::from_str(&check_json(&sources, &[problem])).unwrap();
        assert_eq!(value["summary"], json!({ "errors": 1, "warnings": 0 }));
        let first = &value["diagnostics"][0];
        assert_eq!(first["end"], json!({ "line": 1, "column": 6, "offset": 6 }));
        assert_eq!(first["fix"]["edits"][0]["text"], "table");
        assert_eq!(first["file"], "a.schema");
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_and_comes_back() {
        let odd = json!({ "ä": "\x1b\u{9b}\u{202e}\u{7f}ö" });
        let text = printed(&odd);
        assert!(!text.chars().any(|c| steers(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), odd);
    }
}
