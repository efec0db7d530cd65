//! Views.

use super::super::cx::{Cx, Site};
use super::super::db::SourceFile;
use super::super::sql::{self, Context, Form, Schema};
use super::super::table::ViewParts;
use super::body::language;
use super::lookup::Reading;
use super::uses::depends;
use super::{Builder, of_target, text};
use crate::base::Name;
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Kind};
use crate::syntax::ast::{DialectBlock, ItemKind, MemberKind, View};

/// The columns of the view at this place of a file, if its query names them all.
pub fn view_columns(cx: &Cx<'_>, file: SourceFile, index: u32) -> Option<Vec<Name>> {
    let entry = cx.items(file).get(index as usize)?;
    let ItemKind::View(own) = &entry.item.kind else { return None };
    let site = Site::of(cx, file, entry);
    let (body, source) = cx.quietly(|| text(cx, &own.code))?;
    let (dialect, schema) = (cx.target.dialect(), Schema::without_views(cx, &site));
    let names =
        sql::names(source.text, language(body.language, dialect), dialect, Form::Query, &Context::default(), &schema);
    let mut columns = names.ok()?.columns?;
    for (column, called) in columns.iter_mut().zip(&own.columns) {
        *column = called.name;
    }
    Some(columns)
}

/// Emits a view with what stands in it.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &View) {
    let (name, span) = to.name(&own.name);
    let Some((mut body, source)) = text(to.cx, &own.code) else { return };
    let mut uses = Reading::new(to.cx, &to.site).read(&mut body, source, Form::Query);
    uses.extend(depends(to.cx, &to.site, &own.depends));
    let blocks: Vec<&DialectBlock> = own
        .members
        .iter()
        .filter_map(|member| if let MemberKind::Dialect(block) = &member.kind { Some(&**block) } else { None })
        .collect();
    let what = What::View(define::View {
        columns: own.columns.iter().map(|own| own.name).collect(),
        options: of_target(to.cx, blocks),
        body,
        protected: own.members.iter().any(|member| matches!(member.kind, MemberKind::Protected)),
    });
    let kind = if own.materialized { Defined::MaterializedView } else { Defined::View };
    to.add(Address::top(Kind::Defined(kind), name), span, what, uses, &own.clauses);
    ViewParts { cx: to.cx, site: &to.site, view: name, out: to.out }.check(&own.members);
}
