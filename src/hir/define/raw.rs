//! Raw objects.

use super::uses::depends;
use super::{Builder, text};
use crate::catalog::define::{RawObject, What};
use crate::catalog::{Address, Defined, Kind};
use crate::syntax::ast;

/// Emits an object with its own way up and down.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &ast::RawObject) {
    let (name, span) = to.name(&own.name);
    let up = text(to.cx, &own.up);
    let down = own.down.as_ref().map(|code| text(to.cx, code));
    let uses = depends(to.cx, &to.site, &own.depends);
    let (Some((up, _)), false) = (up, matches!(down, Some(None))) else { return };
    let what = What::Raw(RawObject { up, down: down.flatten().map(|(body, _)| body) });
    to.add(Address::top(Kind::Defined(Defined::Raw), name), span, what, uses, &own.clauses);
}
