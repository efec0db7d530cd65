//! What a change means: changes folded into a catalog. A sidecar is such a list, so the state at any version is a fold.

use std::collections::BTreeSet;

use super::Change;
use crate::catalog::{Address, Catalog, Renames};

/// A list of changes that does not fit the catalog it is applied to: the history was edited or is out of order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// A rename, drop or alter of something that is not there.
    Missing(Address),
    /// A create of something that is there already, or two objects renamed to one address.
    Exists(Address),
    /// A drop or alter of something that is not as the change says.
    Unlike(Address),
}

/// Folds changes into a catalog, checking that each one fits.
///
/// # Errors
/// The first change that does not fit.
pub fn apply_all(catalog: &Catalog, changes: &[Change]) -> Result<Catalog, ApplyError> {
    let mut renames = Renames::new();
    for change in changes {
        if let Change::Rename { from, to } = change {
            if catalog.named(from).is_none() {
                return Err(ApplyError::Missing(*from));
            }
            renames.insert(*from, *to);
        }
    }
    let mut out = renames.apply(catalog);
    if out.len() != catalog.len() {
        let mut seen = BTreeSet::new();
        let clash = catalog.addresses().map(|at| renames.address(at)).find(|to| !seen.insert(*to));
        return Err(clash.map_or(ApplyError::Exists(Address::namespace("".into())), ApplyError::Exists));
    }
    for change in changes {
        match change {
            Change::Rename { .. } => {}
            Change::Drop { at, object } => match out.remove(at) {
                None => return Err(ApplyError::Missing(*at)),
                Some(found) if found != *object => return Err(ApplyError::Unlike(*at)),
                Some(_) => {}
            },
            Change::Create { at, object } => {
                if out.insert(*at, object.clone()).is_some() {
                    return Err(ApplyError::Exists(*at));
                }
            }
            Change::Alter { at, before, after } => match out.get_mut(at) {
                None => return Err(ApplyError::Missing(*at)),
                Some(found) if *found != *before => return Err(ApplyError::Unlike(*at)),
                Some(found) => *found = after.clone(),
            },
        }
    }
    Ok(out)
}
