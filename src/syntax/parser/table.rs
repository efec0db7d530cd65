//! Tables and what is like them, up to their bodies.

use chumsky::prelude::*;

use super::Core;
use super::clause::clauses;
use super::expr::call_or_name;
use super::input::Problem;
use super::member::argument;
use super::name::{Rule, alternatives, ident, idents, path};
use super::slot::cell;
use crate::syntax::ast::{Argument, Clauses, Expr, ExprKind, Ident, Param, ParamKind, Path, Tuple};
use crate::syntax::token::Kind;

/// `table x clauses`.
pub(in crate::syntax) struct TableHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) clauses: Clauses,
}

/// `mixin x(parameters)`.
pub(in crate::syntax) struct MixinHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) params: Vec<Param>,
}

/// `relation x from a to b or c enforced clauses`.
pub(in crate::syntax) struct RelationHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) from: Vec<Path>,
    pub(in crate::syntax) to: Vec<Path>,
    pub(in crate::syntax) enforced: bool,
    pub(in crate::syntax) clauses: Clauses,
}

/// `rows x (a, b) clauses`.
pub(in crate::syntax) struct RowsHeader {
    pub(in crate::syntax) table: Path,
    pub(in crate::syntax) columns: Vec<Ident>,
    pub(in crate::syntax) clauses: Clauses,
}

/// table, behind its first word and up to its body.
pub(super) fn table<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, TableHeader, E> {
    path().then(clauses()).map(|(name, clauses)| TableHeader { name, clauses })
}

/// mixin, behind its first word and up to its body.
pub(super) fn mixin<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, MixinHeader, E> {
    let kind = choice((
        just(Kind::Table).to(ParamKind::Table),
        just(Kind::Type).to(ParamKind::Type),
        just(Kind::Action).to(ParamKind::Action),
        just(Kind::Value).to(ParamKind::Value),
    ))
    .labelled("the kind of the parameter (`table`, `type`, `action`, `value`)");
    let default = just(Kind::Default).ignore_then(parameter_default(core));
    let param = ident().then(kind).then(default.or_not()).map_with(|((name, kind), default), extra| Param {
        name,
        kind,
        default,
        span: extra.span(),
    });
    let params = param
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    path().then(params.or_not()).map(|(name, params)| MixinHeader { name, params: params.unwrap_or_default() })
}

/// The default of a parameter: a call is a value here, everything else as in a spread.
fn parameter_default<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Argument, E> {
    let call = call_or_name(core.expr.clone())
        .filter(|expr: &Expr| matches!(&expr.kind, ExprKind::Call { args, .. } if !args.iter().all(is_number) || args.is_empty()))
        .map(Argument::Value);
    call.or(argument(core))
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(_))
}

/// relation, behind its first word and up to its body.
pub(super) fn relation<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, RelationHeader, E> {
    path()
        .then(just(Kind::From).ignore_then(alternatives(path())))
        .then(just(Kind::To).ignore_then(alternatives(path())))
        .then(just(Kind::Enforced).or_not())
        .then(clauses())
        .map(|((((name, from), to), enforced), clauses)| RelationHeader {
            name,
            from,
            to,
            enforced: enforced.is_some(),
            clauses,
        })
}

/// rows, behind its first word and up to its body.
pub(super) fn rows<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, RowsHeader, E> {
    path().then(idents()).then(clauses()).map(|((table, columns), clauses)| RowsHeader { table, columns, clauses })
}

/// tuple.
pub(super) fn tuple<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Tuple, E> {
    cell(core.expr.clone())
        .labelled("a value")
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .map_with(|cells, extra| Tuple { cells, span: extra.span() })
}
