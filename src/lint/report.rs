//! Where rules put what they find.

use super::judge::Lints;
use super::rules::Rule;
use crate::base::{Code, Diagnostic, Severity, Span};
use crate::catalog::{Address, Kind};
use crate::hir::Seen;

/// What a rule has at hand, and its findings.
pub(super) struct Report<'a> {
    pub seen: &'a Seen<'a>,
    pub lints: &'a Lints,
    found: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    /// Without findings.
    pub fn new(seen: &'a Seen<'a>, lints: &'a Lints) -> Self {
        Self { seen, lints, found: Vec::new() }
    }

    /// Where to look for what has this address.
    pub fn place(&self, at: &Address, place: Span) -> Span {
        at.part.filter(|_| at.kind == Kind::Column).map_or(place, |name| self.seen.origin(place, name))
    }

    /// Adds a finding.
    pub fn push(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    /// The findings of a rule so far, weighing what it weighs.
    pub fn take(&mut self, rule: &Rule) -> impl Iterator<Item = Diagnostic> + use<'_> {
        let level = rule.level.unwrap_or(Severity::Warning);
        self.found.drain(..).map(move |found| Diagnostic { severity: found.severity.max(level), ..found })
    }
}

/// A finding at a place.
pub(super) fn finding(code: Code, message: impl Into<String>, at: Span, text: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(code, message).at(at, text)
}

/// The same, only worth a note.
pub(super) fn remark(code: Code, message: impl Into<String>, at: Span, text: impl Into<String>) -> Diagnostic {
    Diagnostic::note(code, message).at(at, text)
}
