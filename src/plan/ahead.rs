//! What goes before anything gets another name: raw objects, since the SQL that takes them away was written in the old names, and
//! descents, which hold on to names of columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, Renames, names_all, stem};

/// The raw objects that are dropped or made anew and whose text may speak of what is renamed, those that lean on others
/// first. One that anything else leans on has to wait for that.
pub(super) fn raw_objects(before: &Catalog, after: &Catalog, renames: &Renames) -> Vec<Address> {
    if renames.is_empty() {
        return Vec::new();
    }
    let is_raw = |at: &Address| at.kind == Kind::Defined(Defined::Raw);
    let raw: BTreeSet<Address> = before.addresses().filter(|at| is_raw(at)).copied().collect();
    if raw.is_empty() {
        return Vec::new();
    }
    let users = users(before, &raw);
    let goes = |at: &Address| match (before.get(at), after.get(at)) {
        (Some(Object::Definition(old)), Some(Object::Definition(new))) => match (&old.what, &new.what) {
            (What::Raw(old), What::Raw(new)) => old.up != new.up,
            (_, _) => false,
        },
        (_, new) => new.is_none(),
    };
    let old_names: Vec<Name> = renames.iter().map(|(from, _)| from.part.unwrap_or(from.home.name)).collect();
    let speaks = |at: &Address| {
        let mut own = BTreeSet::new();
        before.get(at).into_iter().for_each(|object| object.visit_words(&mut |word| _ = own.insert(word.to_owned())));
        old_names.iter().any(|name| names_all(&own, *name))
    };
    let mut out = Vec::new();
    for at in raw.iter().filter(|at| goes(at) && speaks(at)) {
        let mut with = Vec::new();
        if take(at, &users, &raw, &mut with) {
            out.extend(with.into_iter().filter(|at| !out.contains(at)).collect::<Vec<_>>());
        }
    }
    out
}

/// The descents that end and whose tables get other names for columns: the engine renames what is inherited with its parent's alone
/// (PostgreSQL: "cannot rename inherited column").
pub(super) fn descents(before: &Catalog, after: &Catalog, renames: &Renames) -> Vec<Address> {
    let renamed: BTreeSet<QName> =
        renames.iter().filter(|(from, _)| from.kind == Kind::Column).map(|(from, _)| from.home).collect();
    if renamed.is_empty() {
        return Vec::new();
    }
    let ends = |at: &Address| match (before.get(at).map(|own| renames.object(at, own)), after.get(&renames.address(at)))
    {
        (Some(old), Some(new)) => old != *new,
        (_, new) => new.is_none(),
    };
    let descents =
        before.descents().map(|(table, _)| Address { home: table, kind: Kind::Defined(Defined::Descent), part: None });
    descents.filter(|at| renamed.contains(&at.home) && ends(at)).collect()
}

/// A raw object behind those that lean on it; none where something else does.
fn take(
    at: &Address,
    users: &BTreeMap<Address, BTreeSet<Address>>,
    raw: &BTreeSet<Address>,
    out: &mut Vec<Address>,
) -> bool {
    if out.contains(at) {
        return true;
    }
    let above = users.get(at).into_iter().flatten();
    for user in above {
        if !raw.contains(user) || !take(user, users, raw, out) {
            return false;
        }
    }
    out.push(*at);
    true
}

/// What leans on each raw object, or mentions it and is held on to.
fn users(catalog: &Catalog, raw: &BTreeSet<Address>) -> BTreeMap<Address, BTreeSet<Address>> {
    let mut out: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    let mut by_stem: BTreeMap<String, Vec<Address>> = BTreeMap::new();
    raw.iter().for_each(|at| by_stem.entry(stem(at.home.name)).or_default().push(*at));
    for (at, object) in catalog.iter() {
        catalog.deps(at).into_iter().filter(|need| raw.contains(need)).for_each(|need| {
            out.entry(need).or_default().insert(*at);
        });
        object.visit_held_words(&mut |word| {
            for need in by_stem.get(word).into_iter().flatten().filter(|need| *need != at && !raw.contains(at)) {
                out.entry(*need).or_default().insert(*at);
            }
        });
    }
    out
}
