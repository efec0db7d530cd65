//! Views.

use super::super::sql::Form;
use super::super::table::ViewParts;
use super::lookup::Reading;
use super::uses::depends;
use super::{Builder, of_target, text};
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Kind};
use crate::syntax::ast::{DialectBlock, MemberKind, View};

/// Emits a view with what stands in it.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &View) {
    let (name, span) = to.name(&own.name);
    let Some((body, source)) = text(to.cx, &own.code) else { return };
    let mut uses = Reading::new(to.cx, &to.site).read(body.language, source, Form::Query);
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
