//! The steps while they are being made: one atom per verb and address.

use std::collections::BTreeMap;

use super::Action;
use crate::catalog::{Address, Object};
use crate::diff::Change;

/// What an atom does. The order has no meaning but to make keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Verb {
    Drop,
    Alter,
    Create,
    Fill,
    /// The alter that holds rows which are there to what new ones keep already: a column forbids null once it is filled, a
    /// constraint is checked.
    Tighten,
    /// The drop of what stood only for a while.
    Settle,
}

/// How a step is made on a table that others use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// Together with others in one transaction.
    #[default]
    Together,
    /// Outside of any transaction, so that it shuts nobody out.
    Alone,
    /// What it asserts of the rows was made sure of before, so none is read.
    Assured,
}

/// A step without its hazard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    pub action: Action,
    pub reason: Box<str>,
    pub mode: Mode,
    /// What is made of this and its likes: the parent's, of what is built in a partition.
    pub part_of: Option<Address>,
}

/// The set of atoms. Replaced means both dropped and created.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    atoms: BTreeMap<(Address, Verb), Atom>,
}

impl Work {
    pub(super) fn new(changes: Vec<Change>) -> Self {
        let mut out = Self::default();
        for change in changes {
            match change {
                Change::Rename { .. } => {}
                Change::Create { at, object } => out.put(at, Verb::Create, Action::Create(object), "new"),
                Change::Drop { at, object } => out.put(at, Verb::Drop, Action::Drop(object), "removed"),
                Change::Alter { at, before, after } => {
                    let reason = why(&before, &after);
                    out.put(at, Verb::Alter, Action::Alter { before, after, using: None }, reason);
                }
            }
        }
        out
    }

    pub(super) fn put(&mut self, at: Address, verb: Verb, action: Action, reason: &str) {
        self.atoms.insert((at, verb), Atom { action, reason: reason.into(), mode: Mode::Together, part_of: None });
    }

    pub(super) fn has(&self, at: &Address, verb: Verb) -> bool {
        self.atoms.contains_key(&(*at, verb))
    }

    pub(super) fn get(&self, at: &Address, verb: Verb) -> Option<&Atom> {
        self.atoms.get(&(*at, verb))
    }

    pub(super) fn get_mut(&mut self, at: &Address, verb: Verb) -> Option<&mut Atom> {
        self.atoms.get_mut(&(*at, verb))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Address, Verb, &Atom)> {
        self.atoms.iter().map(|((at, verb), atom)| (at, *verb, atom))
    }

    /// Takes an alter away.
    pub(super) fn forget(&mut self, at: &Address, verb: Verb) {
        self.atoms.remove(&(*at, verb));
    }

    /// Makes drop and create of one address out of whatever is planned for it.
    pub(super) fn replace(&mut self, at: &Address, before: &Object, after: &Object, reason: &str) {
        let own = self.atoms.remove(&(*at, Verb::Alter)).map(|atom| atom.reason);
        let reason = own.as_deref().unwrap_or(reason).to_owned();
        self.put(*at, Verb::Drop, Action::Drop(before.clone()), &reason);
        self.put(*at, Verb::Create, Action::Create(after.clone()), &reason);
    }

    pub(super) fn into_atoms(self) -> impl Iterator<Item = (Address, Verb, Atom)> {
        self.atoms.into_iter().map(|((at, verb), atom)| (at, verb, atom))
    }
}

/// A few words for an alter.
fn why(before: &Object, after: &Object) -> &'static str {
    match (before, after) {
        (Object::Column(old), Object::Column(new)) => {
            if old.ty != new.ty {
                "type changes"
            } else if old.generated != new.generated {
                "generated differently"
            } else if old.nullable && !new.nullable {
                "may not be null any more"
            } else if !old.nullable && new.nullable {
                "may be null now"
            } else {
                "changes"
            }
        }
        (Object::Index(old), Object::Index(new)) if old.is_finished() != new.is_finished() => {
            if new.is_finished() {
                "was never finished"
            } else {
                "is not finished"
            }
        }
        (Object::Enum(_), _) => "values change",
        (Object::Default(_), _) => "default changes",
        _ => "changes",
    }
}
