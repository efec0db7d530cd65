//! Functions and procedures.

use chumsky::prelude::*;

use super::Core;
use super::access::permissions;
use super::clause::{Clause, add, clause, gathered, once};
use super::code::{code, depends};
use super::input::Problem;
use super::name::{Rule, ident, path};
use super::option::dialect_block;
use super::slot::value_or_word;
use super::types::type_ref;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Clauses, DialectBlock, Ident, Parameter, ParameterMode, Path, Permissions, Returns, Routine, RoutineKind, Security,
    Volatility,
};
use crate::syntax::token::Kind;

/// parameter. `in int` is a parameter called `in`, `in a int` one with a mode; `out int` has a mode and no name.
fn parameter<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Parameter, E> {
    let mode = choice((
        just(Kind::In).to(ParameterMode::In),
        just(Kind::Out).to(ParameterMode::Out),
        just(Kind::Inout).to(ParameterMode::Inout),
        just(Kind::Variadic).to(ParameterMode::Variadic),
    ));
    let said = mode.filter(|mode| *mode != ParameterMode::In);
    let ty = type_ref(core.fields.clone()).boxed();
    let default = just(Kind::Default).ignore_then(value_or_word(core.expr.clone()));
    // `int default 2` is no parameter called `int`
    let named = ident()
        .map(Some)
        .then_ignore(just(Kind::Default).not())
        .then(ty.clone())
        .then(default.clone().or_not())
        .boxed();
    let unnamed = ty.clone().map(|ty| (None, ty));
    // ``a postgres `b` `` is a type alone: what is named ends with its type or its default
    let ends = one_of([Kind::Comma, Kind::CloseParen]).rewind();
    choice((
        mode.map(Some).then(named.clone()).then_ignore(ends),
        said.map(Some).then(unnamed.clone().then(default.clone().or_not())).then_ignore(ends),
        unnamed.clone().then(default.map(Some)).map(|own| (None, own)).then_ignore(ends),
        named.map(|named| (None, named)).then_ignore(ends),
        unnamed.map(|own| (None, (own, None))),
    ))
    .map_with(|(mode, ((name, ty), default)), extra| Parameter { mode, name, ty, default, span: extra.span() })
    .labelled("a parameter")
    .boxed()
}

fn parameters<'t, E: Problem<'t>>(core: &Core<'t, E>, at_least: usize) -> impl Rule<'t, Vec<Parameter>, E> {
    parameter(core)
        .separated_by(just(Kind::Comma))
        .at_least(at_least)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .boxed()
}

/// result.
fn returns<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Returns, E> {
    let ty = type_ref(core.fields.clone()).boxed();
    choice((
        just(Kind::Table).ignore_then(parameters(core, 1)).map(Returns::Table),
        just(Kind::Setof).ignore_then(ty.clone()).map(Returns::SetOf),
        ty.map(Returns::Type),
    ))
    .boxed()
}

/// routine_clause.
#[derive(Clone)]
enum RoutineClause {
    Language(Ident),
    Volatility(Volatility),
    Strict,
    Deterministic,
    Security(Security),
    Depends(Vec<Path>),
    Permissions(Permissions),
    Dialect(DialectBlock),
    Clause(Clause),
}

/// Everything that was said about a routine.
#[derive(Default)]
struct Said {
    language: Option<Ident>,
    volatility: Option<Volatility>,
    strict: bool,
    deterministic: bool,
    security: Option<Security>,
    depends: Option<Vec<Path>>,
    permissions: Option<Permissions>,
    dialects: Vec<DialectBlock>,
    clauses: Clauses,
}

fn put(said: &mut Said, clause: RoutineClause, span: Span, problems: &mut Vec<Diagnostic>) {
    match clause {
        RoutineClause::Language(new) => once(&mut said.language, new, "`language`", |it| it.span, problems),
        RoutineClause::Volatility(new) => {
            once(&mut said.volatility, new, "how steady the result is", |_| span, problems);
        }
        RoutineClause::Strict => said.strict = true,
        RoutineClause::Deterministic => said.deterministic = true,
        RoutineClause::Security(new) => once(&mut said.security, new, "`security`", |_| span, problems),
        RoutineClause::Depends(new) => once(&mut said.depends, new, "`depends on`", |_| span, problems),
        RoutineClause::Permissions(new) => once(&mut said.permissions, new, "`permissions`", |it| it.span, problems),
        RoutineClause::Dialect(block) => said.dialects.push(block),
        RoutineClause::Clause(clause) => add(&mut said.clauses, clause, problems),
    }
}

fn said<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Said, E> {
    let security = just(Kind::Definer).to(Security::Definer).or(just(Kind::Invoker).to(Security::Invoker));
    let clause = choice((
        just(Kind::Language).ignore_then(ident()).map(RoutineClause::Language),
        just(Kind::Immutable).to(RoutineClause::Volatility(Volatility::Immutable)),
        just(Kind::Stable).to(RoutineClause::Volatility(Volatility::Stable)),
        just(Kind::Volatile).to(RoutineClause::Volatility(Volatility::Volatile)),
        just(Kind::Strict).to(RoutineClause::Strict),
        just(Kind::Deterministic).to(RoutineClause::Deterministic),
        just(Kind::Security).ignore_then(security).map(RoutineClause::Security),
        depends().map(RoutineClause::Depends),
        permissions(core.expr.clone()).map(RoutineClause::Permissions),
        dialect_block().map(RoutineClause::Dialect),
        clause().map(RoutineClause::Clause),
    ));
    gathered(clause.labelled("a clause"), put)
}

/// routine, from its first word.
pub(super) fn routine<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Routine, E> {
    just(Kind::Function)
        .to(RoutineKind::Function)
        .or(just(Kind::Procedure).to(RoutineKind::Procedure))
        .then(path())
        .then(parameters(core, 0))
        .then(just(Kind::Arrow).ignore_then(returns(core)).or_not())
        .then(said(core))
        .then(just(Kind::Eq).ignore_then(code()))
        .map(|(((((kind, name), params), result), said), code)| Routine {
            kind,
            name,
            params,
            result,
            language: said.language,
            volatility: said.volatility,
            strict: said.strict,
            deterministic: said.deterministic,
            security: said.security,
            depends: said.depends.unwrap_or_default(),
            permissions: said.permissions,
            dialects: said.dialects,
            clauses: said.clauses,
            code,
        })
}
