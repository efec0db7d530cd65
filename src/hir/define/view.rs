//! Views.

use super::super::cx::{Cx, Site};
use super::super::db::SourceFile;
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::sql::{self, Context, Form, Schema};
use super::super::table::{Modifiers, ViewParts};
use super::super::{codes, suggest};
use super::body::language;
use super::lookup::Reading;
use super::uses::depends;
use super::{Builder, of_target, text};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{self, Options, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, Object};
use crate::syntax::ast::{Column, DialectBlock, ItemKind, Member, MemberKind, ModifierKind, View};

/// The columns of the view at this place of a file, if its query names them all.
pub fn view_columns(cx: &Cx<'_>, file: SourceFile, index: u32) -> Option<Vec<Name>> {
    let entry = cx.items(file).get(index as usize)?;
    let ItemKind::View(own) = &entry.item.kind else { return None };
    let site = Site::of(cx, file, entry);
    let (body, source) = cx.quietly(|| text(cx, &own.code))?;
    let (dialect, schema) = (cx.target.dialect(), Schema::without_views(cx, &site));
    let names =
        sql::names(source.text, language(body.language, dialect), dialect, Form::Query, &Context::default(), &schema);
    names.ok()?.columns.map(|columns| called(columns, own))
}

/// The columns of a query by the names that the view gives them.
fn called(mut columns: Vec<Name>, own: &View) -> Vec<Name> {
    for (column, called) in columns.iter_mut().zip(&own.columns) {
        *column = called.name;
    }
    columns
}

/// Emits a view with what stands in it.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &View) {
    let (name, span) = to.name(&own.name);
    let Some((mut body, source)) = text(to.cx, &own.code) else { return };
    let (mut uses, columns) = Reading::new(to.cx, &to.site).read_columns(&mut body, source, Form::Query);
    if uses.iter().any(|used| used.home == name && is_relation(used.kind)) {
        to.cx.report(
            Diagnostic::error(codes::VIEW_CIRCLE, format!("the view `{name}` reads itself"))
                .at(span, "its query names it")
                .help(
                    "read the tables that it is made of; a query that leads back to itself is written `with recursive`",
                ),
        );
        return;
    }
    let said = said_of_columns(to, own, columns.map(|columns| called(columns, own)).as_deref());
    uses.extend(depends(to.cx, &to.site, &own.depends));
    let blocks: Vec<&DialectBlock> = own
        .members
        .iter()
        .filter_map(|member| if let MemberKind::Dialect(block) = &member.kind { Some(&**block) } else { None })
        .collect();
    let what = What::View(define::View {
        columns: own.columns.iter().map(|own| own.name).collect(),
        options: of_target(to.cx, blocks),
        column_options: column_options(to, &said),
        body,
        protected: own.members.iter().any(|member| matches!(member.kind, MemberKind::Protected)),
    });
    let kind = if own.materialized { Defined::MaterializedView } else { Defined::View };
    to.add(Address::top(Kind::Defined(kind), name), span, what, uses, &own.clauses);
    for (member, column) in &said {
        to.out.comment(CommentOn::Column, name, Some(column.name.name), member.doc.as_ref());
        let rules = Modifiers::of(column);
        if let (true, Some((_, span))) = (rules.default_always, rules.default) {
            to.cx.report(
                Diagnostic::error(
                    codes::UNSUPPORTED,
                    "the default of a view's column is taken when nothing is written",
                )
                .at(span, "not for null too")
                .help("take `always` away"),
            );
        }
        if let Some((slot, span)) = rules.default {
            let row = Row::new(to.cx, to.site.clone(), Source::Open, Purpose::Default);
            if let Some(value) = expr::lower(&row, slot, Wanted::Any) {
                to.out.add(Address::part(Kind::Default, name, column.name.name), Object::Default(value), span);
            }
        }
    }
    ViewParts { cx: to.cx, site: &to.site, view: name, out: to.out }.check(&own.members);
}

const fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView))
}

/// The lines about columns that hold for the target: each column once, and none that the query is known not to have.
fn said_of_columns<'v>(to: &Builder<'_, '_>, own: &'v View, known: Option<&[Name]>) -> Vec<(&'v Member, &'v Column)> {
    let mut out: Vec<(&Member, &Column)> = Vec::new();
    for member in &own.members {
        let MemberKind::ViewColumn(column) = &member.kind else { continue };
        let only = column
            .modifiers
            .iter()
            .find_map(|rule| if let ModifierKind::Only(only) = &rule.kind { Some(&**only) } else { None });
        if !to.site.scope.dialects.narrow(only).has(to.cx.target) {
            continue;
        }
        let name = column.name.name;
        if let Some((_, first)) = out.iter().find(|(_, other)| other.name.name == name) {
            to.cx.report(
                Diagnostic::error(codes::DUPLICATE, format!("two lines are about the column `{name}`"))
                    .at(column.name.span, "the second one")
                    .label(first.name.span, "the first one")
                    .help("say all of it in one line"),
            );
        } else if let Some(known) = known.filter(|known| !known.contains(&name)) {
            let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("the query has no column `{name}`"))
                .at(column.name.span, "no such column")
                .help("name a column that the query gives, by the name that it has in the view");
            let known: Vec<_> = known.iter().map(|own| (*own, None)).collect();
            to.cx.report(suggest::nearest(problem, name, column.name.span, &known));
        } else {
            out.push((member, column));
        }
    }
    out
}

/// How the values of columns are kept and counted on the target.
fn column_options(to: &Builder<'_, '_>, said: &[(&Member, &Column)]) -> Vec<(Name, Options)> {
    let of = |(_, column): &(&Member, &Column)| (column.name.name, of_target(to.cx, Modifiers::of(column).dialects));
    let mut out: Vec<(Name, Options)> = said.iter().map(of).filter(|(_, own)| !own.is_empty()).collect();
    out.sort();
    out
}
