//! What catalogs tell of enums.

use std::collections::BTreeMap;

use super::Asking;
use crate::base::Name;
use crate::catalog::{Address, Catalog, Expr, Kind, Object, QName, Type};
use crate::plan::{Action, listings};

/// How deep domains and arrays may be nested.
const DEEPEST: usize = 64;

/// The enum behind a type, and whether its values stand in an array.
pub(super) fn enum_of<'a>(catalog: &'a Catalog, ty: &'a Type) -> Option<(QName, &'a [Name], bool)> {
    let (mut ty, mut in_array) = (ty, false);
    for _ in 0..DEEPEST {
        match ty {
            Type::Array(of) => (ty, in_array) = (of, true),
            Type::Portable(_) | Type::Sql(_) => return None,
            Type::Named(name) => {
                if let Some(Object::Enum(own)) = catalog.get(&Address::top(Kind::Enum, *name)) {
                    return Some((*name, &own.values, in_array));
                }
                match catalog.get(&Address::top(Kind::Domain, *name)) {
                    Some(Object::Domain(domain)) => ty = &domain.ty,
                    _ => return None,
                }
            }
        }
    }
    None
}

/// What becomes of the texts of an enum column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// Those that are afterwards another one's too, or null.
    pub lost: Vec<Name>,
    /// Those that the enum has no more, and of which nothing is said.
    pub stranded: Vec<Name>,
}

impl Texts {
    /// Of a set of texts, by what is said of them and what stands afterwards.
    fn of(old: &[Name], new: &[Name], said: Option<&BTreeMap<Name, Option<Name>>>) -> Self {
        let goes = |value: Name| said.and_then(|said| said.get(&value).copied()).unwrap_or(Some(value));
        let mut out = Self::default();
        for value in old {
            match goes(*value) {
                None => out.lost.push(*value),
                Some(to) if !new.contains(&to) => out.stranded.push(*value),
                Some(to) if to != *value && old.iter().any(|other| other != value && goes(*other) == Some(to)) => {
                    out.lost.push(*value);
                }
                Some(_) => {}
            }
        }
        out
    }
}

impl<'a> Asking<'a> {
    /// The expression that the author said for a column whose type changes. Others the planner has made, to take values along.
    pub(super) fn said_using(&self, at: &Address) -> Option<&'a Expr> {
        let is_said = self.transitions.fills.contains_key(at) || self.transitions.column_values.contains_key(at);
        self.usings.get(at).copied().filter(|_| is_said)
    }

    /// Where the texts of a column go whose type itself lists them.
    pub(super) fn mapped(&self, at: &Address) -> Option<&'a Expr> {
        self.usings.get(at).copied().filter(|_| self.transitions.column_values.contains_key(at))
    }

    /// The enum of a column that is made anew; whether in an array.
    pub(super) fn remade(&self, at: &Address) -> Option<(Texts, bool)> {
        let before = self.plan.carried.column(at.home, at.part?)?;
        let after = self.plan.after.column(at.home, at.part?)?;
        let (was, old, in_array) = enum_of(&self.plan.carried, &before.ty)?;
        let (is, new, _) = enum_of(&self.plan.after, &after.ty)?;
        if !self.usings.contains_key(at) || self.said_using(at).is_some() {
            return None;
        }
        let mut texts = Texts::of(old, new, self.transitions.enum_values.get(&is));
        for text in texts.lost.iter_mut().chain(&mut texts.stranded) {
            *text = self.old_text(was, *text);
        }
        Some((texts, in_array))
    }

    /// A value of an enum under the name that it has now.
    fn old_text(&self, of: QName, text: Name) -> Name {
        self.plan.renames.iter().rev().fold(text, |text, step| match &step.action {
            Action::RenameValue { from, to } if step.at.home == of && *to == text => *from,
            Action::RenameValue { .. }
            | Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::Fill(_) => text,
        })
    }

    /// The texts of a column with a check that are another one's afterwards, or null.
    pub(super) fn merged(&self, at: &Address) -> Option<Vec<Name>> {
        let said = self.transitions.column_values.get(at)?;
        let listings = listings(&self.plan.carried, at);
        let stands = |text: Name| {
            let text = (self.semantics.literal)(text);
            listings.iter().any(|own| own.contains(&text))
        };
        let lost = said.iter().filter(|(from, to)| match to {
            None => true,
            Some(to) => {
                let shared = said.iter().any(|(other, goes)| other != *from && goes == &Some(*to));
                shared || to != *from && !said.contains_key(to) && stands(*to)
            }
        });
        Some(lost.map(|(from, _)| *from).collect())
    }
}
