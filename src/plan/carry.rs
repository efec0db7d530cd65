//! The catalog as the engine leaves it when only the renames have run.

use super::enums::Types;
use super::park::Prefix;
use super::renaming::touched_tables;
use crate::catalog::{Address, Catalog, Kind, Object, Renames, naming};

/// Applies the prefix. Engines rewrite every reference that we model; names of values follow in the enum itself.
pub(super) fn carry(before: &Catalog, after: &Catalog, prefix: &Prefix, types: &Types) -> Catalog {
    let mut out = rename(before, &prefix.all);
    for at in &prefix.dropped {
        out.remove(&prefix.all.address(at));
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

/// As [`Renames::apply`], with the flags of derived names set anew where names have moved.
pub(super) fn rename(before: &Catalog, renames: &Renames) -> Catalog {
    let mut out = renames.apply(before);
    for home in touched_tables(renames) {
        let home = renames.home(Kind::Table, home);
        let marks: Vec<(Address, bool)> = out
            .at_home(home)
            .filter_map(|(at, object)| Some((*at, naming::derived_suffix(at, object)?.is_some())))
            .collect();
        for (at, is_auto) in marks {
            if let Some(object) = out.get_mut(&at) {
                naming::set_derived(object, is_auto);
            }
        }
    }
    out
}
