//! The lines of a table or a mixin.

use chumsky::prelude::*;

use super::clause::{Clause, add, begins_clause, clause, dialect, once};
use super::column::{collation, column, deferrable, nulls_not_distinct, reference_part};
use super::expr::{ExprRule, call_or_name, cast, literal, parenthesised};
use super::input::{Problem, State};
use super::name::{Rule, duration, guard, ident, idents, kw2, negative, number, path, raw, snug, string};
use super::types::{formula, type_ref};
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Argument, Body, CheckItem, Clauses, Collation, Deferrable, DialectBlock, DropColumn, ExprKind, ForeignKey, Ident,
    Index, MemberKind, Nulls, Number, Operand, OptionArg, OptionItem, OptionKind, Part, PrimaryKey, ReferencePart,
    Slot, Spread, Unique,
};
use crate::syntax::token::Kind;

/// `( option, option )`.
pub(super) fn option_items<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<OptionItem>, E> {
    option()
        .separated_by(just(Kind::Comma))
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
}

/// option.
fn option<'t, E: Problem<'t>>() -> impl Rule<'t, OptionItem, E> {
    recursive(|option| {
        let numbers = number()
            .or(negative())
            .map_with(|number, extra| OptionItem {
                kind: OptionKind::Named {
                    name: crate::syntax::ast::Path {
                        qualifier: Vec::new(),
                        name: Ident { name: number.text, span: number.span },
                    },
                    args: Vec::new(),
                },
                span: extra.span(),
            })
            .boxed();
        let list = option
            .or(numbers)
            .separated_by(just(Kind::Comma))
            .allow_trailing()
            .collect()
            .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
            .map_with(|list, extra| OptionArg::List(list, extra.span()));
        let arg = choice((
            path().map(OptionArg::Name),
            number().map(OptionArg::Number),
            negative().map(OptionArg::Number),
            string().map(|(text, span)| OptionArg::String(text, span)),
            duration().map(OptionArg::Duration),
            raw().map(OptionArg::Raw),
            list,
        ));
        let named = path().then(arg.repeated().collect()).map(|(name, args)| OptionKind::Named { name, args });
        raw()
            .map(OptionKind::Raw)
            .or(named)
            .map_with(|kind, extra| OptionItem { kind, span: extra.span() })
            .labelled("an option")
    })
}

/// dialect_block.
pub(super) fn dialect_block<'t, E: Problem<'t>>() -> impl Rule<'t, DialectBlock, E> {
    let separator = just(Kind::Newline).or(just(Kind::Comma));
    just(Kind::On)
        .ignore_then(dialect())
        .then(option().separated_by(separator).collect().delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace)))
        .map_with(|(dialect, options), extra| DialectBlock { dialect, options, span: extra.span() })
}

/// argument.
pub(super) fn argument<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Argument, E> {
    choice((
        one_of([Kind::True, Kind::False, Kind::Null]).rewind().ignore_then(literal(expr.clone())).map(Argument::Value),
        type_ref().map(Argument::Type),
        literal(expr.clone()).map(Argument::Value),
        parenthesised(expr).map(Argument::Value),
    ))
}

fn spread<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Spread, E> {
    let args = argument(expr)
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

/// One word about a part.
#[derive(Clone)]
enum PartClause {
    Collate(Collation),
    Opclass(Body),
    Prefix(Number),
    Order(bool),
    Nulls(Nulls),
}

fn part<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Part, E> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "all but a plain name is an expression")]
    let named = call_or_name(expr.clone()).map(|expr| match expr.kind {
        ExprKind::Name(path) if path.qualifier.is_empty() => Operand::Column(path.name),
        kind => Operand::Expr(crate::syntax::ast::Expr { kind, span: expr.span }),
    });
    let operand = choice((
        raw().map(Operand::Raw),
        named,
        cast(expr.clone()).map(Operand::Expr),
        parenthesised(expr).map(Operand::Expr),
    ))
    .labelled("a column or an expression");
    let clause = choice((
        collation().map(PartClause::Collate),
        just(Kind::Opclass).ignore_then(raw().map(Body::Raw).or(ident().map(Body::Word))).map(PartClause::Opclass),
        just(Kind::Prefix).ignore_then(number()).map(PartClause::Prefix),
        just(Kind::Asc).to(PartClause::Order(false)),
        just(Kind::Desc).to(PartClause::Order(true)),
        just(Kind::Nulls)
            .ignore_then(just(Kind::First).to(Nulls::First).or(just(Kind::Last).to(Nulls::Last)))
            .map(PartClause::Nulls),
    ))
    .map_with(|clause, extra| -> (PartClause, Span) { (clause, extra.span()) });
    let clause = guard(begins_part_clause).ignore_then(clause);
    operand.then(clause.repeated().collect::<Vec<_>>()).map_with(|(operand, clauses), extra| {
        let mut part = Part {
            operand,
            collate: None,
            opclass: None,
            prefix: None,
            descending: false,
            nulls: None,
            span: extra.span(),
        };
        let state: &mut State<'t> = extra.state();
        let problems = &mut state.problems;
        let mut order = None;
        for (clause, span) in clauses {
            match clause {
                PartClause::Collate(new) => once(&mut part.collate, new, "`collate`", |_| span, problems),
                PartClause::Opclass(new) => once(&mut part.opclass, new, "`opclass`", Body::span, problems),
                PartClause::Prefix(new) => once(&mut part.prefix, new, "`prefix`", |it| it.span, problems),
                PartClause::Order(new) => once(&mut order, new, "`asc` or `desc`", |_| span, problems),
                PartClause::Nulls(new) => once(&mut part.nulls, new, "`nulls first` or `last`", |_| span, problems),
            }
        }
        part.descending = order.unwrap_or(false);
        part
    })
}

