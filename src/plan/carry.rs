//! The catalog as the engine leaves it when only the renames have run.

use super::Capabilities;
use super::enums::Types;
use super::park::Prefix;
use crate::catalog::{Address, Catalog, Column, Kind, Object};

/// Applies the prefix. Engines rewrite every reference that we model; names of values follow in the enum itself.
pub(super) fn carry(before: &Catalog, after: &Catalog, prefix: &Prefix, types: &Types, caps: &Capabilities) -> Catalog {
    let mut out = prefix.all.apply(before);
    for at in &prefix.dropped {
        out.remove(&prefix.all.address(at));
    }
    let moves = prefix.all.iter().any(|(from, _)| from.kind == Kind::Table);
    let columns = out.iter().filter(|_| moves).filter_map(|(at, object)| {
        let Object::Column(own) = object else { return None };
        let ty = (caps.semantics.retable)(&own.ty, &|name| prefix.all.home(Kind::Table, name))?;
        Some((*at, Object::Column(Column { ty, ..own.clone() })))
    });
    for (at, object) in columns.collect::<Vec<_>>() {
        out.insert(at, object);
    }
    for (home, renamed) in &types.renamed {
        let at = prefix.all.address(&Address::top(Kind::Enum, *home));
        if let Some(Object::Enum(own)) = out.get_mut(&at) {
            for value in &mut own.values {
                if let Some((_, to)) = renamed.iter().find(|(from, _)| from == value) {
                    *value = *to;
                }
            }
        }
    }
    for (_, to) in prefix.all.iter() {
        if let Some(ns) = to.home.ns {
            let at = Address::namespace(ns);
            if after.contains(&at) && !out.contains(&at) {
                out.insert(at, Object::Namespace);
            }
        }
    }
    out
}
