//! Namespaces and `use`.

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::{Cx, Site};
use super::super::resolve::Want;
use super::super::suggest;
use super::super::symbols::DeclKind;
use super::Meaning;
use crate::base::Diagnostic;
use crate::catalog::{Address, CommentOn, Object, QName};
use crate::syntax::ast::{ItemKind, Namespace, Path, Use};

/// Emits a namespace with its comment and rename.
pub fn check(cx: &Cx<'_>, entry: &Entry, namespace: &Namespace, out: &mut Meaning) {
    if entry.scope.block != 0 {
        cx.report(
            Diagnostic::error(codes::BAD_NAMESPACE, "a namespace stands in another")
                .at(namespace.name.span, "nested")
                .help("close the outer one first"),
        );
    }
    let name = namespace.name.name;
    let here = entry.scope.dialects.narrow(namespace.clauses.only.as_deref()).has(cx.target);
    if !here {
        return;
    }
    let at = Address::namespace(name);
    out.add(at, Object::Namespace, namespace.name.span);
    out.comment(CommentOn::Namespace, QName::bare(name), None, entry.item.doc.as_ref());
    if let Some(renamed) = &namespace.clauses.renamed {
        let old = renamed.from.name.name;
        if !renamed.from.qualifier.is_empty() || old == name {
            cx.report(
                Diagnostic::error(codes::STILL_DECLARED, format!("`{}` cannot be the old name", renamed.from))
                    .at(renamed.span, "an old namespace of another name is wanted")
                    .help("write the one word that it had"),
            );
        } else if let Some(other) =
            cx.symbols.get(DeclKind::Namespace, QName::bare(old)).filter(|own| own.renamed.is_none())
        {
            cx.report(
                Diagnostic::error(codes::STILL_DECLARED, format!("the namespace `{old}` is still declared"))
                    .at(renamed.span, "renamed from it")
                    .label(other.at, "declared here")
                    .help("take `renamed from` away, or the old namespace"),
            );
        } else {
            out.rename(Address::namespace(old), at, renamed.span);
        }
    }
}

/// A dotted name stands only where no namespace is in force, and has one dot.
pub fn placed(cx: &Cx<'_>, entry: &Entry) {
    let path: &Path = match &entry.item.kind {
        ItemKind::Table(own) => &own.name,
        ItemKind::Enum(own) => &own.name,
        ItemKind::Type(own) => &own.name,
        ItemKind::Mixin(own) => &own.name,
        ItemKind::Drop(own) => &own.name,
        ItemKind::Relation(own) => &own.name,
        ItemKind::View(own) => &own.name,
        ItemKind::Routine(own) => &own.name,
        ItemKind::Sequence(own) => &own.name,
        ItemKind::Raw(own) => &own.name,
        ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Extension(_)
        | ItemKind::Rows(_)
        | ItemKind::Group(_)
        | ItemKind::Grant(_)
        | ItemKind::Analyzer(_)
        | ItemKind::Param(_)
        | ItemKind::Service(_)
        | ItemKind::Broken(_) => return,
    };
    let why = match (entry.scope.ns, path.qualifier.len()) {
        (_, 0) | (None, 1) => return,
        (Some(ns), _) => format!("`namespace {ns}` is in force here"),
        (None, _) => "a name has at most one dot".to_owned(),
    };
    cx.report(
        Diagnostic::error(codes::BAD_NAMESPACE, format!("`{path}` cannot be declared here"))
            .at(path.span(), why)
            .help(format!("write `{}`, in the namespace that it belongs to", path.name.name))
            .fix("keep the last word", false, vec![suggest::edit(path.span(), &suggest::quoted(path.name.name))]),
    );
}

/// A `use` must name something, under a name that is free in its namespace.
pub fn check_use(cx: &Cx<'_>, site: &Site<'_>, own: &Use) {
    let full = QName::new(own.path.qualifier.last().map(|ns| ns.name), own.path.name.name);
    let problem = |why: String| Diagnostic::error(codes::BAD_USE, why).at(own.path.span(), "not found");
    let objects = cx.symbols.object(full).is_some() || cx.symbols.absent(full).is_some();
    let found = objects
        || cx.symbols.get(DeclKind::Mixin, full).is_some()
        || cx.symbols.get(DeclKind::Routine, full).is_some()
        || full.ns.is_none() && cx.symbols.namespace(full.name);
    if !found || own.path.qualifier.len() > 1 {
        let problem = problem(format!("there is no `{}`", own.path));
        let near = [Want::Table, Want::Type, Want::Mixin]
            .into_iter()
            .find_map(|want| suggest::declaration(cx, site, &own.path, want));
        cx.report(match near {
            Some((written, decl)) => problem
                .label(decl.at, "a similar name is declared here")
                .help(format!("did you mean `{written}`?"))
                .fix(format!("write `{written}`"), false, vec![suggest::edit(own.path.span(), &written)]),
            None => problem.help("name a table, type, mixin or namespace of this project"),
        });
        return;
    }
    let short = QName::new(site.scope.ns, own.alias.unwrap_or(own.path.name).name);
    if short != full
        && let Some(other) = cx.symbols.object(short)
    {
        cx.report(
            Diagnostic::error(codes::BAD_USE, format!("`{}` already means something here", short.name))
                .at(own.path.span(), "hidden by the declaration")
                .label(other.at, "declared here")
                .help("give it another short name: `use … as …`"),
        );
    }
}
