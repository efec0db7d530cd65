//! What only SurrealDB has.

use chumsky::prelude::*;

use super::Core;
use super::access::permissions;
use super::clause::{Clause, add, clause, clauses, gathered, once};
use super::expr::literal;
use super::input::Problem;
use super::name::{Rule, ident, path, string};
use super::slot::value;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Analyzer, Body, Clauses, Filter, Ident, ParamItem, Path, Permissions, ServiceKind, ServiceName,
};
use crate::syntax::token::Kind;

/// `access account record clauses`.
pub(in crate::syntax) struct ServiceHeader {
    pub(in crate::syntax) kind: ServiceKind,
    pub(in crate::syntax) name: ServiceName,
    pub(in crate::syntax) of: Option<Ident>,
    pub(in crate::syntax) clauses: Clauses,
}

/// filters.
fn filters<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Vec<Filter>, E> {
    let args = ident()
        .map(Body::Word)
        .or(literal(core.expr.clone()).map(Body::Expr))
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    ident()
        .then(args.or_not())
        .map(|(name, args)| Filter { name, args: args.unwrap_or_default() })
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .boxed()
}

/// One word about an analyzer.
#[derive(Clone)]
enum AnalyzerClause {
    Tokenizers(Vec<Filter>),
    Filters(Vec<Filter>),
    Function(Path),
    Clause(Clause),
}

/// Everything that was said about an analyzer.
#[derive(Default)]
struct Analysis {
    tokenizers: Option<Vec<Filter>>,
    filters: Option<Vec<Filter>>,
    function: Option<Path>,
    clauses: Clauses,
}

fn put(said: &mut Analysis, clause: AnalyzerClause, span: Span, problems: &mut Vec<Diagnostic>) {
    match clause {
        AnalyzerClause::Tokenizers(new) => once(&mut said.tokenizers, new, "`tokenizers`", |_| span, problems),
        AnalyzerClause::Filters(new) => once(&mut said.filters, new, "`filters`", |_| span, problems),
        AnalyzerClause::Function(new) => once(&mut said.function, new, "`function`", Path::span, problems),
        AnalyzerClause::Clause(clause) => add(&mut said.clauses, clause, problems),
    }
}

/// analyzer, behind its first word.
pub(super) fn analyzer<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Analyzer, E> {
    let clause = choice((
        just(Kind::Tokenizers).ignore_then(filters(core)).map(AnalyzerClause::Tokenizers),
        just(Kind::Filters).ignore_then(filters(core)).map(AnalyzerClause::Filters),
        just(Kind::Function).ignore_then(path()).map(AnalyzerClause::Function),
        clause().map(AnalyzerClause::Clause),
    ));
    ident().then(gathered(clause, put)).map(|(name, said)| Analyzer {
        name,
        tokenizers: said.tokenizers.unwrap_or_default(),
        filters: said.filters.unwrap_or_default(),
        function: said.function,
        clauses: said.clauses,
    })
}

/// One word about a parameter.
#[derive(Clone)]
enum ParamClause {
    Permissions(Permissions),
    Clause(Clause),
}

/// param, behind its first word.
pub(super) fn param<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, ParamItem, E> {
    let clause = permissions(core.expr.clone()).map(ParamClause::Permissions).or(clause().map(ParamClause::Clause));
    let said = gathered(clause, |said: &mut (Option<Permissions>, Clauses), clause, _, problems| match clause {
        ParamClause::Permissions(new) => once(&mut said.0, new, "`permissions`", |it| it.span, problems),
        ParamClause::Clause(clause) => add(&mut said.1, clause, problems),
    });
    ident()
        .then(said)
        .then(just(Kind::Eq).ignore_then(value(core.expr.clone())))
        .map(|((name, (permissions, clauses)), value)| ParamItem { name, permissions, clauses, value })
}

/// service, from its first word and up to its body.
pub(super) fn service<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, ServiceHeader, E> {
    let kind = choice((
        just(Kind::Access).to(ServiceKind::Access),
        just(Kind::User).to(ServiceKind::User),
        just(Kind::Config).to(ServiceKind::Config),
        just(Kind::Api).to(ServiceKind::Api),
        just(Kind::Bucket).to(ServiceKind::Bucket),
    ));
    let name = ident().map(ServiceName::Name).or(string().map(|(text, span)| ServiceName::Text(text, span)));
    // what may be a clause is one
    let of = ident().map(Some).then(clauses()).then_ignore(end());
    let said = clauses().then_ignore(end()).map(|clauses| (None, clauses)).or(of);
    kind.then(name).then(said).map(|((kind, name), (of, clauses))| ServiceHeader { kind, name, of, clauses })
}
