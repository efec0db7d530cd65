//! Permissions of tables, fields, parameters and functions.

use super::super::cx::{Cx, Site};
use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::shape::TableShape;
use super::super::types::Family;
use crate::base::Name;
use crate::catalog::define;
use crate::syntax::ast::{Allowed, Permissions, PermissionsKind};

/// What is allowed; conditions read the row of the table, if there is one. `None` after a reported problem.
pub fn of<'a>(
    cx: &Cx<'a>,
    site: &Site<'a>,
    table: Option<&TableShape>,
    own: &Permissions,
) -> Option<define::Permissions> {
    let list = match &own.kind {
        PermissionsKind::Full => return Some(define::Permissions::Full),
        PermissionsKind::None => return Some(define::Permissions::None),
        PermissionsKind::Each(list) => list,
    };
    let mut out: Vec<(Name, define::Allowed)> = Vec::new();
    for permission in list {
        let allowed = match &permission.allowed {
            Allowed::Full => define::Allowed::Full,
            Allowed::None => define::Allowed::None,
            Allowed::Where(slot) => {
                let source = table.map_or(Source::Value(&Family::Unknown), |shape| Source::Table(shape, &[]));
                let row = Row::new(cx, site.clone(), source, Purpose::Check);
                define::Allowed::Where(expr::lower(&row, slot, Wanted::Condition)?)
            }
        };
        out.extend(permission.actions.iter().map(|action| (action.name, allowed.clone())));
    }
    out.sort_by_key(|(action, _)| *action);
    out.dedup_by_key(|(action, _)| *action);
    Some(define::Permissions::Each(out))
}
