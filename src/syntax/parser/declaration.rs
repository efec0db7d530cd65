//! Items of one line: namespaces, `use`, extensions, groups, removals.

use chumsky::prelude::*;

use super::Core;
use super::clause::{Clause, add, clauses, gathered, only};
use super::input::Problem;
use super::name::{Rule, ident, path, string};
use super::types::type_ref;
use crate::syntax::ast::{Clauses, DropKind, Extension, Ident, Path, Tombstone, TypeRef, Use};
use crate::syntax::token::Kind;

/// `namespace x clauses`.
pub(in crate::syntax) struct NamespaceHeader {
    pub(in crate::syntax) name: Ident,
    pub(in crate::syntax) clauses: Clauses,
}

/// namespace, behind its first word and up to its body.
pub(super) fn namespace<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, NamespaceHeader, E> {
    ident().then(clauses()).map(|(name, clauses)| NamespaceHeader { name, clauses })
}

/// use, behind its first word.
pub(super) fn uses<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Use, E> {
    path().then(just(Kind::As).ignore_then(ident()).or_not()).map(|(path, alias)| Use { path, alias })
}

/// extension, behind its first word.
pub(super) fn extension<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Extension, E> {
    ident()
        .then(just(Kind::Version).ignore_then(string()).or_not())
        .then(just(Kind::In).ignore_then(ident()).or_not())
        .then(clauses())
        .map(|(((name, version), namespace), clauses)| Extension { name, version, namespace, clauses })
}

/// group, behind its first word and up to its body.
pub(super) fn group<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Ident, E> {
    ident()
}

/// A line of a group.
pub(super) fn group_member<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Path, E> {
    path()
}

/// types.
pub(super) fn types<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Vec<TypeRef>, E> {
    type_ref(core.fields.clone())
        .separated_by(just(Kind::Comma))
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .boxed()
}

#[allow(clippy::wildcard_enum_match_arm, reason = "nothing else can be dropped so")]
const fn drop_kind(kind: Kind) -> Option<DropKind> {
    Some(match kind {
        Kind::Table => DropKind::Table,
        Kind::View => DropKind::View,
        Kind::Enum => DropKind::Enum,
        Kind::Type => DropKind::Type,
        Kind::Sequence => DropKind::Sequence,
        Kind::Namespace => DropKind::Namespace,
        Kind::Extension => DropKind::Extension,
        Kind::Relation => DropKind::Relation,
        Kind::RawWord => DropKind::Raw,
        Kind::Analyzer => DropKind::Analyzer,
        Kind::Param => DropKind::Param,
        Kind::Access => DropKind::Access,
        _ => return None,
    })
}

/// drop_item, behind its first word.
pub(super) fn tombstone<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Tombstone, E> {
    let routine = just(Kind::Function)
        .to(DropKind::Function)
        .or(just(Kind::Procedure).to(DropKind::Procedure))
        .then(path())
        .then(types(core).or_not());
    let other = any().filter(|kind| drop_kind(*kind).is_some()).map(|kind| drop_kind(kind).unwrap_or(DropKind::Table));
    let other = other
        .labelled("what to drop (`table`, `enum`, `type`, `namespace`, `view`, `function`, …)")
        .then(path())
        .map(|dropped| (dropped, None));
    let only = gathered(only(), |clauses, only, _, problems| add(clauses, Clause::Only(only), problems));
    routine.or(other).then(only).map(|(((kind, name), types), clauses)| Tombstone { kind, name, types, clauses })
}
