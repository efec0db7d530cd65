//! Fields of a column's object, and what is said of them, where they are fields of their own.

use super::super::expr::{self, Purpose, Row, Source, Wanted};
use super::super::mixin::Bound;
use super::super::shape;
use super::super::types::{self, Resolved};
use super::Builder;
use super::modifiers::Modifiers;
use crate::base::Name;
use crate::catalog::{Address, CommentOn, Kind, Object, Portable, Type};
use crate::syntax::ast::{Column, Expr, ExprKind, TypeBase, TypeRef};

impl<'a> Builder<'_, 'a> {
    /// Emits the rules of the fields in the object at a path. Their types are part of the column's.
    pub(super) fn inside(&mut self, bound: &Bound<'a>, path: Name, written: Option<&'a TypeRef>) {
        let Some(TypeBase::Object(own)) = written.map(|written| &written.base).filter(|_| types::has_fields(self.cx))
        else {
            return;
        };
        // of an array those of each element
        let steps = ".*".repeat(written.map_or(0, |written| written.dims.len()));
        for field in &own.list {
            let column = &field.column;
            let path = Name::new(&format!("{path}{steps}.{}", column.name.name));
            self.out.comment(CommentOn::Column, self.shape.name, Some(path), field.doc.as_ref());
            self.rules_of(bound, path, column);
            self.inside(bound, path, column.ty.as_ref());
        }
    }

    /// `meta.size`, where that is a field of the column's object.
    pub(super) fn path(&self, written: &Expr) -> Option<Name> {
        let ExprKind::Name(path) = &written.kind else { return None };
        let (root, rest) = path.qualifier.split_first().filter(|_| types::has_fields(self.cx))?;
        let shape = self.shape.column(root.name)?;
        let mut ty = shape::type_of(self.cx, self.shape.name, shape).ok()??.ty;
        for step in rest.iter().chain([&path.name]) {
            let Type::Portable(Portable::Fields(fields)) = &ty else { return None };
            ty = fields.iter().find(|field| field.name == step.name)?.ty.clone();
        }
        Some(Name::new(&path.to_string()))
    }

    fn rules_of(&mut self, bound: &Bound<'a>, path: Name, column: &'a Column) {
        let own = Modifiers::of(column);
        let span = bound.via.unwrap_or(column.name.span);
        // its problems were reported with the shape
        let ty = self.cx.quietly(|| match (&column.ty, shape::reference_of(column)) {
            (Some(written), _) => types::resolve_column(self.cx, &bound.site, written),
            (None, Some(link)) => shape::linked(self.cx, &bound.site, link),
            (None, None) => None,
        });
        if let (Some((slot, at)), Some(ty)) = (own.default, &ty) {
            let lowered = expr::lower(&self.row(&bound.site, Purpose::Default), slot, Wanted::Value(ty));
            if let Some(expr) = lowered {
                self.out.add(Address::part(Kind::Default, self.shape.name, path), Object::Default(expr), at);
            }
        }
        for (check, span) in &own.checks {
            let family = ty.as_ref().map_or(types::Family::Unknown, |ty: &Resolved| ty.family.clone());
            let source = Source::Field { name: column.name.name, path, family: &family };
            let mut row = Row::new(self.cx, bound.site.clone(), source, Purpose::Check);
            row.own = Some(path);
            let Some(expr) = expr::lower(&row, &check.formula, Wanted::Condition) else { continue };
            self.pend_check(check, expr, bound.via.unwrap_or(*span));
        }
        self.field_rules(bound, path, &own, ty.as_ref(), span);
    }
}
