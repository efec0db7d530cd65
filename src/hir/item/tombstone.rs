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

/// Records the consent. Whether a rename of the namespace is still to come is not known here, so it is given under the
/// old name and under the new one.
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
    let before = QName::new(ns, name.name);
    if let Some(decl) = cx.symbols.renamed_from(known, before) {
        let there = decl.renamed.map_or(decl.at, |(_, _, span)| span);
        cx.report(
            Diagnostic::error(codes::RENAMED_TWICE, format!("`{before}` is renamed and removed"))
                .at(at, "removed here")
                .label(there, "renamed from it here")
                .help("take this line away, or the `renamed from`"),
        );
        return;
    }
    out.accept(Address::top(kind, before), entry.item.span);
    if ns != name.ns {
        out.accept(Address::top(kind, name), entry.item.span);
    }
}
