//! Operators that PostgreSQL has for fewer types than the language.

use std::borrow::Cow;

use crate::catalog::{BinaryOp, Expr, Node, Type};

use super::row::{Class, Row};

/// The expression with every value of a domain over an enum cast to the enum: the operators of enums know only those.
pub fn of_enums<'e>(row: Row<'_>, expr: &'e Expr) -> Cow<'e, Expr> {
    let Expr::Portable(node) = expr else { return Cow::Borrowed(expr) };
    let mut needed = false;
    expr.visit_columns(&mut |name| needed |= row.enum_behind_domain(name).is_some());
    // alone it is no operand
    if !needed || matches!(**node, Node::Column(_)) {
        return Cow::Borrowed(expr);
    }
    let mut node = node.clone();
    node.visit_mut(&mut |node| {
        let Node::Column(name) = node else { return };
        if let Some(of) = row.enum_behind_domain(*name) {
            *node = Node::Cast { value: Box::new(Node::Column(*name)), to: Type::Named(of) };
        }
    });
    Cow::Owned(Expr::Portable(node))
}

/// Whether the expression asks for what remains of a division of floats, which has no operator.
pub fn has_float_remainder(row: Row<'_>, expr: &Expr) -> bool {
    let Expr::Portable(node) = expr else { return false };
    let mut found = false;
    node.visit(&mut |node| {
        if let Node::Binary { op: BinaryOp::Rem, left, right } = node {
            found |= [left, right].iter().any(|side| row.class(side) == Class::Float);
        }
    });
    found
}
