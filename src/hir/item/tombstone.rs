//! `drop table old`: a removal that was reviewed.

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::Cx;
use super::super::symbols::{DeclKind, declared};
use super::super::target::Dialects;
use super::Meaning;
use crate::base::{Diagnostic, Span};
use crate::catalog::{Address, Defined, Kind, QName};
use crate::syntax::ast::{DropKind, Tombstone};

/// Reports what is removed and declared.
fn gone(cx: &Cx<'_>, kind: DeclKind, name: QName, at: Span) {
    if let Some(decl) = cx.symbols.get(kind, name).filter(|decl| decl.kind == kind && decl.renamed.is_none()) {
        cx.report(
            Diagnostic::error(codes::STILL_DECLARED, format!("`{name}` is still declared"))
                .at(at, "removed here")
                .label(decl.at, "declared here")
                .help("take the declaration away, or this line"),
        );
    }
}

/// Records the consent. Whether a rename of the namespace is still to come is not known here, so it is given under the
/// old name and under the new one.
pub fn check(cx: &Cx<'_>, entry: &Entry, tombstone: &Tombstone, out: &mut Meaning) {
    if !Dialects::ALL.narrow(tombstone.clauses.only.as_deref()).has(cx.target) {
        return;
    }
    let (name, at) = declared(entry, &tombstone.name);
    let mut unnamed = |kind, name| out.gone.push((Address::top(Kind::Defined(kind), name), at));
    let (kind, known) = match tombstone.kind {
        DropKind::Table => (Kind::Table, DeclKind::Table),
        DropKind::Enum => (Kind::Enum, DeclKind::Enum),
        DropKind::Type => (Kind::Domain, DeclKind::Alias),
        DropKind::Namespace => (Kind::Namespace, DeclKind::Namespace),
        DropKind::Relation => (Kind::Table, DeclKind::Relation),
        DropKind::Sequence => (Kind::Defined(Defined::Sequence), DeclKind::Sequence),
        DropKind::View => (Kind::Defined(Defined::View), DeclKind::View),
        // what holds no data goes without consent: the line says so to readers, and must not lie
        DropKind::Function | DropKind::Procedure => return gone(cx, DeclKind::Routine, name, at),
        DropKind::Raw => return unnamed(Defined::Raw, name),
        // these stand in no namespace
        DropKind::Extension => return unnamed(Defined::Extension, QName::bare(name.name)),
        DropKind::Analyzer => return unnamed(Defined::Analyzer, QName::bare(name.name)),
        DropKind::Param => return unnamed(Defined::Param, QName::bare(name.name)),
        DropKind::Access => return unnamed(Defined::Access, QName::bare(name.name)),
    };
    let name = if kind == Kind::Namespace { QName::bare(name.name) } else { name };
    if cx.symbols.get(known, name).is_some_and(|decl| decl.kind == known && decl.renamed.is_none()) {
        gone(cx, known, name, at);
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
