//! The transitions of the way back.

use std::collections::BTreeMap;

use super::{Transitions, quoted};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Kind, Object, QName, Sql};

/// The clauses of the way back: renames turned round, also those of enum values. Values that became one which was not
/// there before all come back as the first of them in the old order; values that were merged into one that was there
/// stay merged.
pub fn inverse(before: &Catalog, after: &Catalog, transitions: &Transitions) -> Transitions {
    let renames = transitions.renames.inverse();
    let mut out = Transitions::default();
    for (of, values) in &transitions.enum_values {
        let old = renames.home(Kind::Enum, *of);
        let own = before.get(&Address::top(Kind::Enum, old));
        let place = |value: Name| match own {
            Some(Object::Enum(own)) => own.values.iter().position(|own| *own == value),
            _ => None,
        };
        let back = turned(values, &place);
        if !back.is_empty() {
            out.enum_values.insert(old, back);
        }
    }
    for (at, values) in &transitions.column_values {
        let old = renames.address(at);
        let texts = check_texts(before, old.home);
        let place = |value: Name| texts.iter().find_map(|text| text.find(&quoted(value)));
        let back = turned(values, &place);
        if !back.is_empty() && after.contains(at) {
            out.column_values.insert(old, back);
        }
    }
    out.renames = renames;
    out
}

/// Each new text that was not there before, with the first old text that became it. `place` says where a text stood
/// among the old ones.
fn turned(
    values: &BTreeMap<Name, Option<Name>>,
    place: &dyn Fn(Name) -> Option<usize>,
) -> BTreeMap<Name, Option<Name>> {
    let mut pairs: Vec<(Option<usize>, Name, Name)> = values
        .iter()
        .filter_map(|(old, new)| new.map(|new| (place(*old), *old, new)))
        .filter(|(.., new)| place(*new).is_none() || values.contains_key(new))
        .collect();
    pairs.sort();
    let mut out = BTreeMap::new();
    for (_, old, new) in pairs {
        out.entry(new).or_insert(Some(old));
    }
    out
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
