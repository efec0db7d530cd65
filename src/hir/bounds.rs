//! Bounds on what a compile says: a file with 100,000 faults is not told 100,000 times.

use super::codes;
use crate::base::{Diagnostic, FileId, Label};

/// How many problems of one file are told.
const PROBLEMS: usize = 200;
/// How many bytes of text a message or a label may have; names can be as long as the file.
const TEXT: usize = 600;

/// The first problems of each file, with long texts cut. They come in order of file.
pub fn bounded(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let file = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.file);
    if found.len() <= PROBLEMS {
        return found.into_iter().map(short).collect();
    }
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut run: (Option<FileId>, usize) = (None, 0);
    let mut last: Option<Label> = None;
    for problem in found {
        if file(&problem) != run.0 {
            out.extend(more(run.1, last.take()));
            run = (file(&problem), 0);
        }
        run.1 += 1;
        if run.1 <= PROBLEMS {
            out.push(short(problem));
        } else {
            last = problem.primary;
        }
    }
    out.extend(more(run.1, last));
    out
}

fn more(count: usize, last: Option<Label>) -> Option<Diagnostic> {
    let left = count.checked_sub(PROBLEMS).filter(|left| *left > 0)?;
    let problem = Diagnostic::error(codes::MORE, format!("{left} more problems of this file are not shown"));
    let problem = problem.help("mend the first ones; the others may follow from them");
    Some(match last {
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
