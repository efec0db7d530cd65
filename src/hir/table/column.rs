//! Columns.

use super::super::codes;
use super::super::expr::{self, Purpose, Wanted};
use super::super::mixin::Bound;
use super::super::shape;
use super::super::types::{Family, Resolved};
use super::modifiers::Modifiers;
use super::{Builder, Pending, collation, option};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{self, Address, CommentOn, Identity, IdentityMode, Kind, Object};
use crate::syntax::ast::{self, Column, IdentityKind, OptionArg, OptionKind};

impl<'a> Builder<'_, 'a> {
    pub(super) fn column(&mut self, bound: &Bound<'a>, column: &'a Column, position: u32) {
        let own = Modifiers::of(column);
        let name = column.name.name;
        let span = bound.via.unwrap_or(column.name.span);
        let ty = self.resolved(column);
        self.parts_of(bound, column, &own);
        self.exclusive(column, &own, ty.as_ref());
        let at = Address::column(self.shape.name, name);
        let nullable = self.shape.column(name).is_some_and(|shape| shape.nullable);
        if own.primary.is_some() {
            self.key_not_null(name, span);
        }
        if let Some(at) = own.on_update {
            let word = self.cx.target.word();
            self.cx.report(
                Diagnostic::error(codes::UNSUPPORTED, format!("{word} has no `on update` value"))
                    .at(at, "needs a trigger there")
                    .help(format!("let the application set it, or keep the column from {word} with `except {word}`")),
            );
        }
        let wanted = ty.clone().map(|ty| Resolved { nullable, ..ty });
        if let (Some((slot, at)), Some(ty)) = (own.default, &wanted) {
            let lowered = expr::lower(&self.row(&bound.site, Purpose::Default), slot, Wanted::Value(ty));
            if let Some(expr) = lowered {
                self.out.add(Address::part(Kind::Default, self.shape.name, name), Object::Default(expr), at);
            }
        }
        let generated = own.generated.and_then(|(generated, _)| {
            let wanted = wanted.as_ref().map_or(Wanted::Any, Wanted::Value);
            let expr = expr::lower(&self.row(&bound.site, Purpose::Generated), &generated.formula, wanted)?;
            // PostgreSQL before 18 and the language's habit: stored, unless it says virtual
            Some(catalog::Generated { expr, stored: generated.stored != Some(false) })
        });
        let identity = self.identity(column, &own, ty.as_ref());
        let collate = own.collate.and_then(|collate| collation(self.cx, collate));
        self.out.comment(CommentOn::Column, self.shape.name, Some(name), bound.member.doc.as_ref());
        if let Some(ty) = &ty {
            let options = option::of_target(self.cx, own.dialects.iter().copied(), "a column");
            let (ty, implied) = (ty.ty.clone(), catalog::Manner::default());
            let object = catalog::Column { position, ty, nullable, generated, identity, collate, options, implied };
            self.out.add(at, Object::Column(object), span);
        }
        self.field_rules(bound, name, &own, wanted.as_ref(), span);
        self.inside(bound, name, column.ty.as_ref());
        self.transitions(bound, column, &own, wanted.as_ref());
    }

    /// The type, followed through references; a circle is reported.
    fn resolved(&self, column: &Column) -> Option<Resolved> {
        let shape = self.shape.column(column.name.name)?;
        match shape::type_of(self.cx, self.shape.name, shape) {
            Ok(ty) => ty,
            Err(path) => {
                let how =
                    if path.len() > shape::MAX_FOLLOWED { "through too many references" } else { "back to itself" };
                self.cx.report(
                    Diagnostic::error(codes::TYPE_CYCLE, format!("the type of `{}` leads {how}", column.name.name))
                        .at(column.name.span, path.join(" → "))
                        .help("give one of these columns a type"),
                );
                None
            }
        }
    }

    /// The keys, checks and references that stand in the column's line.
    fn parts_of(&mut self, bound: &Bound<'a>, column: &'a Column, own: &Modifiers<'a>) {
        let name = column.name.name;
        if let Some((key, span)) = own.primary {
            self.key(Kind::PrimaryKey, key.name, vec![name], bound.via.unwrap_or(span));
        }
        if let Some((key, span)) = own.unique {
            self.key(Kind::Unique, key.name, vec![name], bound.via.unwrap_or(span));
            if let (true, Some(Pending { object: Object::Unique(object), .. })) =
                (key.nulls_not_distinct, self.pending.last_mut())
            {
                object.nulls_not_distinct = true;
            }
        }
        if let Some((index, span)) = own.index {
            self.inline_index(index, name, bound.via.unwrap_or(span));
        }
        for (check, span) in &own.checks {
            let mut row = self.row(&bound.site, Purpose::Check);
            row.own = Some(name);
            let lowered = expr::lower(&row, &check.formula, Wanted::Condition);
            let Some(expr) = lowered else { continue };
            self.pend_check(check, expr, bound.via.unwrap_or(*span));
        }
        for (reference, span, parts) in &own.references {
            self.foreign_inline(bound, column.name, reference, parts, *span);
        }
        for part in &own.parts {
            self.cx.report(
                Diagnostic::error(codes::NO_REFERENCE, format!("`{name}` references nothing"))
                    .at(part.span, "belongs to a reference")
                    .help("add `-> table`, or take these words away"),
            );
        }
    }

    /// A check in the line of a column or a field; its name is found when all are there.
    pub(super) fn pend_check(&mut self, own: &ast::Check, expr: catalog::Expr, span: Span) {
        let object = Object::Check(catalog::Check::new(own.name.is_none(), expr));
        self.pending.push(Pending { kind: Kind::Check, name: own.name, object, span, doc: None, renamed: None });
    }

    /// Default, generated and identity are three answers to one question.
    fn exclusive(&self, column: &Column, own: &Modifiers<'_>, ty: Option<&Resolved>) {
        let serial = ty.filter(|ty| ty.serial).and(column.ty.as_ref()).map(|ty| ("serial", ty.span));
        let said: Vec<(&str, Span)> = [
            serial,
            own.identity.map(|(_, span)| ("identity", span)),
            own.default.map(|(_, span)| ("default", span)),
            own.generated.map(|(_, span)| ("generated", span)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if let [(first, at), (second, again), ..] = said.as_slice() {
            self.cx.report(
                Diagnostic::error(codes::CONFLICT, format!("`{first}` and `{second}` exclude each other"))
                    .at(*again, format!("`{}` can get its value in one way only", column.name.name))
                    .label(*at, format!("`{first}` stands here"))
                    .help("take one of them away"),
            );
        }
    }

    fn identity(&self, column: &Column, own: &Modifiers<'_>, ty: Option<&Resolved>) -> Option<Identity> {
        let ty = ty?;
        let Some((identity, span)) = own.identity else {
            return ty.serial.then(|| Identity::plain(IdentityMode::Serial));
        };
        let nullable = self.shape.column(column.name.name).is_some_and(|shape| shape.nullable);
        let whole = matches!(ty.family, Family::Int | Family::Unknown);
        if !whole || nullable {
            let why = if nullable { "an identity is never null" } else { "only integers count by themselves" };
            self.cx.report(
                Diagnostic::error(codes::IDENTITY, format!("`{}` cannot be an identity", column.name.name))
                    .at(span, why)
                    .help(if nullable { "take the `?` away" } else { "write `bigint` or `int`" }),
            );
            return None;
        }
        let mode = match identity.kind {
            IdentityKind::ByDefault => IdentityMode::ByDefault,
            IdentityKind::Always => IdentityMode::Always,
            IdentityKind::Serial => IdentityMode::Serial,
        };
        let mut out = Identity::plain(mode);
        for option in &identity.options {
            self.identity_option(option, &mut out);
        }
        Some(out)
    }

    fn identity_option(&self, option: &ast::OptionItem, out: &mut Identity) {
        let (name, args) = match &option.kind {
            OptionKind::Named { name, args } => (name.to_string(), args.as_slice()),
            OptionKind::Raw(raw) => (raw.text.to_string(), [].as_slice()),
        };
        let number = match args {
            [OptionArg::Number(number)] => number.text.as_str().parse::<i64>().ok(),
            _ => None,
        };
        let word = match args {
            [OptionArg::Name(path)] => path.word().map(|word| word.name),
            _ => None,
        };
        let own = &mut out.sequence;
        match (name.as_str(), number, word) {
            ("sequence", _, Some(word)) => out.name = Some(word),
            ("as", _, Some(word)) => own.ty = Some(word.as_str().into()),
            ("start", Some(_), _) => own.start = number,
            ("increment", Some(by), _) if by != 0 => own.increment = number,
            ("min", Some(_), _) => own.min = number,
            ("max", Some(_), _) => own.max = number,
            ("cache", Some(many), _) if many > 0 => own.cache = number,
            ("cycle", _, _) if args.is_empty() => own.cycle = true,
            ("logged" | "unlogged", _, _) if args.is_empty() => own.logged = Some(name == "logged"),
            _ => self.cx.report(
                Diagnostic::error(codes::UNKNOWN_OPTION, format!("`{name}` is no option of an identity"))
                    .at(option.span, "not known, or without the number or the name that it takes")
                    .help(
                        "write `start 100`, `increment 10`, `min 1`, `max 9999`, `cache 20`, `cycle`, `logged`, `unlogged`, or `sequence NAME`",
                    ),
            ),
        }
    }

    /// A primary key is never null; SQLite alone allows it for anything but the row id.
    pub(super) fn key_not_null(&self, column: Name, span: Span) {
        let nullable = self.shape.column(column).is_some_and(|shape| shape.nullable);
        if nullable && self.cx.target.word() != "sqlite" {
            self.cx.report(
                Diagnostic::error(codes::NULLABLE_KEY, format!("the key column `{column}` can be null"))
                    .at(span, format!("not on {}", self.cx.target.word()))
                    .help("take the `?` away, or use `unique`"),
            );
        }
    }
}
