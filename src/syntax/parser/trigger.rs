//! Triggers.

use chumsky::prelude::*;

use super::Core;
use super::clause::{Clause, add, clause, gathered, once};
use super::code::{code, depends};
use super::column::deferrable;
use super::expr::literal;
use super::input::Problem;
use super::name::{Rule, alternatives, ident, idents, kw2, path};
use super::option::dialect_block;
use super::slot::formula;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Clauses, Deferrable, DialectBlock, ForEach, Path, RowVersion, Slot, Timing, TransitionRows, Trigger, TriggerAction,
    TriggerEvent, TriggerEventKind, TriggerOrder,
};
use crate::syntax::token::Kind;

/// trigger_event.
fn event<'t, E: Problem<'t>>() -> impl Rule<'t, TriggerEvent, E> {
    let columns = just(Kind::Of).ignore_then(idents()).or_not().map(Option::unwrap_or_default);
    choice((
        just(Kind::Insert).to(TriggerEventKind::Insert),
        just(Kind::Delete).to(TriggerEventKind::Delete),
        just(Kind::Truncate).to(TriggerEventKind::Truncate),
        just(Kind::Update).ignore_then(columns).map(TriggerEventKind::Update),
    ))
    .map_with(|kind, extra| TriggerEvent { kind, span: extra.span() })
    .boxed()
}

/// trigger_rows.
fn transition_rows<'t, E: Problem<'t>>() -> impl Rule<'t, TransitionRows, E> {
    let version = just(Kind::Old).to(RowVersion::Old).or(just(Kind::New).to(RowVersion::New));
    version.then_ignore(kw2(Kind::Table, Kind::As)).then(ident()).map_with(|(version, name), extra| TransitionRows {
        version,
        name,
        span: extra.span(),
    })
}

/// trigger_clause.
#[derive(Clone)]
enum TriggerClause {
    ForEach(ForEach),
    When(Slot),
    Referencing(Vec<TransitionRows>),
    Deferrable(Deferrable),
    Order(TriggerOrder),
    Depends(Vec<Path>),
    Dialect(DialectBlock),
    Clause(Clause),
}

/// Everything that was said about a trigger.
#[derive(Default)]
struct Said {
    for_each: Option<ForEach>,
    when: Option<Slot>,
    referencing: Option<Vec<TransitionRows>>,
    deferrable: Option<Deferrable>,
    order: Option<TriggerOrder>,
    depends: Option<Vec<Path>>,
    dialects: Vec<DialectBlock>,
    clauses: Clauses,
}

fn put(said: &mut Said, clause: TriggerClause, span: Span, problems: &mut Vec<Diagnostic>) {
    match clause {
        TriggerClause::ForEach(new) => once(&mut said.for_each, new, "`for each`", |_| span, problems),
        TriggerClause::When(new) => once(&mut said.when, new, "`when`", |it| it.span, problems),
        TriggerClause::Referencing(new) => once(&mut said.referencing, new, "`referencing`", |_| span, problems),
        TriggerClause::Deferrable(new) => once(&mut said.deferrable, new, "`deferrable`", |_| span, problems),
        TriggerClause::Order(new) => once(&mut said.order, new, "`follows` or `precedes`", |it| it.span, problems),
        TriggerClause::Depends(new) => once(&mut said.depends, new, "`depends on`", |_| span, problems),
        TriggerClause::Dialect(block) => said.dialects.push(block),
        TriggerClause::Clause(clause) => add(&mut said.clauses, clause, problems),
    }
}

fn said<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Said, E> {
    let order = just(Kind::Follows).to(false).or(just(Kind::Precedes).to(true)).then(ident());
    let clause = choice((
        kw2(Kind::For, Kind::Each)
            .ignore_then(just(Kind::Row).to(ForEach::Row).or(just(Kind::Statement).to(ForEach::Statement)))
            .map(TriggerClause::ForEach),
        just(Kind::When).ignore_then(formula(core.expr.clone())).map(TriggerClause::When),
        just(Kind::Referencing)
            .ignore_then(transition_rows().repeated().at_least(1).collect())
            .map(TriggerClause::Referencing),
        deferrable().map(TriggerClause::Deferrable),
        order
            .map_with(|(precedes, other), extra| TriggerOrder { precedes, other, span: extra.span() })
            .map(TriggerClause::Order),
        depends().map(TriggerClause::Depends),
        dialect_block().map(TriggerClause::Dialect),
        clause().map(TriggerClause::Clause),
    ));
    gathered(clause.labelled("a clause"), put)
}

/// trigger.
pub(super) fn trigger<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Trigger, E> {
    let timing = choice((
        just(Kind::Before).to(Timing::Before),
        just(Kind::After).to(Timing::After),
        kw2(Kind::Instead, Kind::Of).to(Timing::InsteadOf),
    ));
    let args = literal(core.expr.clone())
        .separated_by(just(Kind::Comma))
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    let execute = just(Kind::Execute)
        .ignore_then(path())
        .then(args)
        .map(|(function, args)| TriggerAction::Execute { function, args });
    let action = execute.or(just(Kind::Eq).ignore_then(code()).map(TriggerAction::Code)).boxed();
    just(Kind::Trigger)
        .ignore_then(ident())
        .then(timing)
        .then(alternatives(event()))
        .then(said(core))
        .then(action)
        .map(|((((name, timing), events), said), action)| Trigger {
            name,
            timing,
            events,
            for_each: said.for_each,
            when: said.when,
            referencing: said.referencing.unwrap_or_default(),
            deferrable: said.deferrable,
            order: said.order,
            depends: said.depends.unwrap_or_default(),
            dialects: said.dialects,
            clauses: said.clauses,
            action,
        })
        .boxed()
}
