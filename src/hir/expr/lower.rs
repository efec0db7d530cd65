//! Syntax to nodes, with types. The parser bounds the depth of what is written, and [`Row::written_out`] that of values
//! given to mixins, so this recurses.

use super::super::codes;
use super::super::cx::{MAX_ARGUMENTS, Site};
use super::super::types::{self, Family};
use super::{Row, duration};
use crate::base::{Diagnostic, Span};
use crate::catalog::{BinaryOp, Literal, Node};
use crate::syntax;
use crate::syntax::ast::{self, Expr, ExprKind, UnaryOp};

/// How deep an expression may be with the values of mixins written out; the parser's bound for what is typed.
const MAX_DEPTH: usize = 400;

/// A node and its family.
pub type Typed = (Node, Family);

impl<'r, 'a> Row<'r, 'a> {
    /// The same row, with names looked up from another place: that of an argument.
    pub(super) fn at(&self, site: Site<'a>) -> Row<'r, 'a> {
        Row { site, around: None, is_argument: true, ..*self }
    }

    /// Lowers an expression; `hint` is the family that is wanted, for enum members and empty lists. `None` after a
    /// reported problem.
    pub(super) fn expr(&self, expr: &Expr, hint: Option<&Family>) -> Option<Typed> {
        let depth = self.cx.depth.get();
        self.written_out(expr.span, depth)?;
        self.cx.depth.set(depth + 1);
        let out = self.shallow(expr, hint);
        self.cx.depth.set(depth);
        out
    }

    /// Keeps count of what is written out of arguments: each may hold the argument of a mixin around it, more than once.
    fn written_out(&self, span: Span, depth: usize) -> Option<()> {
        if !self.is_argument {
            return Some(());
        }
        let left = self.cx.arguments.get().checked_sub(1)?;
        let problem = if depth > MAX_DEPTH {
            Diagnostic::error(syntax::codes::TOO_DEEP, format!("values stand in one another {MAX_DEPTH} levels deep"))
                .at(span, "it goes too deep here")
                .help("give the mixin a shorter value, or let fewer mixins pass it on")
        } else if left == 0 {
            Diagnostic::error(codes::TOO_MUCH, format!("values of mixins come to more than {MAX_ARGUMENTS} parts"))
                .at(span, "written out from here")
                .help("let a mixin use a value once: one that passes it on twice doubles it at each level")
        } else {
            self.cx.arguments.set(left);
            return Some(());
        };
        self.cx.arguments.set(0); // it is told once
        self.cx.report(problem);
        None
    }

    /// By what it is. Each answer is a function of its own: what recurses takes no more stack than it needs.
    fn shallow(&self, expr: &Expr, hint: Option<&Family>) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Duration(_) => {
                self.literal(expr)
            }
            ExprKind::List(items) => self.list(items, hint),
            ExprKind::Name(path) => self.name(path, hint),
            ExprKind::Call { name, args } => self.call(name, args, hint, expr.span),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr.span),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr.span),
            ExprKind::IsNull { .. }
            | ExprKind::IsBool { .. }
            | ExprKind::IsDistinct { .. }
            | ExprKind::In { .. }
            | ExprKind::Like { .. }
            | ExprKind::Between { .. } => Some((self.predicate(expr)?, Family::Bool)),
            ExprKind::Case { arms, otherwise } => self.case(arms, otherwise.as_deref(), hint),
            ExprKind::Cast { operand, ty } => {
                let to = types::resolve(self.cx, &self.site, ty)?;
                let (value, _) = self.expr(operand, None)?;
                Some((Node::Cast { value: Box::new(value), to: to.ty }, to.family))
            }
        }
    }

    fn literal(&self, expr: &Expr) -> Option<Typed> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the caller knows a literal")]
        Some(match &expr.kind {
            ExprKind::Bool(value) => (Node::Literal(Literal::Bool(*value)), Family::Bool),
            ExprKind::Number(number) => {
                let text = number.text.as_str();
                let family = if text.bytes().all(|b| b.is_ascii_digit()) { Family::Int } else { Family::Number };
                (Node::Literal(Literal::Number(text.into())), family)
            }
            ExprKind::String(text) => (Node::Literal(Literal::Text(text.clone())), Family::Text),
            ExprKind::Duration(text) => {
                let nanos = self.nanoseconds(text.as_str(), expr.span)?;
                (Node::Literal(Literal::Duration(nanos)), Family::Interval)
            }
            _ => (Node::Literal(Literal::Null), Family::Null),
        })
    }

    fn unary(&self, op: UnaryOp, operand: &Expr, span: Span) -> Option<Typed> {
        if op == UnaryOp::Not {
            return Some((Node::Not(Box::new(self.condition(operand)?)), Family::Bool));
        }
        let (node, family) = self.expr(operand, None)?;
        if !family.is_number() && family != Family::Interval {
            self.mismatch(span, &format!("`-` takes a number, not {}", family.noun()));
            return None;
        }
        Some((Node::Neg(Box::new(node)), family))
    }

    /// What is true or false of one value.
    fn predicate(&self, expr: &Expr) -> Option<Node> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the caller knows a predicate")]
        Some(match &expr.kind {
            ExprKind::IsNull { operand, negated } => {
                let value = Box::new(self.expr(operand, None)?.0);
                Node::Is { value, what: Literal::Null, negated: *negated }
            }
            ExprKind::IsBool { operand, value, negated } => {
                let what = Literal::Bool(*value);
                Node::Is { value: Box::new(self.condition(operand)?), what, negated: *negated }
            }
            ExprKind::IsDistinct { left, right, negated } => {
                let op = if *negated { BinaryOp::IsNotDistinctFrom } else { BinaryOp::IsDistinctFrom };
                self.compare(op, left, right, expr.span)?.0
            }
            ExprKind::In { operand, list, negated } => {
                let (value, family) = self.expr(operand, None)?;
                let list = list
                    .iter()
                    .map(|item| self.beside(item, &family))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .collect::<Option<Vec<_>>>()?;
                Node::In { value: Box::new(value), list, negated: *negated }
            }
            ExprKind::Like { operand, pattern, negated } => {
                let left = Box::new(self.text(operand)?);
                let right = Box::new(self.text(pattern)?);
                let op = if *negated { BinaryOp::NotLike } else { BinaryOp::Like };
                Node::Binary { op, left, right }
            }
            ExprKind::Between { operand, low, high, negated } => {
                let (value, family) = self.expr(operand, None)?;
                let low = Box::new(self.beside(low, &family)?);
                let high = Box::new(self.beside(high, &family)?);
                Node::Between { value: Box::new(value), low, high, negated: *negated }
            }
            _ => return None,
        })
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
