//! Sequences.

use super::super::expr::nanoseconds;
use super::{Builder, integer};
use crate::catalog::define::{self, What};
use crate::catalog::{Address, Defined, Kind};
use crate::syntax::ast::{self, Sequence};

/// Emits a sequence.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Sequence) {
    let (name, span) = to.name(&own.name);
    let number = |number: &Option<ast::Number>| integer(to.cx, number.as_ref());
    let timeout = own.timeout.as_ref().and_then(|number| nanoseconds(number.text.as_str()));
    let what = define::Sequence {
        ty: own.ty.map(|ty| ty.name.as_str().into()),
        start: number(&own.start),
        increment: number(&own.increment),
        min: number(&own.min),
        max: number(&own.max),
        cache: number(&own.cache),
        batch: number(&own.batch),
        cycle: own.cycle,
        timeout: timeout.and_then(|nanos| i64::try_from(nanos).ok()),
    };
    to.add(Address::top(Kind::Defined(Defined::Sequence), name), span, What::Sequence(what), Vec::new(), &own.clauses);
}
