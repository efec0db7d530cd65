//! Expressions, and the places that take one.

use super::Node;
use super::line::ty;
use crate::syntax::ast::{Body, Expr, ExprKind, Slot};

pub(super) fn slot<'a>(slot: &'a Slot, visit: &mut impl FnMut(Node<'a>)) {
    slot.body.iter().for_each(|own| body(own, visit));
}

pub(super) fn body<'a>(body: &'a Body, visit: &mut impl FnMut(Node<'a>)) {
    match body {
        Body::Expr(own) => expr(own, visit),
        Body::Raw(_) | Body::Word(_) => {}
    }
}

/// Visits an expression and everything inside it.
pub(super) fn expr<'a>(root: &'a Expr, visit: &mut impl FnMut(Node<'a>)) {
    visit(Node::Expr(root));
    match &root.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::Duration(_)
        | ExprKind::Name(_) => {}
        ExprKind::List(list) | ExprKind::Call { args: list, .. } => list.iter().for_each(|it| expr(it, visit)),
        ExprKind::Unary { operand, .. } | ExprKind::IsNull { operand, .. } | ExprKind::IsBool { operand, .. } => {
            expr(operand, visit);
        }
        ExprKind::Binary { left, right, .. } | ExprKind::IsDistinct { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::In { operand, list, .. } => {
            expr(operand, visit);
            list.iter().for_each(|it| expr(it, visit));
        }
        ExprKind::Like { operand, pattern, .. } => {
            expr(operand, visit);
            expr(pattern, visit);
        }
        ExprKind::Between { operand, low, high, .. } => {
            expr(operand, visit);
            expr(low, visit);
            expr(high, visit);
        }
        ExprKind::Case { arms, otherwise } => {
            for arm in arms {
                expr(&arm.when, visit);
                expr(&arm.then, visit);
            }
            otherwise.iter().for_each(|it| expr(it, visit));
        }
        ExprKind::Cast { operand, ty: own } => {
            expr(operand, visit);
            ty(own, visit);
        }
    }
}
