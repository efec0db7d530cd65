//! Keys, indexes and exclusions of a table.

use chumsky::prelude::*;

use super::clause::{Clause, add, begins_clause, clause, gathered, once};
use super::column::{collation, deferrable, nulls_not_distinct};
use super::expr::{ExprRule, call_or_name, cast, parenthesised};
use super::input::{Problem, State};
use super::name::{Rule, guard, ident, idents, kw2, number, operator, path, raw, snug};
use super::option::{dialect_block, option_items};
use super::slot::formula;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Clauses, Collation, Deferrable, DialectBlock, Exclude, ExcludePart, Expr, ExprKind, Ident, Index, Nulls, Number,
    Opclass, Operand, Operator, OptionItem, Part, PrimaryKey, Slot, Unique,
};
use crate::syntax::token::Kind;

/// One word about a part.
#[derive(Clone)]
enum PartClause {
    Collate(Collation),
    Opclass(Opclass),
    Prefix(Number),
    Order(bool),
    Nulls(Nulls),
    WithoutOverlaps,
    Dialect(DialectBlock),
}

fn opclass<'t, E: Problem<'t>>() -> impl Rule<'t, Opclass, E> {
    just(Kind::Opclass).ignore_then(raw().map(Opclass::Raw).or(path().map(Opclass::Name)))
}

/// operand.
fn operand<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Operand, E> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "all but a plain name is an expression")]
    let named = call_or_name(expr.clone()).map(|expr| match expr.kind {
        ExprKind::Name(path) if path.qualifier.is_empty() => Operand::Column(path.name),
        kind => Operand::Expr(Expr { kind, span: expr.span }),
    });
    choice((
        raw().map(Operand::Raw),
        named,
        cast(expr.clone()).map(Operand::Expr),
        parenthesised(expr).map(Operand::Expr),
    ))
    .labelled("a column or an expression")
    .boxed()
}

fn part<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Part, E> {
    let clause = choice((
        collation().map(PartClause::Collate),
        opclass().map(PartClause::Opclass),
        just(Kind::Prefix).ignore_then(number()).map(PartClause::Prefix),
        just(Kind::Asc).to(PartClause::Order(false)),
        just(Kind::Desc).to(PartClause::Order(true)),
        just(Kind::Nulls)
            .ignore_then(just(Kind::First).to(Nulls::First).or(just(Kind::Last).to(Nulls::Last)))
            .map(PartClause::Nulls),
        kw2(Kind::Without, Kind::Overlaps).to(PartClause::WithoutOverlaps),
        dialect_block().map(PartClause::Dialect),
    ))
    .map_with(|clause, extra| -> (PartClause, Span) { (clause, extra.span()) });
    let clause = guard(begins_part_clause).ignore_then(clause);
    operand(expr).then(clause.repeated().collect::<Vec<_>>()).map_with(|(operand, clauses), extra| {
        let mut part = Part {
            operand,
            collate: None,
            opclass: None,
            prefix: None,
            descending: false,
            nulls: None,
            without_overlaps: None,
            dialects: Vec::new(),
            span: extra.span(),
        };
        let state: &mut State<'t> = extra.state();
        let problems = &mut state.problems;
        let mut order = None;
        for (clause, span) in clauses {
            match clause {
                PartClause::Collate(new) => once(&mut part.collate, new, "`collate`", |_| span, problems),
                PartClause::Opclass(new) => once(&mut part.opclass, new, "`opclass`", |_| span, problems),
                PartClause::Prefix(new) => once(&mut part.prefix, new, "`prefix`", |it| it.span, problems),
                PartClause::Order(new) => once(&mut order, new, "`asc` or `desc`", |_| span, problems),
                PartClause::WithoutOverlaps => {
                    once(&mut part.without_overlaps, span, "`without overlaps`", |it| *it, problems);
                }
                PartClause::Dialect(block) => part.dialects.push(block),
                PartClause::Nulls(new) => once(&mut part.nulls, new, "`nulls first` or `last`", |_| span, problems),
            }
        }
        part.descending = order.unwrap_or(false);
        part
    })
}

fn begins_part_clause(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Collate | Kind::Opclass | Kind::Prefix | Kind::Asc | Kind::Desc | Kind::Nulls | Kind::Without | Kind::On
    )
}

