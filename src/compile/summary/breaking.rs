//! What running code breaks, and the way without.

use crate::catalog::Address;
use crate::plan::{Action, Plan, Step};

/// One break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub at: Address,
    /// Which code breaks.
    pub what: Box<str>,
    /// The way in two phases.
    pub advice: &'static str,
}

/// The breaks of a plan, each once.
pub(super) fn of(plan: &Plan) -> Vec<Break> {
    let mut out: Vec<Break> = Vec::new();
    for step in plan.steps() {
        let Some(what) = &step.hazard.breaking else { continue };
        let own = Break { at: step.at, what: what.clone(), advice: two_phases(step) };
        if !out.iter().any(|other| other.at == own.at && other.what == own.what) {
            out.push(own);
        }
    }
    out
}

fn two_phases(step: &Step) -> &'static str {
    match &step.action {
        Action::Rename { .. } | Action::RenameValue { .. } => {
            "add the new name beside the old one, write both, move the readers, then drop the old one"
        }
        Action::Drop(_) => "deploy code that no longer uses it, then apply this",
        Action::Alter { .. } => "add a new column, write both, move the readers, then drop the old one",
        Action::Create(_) | Action::Fill(_) => "deploy code that already obeys it, then apply this",
    }
}
