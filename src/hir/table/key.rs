//! Primary keys and unique constraints.

use super::super::codes;
use super::super::mixin::Bound;
use super::{Builder, Pending, option};
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{self, Key, Kind, Object};
use crate::syntax::ast::{Deferrable, DialectBlock, Ident, Operand, Part, PrimaryKey, Unique};

impl<'a> Builder<'_, 'a> {
    /// A key over these columns, to be named later.
    pub(super) fn key(&mut self, kind: Kind, name: Option<Ident>, columns: Vec<Name>, span: Span) {
        let key = Key {
            name: name.map_or(self.shape.name.name, |name| name.name),
            auto: name.is_none(),
            columns,
            without_overlaps: false,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            options: Default::default(),
        };
        if kind == Kind::PrimaryKey
            && let Some(first) = self.pending.iter().find(|own| own.kind == Kind::PrimaryKey)
        {
            self.cx.report(
                Diagnostic::error(codes::SECOND_KEY, format!("`{}` has a second primary key", self.shape.name))
                    .at(span, "the second one")
                    .label(first.span, "the first one")
                    .help("write one `primary key (…)` over several columns, or `unique` for the other"),
            );
            return;
        }
        let object = if kind == Kind::PrimaryKey { Object::PrimaryKey(key) } else { Object::Unique(key) };
        self.pending.push(Pending { kind, name, object, span, doc: None, renamed: None });
    }

    pub(super) fn primary_key(&mut self, bound: &Bound<'a>, own: &PrimaryKey) {
        let rest = (own.include.as_slice(), own.deferrable, own.using, own.dialects.as_slice());
        let Some(key) = self.item(bound, Kind::PrimaryKey, own.name, &own.parts, rest) else { return };
        for part in &own.parts {
            if let Operand::Column(column) = &part.operand {
                self.key_not_null(column.name, column.span);
            }
        }
        if let (Some(pending), true) = (self.pending.last_mut(), key) {
            pending.renamed.clone_from(&own.clauses.renamed);
        }
    }

    pub(super) fn unique(&mut self, bound: &Bound<'a>, own: &Unique) {
        let rest = (own.include.as_slice(), own.deferrable, own.using, own.dialects.as_slice());
        let Some(key) = self.item(bound, Kind::Unique, own.name, &own.parts, rest) else { return };
        if let (Some(pending), true) = (self.pending.last_mut(), key) {
            pending.renamed.clone_from(&own.clauses.renamed);
            if let Object::Unique(object) = &mut pending.object {
                object.nulls_not_distinct = own.nulls_not_distinct;
            }
        }
    }

    /// A key of a line of its own; whether it was added, or `None` after a problem with its columns.
    fn item(
        &mut self,
        bound: &Bound<'a>,
        kind: Kind,
        name: Option<Ident>,
        parts: &[Part],
        (include, deferrable, using, dialects): (&[Ident], Option<Deferrable>, Option<Ident>, &[DialectBlock]),
    ) -> Option<bool> {
        // the index behind a key is a btree, whether it is said or not
        if let Some(using) = using.filter(|own| own.name.as_str() != "btree") {
            let what = format!("`using {}` on a key", using.name);
            self.unsupported(using.span, &what, "take it away, or write a `unique index`");
        }
        self.overlaps_last(parts);
        let columns = self.plain_parts(parts)?;
        let columns = self.columns(&columns)?;
        let include = self.columns(include)?;
        let before = self.pending.len();
        self.key(kind, name, columns, bound.via.unwrap_or(bound.member.span));
        let added = self.pending.len() > before;
        if let (Some(pending), true) = (self.pending.last_mut(), added) {
            pending.doc.clone_from(&bound.member.doc);
            if let Object::PrimaryKey(key) | Object::Unique(key) = &mut pending.object {
                key.include = include;
                key.without_overlaps = parts.last().is_some_and(|last| last.without_overlaps.is_some());
                key.deferrable = deferrable.map(lower_deferrable);
                key.options = option::of_target(self.cx, dialects, "a key");
            }
        }
        Some(added)
    }

    /// Ranges are kept apart in the last column, among rows that are alike in the others.
    fn overlaps_last(&self, parts: &[Part]) {
        for (n, part) in parts.iter().enumerate() {
            if let Some(at) = part.without_overlaps
                && (n == 0 || n + 1 < parts.len())
            {
                self.cx.report(
                    Diagnostic::error(codes::KEY_PART, "`without overlaps` stands at the last of several columns")
                        .at(at, if n == 0 { "no column before it" } else { "not the last" })
                        .help("put the range last, behind the columns in which rows are alike"),
                );
            }
        }
    }

    /// The columns of a key, which has nothing but columns.
    fn plain_parts(&self, parts: &[Part]) -> Option<Vec<Ident>> {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            let bare = part.collate.is_none()
                && part.opclass.is_none()
                && part.prefix.is_none()
                && !part.descending
                && part.nulls.is_none()
                && part.dialects.is_empty();
            match &part.operand {
                Operand::Column(column) if bare => out.push(*column),
                Operand::Column(_) | Operand::Expr(_) | Operand::Raw(_) => {
                    self.cx.report(
                        Diagnostic::error(codes::KEY_PART, "a key is made of plain columns")
                            .at(part.span, "an order, an expression or an option")
                            .help("use `unique index (…)` instead"),
                    );
                    return None;
                }
            }
        }
        if out.is_empty() {
            return None; // the parser reported it
        }
        Some(out)
    }
}

/// The same in the catalog's words.
pub(super) const fn lower_deferrable(own: Deferrable) -> catalog::Deferrable {
    catalog::Deferrable { initially_deferred: own.initially_deferred }
}
