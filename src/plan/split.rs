//! A column that needs data gets it between two steps of structure: nullable, filled, not null.

use super::Action;
use super::data::{Filled, has_default};
use super::legalise::Legaliser;
use super::work::{Verb, Work};
use crate::catalog::{Address, Column, Object};

/// Puts fills and the expressions of type changes into the work.
pub(super) fn split(work: &mut Work, filled: Filled, legaliser: &Legaliser) {
    for (at, using) in filled.using {
        if let Some(atom) = work.get_mut(&at, Verb::Alter)
            && let Action::Alter { using: own, .. } = &mut atom.action
        {
            *own = Some(using);
        }
    }
    for (at, fill) in filled.fills {
        if !legaliser.is_absorbed(&at, Verb::Fill) {
            let fills = legaliser.caps.default_fills && !legaliser.is_bare(&at);
            let has_value = fills && has_default(legaliser.after, &at);
            tighten_later(work, &at, has_value);
        }
        work.put(at, Verb::Fill, Action::Fill(fill), "gets its values");
    }
}

/// `has_value`: the rows that are there have one as soon as the column is there.
fn tighten_later(work: &mut Work, at: &Address, has_value: bool) {
    if let Some(atom) = work.get_mut(at, Verb::Create)
        && let Action::Create(Object::Column(column)) = &mut atom.action
    {
        if !column.nullable && !has_value {
            let last = column.clone();
            column.nullable = true;
            tighten(work, at, last);
        }
        return;
    }
    let mut last = None;
    let mut is_idle = false;
    if let Some(atom) = work.get_mut(at, Verb::Alter)
        && let Action::Alter { before: Object::Column(old), after: Object::Column(new), .. } = &mut atom.action
        && old.nullable
        && !new.nullable
    {
        last = Some(new.clone());
        new.nullable = true;
        is_idle = old == new;
    }
    if is_idle {
        work.forget(at, Verb::Alter);
    }
    if let Some(last) = last {
        tighten(work, at, last);
    }
}

fn tighten(work: &mut Work, at: &Address, last: Column) {
    let loose = Column { nullable: true, ..last.clone() };
    let action = Action::Alter { before: Object::Column(loose), after: Object::Column(last), using: None };
    work.put(*at, Verb::Tighten, action, "may not be null any more");
}
