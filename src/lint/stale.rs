//! A clause that speaks about the way to the next state does nothing once the migrations went that way.

use super::codes;
use super::report::finding;
use crate::base::{Diagnostic, Edit, Span};
use crate::hir::Clause;

/// The findings about clauses that are known to have done their work, each with its place and with what disappears when it is
/// taken away. No SQL comes of taking one away, so the fix is safe.
pub fn of_clauses(stale: &[(Clause, Span, Span)]) -> Vec<Diagnostic> {
    let told = |(clause, place, removal): &(Clause, Span, Span)| {
        let what = match clause {
            Clause::Rename(..) => "the migrations hold this name",
            Clause::Fill(_) => "the migrations filled this column so",
            Clause::Value(..) => "the migrations hold what became of this value",
            Clause::Accept(_) => "the migrations do not have this any more",
            Clause::Kept(..) => "the migrations hold this day",
        };
        finding(codes::STALE, what, *place, "nothing is left to do here")
            .help("take it away; the migrations remember it")
            .fix("take the clause away", true, vec![Edit { span: *removal, text: String::new() }])
    };
    stale.iter().map(told).collect()
}
