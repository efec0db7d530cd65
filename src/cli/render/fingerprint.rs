//! What a finding is recognised by from one run to the next.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::spot::Spot;
use crate::base::Diagnostic;
use crate::compile::Sources;

/// A fingerprint for each finding, 64 hexadecimal digits. It is made of the code, the file, the message and the text of the
/// line, so that lines added above change nothing; findings that are alike in all of it are numbered.
pub(super) fn fingerprints(sources: &Sources, problems: &[Diagnostic]) -> Vec<String> {
    let mut seen: HashMap<Vec<u8>, usize> = HashMap::new();
    problems
        .iter()
        .map(|problem| {
            let path = Spot::primary(sources, problem).path;
            let mut hash = Sha256::new();
            for part in [problem.code.id, &path, &problem.message, line(sources, problem)] {
                hash.update(part);
                hash.update([0]);
            }
            let same = seen.entry(hash.clone().finalize().to_vec()).or_default();
            *same += 1;
            hash.update(same.to_string());
            hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
        })
        .collect()
}

/// The first line of a finding's place, without its indentation.
fn line<'a>(sources: &'a Sources, problem: &Diagnostic) -> &'a str {
    let found = problem.primary.as_ref().and_then(|label| {
        let text = &*sources.get(label.span.file)?.text;
        let lo = sources.place(label.span.file, label.span.lo)?.offset;
        let start = text[..lo].rfind('\n').map_or(0, |at| at + 1);
        text[start..].lines().next()
    });
    found.unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Code, Span};

    const CODE: Code = Code::new("E0999", "a test");

    fn of(text: &str, places: &[u32]) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, text);
        let at = |lo: &u32| Diagnostic::error(CODE, "wrong").at(Span::new(id, *lo, lo + 1), "");
        fingerprints(&sources, &places.iter().map(at).collect::<Vec<_>>())
    }

    #[test]
    fn a_finding_keeps_its_fingerprint_when_it_moves_and_twins_differ() {
        let before = of("one\ntwo\ntwo\n", &[0, 4, 8]);
        let after = of("// new\n  one\ntwo\ntwo\n", &[9, 13, 17]);
        assert_eq!(before, after);
        assert!(before[0] != before[1] && before[1] != before[2]);
        assert!(before.iter().all(|own| own.len() == 64));
    }
}
