//! `check --output-format junit`: test results, as build servers read them.

use std::collections::BTreeMap;

use super::spot::Spot;
use super::{told, word};
use crate::base::{Diagnostic, Severity};
use crate::cli::output::visible;
use crate::compile::Sources;

/// A suite for each file, and in it a case for each finding; a file without findings is one case that passed.
///
/// Errors are failures; so are warnings if they are denied. Other findings pass and say their text.
pub fn junit(sources: &Sources, problems: &[Diagnostic], deny_warnings: bool) -> String {
    let fails = |problem: &Diagnostic| problem.is_error() || deny_warnings && problem.severity == Severity::Warning;
    let mut files: BTreeMap<String, Vec<(Spot<'_>, &Diagnostic)>> =
        sources.iter().map(|(_, file)| (file.shown.clone(), Vec::new())).collect();
    for problem in problems {
        let spot = Spot::primary(sources, problem);
        files.entry(spot.path.to_string()).or_default().push((spot, problem));
    }
    let failures = problems.iter().filter(|problem| fails(problem)).count();
    let cases: usize = files.values().map(|found| found.len().max(1)).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"schemac\" tests=\"{cases}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for (path, found) in &files {
        let path = escaped(path);
        let failures = found.iter().filter(|(_, problem)| fails(problem)).count();
        let cases = found.len().max(1);
        out.push_str(&format!(
            "  <testsuite name=\"{path}\" tests=\"{cases}\" failures=\"{failures}\" errors=\"0\">\n"
        ));
        for (spot, problem) in found {
            out.push_str(&case(&path, spot, problem, fails(problem)));
        }
        if found.is_empty() {
            out.push_str(&format!("    <testcase name=\"check\" classname=\"{path}\"/>\n"));
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

fn case(path: &str, spot: &Spot<'_>, problem: &Diagnostic, fails: bool) -> String {
    let code = problem.code.id;
    let (line, column) = (spot.start.line, spot.start.column);
    let text =
        escaped(&format!("{}:{line}:{column}: {}[{code}]: {}", spot.path, word(problem.severity), told(problem)));
    let inner = if fails {
        format!("<failure type=\"{code}\" message=\"{}\">{text}</failure>", escaped(&problem.message))
    } else {
        format!("<system-out>{text}</system-out>")
    };
    format!("    <testcase name=\"{code} at {line}:{column}\" classname=\"{path}\">\n      {inner}\n    </testcase>\n")
}

/// Text for XML 1.0, also inside of an attribute; what XML cannot hold is made visible.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Span};

    #[test]
    fn findings_are_cases_and_markup_is_escaped() {
        let mut sources = Sources::default();
        let id = sources.add("a&b.schema", None, "x <> y");
        sources.add("fine.schema", None, "");
        let code = Code::new("W0999", "a test");
        let problem = Diagnostic::warning(code, "`<\"&\x1b\u{ffff}`").at(Span::new(id, 2, 4), "");
        let passed = junit(&sources, std::slice::from_ref(&problem), false);
        assert!(passed.contains("tests=\"2\" failures=\"0\"") && passed.contains("<system-out>"), "{passed}");
        assert!(passed.contains("<testcase name=\"check\" classname=\"fine.schema\"/>"), "{passed}");
        let failed = junit(&sources, &[problem], true);
        assert!(failed.contains("<testsuite name=\"a&amp;b.schema\" tests=\"1\" failures=\"1\""), "{failed}");
        assert!(
            failed.contains("message=\"`&lt;&quot;&amp;\\u{1b}\\u{ffff}`\">a&amp;b.schema:1:3: warning"),
            "{failed}"
        );
    }
}
