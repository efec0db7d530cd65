//! Places that take an expression, and their other spellings for one target.

use chumsky::prelude::*;

use super::clause::dialect;
use super::expr::{ExprRule, call_or_name, cast, literal, parenthesised};
use super::input::Problem;
use super::name::{Rule, guard, raw, xname};
use crate::base::Span;
use crate::syntax::ast::{Body, DefaultValue, ExprKind, Override, Slot};
use crate::syntax::token::Kind;

/// override.
pub(super) fn override_<'t, E: Problem<'t>>() -> impl Rule<'t, Override, E> {
    dialect().then(raw()).map_with(|(dialect, raw), extra| Override {
        dialect: dialect.dialect,
        raw,
        span: extra.span(),
    })
}

pub(super) fn overrides<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<Override>, E> {
    guard(Kind::is_dialect).ignore_then(override_()).repeated().collect()
}

fn slot<'t, E: Problem<'t>>(body: impl Rule<'t, Body, E>) -> impl Rule<'t, Slot, E> {
    let several = guard(Kind::is_dialect)
        .ignore_then(override_())
        .repeated()
        .at_least(1)
        .collect()
        .map_with(|overrides, extra| Slot { body: None, overrides, span: extra.span() });
    let one = body.then(overrides()).map_with(|(body, overrides), extra| Slot {
        body: Some(body),
        overrides,
        span: extra.span(),
    });
    several.or(one)
}

/// formula.
pub(super) fn formula<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Slot, E> {
    slot(parenthesised(expr).labelled("an expression in parentheses").map(Body::Expr).or(raw().map(Body::Raw)))
}

/// A literal, a cast, parentheses or raw: what `value` and `default` share.
fn value_body<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Body, E> {
    let portable = choice((cast(expr.clone()), parenthesised(expr.clone()), literal(expr)));
    // what begins as a name is a call or a member, which the callers read
    guard(|kind| !kind.is_expression_name()).ignore_then(portable.map(Body::Expr).or(raw().map(Body::Raw)))
}

/// value.
pub(super) fn value<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Slot, E> {
    let call = call_or_name(expr.clone()).filter(|expr| matches!(expr.kind, ExprKind::Call { .. })).map(Body::Expr);
    slot(value_body(expr).or(call)).labelled("a value")
}

/// What may follow `default`: a value, or the bare name of a member.
pub(super) fn value_or_word<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Slot, E> {
    slot(cell(expr)).labelled("a value")
}

/// atom, or RAW.
pub(super) fn cell<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Body, E> {
    let call = call_or_name(expr.clone()).filter(|expr| matches!(expr.kind, ExprKind::Call { .. })).map(Body::Expr);
    choice((value_body(expr), call, xname().map(Body::Word)))
}

/// default.
pub(super) fn default<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, DefaultValue, E> {
    let always = just(Kind::Always).map_with(|_, extra| -> Span { extra.span() });
    just(Kind::Default)
        .ignore_then(value_or_word(expr))
        .then(always.or_not())
        .map(|(value, always)| DefaultValue { value, always })
}
