//! The transitions of the way back.

use std::collections::BTreeMap;

use super::{Transitions, quoted};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Kind, Object, QName, Sql};

/// The clauses of the way back: renames turned round, also those of enum values. Values that were merged into others
/// cannot be told apart again.
pub fn inverse(before: &Catalog, after: &Catalog, transitions: &Transitions) -> Transitions {
    let renames = transitions.renames.inverse();
    let mut out = Transitions::default();
    for (of, values) in &transitions.enum_values {
        let old = renames.home(Kind::Enum, *of);
        let own = before.get(&Address::top(Kind::Enum, old));
        let had = |value: Name| matches!(own, Some(Object::Enum(own)) if own.values.contains(&value));
        let back = turned(values, &had);
        if !back.is_empty() {
            out.enum_values.insert(old, back);
        }
    }
    for (at, values) in &transitions.column_values {
        let old = renames.address(at);
        let texts = check_texts(before, old.home);
        let had = |value: Name| texts.iter().any(|text| text.contains(&quoted(value)));
        let back = turned(values, &had);
        if !back.is_empty() && after.contains(at) {
            out.column_values.insert(old, back);
        }
    }
    out.renames = renames;
    out
}

/// The pairs that are plain renames: the new text was not there before and comes from one old text only.
fn turned(values: &BTreeMap<Name, Option<Name>>, had: &dyn Fn(Name) -> bool) -> BTreeMap<Name, Option<Name>> {
    let came_from = |new: Name| values.values().filter(|to| **to == Some(new)).count();
    values
        .iter()
        .filter_map(|(old, new)| new.map(|new| (*old, new)))
        .filter(|(_, new)| !had(*new) && came_from(*new) == 1)
        .map(|(old, new)| (new, Some(old)))
        .collect()
}

fn check_texts(catalog: &Catalog, table: QName) -> Vec<String> {
    catalog
        .at_home(table)
        .filter_map(|(_, object)| match object {
            Object::Check(check) => check.expr.sql().map(Sql::plain),
            _ => None,
        })
        .collect()
}
