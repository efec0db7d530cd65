//! `check --output-format github`: workflow commands, which GitHub Actions shows as annotations.

use super::spot::Spot;
use super::told;
use crate::base::{Diagnostic, Severity};
use crate::cli::output::visible;
use crate::compile::Sources;

/// A command for each finding, a line each.
pub fn github(sources: &Sources, problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| command(sources, problem)).collect()
}

fn command(sources: &Sources, problem: &Diagnostic) -> String {
    let kind = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let Spot { path, start, end } = Spot::primary(sources, problem);
    let mut out = format!("::{kind} file={},line={},endLine={}", property(&path), start.line, end.line);
    // GitHub takes columns only within one line, and refuses an empty range
    if start.line == end.line {
        out.push_str(&format!(",col={},endColumn={}", start.column, end.column.max(start.column + 1)));
    }
    out.push_str(&format!(",title={}::{}\n", property(problem.code.id), data(&told(problem))));
    out
}

/// The text of a command.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of one of its properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Span};

    #[test]
    fn nothing_in_a_text_ends_the_command() {
        let mut sources = Sources::default();
        let id = sources.add("a,b:c%.schema", None, "täble\nx");
        let code = Code::new("E0999", "a test");
        let problem =
            Diagnostic::error(code, "100% wrong\r\n::error::no\x1b[1m").at(Span::new(id, 3, 6), "").help("a, b");
        assert_eq!(
            github(&sources, &[problem]),
            "::error file=a%2Cb%3Ac%25.schema,line=1,endLine=1,col=3,endColumn=6,title=E0999::\
             100%25 wrong\\u{d}%0A::error::no\\u{1b}[1m%0Ahelp: a, b\n"
        );
        let long = Diagnostic::note(code, "wide").at(Span::new(id, 0, 8), "");
        assert_eq!(github(&sources, &[long]), "::notice file=a%2Cb%3Ac%25.schema,line=1,endLine=2,title=E0999::wide\n");
        assert!(
            github(&Sources::default(), &[Diagnostic::warning(code, "x")])
                .starts_with("::warning file=schemac.toml,line=1")
        );
    }
}
