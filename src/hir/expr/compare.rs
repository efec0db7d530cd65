//! Operators with two sides.

use super::super::types::Family;
use super::super::{codes, suggest};
use super::Row;
use super::lower::Typed;
use super::name::{Stored as _, members};
use crate::base::{Diagnostic, Span};
use crate::catalog::{BinaryOp, Literal, Node};
use crate::syntax::ast::{self, Expr, ExprKind};

impl Row<'_, '_> {
    pub(super) fn binary(&self, op: ast::BinaryOp, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        match op {
            ast::BinaryOp::Or | ast::BinaryOp::And => {
                let op = if op == ast::BinaryOp::Or { BinaryOp::Or } else { BinaryOp::And };
                let (left, right) = (self.condition(left), self.condition(right));
                Some((Node::Binary { op, left: Box::new(left?), right: Box::new(right?) }, Family::Bool))
            }
            ast::BinaryOp::Eq => self.compare(BinaryOp::Eq, left, right, span),
            ast::BinaryOp::Ne => self.compare(BinaryOp::NotEq, left, right, span),
            ast::BinaryOp::Lt => self.compare(BinaryOp::Lt, left, right, span),
            ast::BinaryOp::Le => self.compare(BinaryOp::LtEq, left, right, span),
            ast::BinaryOp::Gt => self.compare(BinaryOp::Gt, left, right, span),
            ast::BinaryOp::Ge => self.compare(BinaryOp::GtEq, left, right, span),
            ast::BinaryOp::Concat => {
                let (left, right) = (self.text(left), self.text(right));
                Some((
                    Node::Binary { op: BinaryOp::Concat, left: Box::new(left?), right: Box::new(right?) },
                    Family::Text,
                ))
            }
            ast::BinaryOp::Add | ast::BinaryOp::Sub => self.sum(op == ast::BinaryOp::Sub, left, right, span),
            ast::BinaryOp::Mul => self.arithmetic(BinaryOp::Mul, left, right, span),
            ast::BinaryOp::Div => self.arithmetic(BinaryOp::Div, left, right, span),
            ast::BinaryOp::Rem => self.arithmetic(BinaryOp::Rem, left, right, span),
        }
    }

    /// A comparison: both sides of one family; a bare word may be a member of the other side's enum.
    pub(super) fn compare(&self, op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        let open = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(path) if self.is_open(path));
        let (left, right) = if open(left) && !open(right) {
            let right = self.expr(right, None)?;
            (self.beside(left, &right.1)?, right.0)
        } else {
            let own = self.expr(left, None)?;
            match (&own.0, &right.kind) {
                // `'a' = column`: the literal follows the column
                (Node::Literal(Literal::Text(_)), ExprKind::Name(_) | ExprKind::Call { .. }) => {
                    let other = self.expr(right, None)?;
                    (self.beside(left, &other.1)?, other.0)
                }
                _ => (own.0, self.beside(right, &own.1)?),
            }
        };
        debug_assert!(span.lo <= span.hi);
        Some((Node::Binary { op, left: Box::new(left), right: Box::new(right) }, Family::Bool))
    }

    /// An expression that is compared with a value of this family.
    pub(super) fn beside(&self, expr: &Expr, other: &Family) -> Option<Node> {
        let (node, own) = self.expr(expr, Some(other))?;
        let reads = matches!(node, Node::Literal(Literal::Text(_))) && other.reads_text();
        if reads || own.fits(other) || other.fits(&own) {
            return Some(node);
        }
        let problem =
            Diagnostic::error(codes::TYPE_MISMATCH, format!("{} is compared with {}", other.noun(), own.noun()))
                .at(expr.span, format!("this is {}, the other side is {}", own.noun(), other.noun()));
        let member = match (other, &node) {
            (Family::Enum(of), Node::Literal(Literal::Text(text))) => {
                members(self.cx, *of).find(|value| value.stored().as_str() == &**text).map(|value| value.name.name)
            }
            _ => None,
        };
        self.cx.report(match member {
            Some(name) => problem.help(format!("a member stands without quotes: `{name}`")).fix(
                "write the member",
                true,
                vec![suggest::edit(expr.span, &suggest::quoted(name))],
            ),
            None => problem.help("compare values of one type; `cast(… as …)` converts"),
        });
        None
    }

    fn sum(&self, minus: bool, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        let op = if minus { BinaryOp::Sub } else { BinaryOp::Add };
        let (value, family) = self.expr(left, None)?;
        if !family.is_moment() {
            return self.arithmetic_with(op, (value, family), right, span);
        }
        if let ExprKind::Duration(text) = &right.kind {
            let nanos = self.nanoseconds(text.as_str(), right.span)?;
            let on = family.plain_type()?;
            let nanos = if minus { -nanos } else { nanos };
            // a date plus hours is a moment; the language keeps the type of the left side
            return Some((Node::AddDuration { value: Box::new(value), on, nanos }, family));
        }
        let (other, second) = self.expr(right, None)?;
        if !second.fits(&Family::Interval) {
            self.mismatch(span, &format!("{} and {} have no portable `{}`", family.noun(), second.noun(), sign(op)));
            return None;
        }
        Some((Node::Binary { op, left: Box::new(value), right: Box::new(other) }, family))
    }

    fn arithmetic(&self, op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        let left = self.expr(left, None)?;
        self.arithmetic_with(op, left, right, span)
    }

    fn arithmetic_with(&self, op: BinaryOp, left: Typed, right: &Expr, span: Span) -> Option<Typed> {
        let (right, second) = self.expr(right, None)?;
        let (left, first) = left;
        let intervals = first == Family::Interval && second == Family::Interval;
        let sums = matches!(op, BinaryOp::Add | BinaryOp::Sub);
        if !(first.is_number() && second.is_number() || intervals && sums) {
            self.mismatch(span, &format!("`{}` takes numbers, not {} and {}", sign(op), first.noun(), second.noun()));
            return None;
        }
        let whole = first == Family::Int && second == Family::Int;
        let half_known = |a: &Family, b: &Family| *a == Family::Unknown && matches!(b, Family::Int | Family::Unknown);
        if op == BinaryOp::Div && (half_known(&first, &second) || half_known(&second, &first)) {
            self.mismatch(span, "`/` of whole numbers gives a whole number, and whether these are whole is not known");
            return None;
        }
        let family = if intervals {
            Family::Interval
        } else if whole {
            Family::Int
        } else if first == Family::Unknown || second == Family::Unknown {
            Family::Unknown
        } else {
            Family::Number
        };
        let op = if op == BinaryOp::Div && whole { BinaryOp::IntDiv } else { op };
        Some((Node::Binary { op, left: Box::new(left), right: Box::new(right) }, family))
    }
}

const fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div | BinaryOp::IntDiv => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Concat => "||",
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Eq => "=",
        BinaryOp::NotEq => "<>",
        BinaryOp::Lt => "<",
        BinaryOp::LtEq => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::GtEq => ">=",
        BinaryOp::IsDistinctFrom => "is distinct from",
        BinaryOp::IsNotDistinctFrom => "is not distinct from",
        BinaryOp::Like => "like",
        BinaryOp::NotLike => "not like",
    }
}
