//! Parts of items and lines that are compiled otherwise.

use super::super::super::cx::Cx;
use super::super::super::shape;
use super::super::super::target::Dialects;
use super::{unsupported, whole};
use crate::base::Span;
use crate::syntax::ast::{Action, ActionKind, Column, Member, Modifier, ModifierKind, TypeBase, TypeRef};
use crate::syntax::walk::{self, Node};

/// Looks at the parts of an item that is compiled otherwise.
pub(super) struct Findings<'c, 'a> {
    cx: &'c Cx<'a>,
    /// The last list of fields; what stands inside of it is reported with it.
    inside: Option<Span>,
}

impl<'c, 'a> Findings<'c, 'a> {
    /// Nothing seen yet.
    pub(super) const fn new(cx: &'c Cx<'a>) -> Self {
        Self { cx, inside: None }
    }

    fn report(&self, what: &str, span: Span) {
        self.cx.report(unsupported(what, span));
    }

    /// Looks at the lines that exist on the target.
    pub(super) fn members(&mut self, members: &[Member]) {
        for member in members.iter().filter(|own| Dialects::ALL.narrow(shape::only_of(own)).has(self.cx.target)) {
            match whole::member(&member.kind) {
                Some((what, span)) => self.report(&what, span.unwrap_or(member.span)),
                None => walk::member(member, &mut |node| self.see(node)),
            }
        }
    }

    /// Looks at one thing.
    pub(super) fn see(&mut self, node: Node<'_>) {
        match node {
            Node::Type(ty) => self.ty(ty),
            Node::Column(column) => self.column(column),
            Node::Modifier(modifier) => self.modifier(modifier),
            Node::Default(default) => {
                if let Some(always) = default.always.filter(|span| self.is_news(*span)) {
                    self.report("`default … always`", always);
                }
            }
            Node::Reference(reference) => {
                if let Some(other) = reference.others.first().filter(|other| self.is_news(other.span())) {
                    self.report("a reference to one of several tables", other.span());
                } else if let Some(array) = reference.array.filter(|span| self.is_news(*span)) {
                    self.report("an array of references", array);
                }
            }
            Node::Action(Action { kind: ActionKind::Then(_), span }) if self.is_news(*span) => {
                self.report("an action in a target's own language", *span);
            }
            Node::Action(_)
            | Node::Item(_)
            | Node::Member(_)
            | Node::Expr(_)
            | Node::Spread(_)
            | Node::Option(_)
            | Node::Called(_)
            | Node::Filter(_)
            | Node::Number(_)
            | Node::Operator(_) => {}
        }
    }

    fn ty(&mut self, ty: &TypeRef) {
        let (what, fields) = match &ty.base {
            TypeBase::Object(fields) => ("an `object` with a list of fields", fields),
            TypeBase::Composite(fields) => ("a `composite` type", fields),
            TypeBase::Named { .. } | TypeBase::Raw(_) => return,
        };
        if self.is_news(fields.span) {
            self.report(what, ty.span);
            self.inside = Some(fields.span);
        }
    }

    /// A column that references several tables, and must be in each.
    fn column(&self, column: &Column) {
        let is_reference = |own: &&Modifier| matches!(own.kind, ModifierKind::Reference(_));
        let second = column.modifiers.iter().filter(is_reference).nth(1);
        if let Some(second) = second.filter(|own| self.is_news(own.span)) {
            self.report("a second reference of one column", second.span);
        }
    }

    fn modifier(&self, modifier: &Modifier) {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the table compiles the others, and is exhaustive there")]
        let what = match &modifier.kind {
            ModifierKind::Value(_) => "`value`",
            ModifierKind::Readonly => "`readonly`",
            ModifierKind::Flexible => "`flexible`",
            ModifierKind::Permissions(_) => "`permissions`",
            _ => return,
        };
        if self.is_news(modifier.span) {
            self.report(what, modifier.span);
        }
    }

    fn is_news(&self, span: Span) -> bool {
        self.inside.is_none_or(|inside| span.lo < inside.lo || span.hi > inside.hi)
    }
}
