//! Bounds on what a compile says: a file with 100,000 faults is not told 100,000 times.

use super::codes;
use crate::base::{Diagnostic, FileId, Label, Severity};

/// How many problems of one file are told of each severity: an error is not hidden behind notes.
const PROBLEMS: usize = 200;
/// How many bytes of text a message or a label may have; names can be as long as the file.
const TEXT: usize = 600;

/// Those of one file that were told or left out, of one severity.
#[derive(Default)]
struct Run {
    count: usize,
    last: Option<Label>,
}

/// The first problems of each file, with long texts cut. They come in order of file.
pub fn bounded(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let file = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.file);
    if found.len() <= PROBLEMS {
        return found.into_iter().map(short).collect();
    }
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut now: Option<FileId> = None;
    let mut runs: [Run; 3] = Default::default();
    for problem in found {
        if file(&problem) != now {
            now = file(&problem);
            out.extend(more(std::mem::take(&mut runs)));
        }
        let [errors, warnings, notes] = &mut runs;
        let run = match problem.severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
            Severity::Note => notes,
        };
        run.count += 1;
        if run.count <= PROBLEMS {
            out.push(short(problem));
        } else {
            run.last = problem.primary;
        }
    }
    out.extend(more(runs));
    out
}

/// What to say of those that were left out.
fn more([errors, warnings, notes]: [Run; 3]) -> impl Iterator<Item = Diagnostic> {
    let left = |run: Run| run.count.checked_sub(PROBLEMS).filter(|left| *left > 0).map(|left| (left, run.last));
    let errors = left(errors).map(|(left, last)| {
        let problem = Diagnostic::error(codes::MORE, format!("{left} more errors of this file are not shown"));
        (problem.help("mend the first ones; the others may follow from them"), last)
    });
    let warnings = left(warnings).map(|(left, last)| {
        (Diagnostic::warning(codes::MORE_REMARKS, format!("{left} more warnings of this file are not shown")), last)
    });
    let notes = left(notes).map(|(left, last)| {
        (Diagnostic::note(codes::MORE_REMARKS, format!("{left} more notes of this file are not shown")), last)
    });
    [errors, warnings, notes].into_iter().flatten().map(|(problem, last)| match last {
        Some(label) => problem.at(label.span, "the last of them"),
        None => problem,
    })
}

fn short(mut problem: Diagnostic) -> Diagnostic {
    let labels = problem.primary.iter_mut().chain(&mut problem.labels).map(|label| &mut label.text);
    for text in labels.chain(&mut problem.help).chain([&mut problem.message]) {
        if text.len() > TEXT {
            let start = text.floor_char_boundary(TEXT / 2);
            let end = text.ceil_char_boundary(text.len() - TEXT / 4);
            text.replace_range(start..end, " … ");
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Span;

    #[test]
    fn an_error_is_not_hidden_behind_notes() {
        let note = |n: u32| Diagnostic::note(codes::NOT_LOOKED_INTO, "n").at(Span::new(FileId(0), n, n + 1), "");
        let mut found: Vec<Diagnostic> = (0..500).map(note).collect();
        found.push(Diagnostic::error(codes::TOO_MUCH, "e").at(Span::new(FileId(0), 600, 601), ""));
        let told = bounded(found);
        let count = |severity| told.iter().filter(|own| own.severity == severity).count();
        assert_eq!((count(Severity::Error), count(Severity::Warning), count(Severity::Note)), (1, 0, PROBLEMS + 1));
        assert!(told.iter().any(|own| own.code == codes::MORE_REMARKS && own.message.starts_with("300 more notes")));
    }
}
