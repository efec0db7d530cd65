//! Which of the file's decisions a plan made true.

use super::Request;
use crate::catalog::{Address, Kind};
use crate::diff::Change;
use crate::plan::Transitions;

/// The transitions that belong into the sidecar: consent to something that changed, fills of columns that changed or
/// were filled, values of enums and columns that changed. Renames are changes already. What is left out did nothing in this
/// migration, so it is not held by it.
pub(super) fn decided(request: &Request<'_>) -> Transitions {
    let Request { up, transitions, .. } = request;
    let touched =
        |at: &Address| up.changes.iter().any(|change| change.at() == at) || up.steps().any(|step| step.at == *at);
    let dropped = |at: &Address| {
        up.changes.iter().any(|change| match change {
            Change::Drop { at: gone, .. } => gone == at || (at.kind == Kind::Table && gone.home == at.home),
            Change::Alter { at: altered, .. } => altered == at,
            Change::Create { .. } | Change::Rename { .. } => false,
        })
    };
    let mut out = Transitions::default();
    out.accepted.extend(transitions.accepted.iter().filter(|at| dropped(&transitions.renames.address(at))));
    for (at, fill) in transitions.fills.iter().filter(|(at, _)| touched(at)) {
        out.fills.insert(*at, fill.clone());
    }
    for (of, values) in transitions.enum_values.iter().filter(|(of, _)| touched(&Address::top(Kind::Enum, **of))) {
        out.enum_values.insert(*of, values.clone());
    }
    for (at, values) in transitions.column_values.iter().filter(|(at, _)| touched(at)) {
        out.column_values.insert(*at, values.clone());
    }
    out.kept.extend(transitions.kept.iter().filter(|(at, _)| up.after.contains(at)));
    out
}
