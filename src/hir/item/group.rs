//! Groups: for diagrams and pages only, so all that can be wrong is a name.

use super::super::codes;
use super::super::cx::{Cx, Site};
use super::super::define::depends;
use crate::base::Diagnostic;
use crate::syntax::ast::Group;

/// Checks that what is grouped is declared, once.
pub fn check<'a>(cx: &Cx<'a>, site: &Site<'a>, own: &Group) {
    depends(cx, site, &own.members);
    for (n, member) in own.members.iter().enumerate() {
        if own.members.iter().take(n).any(|other| other.to_string() == member.to_string()) {
            cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("`{member}` is listed twice"))
                    .at(member.span(), "again")
                    .help("take it away"),
            );
        }
    }
}
