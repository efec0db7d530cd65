//! Portable expressions.

use chumsky::Boxed;
use chumsky::prelude::*;

use super::input::{Extra, In, Problem};
use super::name::{Rule, duration, guard, kw, number, snug, string, xpath};
use super::types;
use crate::base::Span;
use crate::syntax::ast::{BinaryOp, CaseArm, Expr, ExprKind, UnaryOp};
use crate::syntax::token::Kind;

/// The rule for expressions, shared by everything that holds one.
pub(super) type ExprRule<'t, E> = Boxed<'t, 't, In<'t>, Expr, Extra<'t, E>>;

/// expr.
pub(super) fn expr<'t, E: Problem<'t>>() -> ExprRule<'t, E> {
    recursive(|expr| {
        let primary = primary(expr.clone()).boxed();
        let factor = prefixed(Kind::Minus, UnaryOp::Neg, primary);
        let product = chain(
            factor,
            |kind| matches!(kind, Kind::Star | Kind::Slash | Kind::Percent),
            choice((op(Kind::Star, BinaryOp::Mul), op(Kind::Slash, BinaryOp::Div), op(Kind::Percent, BinaryOp::Rem))),
        );
        let sum = chain(
            product,
            |kind| matches!(kind, Kind::Plus | Kind::Minus),
            op(Kind::Plus, BinaryOp::Add).or(op(Kind::Minus, BinaryOp::Sub)),
        );
        let concat = chain(sum, |kind| kind == Kind::Concat, op(Kind::Concat, BinaryOp::Concat)).boxed();
        let comparison = comparison(concat, expr).boxed();
        let not = prefixed(Kind::Not, UnaryOp::Not, comparison);
        let and = chain(not, |kind| kind == Kind::And, op(Kind::And, BinaryOp::And));
        chain(and, |kind| kind == Kind::Or, op(Kind::Or, BinaryOp::Or)).labelled("an expression")
    })
    .boxed()
}

fn op<'t, E: Problem<'t>>(kind: Kind, op: BinaryOp) -> impl Rule<'t, BinaryOp, E> {
    just(kind).to(op)
}

/// Operands joined from the left.
fn chain<'t, E: Problem<'t>>(
    operand: impl Rule<'t, Expr, E>,
    begins: fn(Kind) -> bool,
    op: impl Rule<'t, BinaryOp, E>,
) -> impl Rule<'t, Expr, E> {
    let operator = guard(begins).ignore_then(op.labelled("an operator"));
    operand.clone().foldl(operator.then(operand).repeated(), |left, (op, right)| {
        let span = left.span.to(right.span);
        Expr { kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, span }
    })
}

/// Any number of one sign before an operand.
fn prefixed<'t, E: Problem<'t>>(kind: Kind, op: UnaryOp, operand: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    just(kind).map_with(|_, extra| -> Span { extra.span() }).repeated().foldr(operand, move |sign, operand| {
        let span = sign.to(operand.span);
        Expr { kind: ExprKind::Unary { op, operand: Box::new(operand) }, span }
    })
}

/// What may follow the left side of a comparison.
#[derive(Clone)]
enum Tail {
    Compare(BinaryOp, Expr),
    IsNull(bool),
    IsBool(bool, bool),
    IsDistinct(bool, Expr),
    In(bool, Vec<Expr>),
    Like(bool, Expr),
    Between(bool, Expr, Expr),
}

/// comparison; it does not chain.
fn comparison<'t, E: Problem<'t>>(
    concat: impl Rule<'t, Expr, E>,
    expr: impl Rule<'t, Expr, E>,
) -> impl Rule<'t, Expr, E> {
    let sign = choice((
        op(Kind::Eq, BinaryOp::Eq),
        op(Kind::Ne, BinaryOp::Ne),
        op(Kind::BangEq, BinaryOp::Ne),
        op(Kind::Le, BinaryOp::Le),
        op(Kind::Lt, BinaryOp::Lt),
        op(Kind::Ge, BinaryOp::Ge),
        op(Kind::Gt, BinaryOp::Gt),
    ))
    .labelled("a comparison");
    let not = just(Kind::Not).or_not().map(|not| not.is_some());
    let is = just(Kind::Is).ignore_then(not).then(choice((
        kw(Kind::Null).to(None),
        kw(Kind::True).to(Some(Ok(true))),
        kw(Kind::False).to(Some(Ok(false))),
        just(Kind::Distinct).then(just(Kind::From)).ignore_then(concat.clone()).map(|right| Some(Err(right))),
    )));
    let is = is.map(|(negated, what)| match what {
        None => Tail::IsNull(negated),
        Some(Ok(value)) => Tail::IsBool(negated, value),
        Some(Err(right)) => Tail::IsDistinct(negated, right),
    });
    let list = list_of(expr, Kind::OpenParen, Kind::CloseParen, 1);
    let word = not.then(choice((
        just(Kind::In).ignore_then(list).map(|list| Tail::In(false, list)),
        just(Kind::Like).ignore_then(concat.clone()).map(|pattern| Tail::Like(false, pattern)),
        just(Kind::Between)
            .ignore_then(concat.clone())
            .then_ignore(just(Kind::And))
            .then(concat.clone())
            .map(|(low, high)| Tail::Between(false, low, high)),
    )));
    let word = word.map(|(negated, tail)| match tail {
        Tail::In(_, list) => Tail::In(negated, list),
        Tail::Like(_, pattern) => Tail::Like(negated, pattern),
        Tail::Between(_, low, high) => Tail::Between(negated, low, high),
        Tail::Compare(..) | Tail::IsNull(_) | Tail::IsBool(..) | Tail::IsDistinct(..) => tail,
    });
    let tail = choice((sign.then(concat.clone()).map(|(op, right)| Tail::Compare(op, right)), is, word));
    let tail = guard(compares).ignore_then(tail);
    concat.then(tail.map_with(|tail, extra| -> (Tail, Span) { (tail, extra.span()) }).or_not()).map(|(left, tail)| {
        let Some((tail, tail_span)) = tail else { return left };
        let span = left.span.to(tail_span);
        Expr { kind: join(Box::new(left), tail), span }
    })
}