fn begins_part_clause(kind: Kind) -> bool {
    matches!(kind, Kind::Collate | Kind::Opclass | Kind::Prefix | Kind::Asc | Kind::Desc | Kind::Nulls)
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
struct Said {
    include: Option<Vec<Ident>>,
    deferrable: Option<Deferrable>,
    using: Option<(Ident, Vec<OptionItem>)>,
    filter: Option<Slot>,
    nulls_not_distinct: bool,
    dialects: Vec<DialectBlock>,
    clauses: Clauses,
}

fn collect(list: Vec<(KeyClause, Span)>, problems: &mut Vec<Diagnostic>) -> Said {
    let mut said = Said {
        include: None,
        deferrable: None,
        using: None,
        filter: None,
        nulls_not_distinct: false,
        dialects: Vec::new(),
        clauses: Clauses::default(),
    };
    for (clause, span) in list {
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
    said
}

/// Clauses of a key (`primary key`, `unique`) and of an index; each takes those of its own.
fn said<'t, E: Problem<'t>>(clause: impl Rule<'t, KeyClause, E>) -> impl Rule<'t, Said, E> {
    guard(begins_key_clause)
        .ignore_then(clause.labelled("a clause"))
        .map_with(|clause, extra| -> (KeyClause, Span) { (clause, extra.span()) })
        .repeated()
        .collect::<Vec<_>>()
        .map_with(|list, extra| {
            let state: &mut State<'t> = extra.state();
            collect(list, &mut state.problems)
        })
        .boxed()
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

fn primary_key<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, PrimaryKey, E> {
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

fn unique<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Unique, E> {
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

fn index<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Index, E> {
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

#[derive(Clone)]
enum CheckClause {
    NotValid,
    NoInherit,
    Clause(Clause),
}

fn check_item<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, CheckItem, E> {
    let clause = choice((
        kw2(Kind::Not, Kind::Valid).to(CheckClause::NotValid),
        kw2(Kind::No, Kind::Inherit).to(CheckClause::NoInherit),
        clause().map(CheckClause::Clause),
    ));
    let formula = formula(expr);
    let head = formula.clone().map(|formula| (None, formula)).or(ident().map(Some).then(formula));
    just(Kind::Check).ignore_then(head).then(clause.repeated().collect::<Vec<_>>()).map_with(
        |((name, formula), list), extra| {
            let state: &mut State<'t> = extra.state();
            let mut item =
                CheckItem { name, formula, not_valid: false, no_inherit: false, clauses: Clauses::default() };
            for clause in list {
                match clause {
                    CheckClause::NotValid => item.not_valid = true,
                    CheckClause::NoInherit => item.no_inherit = true,
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

fn foreign_key<'t, E: Problem<'t>>() -> impl Rule<'t, ForeignKey, E> {
    let clause = reference_part().map(ForeignClause::Part).or(clause().map(ForeignClause::Clause));
    kw2(Kind::Foreign, Kind::Key)
        .ignore_then(ident().or_not())
        .then(idents())
        .then_ignore(just(Kind::Arrow))
        .then(path())
        .then(idents().or_not())
        .then(clause.repeated().collect::<Vec<_>>())
        .map_with(|((((name, columns), target), target_columns), list), extra| {
            let state: &mut State<'t> = extra.state();
            let mut clauses = Clauses::default();
            let mut parts = Vec::new();
            for clause in list {
                match clause {
                    ForeignClause::Part(part) => parts.push(part),
                    ForeignClause::Clause(clause) => add(&mut clauses, clause, &mut state.problems),
                }
            }
            ForeignKey { name, columns, target, target_columns: target_columns.unwrap_or_default(), parts, clauses }
        })
}

/// table_item.
pub(super) fn member<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, MemberKind, E> {
    let keyed = choice((
        primary_key(expr.clone()).map(|it| MemberKind::PrimaryKey(Box::new(it))),
        foreign_key().map(|it| MemberKind::ForeignKey(Box::new(it))),
        unique(expr.clone()).map(|it| MemberKind::Unique(Box::new(it))),
        index(expr.clone()).map(|it| MemberKind::Index(Box::new(it))),
        check_item(expr.clone()).map(|it| MemberKind::Check(Box::new(it))),
        kw2(Kind::Drop, Kind::Column)
            .ignore_then(ident())
            .map(|name| MemberKind::DropColumn(Box::new(DropColumn { name }))),
    ))
    .boxed();
    let column = column(expr.clone()).map(|it| MemberKind::Column(Box::new(it))).boxed();
    // a column may be called `on` or `protected`: what follows decides
    let other = choice((
        keyed,
        dialect_block().then_ignore(end()).map(|it| MemberKind::Dialect(Box::new(it))),
        just(Kind::Protected).then_ignore(end()).to(MemberKind::Protected),
        spread(expr).map(|it| MemberKind::Spread(Box::new(it))),
        column.clone(),
    ));
    // most lines are columns that begin with no keyword; they skip the others
    let plain = any().filter(|kind: &Kind| matches!(kind, Kind::Word | Kind::Quoted)).rewind();
    plain.ignore_then(column).or(other)
}
