//! The findings of several targets, each told once.

use rustc_hash::FxHashMap;

use crate::base::{Code, Diagnostic, Span};
use crate::compile;

/// Findings with the targets that they were found on.
#[derive(Default)]
pub(super) struct Merged<'t> {
    found: Vec<(Diagnostic, Vec<&'t str>)>,
    known: FxHashMap<(Code, Option<Span>), Vec<usize>>,
    targets: usize,
}

impl<'t> Merged<'t> {
    /// Adds all findings of one more target.
    pub fn add(&mut self, target: &'t str, found: Vec<Diagnostic>) {
        self.targets += 1;
        for problem in found {
            let key = (problem.code, problem.primary.as_ref().map(|label| label.span));
            let known = self.known.entry(key).or_default();
            let same = known.iter().find(|at| self.found.get(**at).is_some_and(|(own, _)| *own == problem));
            match same.and_then(|at| self.found.get_mut(*at)) {
                Some((_, targets)) if targets.last() != Some(&target) => targets.push(target),
                Some(_) => {}
                None => {
                    known.push(self.found.len());
                    self.found.push((problem, vec![target]));
                }
            }
        }
    }

    /// The findings. A lint that holds for some of the targets only says so.
    pub fn finish(self) -> Vec<Diagnostic> {
        let all = self.targets;
        let told = |(problem, targets): (Diagnostic, Vec<&str>)| {
            if targets.len() == all || !compile::is_lint(problem.code) {
                return problem;
            }
            problem.help(format!("it is so for the target `{}` only", targets.join("`, `")))
        };
        self.found.into_iter().map(told).collect()
    }
}
