//! Indexes.

use super::super::cx::Cx;
use super::super::expr::{self, Purpose, Wanted};
use super::super::mixin::Bound;
use super::{Builder, Pending, collation_text, option, raw_name, unknown_column};
use crate::base::{Name, Span};
use crate::catalog::define::Options;
use crate::catalog::{self, Expr, IndexKey, IndexPart, Kind, Object};
use crate::syntax::ast::{Body, Index, InlineIndex, Nulls, Opclass, Operand, Part, Slot};

impl<'a> Builder<'_, 'a> {
    /// `index` in a column's line.
    pub(super) fn inline_index(&mut self, own: &InlineIndex, column: Name, span: Span) {
        let part = IndexPart::plain(IndexKey::Column(column));
        let object = Object::Index(catalog::Index {
            auto: own.name.is_none(),
            unique: false,
            parts: vec![part],
            method: method(own.using.map(|using| using.name)),
            include: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            options: Default::default(),
            blanks: catalog::Manner::default(),
        });
        self.pending.push(Pending { kind: Kind::Index, name: own.name, object, span, doc: None, renamed: None });
    }

    /// `index (…)` and `unique index (…)`.
    pub(super) fn index(&mut self, bound: &Bound<'a>, own: &Index) {
        let counts = self.cx.target.word() == "surrealdb" && own.using.is_some_and(|own| own.name.as_str() == "count");
        if own.parts.is_empty() && !counts {
            self.unsupported(bound.member.span, "index over nothing", "name its columns");
            return;
        }
        let parts: Vec<Option<IndexPart>> = own.parts.iter().map(|part| self.index_part(bound, part)).collect();
        let include = self.columns(&own.include);
        let predicate = match &own.filter {
            None => Some(None),
            Some(slot) => self.index_expr(bound, slot, Wanted::Condition).map(Some),
        };
        let (Some(parts), Some(include), Some(predicate)) = (parts.into_iter().collect(), include, predicate) else {
            return;
        };
        let object = Object::Index(catalog::Index {
            auto: own.name.is_none(),
            unique: own.unique,
            parts,
            method: method(own.using.map(|using| using.name)),
            include,
            predicate,
            nulls_not_distinct: own.nulls_not_distinct,
            options: options(self.cx, own),
            blanks: catalog::Manner::default(),
        });
        self.pending.push(Pending {
            kind: Kind::Index,
            name: own.name,
            object,
            span: bound.via.unwrap_or(bound.member.span),
            doc: bound.member.doc.clone(),
            renamed: own.clauses.renamed.clone(),
        });
    }

    fn index_part(&self, bound: &Bound<'a>, part: &Part) -> Option<IndexPart> {
        if let Some(prefix) = part.prefix {
            let help = "index an expression, `(substr(a, 1, 20))`, or keep the index from it with `only`";
            self.unsupported(prefix.span, "`prefix` of an index part", help);
        }
        if let Some(at) = part.without_overlaps {
            self.unsupported(
                at,
                "index that is `without overlaps`",
                "write a `unique (…)` or an `exclude` without `index`",
            );
        }
        Some(IndexPart {
            key: self.index_key(bound, &part.operand, part.span)?,
            collate: part.collate.as_ref().and_then(|own| collation_text(self.cx, own)),
            opclass: part.opclass.as_ref().and_then(|own| opclass_text(self.cx, own)),
            descending: part.descending,
            nulls: part.nulls.map(nulls),
            options: option::of_target(self.cx, &part.dialects, "a part of an index"),
        })
    }

    /// A column of the table, or an expression over its row.
    pub(super) fn index_key(&self, bound: &Bound<'a>, operand: &Operand, span: Span) -> Option<IndexKey> {
        match operand {
            Operand::Column(column) => {
                if self.shape.column(column.name).is_none() {
                    unknown_column(self.cx, self.shape, *column);
                    return None;
                }
                Some(IndexKey::Column(column.name))
            }
            Operand::Expr(expr) => match self.path(expr) {
                Some(path) => Some(IndexKey::Column(path)),
                None => self.index_slot(bound, Body::Expr(expr.clone()), span),
            },
            Operand::Raw(raw) => self.index_slot(bound, Body::Raw(raw.clone()), span),
        }
    }

    fn index_slot(&self, bound: &Bound<'a>, body: Body, span: Span) -> Option<IndexKey> {
        let slot = Slot { body: Some(body), overrides: Vec::new(), span };
        let expr = self.index_expr(bound, &slot, Wanted::Any)?;
        // `(a)` is the column a
        if let Expr::Portable(node) = &expr
            && let catalog::Node::Column(name) = **node
        {
            return Some(IndexKey::Column(name));
        }
        Some(IndexKey::Expr(expr))
    }

    pub(super) fn index_expr(&self, bound: &Bound<'a>, slot: &Slot, wanted: Wanted<'_>) -> Option<Expr> {
        expr::lower(&self.row(&bound.site, Purpose::Index), slot, wanted)
    }
}

/// What its method and the target's own block say.
pub(super) fn options(cx: &Cx<'_>, own: &Index) -> Options {
    let mut out = option::of_target(cx, &own.dialects, "an index");
    option::collect(cx, &own.using_options, "an index method", &mut out);
    out
}

/// Where nulls stand, in the catalog's words.
pub(super) const fn nulls(own: Nulls) -> catalog::Nulls {
    match own {
        Nulls::First => catalog::Nulls::First,
        Nulls::Last => catalog::Nulls::Last,
    }
}

/// An operator class as it is printed.
pub(super) fn opclass_text(cx: &Cx<'_>, own: &Opclass) -> Option<Box<str>> {
    match own {
        Opclass::Raw(raw) => raw_name(cx, raw),
        Opclass::Name(path) => Some(path.to_string().into()),
    }
}

/// The method, unless it is the one that every engine takes by itself.
pub(super) fn method(using: Option<Name>) -> Option<Name> {
    using.filter(|name| name.as_str() != "btree")
}
