//! Relations: tables whose rows lead from one row to another.

use super::super::barrier::Entry;
use super::super::cx::{Cx, Site};
use super::super::symbols::Decl;
use super::super::{shape, table};
use super::Meaning;
use crate::catalog::define::{Edge, What};
use crate::catalog::{Address, Defined, Kind, Object, QName};
use crate::syntax::ast::{Path, Relation};

/// Emits the table, whose first columns are `in` and `out`, and that it is a relation.
pub fn check<'a>(cx: &Cx<'a>, site: &Site<'a>, entry: &Entry, own: &'a Relation, decl: &Decl, out: &mut Meaning) {
    table::check(
        cx,
        site,
        entry,
        table::Body { members: &own.members, span: own.body, clauses: &own.clauses },
        decl,
        out,
    );
    // unknown tables are reported with the columns
    let tables = |paths: &[Path]| cx.quietly(|| paths.iter().map(|path| shape::table_of(cx, site, path)).collect());
    let (from, to): (Option<Vec<QName>>, Option<Vec<QName>>) = (tables(&own.from), tables(&own.to));
    if let (Some(from), Some(to)) = (from, to) {
        let at = Address { home: decl.name, kind: Kind::Defined(Defined::Edge), part: None };
        let what = What::Edge(Edge { from, to, enforced: own.enforced });
        out.add(at, Object::Definition(Box::new(what.into())), decl.at);
    }
}
