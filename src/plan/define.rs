//! Which definitions can be altered by a statement of their own.

use super::Capabilities;
use crate::base::Name;
use crate::catalog::define::{Defined, Policy, Routine, View, What};
use crate::catalog::{Address, Definition, Expr, Kind};

/// Whether one becomes the other in place; otherwise it is dropped and created.
pub(super) fn in_place(before: &Definition, after: &Definition, caps: &Capabilities) -> bool {
    let can = |kind| caps.alter_in_place.contains(&kind);
    match (&before.what, &after.what) {
        // the same words read other columns: `*` takes what there is when it is made
        (What::View(was), What::View(is)) if was == is && caps.replace_on_type.contains(&VIEW) => {
            columns(before).eq(columns(after))
        }
        // what it names is no part of what stands in the database
        (was, is) if was == is => true,
        (What::View(was), What::View(is)) => {
            let kept = if can(Defined::View) && !takes_away(was, is, caps.lasting_options) { was } else { is };
            let (options, column_options) = (kept.options.clone(), kept.column_options.clone());
            *was == View { protected: was.protected, options, column_options, ..is.clone() }
        }
        // what it made stays as it is; only its way down is another
        (What::Raw(was), What::Raw(is)) => was.up == is.up,
        (What::Routine(was), What::Routine(is)) => {
            can(Defined::Function) && (caps.whole_fields || is_called_alike(was, is))
        }
        (What::Trigger(was), What::Trigger(is)) => can(Defined::Trigger) && was.is_but_fires(is),
        (What::Policy(was), What::Policy(is)) => can(Defined::Policy) && is_widened(was, is),
        (What::Extension(was), What::Extension(is)) => {
            can(Defined::Extension) && (is.version.is_some() || was.version == is.version)
        }
        (What::Composite(_), What::Composite(_)) => can(Defined::Composite),
        (What::Sequence(_), What::Sequence(_)) => can(Defined::Sequence),
        (What::Ownership(_), What::Ownership(_)) => can(Defined::Ownership),
        (What::Row(_), What::Row(_)) => can(Defined::Row),
        (What::Edge(_), What::Edge(_)) => can(Defined::Edge),
        (What::FieldRules(_), What::FieldRules(_)) => can(Defined::FieldRules),
        (What::Permissions(_), What::Permissions(_)) => can(Defined::Permissions),
        (What::Event(_), What::Event(_)) => can(Defined::Event),
        (What::Param(_), What::Param(_)) => can(Defined::Param),
        (What::Service(_), What::Service(_)) => can(Defined::Access),
        (What::Grant(_), What::Grant(_)) => can(Defined::Grant),
        _ => false,
    }
}

/// Whether a view reads other columns by the same words.
pub(super) fn same_words_of_others(before: &Definition, after: &Definition) -> bool {
    let (What::View(was), What::View(is)) = (&before.what, &after.what) else { return false };
    was.body == is.body && !columns(before).eq(columns(after))
}

const VIEW: Kind = Kind::Defined(Defined::View);

fn columns(own: &Definition) -> impl Iterator<Item = &Address> {
    own.uses.iter().filter(|used| used.kind == Kind::Column)
}

/// Whether a column loses an option that no statement takes away.
fn takes_away(was: &View, is: &View, lasting: &[&str]) -> bool {
    let has = |view: &View, column: Name, key: &str| {
        let mut own = view.column_options.iter().filter(|(name, _)| *name == column).flat_map(|(_, said)| said);
        own.any(|(other, _)| **other == *key)
    };
    let mut said = was.column_options.iter().flat_map(|(name, own)| own.iter().map(|(key, _)| (*name, &**key)));
    said.any(|(column, key)| lasting.contains(&key) && !has(is, column, key))
}

/// `alter policy` gives another condition and takes none away, and what the policy is about stays (PostgreSQL's documentation of
/// ALTER POLICY).
fn is_widened(was: &Policy, is: &Policy) -> bool {
    let keeps = |old: &Option<Expr>, new: &Option<Expr>| old.is_none() || new.is_some();
    (was.command, was.restrictive) == (is.command, is.restrictive)
        && keeps(&was.using, &is.using)
        && keeps(&was.with_check, &is.with_check)
}

/// `create or replace function` keeps the names and types of parameters and the result, and drops no default
/// (PostgreSQL's documentation of CREATE FUNCTION, "Notes").
fn is_called_alike(was: &Routine, is: &Routine) -> bool {
    let keeps_default = |(old, new): (&_, &_)| {
        let (old, new): (&crate::catalog::define::Parameter, &crate::catalog::define::Parameter) = (old, new);
        old.mode == new.mode
            && old.name == new.name
            && old.ty == new.ty
            && (old.default.is_none() || new.default.is_some())
    };
    was.result == is.result
        && was.params.len() == is.params.len()
        && was.params.iter().zip(&is.params).all(keeps_default)
}
