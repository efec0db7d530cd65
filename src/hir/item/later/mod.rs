//! What the language has and this version does not compile: each is reported once, where it stands, and nothing inside of
//! it is looked at.

mod part;
mod whole;

use part::Findings;

use super::super::barrier::Entry;
use super::super::cx::Cx;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Clauses, ItemKind};
use crate::syntax::{codes, walk};

/// Reports an item, or what it holds, as far as it exists on the target.
pub fn report(cx: &Cx<'_>, entry: &Entry) {
    let here = |clauses: &Clauses| entry.scope.dialects.narrow(clauses.only.as_deref()).has(cx.target);
    if let Some((what, span, clauses)) = whole::item(&entry.item.kind) {
        if clauses.is_none_or(here) {
            cx.report(unsupported(&what, span));
        }
        return;
    }
    let mut found = Findings::new(cx);
    match &entry.item.kind {
        ItemKind::Table(own) if here(&own.clauses) => found.members(&own.members),
        ItemKind::Mixin(own) => {
            for default in own.params.iter().filter_map(|param| param.default.as_ref()) {
                walk::argument(default, &mut |node| found.see(node));
            }
            found.members(&own.members);
        }
        ItemKind::Type(own) if here(&own.clauses) => walk::item(&entry.item, &mut |node| found.see(node)),
        ItemKind::Table(_)
        | ItemKind::Type(_)
        | ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Enum(_)
        | ItemKind::Extension(_)
        | ItemKind::Relation(_)
        | ItemKind::Rows(_)
        | ItemKind::Group(_)
        | ItemKind::View(_)
        | ItemKind::Routine(_)
        | ItemKind::Sequence(_)
        | ItemKind::Raw(_)
        | ItemKind::Grant(_)
        | ItemKind::Analyzer(_)
        | ItemKind::Param(_)
        | ItemKind::Service(_)
        | ItemKind::Drop(_)
        | ItemKind::Broken(_) => {}
    }
}

/// The diagnostic for a construct of the language that this version does not compile.
fn unsupported(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::UNSUPPORTED, format!("{what} is not supported by this version"))
        .at(span, "known to the language, but not compiled yet")
        .help("leave it out for now; nothing is skipped in silence")
}
