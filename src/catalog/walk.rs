//! Visits the names inside types and expressions.

use super::{Expr, Node, Portable, QName, Type};
use crate::base::Name;

impl Type {
    /// Calls `f` with each enum or domain that the type mentions.
    pub fn visit_named(&self, f: &mut dyn FnMut(QName)) {
        match self {
            Self::Portable(Portable::Fields(fields)) => fields.iter().for_each(|field| field.ty.visit_named(f)),
            Self::Portable(_) | Self::Sql(_) => {}
            Self::Named(name) => f(*name),
            Self::Array(of) => of.visit_named(f),
        }
    }

    /// The type with every enum or domain renamed.
    #[must_use]
    pub fn map_named(&self, f: &dyn Fn(QName) -> QName) -> Self {
        match self {
            Self::Portable(_) | Self::Sql(_) => self.clone(),
            Self::Named(name) => Self::Named(f(*name)),
            Self::Array(of) => Self::Array(Box::new(of.map_named(f))),
        }
    }
}

impl Expr {
    /// Calls `f` with each column of the row that the expression reads.
    pub fn visit_columns(&self, f: &mut dyn FnMut(Name)) {
        match self {
            Self::Portable(node) => node.visit(&mut |node| {
                if let Node::Column(name) = node {
                    f(*name);
                }
            }),
            Self::Sql(sql) => sql.columns().for_each(f),
        }
    }

    /// Calls `f` with each enum or domain that the expression mentions.
    pub fn visit_types(&self, f: &mut dyn FnMut(QName)) {
        match self {
            Self::Portable(node) => node.visit(&mut |node| match node {
                Node::Member { of, .. } => f(*of),
                Node::Cast { to, .. } => to.visit_named(f),
                Node::List { of: Some(of), .. } => of.visit_named(f),
                Node::Literal(_)
                | Node::Column(_)
                | Node::Sequence(_)
                | Node::Not(_)
                | Node::Neg(_)
                | Node::Binary { .. }
                | Node::Is { .. }
                | Node::In { .. }
                | Node::Between { .. }
                | Node::Case { .. }
                | Node::Call { .. }
                | Node::List { of: None, .. }
                | Node::AddDuration { .. } => {}
            }),
            Self::Sql(sql) => sql.types().for_each(f),
        }
    }

    /// Calls `f` with each sequence that the expression draws from.
    pub fn visit_sequences(&self, f: &mut dyn FnMut(QName)) {
        match self {
            Self::Portable(node) => node.visit(&mut |node| {
                if let Node::Sequence(name) = node {
                    f(*name);
                }
            }),
            Self::Sql(sql) => sql.sequences().for_each(f),
        }
    }

    /// The SQL of a lowered expression; `None` for a portable one.
    pub const fn sql(&self) -> Option<&super::Sql> {
        match self {
            Self::Sql(sql) => Some(sql),
            Self::Portable(_) => None,
        }
    }
}

impl Node {
    /// Calls `f` with every node below this one and with this node, children first.
    pub fn visit_mut(&mut self, f: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::Literal(_) | Self::Column(_) | Self::Member { .. } | Self::Sequence(_) => {}
            Self::Not(inner) | Self::Neg(inner) => inner.visit_mut(f),
            Self::Binary { left, right, .. } => {
                left.visit_mut(f);
                right.visit_mut(f);
            }
            Self::Is { value, .. } | Self::Cast { value, .. } | Self::AddDuration { value, .. } => value.visit_mut(f),
            Self::In { value, list, .. } => {
                value.visit_mut(f);
                list.iter_mut().for_each(|item| item.visit_mut(f));
            }
            Self::Between { value, low, high, .. } => {
                value.visit_mut(f);
                low.visit_mut(f);
                high.visit_mut(f);
            }
            Self::Case { arms, otherwise } => {
                for (when, then) in arms {
                    when.visit_mut(f);
                    then.visit_mut(f);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.visit_mut(f);
                }
            }
            Self::Call { args, .. } => args.iter_mut().for_each(|arg| arg.visit_mut(f)),
            Self::List { items, .. } => items.iter_mut().for_each(|item| item.visit_mut(f)),
        }
        f(self);
    }

    /// Calls `f` with this node and every node below it, parents first. The parser caps depth at 200.
    pub fn visit(&self, f: &mut dyn FnMut(&Self)) {
        f(self);
        match self {
            Self::Literal(_) | Self::Column(_) | Self::Member { .. } | Self::Sequence(_) => {}
            Self::Not(inner) | Self::Neg(inner) => inner.visit(f),
            Self::Binary { left, right, .. } => {
                left.visit(f);
                right.visit(f);
            }
            Self::Is { value, .. } | Self::Cast { value, .. } | Self::AddDuration { value, .. } => value.visit(f),
            Self::In { value, list, .. } => {
                value.visit(f);
                list.iter().for_each(|item| item.visit(f));
            }
            Self::Between { value, low, high, .. } => {
                value.visit(f);
                low.visit(f);
                high.visit(f);
            }
            Self::Case { arms, otherwise } => {
                for (when, then) in arms {
                    when.visit(f);
                    then.visit(f);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.visit(f);
                }
            }
            Self::Call { args, .. } => args.iter().for_each(|arg| arg.visit(f)),
            Self::List { items, .. } => items.iter().for_each(|item| item.visit(f)),
        }
    }
}
