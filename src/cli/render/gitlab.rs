//! `check --output-format gitlab`: a code quality report.

use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::json::printed;
use super::spot::Spot;
use super::told;
use crate::base::{Diagnostic, Severity};
use crate::compile::Sources;

/// One list with every finding.
pub fn gitlab(sources: &Sources, problems: &[Diagnostic]) -> String {
    let found = problems.iter().zip(fingerprints(sources, problems));
    let all: Vec<Value> =
        found.map(|(problem, fingerprint)| finding(&Spot::primary(sources, problem), problem, &fingerprint)).collect();
    printed(&Value::Array(all))
}

fn finding(spot: &Spot<'_>, problem: &Diagnostic, fingerprint: &str) -> Value {
    json!({
        "check_name": problem.code.id,
        "description": told(problem).replace('\n', "; "),
        "severity": match problem.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "fingerprint": fingerprint,
        "location": { "path": spot.path, "lines": { "begin": spot.start.line, "end": spot.end.line } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Span};

    #[test]
    fn what_gitlab_requires_is_there() {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, "x\ny");
        let code = Code::new("W0999", "a test");
        let problem = Diagnostic::warning(code, "odd\u{202e}").at(Span::new(id, 2, 3), "").help("look");
        let text = gitlab(&sources, &[problem.clone(), problem]);
        assert!(!text.contains('\u{202e}'), "{text}");
        let all: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(all[0]["description"], "odd\\u{202e}; help: look");
        assert_eq!(all[0]["location"], json!({ "path": "a.schema", "lines": { "begin": 2, "end": 2 } }));
        assert_eq!((&all[0]["severity"], &all[0]["check_name"]), (&"minor".into(), &"W0999".into()));
        assert_ne!(all[0]["fingerprint"], all[1]["fingerprint"]);
        assert_eq!(gitlab(&sources, &[]), "[]\n");
    }
}
