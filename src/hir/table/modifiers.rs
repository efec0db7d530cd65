//! A column's modifiers, each in its place.

use crate::base::Span;
use crate::syntax::ast::{
    Backfill, Check, Collate, Column, Deprecated, DialectBlock, Generated, Identity, InlineIndex, InlineKey,
    InlineUnique, ModifierKind, Permissions, Reference, ReferencePart, Renamed, Slot,
};

/// What was said of a column, with where.
#[derive(Default)]
pub struct Modifiers<'c> {
    pub primary: Option<(&'c InlineKey, Span)>,
    pub unique: Option<(&'c InlineUnique, Span)>,
    pub index: Option<(&'c InlineIndex, Span)>,
    pub default: Option<(&'c Slot, Span)>,
    pub checks: Vec<(&'c Check, Span)>,
    pub collate: Option<&'c Collate>,
    /// Each with the words about it: those that follow it, and for the first those before it too.
    pub references: Vec<(&'c Reference, Span, Vec<&'c ReferencePart>)>,
    /// Words about a reference where there is none.
    pub parts: Vec<&'c ReferencePart>,
    pub identity: Option<(&'c Identity, Span)>,
    pub generated: Option<(&'c Generated, Span)>,
    pub on_update: Option<Span>,
    pub using: Option<(&'c Slot, Span)>,
    pub backfill: Option<(&'c Backfill, Span)>,
    pub renamed: Option<&'c Renamed>,
    pub dialects: Vec<&'c DialectBlock>,
    pub value: Option<&'c Slot>,
    pub deprecated: Option<&'c Deprecated>,
    pub readonly: bool,
    pub flexible: bool,
    pub default_always: bool,
    pub permissions: Option<&'c Permissions>,
}

impl<'c> Modifiers<'c> {
    /// Sorts a column's modifiers. `only` was looked at before.
    pub fn of(column: &'c Column) -> Self {
        let mut out = Self::default();
        for modifier in &column.modifiers {
            let span = modifier.span;
            match &modifier.kind {
                ModifierKind::PrimaryKey(own) => out.primary = Some((own, span)),
                ModifierKind::Unique(own) => out.unique = Some((own, span)),
                ModifierKind::Index(own) => out.index = Some((own, span)),
                ModifierKind::Default(own) => {
                    out.default = Some((&own.value, span));
                    out.default_always = own.always.is_some();
                }
                ModifierKind::Check(own) => out.checks.push((own, span)),
                ModifierKind::Collate(own) => out.collate = Some(own),
                ModifierKind::Reference(own) => out.references.push((own, span, std::mem::take(&mut out.parts))),
                ModifierKind::ReferencePart(own) => match out.references.last_mut() {
                    Some((.., parts)) => parts.push(own),
                    None => out.parts.push(own),
                },
                ModifierKind::Identity(own) => out.identity = Some((own, span)),
                ModifierKind::Generated(own) => out.generated = Some((own, span)),
                ModifierKind::OnUpdate(_) => out.on_update = Some(span),
                ModifierKind::Using(own) => out.using = Some((own, span)),
                ModifierKind::Backfill(own) => out.backfill = Some((own, span)),
                ModifierKind::Renamed(own) => out.renamed = Some(own),
                ModifierKind::Deprecated(own) => out.deprecated = Some(own),
                ModifierKind::Only(_) => {}
                ModifierKind::Value(own) => out.value = Some(own),
                ModifierKind::Readonly => out.readonly = true,
                ModifierKind::Flexible => out.flexible = true,
                ModifierKind::Permissions(own) => out.permissions = Some(own),
                ModifierKind::Dialect(own) => out.dialects.push(own),
            }
        }
        out
    }
}