/// Whether it can begin what follows the left side of a comparison.
fn compares(kind: Kind) -> bool {
    let is_sign = kind >= Kind::Eq && kind <= Kind::Ge;
    is_sign || matches!(kind, Kind::Is | Kind::Not | Kind::In | Kind::Like | Kind::Between)
}

fn join(left: Box<Expr>, tail: Tail) -> ExprKind {
    match tail {
        Tail::Compare(op, right) => ExprKind::Binary { op, left, right: Box::new(right) },
        Tail::IsNull(negated) => ExprKind::IsNull { operand: left, negated },
        Tail::IsBool(negated, value) => ExprKind::IsBool { operand: left, value, negated },
        Tail::IsDistinct(negated, right) => ExprKind::IsDistinct { left, right: Box::new(right), negated },
        Tail::In(negated, list) => ExprKind::In { operand: left, list, negated },
        Tail::Like(negated, pattern) => ExprKind::Like { operand: left, pattern: Box::new(pattern), negated },
        Tail::Between(negated, low, high) => {
            ExprKind::Between { operand: left, low: Box::new(low), high: Box::new(high), negated }
        }
    }
}

fn list_of<'t, E: Problem<'t>>(
    expr: impl Rule<'t, Expr, E>,
    open: Kind,
    close: Kind,
    at_least: usize,
) -> impl Rule<'t, Vec<Expr>, E> {
    expr.separated_by(just(Kind::Comma))
        .at_least(at_least)
        .allow_trailing()
        .collect()
        .delimited_by(just(open), just(close))
        .map(snug)
}

/// NUMBER, DURATION, STRING, true, false, null, list.
fn plain_literal<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    let literal = choice((
        number().map(ExprKind::Number),
        string().map(|(text, _)| ExprKind::String(text)),
        kw(Kind::True).to(ExprKind::Bool(true)),
        kw(Kind::False).to(ExprKind::Bool(false)),
        kw(Kind::Null).to(ExprKind::Null),
        duration().map(|duration| ExprKind::Duration(duration.text)),
        list_of(expr, Kind::OpenBracket, Kind::CloseBracket, 0).map(ExprKind::List),
    ));
    guard(begins_literal).ignore_then(literal).map_with(|kind, extra| Expr { kind, span: extra.span() })
}

fn begins_literal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Number | Kind::Str | Kind::True | Kind::False | Kind::Null | Kind::Duration | Kind::OpenBracket
    )
}

/// literal: also with a sign.
pub(super) fn literal<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Expr, E> {
    let negative = just(Kind::Minus)
        .ignore_then(number().map(|number| Expr { kind: ExprKind::Number(number), span: number.span }))
        .map_with(|operand, extra| Expr {
            kind: ExprKind::Unary { op: UnaryOp::Neg, operand: Box::new(operand) },
            span: extra.span(),
        });
    negative.or(plain_literal(expr))
}

/// `(expr)`.
pub(super) fn parenthesised<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    expr.delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
}

/// call, or a column's name if there are no parentheses.
pub(super) fn call_or_name<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    xpath().then(list_of(expr, Kind::OpenParen, Kind::CloseParen, 0).or_not()).map_with(|(name, args), extra| Expr {
        kind: match args {
            Some(args) => ExprKind::Call { name, args },
            None => ExprKind::Name(name),
        },
        span: extra.span(),
    })
}

/// cast.
pub(super) fn cast<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    just(Kind::Cast)
        .ignore_then(
            expr.then_ignore(just(Kind::As))
                .then(types::plain_type())
                .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen)),
        )
        .map_with(|(operand, ty), extra| Expr {
            kind: ExprKind::Cast { operand: Box::new(operand), ty: Box::new(ty) },
            span: extra.span(),
        })
}

fn case<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    let arm = just(Kind::When)
        .ignore_then(expr.clone())
        .then_ignore(just(Kind::Then))
        .then(expr.clone())
        .map(|(when, then)| CaseArm { when, then });
    just(Kind::Case)
        .ignore_then(arm.repeated().at_least(1).collect::<Vec<_>>())
        .then(just(Kind::Else).ignore_then(expr).or_not())
        .then_ignore(just(Kind::End))
        .map_with(|(arms, otherwise), extra| Expr {
            kind: ExprKind::Case { arms, otherwise: otherwise.map(Box::new) },
            span: extra.span(),
        })
}

fn primary<'t, E: Problem<'t>>(expr: impl Rule<'t, Expr, E>) -> impl Rule<'t, Expr, E> {
    choice((
        call_or_name(expr.clone()),
        plain_literal(expr.clone()),
        parenthesised(expr.clone()),
        case(expr.clone()),
        cast(expr),
    ))
}
