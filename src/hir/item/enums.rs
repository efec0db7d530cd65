//! Enums: stored texts in order, and what becomes of the old ones.

use rustc_hash::FxHashMap;

use super::super::barrier::Entry;
use super::super::clause::Clause;
use super::super::cx::Cx;
use super::super::expr::{Stored as _, members};
use super::super::symbols::Decl;
use super::super::{codes, suggest};
use super::Meaning;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{self, Address, CommentOn, Kind, Object};
use crate::syntax::ast::{Enum, EnumMember, MapTo};

/// Emits an enum.
pub fn check(cx: &Cx<'_>, entry: &Entry, own: &Enum, decl: &Decl, out: &mut Meaning) {
    let mut names: FxHashMap<Name, Span> = FxHashMap::default();
    let mut texts: FxHashMap<Name, Span> = FxHashMap::default();
    let mut values = Vec::new();
    let mut olds: FxHashMap<Name, Span> = FxHashMap::default();
    let mut map = Vec::new();
    for value in members(cx, decl.name) {
        let text = value.stored();
        let first = names.insert(value.name.name, value.name.span).or_else(|| texts.insert(text, value.name.span));
        if let Some(first) = first {
            cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("`{}` has two members `{}`", decl.name, value.name.name))
                    .at(value.name.span, "the same name or stored text")
                    .label(first, "first here")
                    .help("take one away"),
            );
            continue;
        }
        values.push(text);
        if let Some(renamed) = &value.clauses.renamed {
            let old = renamed.from.name.name;
            old_once(cx, &mut olds, old, renamed.span);
            if old != text {
                map.push((old, Some(text)));
                out.clauses.push((Clause::Value(decl.name, old), renamed.span));
            }
        }
    }
    if values.is_empty() {
        cx.report(
            Diagnostic::error(codes::EMPTY, format!("enum `{}` has no members", decl.name))
                .at(own.body, "empty")
                .help("add a member, or take the enum away"),
        );
        return;
    }
    for member in &own.members {
        let EnumMember::Drop(drop) = member else { continue };
        let old = drop.name.name;
        if let Some(first) = names.get(&old).or_else(|| texts.get(&old)) {
            cx.report(
                Diagnostic::error(codes::STILL_DECLARED, format!("the member `{old}` is still declared"))
                    .at(drop.span, "removed here")
                    .label(*first, "declared here")
                    .help("take one of the two lines away"),
            );
            continue;
        }
        old_once(cx, &mut olds, old, drop.span);
        out.clauses.push((Clause::Value(decl.name, old), drop.span));
        match drop.map_to {
            None => {}
            Some(MapTo::Null(_)) => map.push((old, None)),
            Some(MapTo::Member(to)) => match members(cx, decl.name).find(|value| value.name.name == to.name) {
                Some(value) => map.push((old, Some(value.stored()))),
                None => {
                    let known: Vec<_> = names.iter().map(|(name, span)| (*name, Some(*span))).collect();
                    let problem = Diagnostic::error(
                        codes::UNKNOWN_MEMBER,
                        format!("`{}` has no member `{}`", decl.name, to.name),
                    )
                    .at(to.span, "the rows would go nowhere");
                    cx.report(suggest::nearest(problem, to.name, to.span, &known));
                }
            },
        }
    }
    for value in members(cx, decl.name) {
        let Some(renamed) = &value.clauses.renamed else { continue };
        let old = renamed.from.name.name;
        let kept = members(cx, decl.name).find(|other| other.stored() == old && other.clauses.renamed.is_none());
        if let Some(other) = kept.filter(|other| other.name != value.name) {
            cx.report(
                Diagnostic::error(codes::STILL_DECLARED, format!("the member `{old}` is still declared"))
                    .at(renamed.span, "renamed from it")
                    .label(other.name.span, "declared here")
                    .help("take `renamed from` away, or the old member"),
            );
        }
    }
    let at = Address::top(Kind::Enum, decl.name);
    out.add(at, Object::Enum(catalog::Enum { values }), decl.at);
    out.comment(CommentOn::Enum, decl.name, None, entry.item.doc.as_ref());
    out.keep(at, own.clauses.deprecated.as_deref());
    if let Some(renamed) = &own.clauses.renamed {
        out.rename(Address::top(Kind::Enum, cx.symbols.before(decl)), at, renamed.span);
    }
    if !map.is_empty() {
        out.enum_values.push((decl.name, map));
    }
}

fn old_once(cx: &Cx<'_>, olds: &mut FxHashMap<Name, Span>, old: Name, span: Span) {
    if let Some(first) = olds.insert(old, span) {
        cx.report(
            Diagnostic::error(codes::RENAMED_TWICE, format!("the old member `{old}` is named twice"))
                .at(span, "here")
                .label(first, "and here")
                .help("say once what becomes of it"),
        );
    }
}
