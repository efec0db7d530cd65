//! Clauses that many items take.

use chumsky::prelude::*;

use super::input::{Problem, State};
use super::name::{Rule, guard, kw2, path, string};
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Clauses, Deprecated, Dialect, DialectName, Only, Renamed};
use crate::syntax::codes;
use crate::syntax::token::Kind;

/// DIALECT.
#[allow(clippy::wildcard_enum_match_arm, reason = "the filter lets five kinds through")]
pub(super) fn dialect<'t, E: Problem<'t>>() -> impl Rule<'t, DialectName, E> {
    any()
        .filter(|kind: &Kind| kind.is_dialect())
        .map_with(|kind: Kind, extra| DialectName {
            dialect: match kind {
                Kind::Mysql => Dialect::Mysql,
                Kind::Mariadb => Dialect::Mariadb,
                Kind::Sqlite => Dialect::Sqlite,
                Kind::Surrealdb => Dialect::Surrealdb,
                _ => Dialect::Postgres,
            },
            span: extra.span(),
        })
        .labelled("a database (`postgres`, `mysql`, `mariadb`, `sqlite`, `surrealdb`)")
}

/// renamed.
pub(super) fn renamed<'t, E: Problem<'t>>() -> impl Rule<'t, Renamed, E> {
    kw2(Kind::Renamed, Kind::From).ignore_then(path()).map_with(|from, extra| Renamed { from, span: extra.span() })
}

/// only.
pub(super) fn only<'t, E: Problem<'t>>() -> impl Rule<'t, Only, E> {
    just(Kind::Only)
        .to(false)
        .or(just(Kind::Except).to(true))
        .then(dialect().separated_by(just(Kind::Or)).at_least(1).collect())
        .map_with(|(except, dialects), extra| Only { except, dialects, span: extra.span() })
}

/// deprecated.
pub(super) fn deprecated<'t, E: Problem<'t>>() -> impl Rule<'t, Deprecated, E> {
    just(Kind::Deprecated)
        .ignore_then(string().map(|(text, _)| text).or_not())
        .then(kw2(Kind::Remove, Kind::After).ignore_then(string()).or_not())
        .map_with(|(note, remove_after), extra| Deprecated { note, remove_after, span: extra.span() })
}

/// One clause.
#[derive(Clone)]
pub(super) enum Clause {
    Renamed(Renamed),
    Only(Only),
    Deprecated(Deprecated),
}

/// clause.
pub(super) fn clause<'t, E: Problem<'t>>() -> impl Rule<'t, Clause, E> {
    let clause =
        choice((renamed().map(Clause::Renamed), only().map(Clause::Only), deprecated().map(Clause::Deprecated)));
    guard(begins_clause).ignore_then(clause)
}

/// Whether it can begin a clause.
pub(super) fn begins_clause(kind: Kind) -> bool {
    matches!(kind, Kind::Renamed | Kind::Only | Kind::Except | Kind::Deprecated)
}

/// Any number of clauses.
pub(super) fn clauses<'t, E: Problem<'t>>() -> impl Rule<'t, Clauses, E> {
    gathered(clause(), |clauses, clause, _, problems| add(clauses, clause, problems))
}

/// Any number of clauses of some kind, put into one value.
pub(super) fn gathered<'t, C: 't, T: Default + 't, E: Problem<'t>>(
    clause: impl Rule<'t, C, E>,
    put: fn(&mut T, C, Span, &mut Vec<Diagnostic>),
) -> impl Rule<'t, T, E> {
    clause
        .boxed()
        .map_with(|clause, extra| -> (C, Span) { (clause, extra.span()) })
        .repeated()
        .collect::<Vec<_>>()
        .map_with(move |list, extra| {
            let state: &mut State<'t> = extra.state();
            let mut all = T::default();
            for (clause, span) in list {
                put(&mut all, clause, span, &mut state.problems);
            }
            all
        })
        .boxed()
}

/// Adds a clause, or says that it was said before.
pub(super) fn add(clauses: &mut Clauses, clause: Clause, problems: &mut Vec<Diagnostic>) {
    match clause {
        Clause::Renamed(new) => once(&mut clauses.renamed, Box::new(new), "`renamed from`", |it| it.span, problems),
        Clause::Only(new) => once(&mut clauses.only, Box::new(new), "`only` or `except`", |it| it.span, problems),
        Clause::Deprecated(new) => once(&mut clauses.deprecated, Box::new(new), "`deprecated`", |it| it.span, problems),
    }
}

/// Fills a place that takes one thing.
pub(super) fn once<T>(
    slot: &mut Option<T>,
    new: T,
    what: &str,
    span: impl Fn(&T) -> Span,
    problems: &mut Vec<Diagnostic>,
) {
    if let Some(first) = slot {
        problems.push(said_twice(what, span(first), span(&new)));
    } else {
        *slot = Some(new);
    }
}

/// The diagnostic for the second of two.
pub(super) fn said_twice(what: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error(codes::SAID_TWICE, format!("{what} is said twice"))
        .at(second, "said again here")
        .label(first, "said first here")
        .help("keep one of them")
}
