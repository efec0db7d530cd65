//! The four changes.

use std::collections::BTreeSet;

use crate::catalog::{Address, Object, Renames};

/// What happens to one address. Renames come first in a list and are one simultaneous map; the others speak in the
/// names after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Rename { from: Address, to: Address },
    Create { at: Address, object: Object },
    Drop { at: Address, object: Object },
    Alter { at: Address, before: Object, after: Object },
}

impl Change {
    /// The address that the change is about, in after-names.
    pub const fn at(&self) -> &Address {
        match self {
            Self::Rename { to, .. } => to,
            Self::Create { at, .. } | Self::Drop { at, .. } | Self::Alter { at, .. } => at,
        }
    }
}

/// The changes of the way back: `apply_all(apply_all(a, c), invert(c)) == a`.
///
/// Creates and drops change places and payloads are renamed back, since the list's renames come first in both
/// directions. An object that was renamed only to make way, and then dropped, comes back under its old name.
pub fn invert(changes: &[Change]) -> Vec<Change> {
    let renames: Renames = changes
        .iter()
        .filter_map(|change| match change {
            Change::Rename { from, to } => Some((*to, *from)),
            Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
        })
        .collect();
    let back = |at: &Address, object: &Object| (renames.address(at), renames.object(at, object));
    let gone: BTreeSet<Address> = changes.iter().filter_map(vanishing).collect();
    let mut out: Vec<Change> = renames
        .iter()
        .filter(|(from, _)| !gone.contains(from))
        .map(|(from, to)| Change::Rename { from: *from, to: *to })
        .collect();
    for change in changes {
        out.push(match change {
            Change::Rename { .. } => continue,
            Change::Create { at, object } => {
                let (at, object) = back(at, object);
                Change::Drop { at, object }
            }
            Change::Drop { at, object } => {
                let (at, object) = back(at, object);
                Change::Create { at, object }
            }
            Change::Alter { at, before, after } => {
                let (_, before) = back(at, before);
                let (at, after) = back(at, after);
                Change::Alter { at, before: after, after: before }
            }
        });
    }
    out
}

/// What no longer bears its name after the change, as a rename would name it.
fn vanishing(change: &Change) -> Option<Address> {
    match change {
        Change::Drop { at, object: Object::PrimaryKey(key) } => Some(Address { part: Some(key.name), ..*at }),
        Change::Alter { at, before: Object::PrimaryKey(old), after: Object::PrimaryKey(new) }
            if old.name != new.name =>
        {
            Some(Address { part: Some(old.name), ..*at })
        }
        Change::Drop { at, .. } => Some(*at),
        Change::Rename { .. } | Change::Create { .. } | Change::Alter { .. } => None,
    }
}
