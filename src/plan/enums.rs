//! How an enum gets from its old values to its new ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{Capabilities, Transitions, rows};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Column, Domain, Kind, Object, QName, Renames, Type};

/// Where each old stored text goes; texts that stay as they are do not stand here.
pub(super) type ValueMap = Vec<(Name, Option<Name>)>;

/// What taking values along does to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    /// Values become one with others, or null: nobody can tell them apart afterwards.
    pub merges: bool,
    /// A value may have no place to go.
    pub fails: bool,
}

impl Moved {
    /// By a map of texts. `had` says whether a text was among the old ones.
    pub(super) fn by(map: &[(Name, Option<Name>)], had: &dyn Fn(Name) -> bool) -> Self {
        let mut seen = BTreeSet::new();
        let merges = map.iter().any(|(_, to)| {
            to.is_none_or(|to| !seen.insert(to) || (had(to) && map.iter().all(|(from, _)| *from != to)))
        });
        Self { merges, fails: false }
    }
}

/// The enums and domains that change, and how.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// By enum in before-names: texts that get another name in place.
    pub renamed: BTreeMap<QName, Vec<(Name, Name)>>,
    /// Enums and domains, in before-names, that are made anew beside the old one.
    pub parked: BTreeSet<Address>,
    /// By parked enum in before-names: where its texts go.
    pub maps: BTreeMap<QName, ValueMap>,
}

/// Decides for each enum and domain that is in both catalogs whether it can be altered in place.
pub(super) fn types(
    before: &Catalog,
    after: &Catalog,
    renames: &Renames,
    transitions: &Transitions,
    caps: &Capabilities,
) -> Types {
    let mut out = Types::default();
    let mut domains = Vec::new();
    for (at, object) in before.iter().filter(|(at, _)| matches!(at.kind, Kind::Enum | Kind::Domain)) {
        let to = renames.address(at);
        match (object, after.get(&to)) {
            (Object::Enum(old), Some(Object::Enum(new))) if old != new => {
                let map = value_map(&old.values, transitions.enum_values.get(&to.home));
                if caps.enum_add_value && grows(&old.values, &new.values, &map) {
                    let renamed: Vec<_> = map.iter().filter_map(|(from, to)| Some((*from, (*to)?))).collect();
                    if !renamed.is_empty() {
                        out.renamed.insert(at.home, renamed);
                    }
                } else {
                    out.maps.insert(at.home, map);
                    out.parked.insert(*at);
                }
            }
            (Object::Domain(old), Some(Object::Domain(new))) => domains.push((*at, old, new)),
            _ => {}
        }
    }
    if !caps.domain_check_in_array {
        let stored = elements(before);
        let is_stuck = |(at, old, new): &&(Address, &Domain, &Domain)| {
            let is_looked_at = new.checks.iter().any(|check| !old.checks.contains(check));
            stored.contains(&at.home) && (is_looked_at || rows::gains_rules(old, new))
        };
        out.parked.extend(domains.iter().filter(is_stuck).map(|(at, ..)| *at));
    }
    park_domains(&domains, renames, &mut out.parked);
    out
}

/// The types of which columns or domains hold arrays, and the domains that those stand over.
fn elements(catalog: &Catalog) -> BTreeSet<QName> {
    fn in_array(ty: &Type, inside: bool, out: &mut BTreeSet<QName>) {
        match ty {
            Type::Array(of) => in_array(of, true, out),
            Type::Named(name) if inside => _ = out.insert(*name),
            Type::Named(_) | Type::Portable(_) | Type::Sql(_) => {}
        }
    }
    let mut out = BTreeSet::new();
    for (_, object) in catalog.iter() {
        if let Object::Column(Column { ty, .. }) | Object::Domain(Domain { ty, .. }) = object {
            in_array(ty, false, &mut out);
        }
    }
    let mut open: Vec<QName> = out.iter().copied().collect();
    while let Some(name) = open.pop() {
        if let Some(Object::Domain(Domain { ty: Type::Named(base), .. })) =
            catalog.get(&Address::top(Kind::Domain, name))
            && out.insert(*base)
        {
            open.push(*base);
        }
    }
    out
}

/// A domain cannot change its base type; so neither can one over a type that is made anew. Ends because each round
/// parks at least one more.
fn park_domains(domains: &[(Address, &Domain, &Domain)], renames: &Renames, parked: &mut BTreeSet<Address>) {
    loop {
        let found: Vec<Address> = domains
            .iter()
            .filter(|(at, old, new)| {
                let mut on_parked = false;
                old.ty.visit_named(&mut |name| {
                    on_parked |=
                        [Kind::Enum, Kind::Domain].iter().any(|kind| parked.contains(&Address::top(*kind, name)));
                });
                let ty = old.ty.map_named(&|name| renames.named_type(name));
                !parked.contains(at) && (on_parked || ty != new.ty || old.collate != new.collate)
            })
            .map(|(at, ..)| *at)
            .collect();
        if found.is_empty() {
            return;
        }
        parked.extend(found);
    }
}

fn value_map(old: &[Name], said: Option<&BTreeMap<Name, Option<Name>>>) -> ValueMap {
    let Some(said) = said else { return Vec::new() };
    old.iter()
        .filter_map(|value| said.get(value).map(|to| (*value, *to)))
        .filter(|(from, to)| Some(*from) != *to)
        .collect()
}

/// Whether the old values, renamed, are a subsequence of the new ones, each old value staying itself.
fn grows(old: &[Name], new: &[Name], map: &ValueMap) -> bool {
    let moved: BTreeMap<Name, Option<Name>> = map.iter().copied().collect();
    let mut rest = new.iter();
    old.iter().all(|value| match moved.get(value) {
        Some(None) => false,
        Some(Some(to)) => rest.any(|new| new == to),
        None => rest.any(|new| new == value),
    })
}

/// The parked enum that a column's type leads to, through arrays and domains, and its map. `before` is in before-names.
pub(super) fn map_of<'a>(ty: &Type, before: &Catalog, types: &'a Types) -> Option<(QName, &'a ValueMap)> {
    let mut ty = ty.clone();
    for _ in 0..64 {
        let mut name = None;
        ty.visit_named(&mut |found| name = Some(found));
        let name = name?;
        if let Some(map) = types.maps.get(&name) {
            return Some((name, map));
        }
        match before.get(&Address::top(Kind::Domain, name)) {
            Some(Object::Domain(domain)) => ty = domain.ty.clone(),
            _ => return None,
        }
    }
    None
}

/// Whether values of the type are arrays, also behind domains.
pub(super) fn is_array(ty: &Type, catalog: &Catalog) -> bool {
    let mut ty = ty;
    for _ in 0..64 {
        match ty {
            Type::Array(_) => return true,
            Type::Portable(_) | Type::Sql(_) => return false,
            Type::Named(name) => match catalog.get(&Address::top(Kind::Domain, *name)) {
                Some(Object::Domain(domain)) => ty = &domain.ty,
                _ => return false,
            },
        }
    }
    false
}
