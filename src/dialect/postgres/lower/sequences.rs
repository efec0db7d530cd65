//! The sequences that columns own: the names that go without saying, told apart.

use std::collections::BTreeSet;

use super::define::counting;
use crate::catalog::{Address, Catalog, Identity, Kind, Object, QName, Slot, Type, naming};
use crate::dialect::postgres::types;

/// Without what goes without saying.
pub(super) fn physical(at: Address, own: &Identity, ty: &Type) -> Identity {
    let usual = Identity { name: None, ..own.clone() }.owned(&at);
    Identity {
        mode: own.mode,
        name: own.name.filter(|name| *name != usual.name),
        sequence: Box::new(counting(&own.sequence, &types::print(ty))),
    }
}

/// Gives a number to the name of a sequence that something else has, as the server would: it is asked for none that is
/// free by chance.
pub(super) fn tell_apart(out: &mut Catalog) {
    let columns: Vec<(Address, QName)> = out
        .iter()
        .filter(|(at, _)| at.kind == Kind::Column)
        .filter_map(|(at, object)| {
            let Object::Column(column) = object else { return None };
            let own = column.identity.as_ref().filter(|own| own.name.is_none())?;
            Some((*at, own.owned(at)))
        })
        .collect();
    if columns.is_empty() {
        return;
    }
    let mut taken: BTreeSet<QName> = out
        .iter()
        .flat_map(|(at, object)| object.slots(at))
        .filter_map(|slot| if let Slot::Relation(name) = slot { Some(name) } else { None })
        .collect();
    for (at, usual) in columns {
        if taken.insert(usual) {
            continue;
        }
        let column = at.part.unwrap_or(at.home.name);
        let numbered = (1..).map(|n| QName::new(usual.ns, naming::sequence(at.home.name, column, n)));
        let Some(free) = numbered.take(usize::from(u16::MAX)).find(|name| taken.insert(*name)) else { continue };
        if let Some(Object::Column(own)) = out.get_mut(&at)
            && let Some(identity) = &mut own.identity
        {
            identity.name = Some(free.name);
        }
    }
}
