//! The four changes.

use std::collections::BTreeSet;

use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Object, QName, Renames, naming};

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
/// directions. An object that was renamed only to make way, and then dropped, comes back under its old name; one that
/// was created where a renamed object returns makes way in its turn.
pub fn invert(changes: &[Change]) -> Vec<Change> {
    let mut renames: Renames = changes
        .iter()
        .filter_map(|change| match change {
            Change::Rename { from, to } => Some((*to, *from)),
            Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
        })
        .collect();
    let types = changes.iter().filter_map(|change| match change {
        Change::Drop { at, object: Object::Enum(_) | Object::Domain(_) } => Some(at.home),
        Change::Drop { at, object: Object::Definition(own) } if matches!(own.what, What::Composite(_)) => Some(at.home),
        Change::Drop { .. } | Change::Rename { .. } | Change::Create { .. } | Change::Alter { .. } => None,
    });
    renames.beside_types(types);
    let gone: BTreeSet<Address> = changes.iter().filter_map(vanishing).collect();
    let returning: BTreeSet<Address> = renames.iter().map(|(_, to)| *to).collect();
    let names: BTreeSet<Name> =
        changes.iter().flat_map(|change| [Some(change.at().home.name), change.at().part]).flatten().collect();
    for change in changes {
        if let Change::Create { at, .. } = change
            && returning.contains(&renames.address(at))
        {
            let away = |name: Name| {
                naming::free(Name::new(&naming::fit(&format!("_new_{name}"))), &|name| names.contains(&name))
            };
            let to = renames.address(at);
            let to = match at.part {
                Some(part) => Address { part: Some(away(part)), ..to },
                None => Address { home: QName::new(to.home.ns, away(to.home.name)), ..to },
            };
            renames.insert(*at, to);
        }
    }
    let back = |at: &Address, object: &Object| (renames.address(at), renames.object(at, object));
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
