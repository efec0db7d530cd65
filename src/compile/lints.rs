//! The lints of a project, and what every warning weighs.

use std::sync::Arc;

use super::{Project, Target, codes};
use crate::base::{Code, Severity};
use crate::lint::{self, Engine, Lints, Naming};
use crate::{dialect, hir, migration};

/// What the front wing tells as a note.
const NOTES: [Code; 2] = [hir::codes::HOMELESS_COMMENT, hir::codes::NOT_LOOKED_INTO];

/// What the rules of a project need to know. `wanted` says whether the project wants a code, if it says anything of it.
pub fn lints(targets: &[Target], naming: Naming, wanted: &dyn Fn(Code) -> Option<bool>) -> Lints {
    let mut engines: Vec<Engine> = Vec::new();
    for target in targets {
        let (word, names) = (target.dialect.id(), target.dialect.names());
        if engines.iter().all(|own| own.word != word) {
            engines.push(Engine { word, title: names.title, reserved: names.reserved, folds: names.folds });
        }
    }
    Lints::new(engines, naming, wanted)
}

impl Project {
    /// The same, looked at by these lints.
    #[must_use]
    pub fn judged(mut self, lints: Lints) -> Self {
        let lints = Arc::new(lints);
        self.hir.set_judge(Arc::<Lints>::clone(&lints));
        self.lints = Some(lints);
        self
    }
}

/// Whether a finding with this code is a rule's.
pub fn is_lint(code: Code) -> bool {
    lint::rule(code.id).is_some()
}

/// Every code of a warning or note with its weight where no project says otherwise; `None` is off.
pub fn levels() -> Vec<(Code, Option<Severity>)> {
    let is_note = |code: &Code| dialect::STAND_INS.contains(code) || NOTES.contains(code);
    let level = |code: Code| {
        let fallback = if is_note(&code) { Severity::Note } else { Severity::Warning };
        (code, lint::rule(code.id).map_or(Some(fallback), |rule| rule.level))
    };
    let floors = [codes::ALL, hir::codes::ALL, dialect::codes::ALL, lint::codes::ALL, migration::codes::ALL];
    let mut all: Vec<_> = floors.concat().into_iter().filter(|code| code.id.starts_with('W')).map(level).collect();
    all.sort_by_key(|(code, _)| *code);
    all
}
