//! Types with rules: a check, a default, a collation.

use rustc_hash::FxHashSet;

use super::super::barrier::Entry;
use super::super::cx::{Cx, Site};
use super::super::define::of_target;
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::symbols::Decl;
use super::super::types::{self, Resolved};
use super::super::{codes, table};
use super::Meaning;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Composite, CompositeField, What};
use crate::catalog::{Address, CommentOn, Defined, Domain, Expr, Kind, Object, naming};
use crate::syntax::ast::{Fields, TypeAlias, TypeBase, TypeModifier};

/// Emits a domain; an alias without rules is only checked, since it is written out where it is used.
pub fn check<'a>(cx: &Cx<'a>, site: &Site<'a>, entry: &Entry, alias: &'a TypeAlias, decl: &Decl, out: &mut Meaning) {
    if let TypeBase::Composite(own) = &alias.ty.base {
        composite(cx, site, entry, alias, own, decl, out);
        return;
    }
    let Some(base) = types::resolve(cx, site, &alias.ty) else { return };
    if !types::is_domain(alias) {
        return;
    }
    if base.serial {
        cx.report(
            Diagnostic::error(codes::IDENTITY, "a type with rules cannot count by itself")
                .at(alias.ty.span, "serial")
                .help("use `int` here and `identity` on the column"),
        );
    }
    let row = |purpose| Row::new(cx, site.clone(), Source::Value(&base.family), purpose);
    let mut default = None;
    let mut collate = None;
    let mut named: Vec<(Name, Expr)> = Vec::new();
    let mut free = Vec::new();
    let mut blocks = Vec::new();
    for modifier in &alias.modifiers {
        match modifier {
            TypeModifier::Check(check, span) => {
                let Some(expr) = expr::lower(&row(Purpose::Check), &check.formula, Wanted::Condition) else { continue };
                match check.name {
                    Some(name) if named.iter().any(|(other, _)| *other == name.name) => cx.report(
                        Diagnostic::error(codes::DUPLICATE, format!("two checks are called `{}`", name.name))
                            .at(*span, "the second one")
                            .help("rename one of them"),
                    ),
                    Some(name) => named.push((name.name, expr)),
                    None => free.push(expr),
                }
            }
            TypeModifier::Default(own, _) => {
                // whether null may be a default is the column's affair
                let wanted = Resolved { nullable: true, ..base.clone() };
                default = expr::lower(&row(Purpose::Default), &own.value, Wanted::Value(&wanted));
            }
            TypeModifier::Collate(own, _) => collate = table::collation(cx, own),
            TypeModifier::Dialect(own) => blocks.push(&**own),
        }
    }
    free.sort_by_cached_key(table::text_of);
    let taken: FxHashSet<Name> = named.iter().map(|(name, _)| *name).collect();
    let taken = |name| taken.contains(&name);
    let mut names = naming::Free::default();
    let wanted = naming::derived(decl.name.name, &[], "check");
    named.extend(free.into_iter().map(|expr| (names.take(wanted, &taken), expr)));
    named.sort_by_key(|(name, _)| *name);
    let at = Address::top(Kind::Domain, decl.name);
    let options = of_target(cx, blocks);
    out.add(at, Object::Domain(Domain { ty: base.ty, default, checks: named, collate, options }), decl.at);
    out.comment(CommentOn::Domain, decl.name, None, entry.item.doc.as_ref());
    out.keep(at, alias.clauses.deprecated.as_deref());
    if let Some(renamed) = &alias.clauses.renamed {
        out.rename(Address::top(Kind::Domain, cx.symbols.before(decl)), at, renamed.span);
    }
}

/// `type size = composite { w int, h int }`.
fn composite<'a>(
    cx: &Cx<'a>,
    site: &Site<'a>,
    entry: &Entry,
    alias: &TypeAlias,
    own: &Fields,
    decl: &Decl,
    out: &mut Meaning,
) {
    if !alias.modifiers.is_empty() || !alias.ty.dims.is_empty() || alias.ty.nullable.is_some() {
        cx.report(
            Diagnostic::error(codes::CONFLICT, "a composite type has fields and nothing else")
                .at(alias.ty.span, "a rule, `[]` or `?` belongs to the column that has the type")
                .help("take it away here"),
        );
    }
    let fields: Option<Vec<CompositeField>> = types::fields(cx, own, false)
        .map(|own| Some((own.name.name, types::resolve(cx, site, own.ty.as_ref()?)?.ty)))
        .collect();
    let Some(fields) = fields else { return };
    for field in &own.list {
        out.comment(CommentOn::Column, decl.name, Some(field.column.name.name), field.doc.as_ref());
    }
    let kind = Kind::Defined(Defined::Composite);
    let at = Address::top(kind, decl.name);
    out.add(at, Object::Definition(Box::new(What::Composite(Composite { fields }).into())), decl.at);
    out.comment(CommentOn::Defined(Defined::Composite), decl.name, None, entry.item.doc.as_ref());
    out.keep(at, alias.clauses.deprecated.as_deref());
    if let Some(renamed) = &alias.clauses.renamed {
        out.rename(Address::top(kind, cx.symbols.before(decl)), at, renamed.span);
    }
}
