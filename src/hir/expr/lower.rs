//! Syntax to nodes, with types. The parser bounds the depth, so this recurses.

use super::super::codes;
use super::super::cx::Site;
use super::super::types::{self, Family};
use super::{Row, duration};
use crate::base::{Diagnostic, Span};
use crate::catalog::{BinaryOp, Literal, Node};
use crate::syntax::ast::{self, Expr, ExprKind, UnaryOp};

/// A node and its family.
pub type Typed = (Node, Family);

impl<'r, 'a> Row<'r, 'a> {
    /// The same row, with names looked up from another place.
    pub(super) fn at(&self, site: Site<'a>) -> Row<'r, 'a> {
        Row { cx: self.cx, site, source: self.source, purpose: self.purpose, around: None }
    }

    /// Lowers an expression; `hint` is the family that is wanted, for enum members and empty lists. `None` after a
    /// reported problem.
    pub(super) fn expr(&self, expr: &Expr, hint: Option<&Family>) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Null => Some((Node::Literal(Literal::Null), Family::Null)),
            ExprKind::Bool(value) => Some((Node::Literal(Literal::Bool(*value)), Family::Bool)),
            ExprKind::Number(number) => {
                let text = number.text.as_str();
                let family = if text.bytes().all(|b| b.is_ascii_digit()) { Family::Int } else { Family::Number };
                Some((Node::Literal(Literal::Number(text.into())), family))
            }
            ExprKind::String(text) => Some((Node::Literal(Literal::Text(text.clone())), Family::Text)),
            ExprKind::Duration(text) => {
                Some((Node::Literal(Literal::Duration(self.nanoseconds(text.as_str(), expr.span)?)), Family::Interval))
            }
            ExprKind::List(items) => self.list(items, hint),
            ExprKind::Name(path) => self.name(path, hint),
            ExprKind::Call { name, args } => self.call(name, args, hint, expr.span),
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                Some((Node::Not(Box::new(self.condition(operand)?)), Family::Bool))
            }
            ExprKind::Unary { op: UnaryOp::Neg, operand } => {
                let (node, family) = self.expr(operand, None)?;
                if !family.is_number() && family != Family::Interval {
                    self.mismatch(expr.span, &format!("`-` takes a number, not {}", family.noun()));
                    return None;
                }
                Some((Node::Neg(Box::new(node)), family))
            }
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr.span),
            ExprKind::IsNull { operand, negated } => {
                let value = Box::new(self.expr(operand, None)?.0);
                Some((Node::Is { value, what: Literal::Null, negated: *negated }, Family::Bool))
            }
            ExprKind::IsBool { operand, value, negated } => {
                let what = Literal::Bool(*value);
                let value = Box::new(self.condition(operand)?);
                Some((Node::Is { value, what, negated: *negated }, Family::Bool))
            }
            ExprKind::IsDistinct { left, right, negated } => {
                let op = if *negated { BinaryOp::IsNotDistinctFrom } else { BinaryOp::IsDistinctFrom };
                self.compare(op, left, right, expr.span)
            }
            ExprKind::In { operand, list, negated } => {
                let (value, family) = self.expr(operand, None)?;
                let list = list
                    .iter()
                    .map(|item| self.beside(item, &family))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .collect::<Option<Vec<_>>>()?;
                Some((Node::In { value: Box::new(value), list, negated: *negated }, Family::Bool))
            }
            ExprKind::Like { operand, pattern, negated } => {
                let left = Box::new(self.text(operand)?);
                let right = Box::new(self.text(pattern)?);
                let op = if *negated { BinaryOp::NotLike } else { BinaryOp::Like };
                Some((Node::Binary { op, left, right }, Family::Bool))
            }
            ExprKind::Between { operand, low, high, negated } => {
                let (value, family) = self.expr(operand, None)?;
                let low = Box::new(self.beside(low, &family)?);
                let high = Box::new(self.beside(high, &family)?);
                Some((Node::Between { value: Box::new(value), low, high, negated: *negated }, Family::Bool))
            }
            ExprKind::Case { arms, otherwise } => self.case(arms, otherwise.as_deref(), hint),
            ExprKind::Cast { operand, ty } => {
                let to = types::resolve(self.cx, &self.site, ty)?;
                let (value, _) = self.expr(operand, None)?;
                Some((Node::Cast { value: Box::new(value), to: to.ty }, to.family))
            }
        }
    }

    /// An expression that must be true or false.
    pub(super) fn condition(&self, expr: &Expr) -> Option<Node> {
        let (node, family) = self.expr(expr, Some(&Family::Bool))?;
        if !family.fits(&Family::Bool) {
            self.cx.report(
                Diagnostic::error(codes::NOT_A_CONDITION, format!("true or false is wanted, not {}", family.noun()))
                    .at(expr.span, format!("this is {}", family.noun()))
                    .help("compare it with something"),
            );
            return None;
        }
        Some(node)
    }

    /// An expression that must be text.
    pub(super) fn text(&self, expr: &Expr) -> Option<Node> {
        let (node, family) = self.expr(expr, None)?;
        if !family.fits(&Family::Text) {
            self.mismatch(expr.span, &format!("text is wanted, not {}", family.noun()));
            return None;
        }
        Some(node)
    }

    fn list(&self, items: &[Expr], hint: Option<&Family>) -> Option<Typed> {
        let mut family = match hint {
            Some(Family::Array(of)) => (**of).clone(),
            _ => Family::Unknown,
        };
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            let known = family != Family::Unknown;
            let (node, own) = self.expr(item, known.then_some(&family))?;
            let reads = matches!(node, Node::Literal(Literal::Text(_))) && family.reads_text() && known;
            match family.join(&own) {
                Some(joined) => family = joined,
                None if reads => {}
                None => {
                    self.mismatch(item.span, &format!("the list holds {}, this is {}", family.noun(), own.noun()));
                    return None;
                }
            }
            nodes.push(node);
        }
        Some((Node::List { of: family.plain_type(), items: nodes }, Family::Array(Box::new(family))))
    }

    fn case(&self, arms: &[ast::CaseArm], otherwise: Option<&Expr>, hint: Option<&Family>) -> Option<Typed> {
        let mut family = Family::Null;
        let value = |expr: &Expr, family: &mut Family| {
            let (node, own) = self.expr(expr, hint)?;
            match family.join(&own) {
                Some(joined) => *family = joined,
                None => {
                    self.mismatch(expr.span, &format!("another branch is {}, this is {}", family.noun(), own.noun()));
                    return None;
                }
            }
            Some(node)
        };
        let mut out = Vec::with_capacity(arms.len());
        for arm in arms {
            out.push((self.condition(&arm.when)?, value(&arm.then, &mut family)?));
        }
        let otherwise = match otherwise {
            Some(expr) => Some(Box::new(value(expr, &mut family)?)),
            None => None,
        };
        Some((Node::Case { arms: out, otherwise }, family))
    }

    /// The nanoseconds of a duration.
    pub(super) fn nanoseconds(&self, text: &str, span: Span) -> Option<i128> {
        let nanos = duration::nanoseconds(text);
        if nanos.is_none() {
            self.cx.report(
                Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is no duration"))
                    .at(span, "too long, or an unknown unit")
                    .help("the units are ns us ms s m h d w y: `1h30m`"),
            );
        }
        nanos
    }

    /// Reports types that do not go together.
    pub(super) fn mismatch(&self, span: Span, why: &str) {
        self.cx.report(
            Diagnostic::error(codes::TYPE_MISMATCH, why)
                .at(span, "does not go together")
                .help("`cast(… as …)` converts; what only one target can do stands in backticks"),
        );
    }
}
