//! `drop table old`: a removal that was reviewed.

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::Cx;
use super::super::symbols::{DeclKind, declared};
use super::super::target::Dialects;
use super::Meaning;
use crate::base::Diagnostic;
use crate::catalog::{Address, Kind, QName};
use crate::syntax::ast::{DropKind, Tombstone};

/// Records the consent. The names are those of before: a namespace that is renamed in the same step counts by its old
/// name.
pub fn check(cx: &Cx<'_>, entry: &Entry, tombstone: &Tombstone, out: &mut Meaning) {
    if !Dialects::ALL.narrow(tombstone.clauses.only.as_deref()).has(cx.target) {
        return;
    }
    let (name, at) = declared(entry, &tombstone.name);
    let (kind, known) = match tombstone.kind {
        DropKind::Table => (Kind::Table, DeclKind::Table),
        DropKind::Enum => (Kind::Enum, DeclKind::Enum),
        DropKind::Type => (Kind::Domain, DeclKind::Alias),
        DropKind::Namespace => (Kind::Namespace, DeclKind::Namespace),
        DropKind::View
        | DropKind::Function
        | DropKind::Procedure
        | DropKind::Sequence
        | DropKind::Extension
        | DropKind::Relation
        | DropKind::Raw
        | DropKind::Analyzer
        | DropKind::Param
        | DropKind::Access => return, // reported as what a later version compiles
    };
    let name = if kind == Kind::Namespace { QName::bare(name.name) } else { name };
    let still = cx.symbols.get(known, name).filter(|decl| decl.kind == known && decl.renamed.is_none());
    if let Some(decl) = still {
        cx.report(
            Diagnostic::error(codes::STILL_DECLARED, format!("`{name}` is still declared"))
                .at(at, "removed here")
                .label(decl.at, "declared here")
                .help("take the declaration away, or this line"),
        );
        return;
    }
    let dotted = !tombstone.name.qualifier.is_empty();
    let ns = if dotted { name.ns } else { cx.symbols.namespace_before(name.ns) };
    out.accepted.push(Address::top(kind, QName::new(ns, name.name)));
}
