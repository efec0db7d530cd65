//! The lines of a table, a mixin, a relation or a view.

use chumsky::prelude::*;

use super::Core;
use super::access::{event, permissions, policy};
use super::clause::{Clause, add, clause};
use super::column::{column, reference_part, view_column};
use super::expr::{ExprRule, literal, parenthesised};
use super::input::{Problem, State};
use super::key::{exclude, index, primary_key, unique};
use super::name::{Rule, ident, kw2, path};
use super::option::dialect_block;
use super::slot::formula;
use super::trigger::trigger;
use super::types::type_ref;
use crate::syntax::ast::{
    Argument, CheckItem, Clauses, DialectBlock, DropColumn, ForeignKey, Ident, MemberKind, ReferencePart, Spread,
};
use crate::syntax::token::Kind;

/// argument.
pub(super) fn argument<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Argument, E> {
    choice((
        one_of([Kind::True, Kind::False, Kind::Null])
            .rewind()
            .ignore_then(literal(core.expr.clone()))
            .map(Argument::Value),
        type_ref(core.fields.clone()).map(Argument::Type),
        literal(core.expr.clone()).map(Argument::Value),
        parenthesised(core.expr.clone()).map(Argument::Value),
    ))
}

fn spread<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Spread, E> {
    let args = argument(core)
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    just(Kind::Ellipsis)
        .ignore_then(path())
        .then(args.or_not())
        .map(|(mixin, args)| Spread { mixin, args: args.unwrap_or_default() })
}

#[derive(Clone)]
enum CheckClause {
    NotValid,
    NotEnforced,
    NoInherit,
    Dialect(DialectBlock),
    Clause(Clause),
}

fn check_item<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, CheckItem, E> {
    let clause = choice((
        kw2(Kind::Not, Kind::Valid).to(CheckClause::NotValid),
        kw2(Kind::Not, Kind::Enforced).to(CheckClause::NotEnforced),
        kw2(Kind::No, Kind::Inherit).to(CheckClause::NoInherit),
        dialect_block().map(CheckClause::Dialect),
        clause().map(CheckClause::Clause),
    ));
    let formula = formula(expr);
    let head = formula.clone().map(|formula| (None, formula)).or(ident().map(Some).then(formula));
    just(Kind::Check).ignore_then(head).then(clause.repeated().collect::<Vec<_>>()).map_with(
        |((name, formula), list), extra| {
            let state: &mut State<'t> = extra.state();
            let (not_valid, not_enforced, no_inherit, clauses) = (false, false, false, Clauses::default());
            let dialects = Vec::new();
            let mut item = CheckItem { name, formula, not_valid, not_enforced, no_inherit, clauses, dialects };
            for clause in list {
                match clause {
                    CheckClause::NotValid => item.not_valid = true,
                    CheckClause::NotEnforced => item.not_enforced = true,
                    CheckClause::NoInherit => item.no_inherit = true,
                    CheckClause::Dialect(block) => item.dialects.push(block),
                    CheckClause::Clause(clause) => add(&mut item.clauses, clause, &mut state.problems),
                }
            }
            item
        },
    )
}

#[derive(Clone)]
enum ForeignClause {
    Part(ReferencePart),
    Clause(Clause),
}

/// Columns of a foreign key; whether the last is a period.
fn period_idents<'t, E: Problem<'t>>() -> impl Rule<'t, (Vec<Ident>, bool), E> {
    let period = || just(Kind::Period).ignore_then(ident());
    // a column may be called `period`
    let plain = period().not().ignore_then(ident());
    plain
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .collect::<Vec<_>>()
        .then(just(Kind::Comma).ignore_then(period()).or_not())
        .then_ignore(just(Kind::Comma).or_not())
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .map(|(mut columns, last)| {
            columns.extend(last);
            (columns, last.is_some())
        })
}

fn foreign_key<'t, E: Problem<'t>>() -> impl Rule<'t, ForeignKey, E> {
    let clause = reference_part().map(ForeignClause::Part).or(clause().map(ForeignClause::Clause));
    kw2(Kind::Foreign, Kind::Key)
        .ignore_then(ident().or_not())
        .then(period_idents())
        .then_ignore(just(Kind::Arrow))
        .then(path())
        .then(period_idents().or_not())
        .then(clause.repeated().collect::<Vec<_>>())
        .map_with(|((((name, (columns, period)), target), keyed), list), extra| {
            let state: &mut State<'t> = extra.state();
            let mut clauses = Clauses::default();
            let mut parts = Vec::new();
            for clause in list {
                match clause {
                    ForeignClause::Part(part) => parts.push(part),
                    ForeignClause::Clause(clause) => add(&mut clauses, clause, &mut state.problems),
                }
            }
            let (target_columns, target_period) = keyed.unwrap_or((Vec::new(), period));
            ForeignKey { name, columns, period, target, target_columns, target_period, parts, clauses }
        })
        .boxed()
}

/// table_item.
pub(super) fn member<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, MemberKind, E> {
    let expr = &core.expr;
    let column =
        column(type_ref(core.fields.clone()), core.modifier.clone()).map(|it| MemberKind::Column(Box::new(it)));
    let column = column.boxed();
    let keyed = choice((
        primary_key(expr.clone()).map(|it| MemberKind::PrimaryKey(Box::new(it))),
        foreign_key().map(|it| MemberKind::ForeignKey(Box::new(it))),
        unique(expr.clone()).map(|it| MemberKind::Unique(Box::new(it))),
        index(expr.clone()).map(|it| MemberKind::Index(Box::new(it))),
        check_item(expr.clone()).map(|it| MemberKind::Check(Box::new(it))),
        exclude(expr.clone()).map(|it| MemberKind::Exclude(Box::new(it))),
        kw2(Kind::Drop, Kind::Column)
            .ignore_then(ident())
            .map(|name| MemberKind::DropColumn(Box::new(DropColumn { name }))),
    ))
    .boxed();
    // a column may be called `on` or `trigger`: what follows decides
    let other = choice((
        keyed,
        trigger(core).map(|it| MemberKind::Trigger(Box::new(it))),
        policy(core).map(|it| MemberKind::Policy(Box::new(it))),
        event(core).map(|it| MemberKind::Event(Box::new(it))),
        alone(core),
        spread(core).map(|it| MemberKind::Spread(Box::new(it))),
        column.clone(),
    ))
    .boxed();
    // most lines are columns that begin with no such word; they skip the others
    let plain = any().filter(|kind: &Kind| kind.is_name() && !kind.begins_table_item()).rewind();
    plain.ignore_then(column).or(other)
}

/// What is told from a column by that nothing follows it.
fn alone<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, MemberKind, E> {
    choice((
        permissions(core.expr.clone()).map(|it| MemberKind::Permissions(Box::new(it))),
        dialect_block().map(|it| MemberKind::Dialect(Box::new(it))),
        just(Kind::Protected).to(MemberKind::Protected),
    ))
    .then_ignore(end())
    .boxed()
}

/// view_item.
pub(super) fn view_member<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, MemberKind, E> {
    choice((
        view_column(core.expr.clone()).map(|it| MemberKind::ViewColumn(Box::new(it))),
        index(core.expr.clone()).map(|it| MemberKind::Index(Box::new(it))),
        trigger(core).map(|it| MemberKind::Trigger(Box::new(it))),
        alone(core),
    ))
}
