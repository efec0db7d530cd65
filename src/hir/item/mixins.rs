//! A mixin by itself, whether a table spreads it or not: its parameters, and the names in it that no argument decides.
//! What its expressions read is known only where it is spread.

use rustc_hash::FxHashMap;

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::{Cx, Site};
use super::super::db::SourceFile;
use super::super::symbols::{DeclKind, declared};
use super::super::{mixin, shape, types};
use crate::base::{Diagnostic, Name, Span};
use crate::syntax::ast::{Column, MemberKind, Mixin, ParamKind};

/// Checks a mixin.
pub fn check<'a>(cx: &Cx<'a>, file: SourceFile, entry: &Entry, own: &'a Mixin) {
    let (name, _) = declared(entry, &own.name);
    let decl = cx.symbols.get(DeclKind::Mixin, name).filter(|decl| decl.file == file && decl.index == entry.index);
    let Some(decl) = decl else { return };
    let outside = Site::of(cx, file, entry);
    params(cx, &outside, own);
    mixin::check_circle(cx, decl);
    let inside = mixin::alone(&outside, own);
    for member in &own.members {
        match &member.kind {
            MemberKind::Spread(spread) => mixin::check_spread(cx, &inside, spread),
            MemberKind::Column(column) => {
                if let Some(ty) = &column.ty {
                    types::resolve_column(cx, &inside, ty);
                }
                if let Some(reference) = shape::reference_of(column) {
                    shape::table_of(cx, &inside, &reference.target);
                }
            }
            MemberKind::ForeignKey(key) => _ = shape::table_of(cx, &inside, &key.target),
            MemberKind::PrimaryKey(_)
            | MemberKind::Unique(_)
            | MemberKind::Index(_)
            | MemberKind::Check(_)
            | MemberKind::Exclude(_)
            | MemberKind::Trigger(_)
            | MemberKind::Policy(_)
            | MemberKind::Event(_)
            | MemberKind::Permissions(_)
            | MemberKind::Dialect(_)
            | MemberKind::DropColumn(_)
            | MemberKind::ViewColumn(_)
            | MemberKind::Protected => {}
        }
    }
}

/// Each parameter has a name that means nothing else in the mixin, and a default of its kind.
fn params<'a>(cx: &Cx<'a>, site: &Site<'a>, own: &'a Mixin) {
    let mut seen: FxHashMap<Name, Span> = FxHashMap::default();
    let columns: FxHashMap<Name, Span> = own.members.iter().filter_map(|member| column(&member.kind)).collect();
    for param in &own.params {
        let name = param.name;
        if let Some(first) = seen.insert(name.name, name.span) {
            cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("`{}` has two parameters `{}`", own.name, name.name))
                    .at(name.span, "the second one")
                    .label(first, "the first one")
                    .help("rename one of them"),
            );
        }
        match (param.kind, columns.get(&name.name)) {
            (ParamKind::Type, _) => super::not_built_in(cx, name),
            (ParamKind::Value, Some(column)) => cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("`{}` is a parameter and a column", name.name))
                    .at(name.span, "the parameter")
                    .label(*column, "the column")
                    .help("rename one of them: an expression could mean either"),
            ),
            (ParamKind::Table | ParamKind::Action | ParamKind::Value, _) => {}
        }
        mixin::check_default(cx, site, param);
    }
}

fn column(member: &MemberKind) -> Option<(Name, Span)> {
    let column: &Column = if let MemberKind::Column(column) = member { column } else { return None };
    Some((column.name.name, column.name.span))
}