fn parts<'t, E: Problem<'t>>(expr: ExprRule<'t, E>, at_least: usize) -> impl Rule<'t, Vec<Part>, E> {
    part(expr)
        .separated_by(just(Kind::Comma))
        .at_least(at_least)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .map(snug)
        .boxed()
}

/// One word about a key or an index.
#[derive(Clone)]
enum KeyClause {
    Include(Vec<Ident>),
    Deferrable(Deferrable),
    Using(Ident, Vec<OptionItem>),
    Where(Slot),
    NullsNotDistinct,
    Dialect(DialectBlock),
    Clause(Clause),
}

/// Everything that was said about a key or an index.
#[derive(Default)]
struct Said {
    include: Option<Vec<Ident>>,
    deferrable: Option<Deferrable>,
    using: Option<(Ident, Vec<OptionItem>)>,
    filter: Option<Slot>,
    nulls_not_distinct: bool,
    dialects: Vec<DialectBlock>,
    clauses: Clauses,
}

fn put(said: &mut Said, clause: KeyClause, span: Span, problems: &mut Vec<Diagnostic>) {
    match clause {
        KeyClause::Include(new) => once(&mut said.include, new, "`include`", |_| span, problems),
        KeyClause::Deferrable(new) => once(&mut said.deferrable, new, "`deferrable`", |_| span, problems),
        KeyClause::Using(new, options) => once(&mut said.using, (new, options), "`using`", |_| span, problems),
        KeyClause::Where(new) => once(&mut said.filter, new, "`where`", |it| it.span, problems),
        KeyClause::NullsNotDistinct => said.nulls_not_distinct = true,
        KeyClause::Dialect(block) => said.dialects.push(block),
        KeyClause::Clause(clause) => add(&mut said.clauses, clause, problems),
    }
}

/// Clauses of a key (`primary key`, `unique`) and of an index; each takes those of its own.
fn said<'t, E: Problem<'t>>(clause: impl Rule<'t, KeyClause, E>) -> impl Rule<'t, Said, E> {
    gathered(guard(begins_key_clause).ignore_then(clause.labelled("a clause")), put)
}

fn begins_key_clause(kind: Kind) -> bool {
    begins_clause(kind)
        || matches!(kind, Kind::Include | Kind::On | Kind::Deferrable | Kind::Using | Kind::Where | Kind::Nulls)
}

fn shared_clause<'t, E: Problem<'t>>() -> impl Rule<'t, KeyClause, E> {
    choice((
        just(Kind::Include).ignore_then(idents()).map(KeyClause::Include),
        dialect_block().map(KeyClause::Dialect),
        clause().map(KeyClause::Clause),
    ))
}

fn key_clause<'t, E: Problem<'t>>() -> impl Rule<'t, KeyClause, E> {
    choice((
        deferrable().map(KeyClause::Deferrable),
        just(Kind::Using).ignore_then(ident()).map(|name| KeyClause::Using(name, Vec::new())),
        shared_clause(),
    ))
}

/// primary_key.
pub(super) fn primary_key<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, PrimaryKey, E> {
    kw2(Kind::Primary, Kind::Key).ignore_then(ident().or_not()).then(parts(expr, 1)).then(said(key_clause())).map(
        |((name, parts), said)| PrimaryKey {
            name,
            parts,
            include: said.include.unwrap_or_default(),
            deferrable: said.deferrable,
            using: said.using.map(|(name, _)| name),
            clauses: said.clauses,
            dialects: said.dialects,
        },
    )
}

/// unique.
pub(super) fn unique<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Unique, E> {
    let clause = nulls_not_distinct().to(KeyClause::NullsNotDistinct).or(key_clause());
    just(Kind::Unique)
        .ignore_then(just(Kind::Index).not().ignore_then(ident()).or_not())
        .then(parts(expr, 1))
        .then(said(clause))
        .map(|((name, parts), said)| Unique {
            name,
            parts,
            nulls_not_distinct: said.nulls_not_distinct,
            include: said.include.unwrap_or_default(),
            deferrable: said.deferrable,
            using: said.using.map(|(name, _)| name),
            clauses: said.clauses,
            dialects: said.dialects,
        })
}

/// index and unique_index.
pub(super) fn index<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Index, E> {
    let clause = choice((
        nulls_not_distinct().to(KeyClause::NullsNotDistinct),
        just(Kind::Using)
            .ignore_then(ident())
            .then(option_items().or_not())
            .map(|(name, options)| KeyClause::Using(name, options.unwrap_or_default())),
        just(Kind::Where).ignore_then(formula(expr.clone())).map(KeyClause::Where),
        shared_clause(),
    ));
    just(Kind::Unique)
        .or_not()
        .then_ignore(just(Kind::Index))
        .then(ident().or_not())
        .then(parts(expr, 0))
        .then(said(clause))
        .map(|(((unique, name), parts), said)| {
            let (using, using_options) = said.using.map_or((None, Vec::new()), |(name, options)| (Some(name), options));
            Index {
                unique: unique.is_some(),
                name,
                parts,
                using,
                using_options,
                include: said.include.unwrap_or_default(),
                filter: said.filter,
                nulls_not_distinct: said.nulls_not_distinct,
                clauses: said.clauses,
                dialects: said.dialects,
            }
        })
}

/// exclude_part.
fn exclude_part<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, ExcludePart, E> {
    let sign = operator().map(|(sign, span)| Operator::Sign(sign, span));
    let operator = just(Kind::With).ignore_then(raw().map(Operator::Raw).or(sign));
    operand(expr)
        .then(opclass().or_not())
        .then(operator)
        .map_with(|((operand, opclass), operator), extra| ExcludePart {
            operand,
            opclass,
            operator,
            span: extra.span(),
        })
        .boxed()
}

/// exclude.
pub(super) fn exclude<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Exclude, E> {
    let clause = choice((
        just(Kind::Where).ignore_then(formula(expr.clone())).map(KeyClause::Where),
        deferrable().map(KeyClause::Deferrable),
        clause().map(KeyClause::Clause),
    ));
    let using = just(Kind::Using).ignore_then(ident());
    // `exclude using gist (…)` has no name
    let head = ident().map(Some).then(using.clone()).or(using.map(|using| (None, using)));
    let parts = exclude_part(expr)
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    just(Kind::Exclude)
        .ignore_then(head)
        .then(parts)
        .then(said(clause))
        .map(|(((name, using), parts), said)| Exclude {
            name,
            using,
            parts,
            filter: said.filter,
            deferrable: said.deferrable,
            clauses: said.clauses,
        })
        .boxed()
}
