//! Removals of what has no symbol: extensions, raw objects, and what only a server offers. A line that says that one is
//! gone is held against the objects of all files.

use rustc_hash::{FxHashMap, FxHashSet};

use super::codes;
use super::item::Meaning;
use crate::base::{Diagnostic, Span};
use crate::catalog::Address;

/// Reports what is removed and declared; marks stand for spans.
pub fn still_declared(meanings: &[&Meaning]) -> Vec<Diagnostic> {
    let gone = || meanings.iter().flat_map(|meaning| &meaning.gone);
    if gone().next().is_none() {
        return Vec::new();
    }
    // what takes the name of another has it from now on
    let renamed: FxHashSet<Address> = meanings.iter().flat_map(|meaning| &meaning.renames).map(|(_, to)| *to).collect();
    let objects = meanings.iter().flat_map(|meaning| &meaning.objects);
    let declared: FxHashMap<Address, Span> =
        objects.filter(|(at, ..)| !renamed.contains(at)).map(|(at, _, there)| (*at, *there)).collect();
    gone()
        .filter_map(|(at, place)| declared.get(at).map(|there| (at, *place, *there)))
        .map(|(at, place, there): (&Address, Span, Span)| {
            Diagnostic::error(codes::STILL_DECLARED, format!("`{}` is still declared", at.home))
                .at(place, "removed here")
                .label(there, "declared here")
                .help("take the declaration away, or this line")
        })
        .collect()
}
