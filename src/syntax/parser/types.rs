//! Types and slots.

use chumsky::prelude::*;

use super::clause::dialect;
use super::expr::{ExprRule, call_or_name, cast, literal, parenthesised};
use super::input::{Problem, State};
use super::name::{Rule, guard, number, path, raw, xname};
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Body, ExprKind, Override, Slot, TypeBase, TypeRef};
use crate::syntax::codes;
use crate::syntax::token::Kind;

/// The diagnostic for a construct of the language that this version does not compile.
pub(in crate::syntax) fn unsupported(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::UNSUPPORTED, format!("{what} is not supported by this version"))
        .at(span, "known to the language, but not compiled yet")
        .help("leave it out for now; nothing is skipped in silence")
}

/// override.
pub(super) fn override_<'t, E: Problem<'t>>() -> impl Rule<'t, Override, E> {
    dialect().then(raw()).map_with(|(dialect, raw), extra| Override {
        dialect: dialect.dialect,
        raw,
        span: extra.span(),
    })
}

fn overrides<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<Override>, E> {
    guard(Kind::is_dialect).ignore_then(override_()).repeated().collect()
}

/// type, without its overrides.
pub(super) fn bare_type<'t, E: Problem<'t>>() -> impl Rule<'t, TypeRef, E> {
    let args = number()
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .or_not()
        .map(Option::unwrap_or_default);
    let named = path()
        .then(args)
        .then(just(Kind::Unsigned).or_not())
        .map(|((path, args), unsigned)| TypeBase::Named { path, args, unsigned: unsigned.is_some() })
        .labelled("a type");
    let object = just(Kind::Object).map_with(|_, extra| -> Span { extra.span() }).then_ignore(braces()).map_with(
        |word, extra| {
            let state: &mut State<'t> = extra.state();
            state.problems.push(unsupported("an `object` with a list of fields", word));
            TypeBase::Named {
                path: crate::syntax::ast::Path {
                    qualifier: Vec::new(),
                    name: crate::syntax::ast::Ident { name: "object".into(), span: word },
                },
                args: Vec::new(),
                unsigned: false,
            }
        },
    );
    let dim = number().or_not().delimited_by(just(Kind::OpenBracket), just(Kind::CloseBracket));
    let question = just(Kind::Question).map_with(|_, extra| -> Span { extra.span() }).or_not();
    let special = object.or(raw().map(TypeBase::Raw));
    let special = guard(|kind| matches!(kind, Kind::Object | Kind::Raw)).ignore_then(special);
    special.or(named).then(dim.repeated().collect()).then(question).map_with(|((base, dims), nullable), extra| {
        TypeRef { base, dims, nullable, overrides: Vec::new(), span: extra.span() }
    })
}

/// Anything between braces, also with braces inside: what belongs to a later version is stepped over.
pub(super) fn braces<'t, E: Problem<'t>>() -> impl Rule<'t, (), E> {
    recursive(|braces| {
        let other = any().filter(|kind: &Kind| !matches!(kind, Kind::OpenBrace | Kind::CloseBrace)).ignored();
        braces.or(other).repeated().delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace))
    })
}

/// type.
pub(super) fn type_ref<'t, E: Problem<'t>>() -> impl Rule<'t, TypeRef, E> {
    bare_type().then(overrides()).map(|(ty, overrides)| TypeRef { overrides, ..ty })
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
pub(super) fn default_value<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Slot, E> {
    let call = call_or_name(expr.clone()).filter(|expr| matches!(expr.kind, ExprKind::Call { .. })).map(Body::Expr);
    slot(choice((value_body(expr), call, xname().map(Body::Word)))).labelled("a value")
}
