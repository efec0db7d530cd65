//! What the file says about getting from the old table to the new one.

use super::super::clause::Clause;
use super::super::codes;
use super::super::expr::{self, Purpose, Wanted};
use super::super::mixin::Bound;
use super::super::types::Resolved;
use super::Builder;
use super::modifiers::Modifiers;
use crate::base::{Diagnostic, Name, Span};
use crate::catalog::{Address, ColumnFill, FillKind};
use crate::syntax::ast::{Column, MemberKind, Modifier, ModifierKind, Renamed};

/// Columns that a fill reads as they were, with the names that they have now: renamed ones, dropped ones, and those whose
/// `using` writes them anew.
pub fn old_columns(members: &[Bound<'_>]) -> Vec<(Name, Name)> {
    members
        .iter()
        .filter_map(|bound| {
            if let MemberKind::Column(column) = &bound.member.kind {
                let anew = column.modifiers.iter().any(|modifier| matches!(modifier.kind, ModifierKind::Using(_)));
                renamed_of(column)
                    .map(|renamed| (renamed.from.name.name, column.name.name))
                    .or_else(|| anew.then_some((column.name.name, column.name.name)))
            } else if let MemberKind::DropColumn(drop) = &bound.member.kind {
                Some((drop.name.name, drop.name.name))
            } else {
                None
            }
        })
        .collect()
}

fn renamed_of(column: &Column) -> Option<&Renamed> {
    column.modifiers.iter().find_map(|modifier: &Modifier| {
        if let ModifierKind::Renamed(renamed) = &modifier.kind { Some(&**renamed) } else { None }
    })
}

impl<'a> Builder<'_, 'a> {
    /// `renamed from`, `using` and `backfill` of a column.
    pub(super) fn transitions(
        &mut self,
        bound: &Bound<'a>,
        column: &Column,
        own: &Modifiers<'a>,
        ty: Option<&Resolved>,
    ) {
        let at = Address::column(self.shape.name, column.name.name);
        self.out.keep(at, own.deprecated);
        if let Some(renamed) = own.renamed {
            let from = Address::column(self.before, renamed.from.name.name);
            if renamed.from.qualifier.is_empty() {
                self.out.rename(from, at, renamed.span);
            } else {
                self.not_yet(renamed.span, "taking a column from another table", "write the old column's own name");
            }
        }
        if let (Some((_, first)), Some((_, second))) = (own.using, own.backfill) {
            self.conflict(first, second, "`using` and `backfill` both fill the column");
        }
        if let (Some((_, first)), Some(second)) =
            (own.generated, own.using.map(|(_, span)| span).or(own.backfill.map(|(_, span)| span)))
        {
            self.conflict(first, second, "a generated column fills itself");
        }
        let Some(ty) = ty else { return };
        let (kind, slot, batch, span) = match (own.using, own.backfill) {
            (Some((slot, span)), _) => (FillKind::Using, slot, None, span),
            (None, Some((backfill, span))) => (FillKind::Backfill, &backfill.formula, backfill.batch, span),
            (None, None) => return,
        };
        let rows = batch
            .map(|number| (number, number.as_u64().and_then(|rows| u32::try_from(rows).ok()).filter(|rows| *rows > 0)));
        if let Some((number, None)) = rows {
            self.cx.report(
                Diagnostic::error(codes::BAD_NUMBER, format!("`{}` rows are no batch", number.text))
                    .at(number.span, "a whole number of at least 1 is wanted")
                    .help("write for example `batch 5000`"),
            );
            return;
        }
        let wanted = Resolved { nullable: true, ..ty.clone() };
        let lowered = expr::lower(&self.row(&bound.site, Purpose::Fill), slot, Wanted::Value(&wanted));
        if let Some(expr) = lowered {
            self.out.fills.push((at, ColumnFill { kind, expr, batch: rows.and_then(|(_, rows)| rows) }));
            self.out.clauses.push((Clause::Fill(at), span));
        }
    }

    fn conflict(&self, first: Span, second: Span, why: &str) {
        self.cx.report(
            Diagnostic::error(codes::FILL, why)
                .at(second, "a second way")
                .label(first, "the first is here")
                .help("take one of them away"),
        );
    }

    /// Whether the column of this name is there under a new meaning: it is itself renamed from another one.
    pub(super) fn is_renamed_column(&self, name: Name) -> bool {
        self.old_columns.iter().any(|(old, now)| *now == name && old != now)
    }

    /// Old names are taken once.
    pub(super) fn renames_are_free(&self, members: &[Bound<'a>]) {
        let mut seen: Vec<(Name, Span)> = Vec::new();
        for bound in members {
            let MemberKind::Column(column) = &bound.member.kind else { continue };
            let Some(renamed) = renamed_of(column) else { continue };
            let old = renamed.from.name.name;
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == old) {
                self.cx.report(
                    Diagnostic::error(codes::RENAMED_TWICE, format!("the old column `{old}` is renamed twice"))
                        .at(renamed.span, "here")
                        .label(*first, "and here")
                        .help("one of them is new: take its `renamed from` away"),
                );
            }
            seen.push((old, renamed.span));
            // Another column of the old name is a new one.
            if old == column.name.name {
                self.cx.report(
                    Diagnostic::error(codes::STILL_DECLARED, format!("`{old}` is the column's own name"))
                        .at(renamed.span, "renamed from it")
                        .label(column.name.span, "declared here")
                        .help("take `renamed from` away"),
                );
            }
        }
    }
}
