//! Interned names: as cheap as a number, ordered as text.
//!
//! Interning is global and append-only. A compile of 10,000 tables holds about 50,000 different names of some ten bytes,
//! so the memory that is never given back stays small, and a `Name` needs no lifetime, no lock to read and no drop.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// An identifier as the user wrote it (after unquoting), compared exactly.
///
/// Equality and hashing look at the interned address only; the order is that of the text, so that it never depends on
/// which name was seen first.
///
/// A `Name` is one pointer, to the interned text's own pointer: names are most of what trees and addresses are made of,
/// and at half the size of a `&str` a compile of 10,000 tables takes a quarter less memory.
#[derive(Clone, Copy)]
pub struct Name(&'static &'static str);

const SHARDS: usize = 16;
static TABLE: LazyLock<[Mutex<FxHashMap<&'static str, Name>>; SHARDS]> =
    LazyLock::new(|| std::array::from_fn(|_| Mutex::new(FxHashMap::default())));

/// How many of the last names a thread finds without the table: most words of a schema are said again soon.
const RECENT: usize = 1024;
thread_local! {
    static LATEST: [Cell<Option<Name>>; RECENT] = const { [const { Cell::new(None) }; RECENT] };
}

impl Name {
    /// The name for this text.
    pub fn new(text: &str) -> Self {
        let hash = FxBuildHasher.hash_one(text) as usize;
        LATEST.with(|latest| {
            let slot = &latest[(hash >> 7) % RECENT];
            match slot.get() {
                Some(known) if known.as_str() == text => known,
                _ => {
                    let name = Self::interned(text, hash);
                    slot.set(Some(name));
                    name
                }
            }
        })
    }

    fn interned(text: &str, hash: usize) -> Self {
        let mut set = TABLE[hash >> 17 & (SHARDS - 1)].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = set.get(text) {
            return *known;
        }
        let leaked: &'static str = Box::leak(text.to_owned().into_boxed_str());
        let name = Self(Box::leak(Box::new(leaked)));
        set.insert(leaked, name);
        name
    }

    /// The text; free of cost and of lifetime.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Name {}
impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).hash(state);
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other { Ordering::Equal } else { self.0.cmp(other.0) }
    }
}
impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// The known name nearest to a mistyped one, if any is near enough to be worth offering.
///
/// Near means a Damerau–Levenshtein distance of at most a third of the longer word (and at least 1, but of one letter
/// nothing is left when it is another); ties go to the name that sorts first, so that the offer does not depend on the
/// order of files.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 128; // no database takes longer names, and the distance costs the product of the lengths
    if typed.len() > LONGEST {
        return None;
    }
    let mut best: BTreeMap<(usize, &'a str), ()> = BTreeMap::new();
    let length = typed.chars().count();
    for candidate in known {
        let other = candidate.chars().count();
        let longer = length.max(other);
        let limit = if longer < 2 { 0 } else { (longer / 3).max(1) };
        if length.abs_diff(other) > limit {
            continue; // the distance is at least that
        }
        let distance =
            if candidate.eq_ignore_ascii_case(typed) { 0 } else { strsim::damerau_levenshtein(typed, candidate) };
        if distance <= limit && candidate != typed {
            best.insert((distance, candidate), ());
        }
    }
    best.into_keys().next().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_the_same_name_and_order_is_that_of_text() {
        assert_eq!(Name::new("users"), Name::new(&String::from("users")));
        assert!(Name::new("zebra") > Name::new("apple"));
    }

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(did_you_mean("usres", ["posts", "users"]), Some("users"));
        assert_eq!(did_you_mean("invoice", ["posts", "users"]), None);
        assert_eq!(did_you_mean("y", ["a"]), None);
        assert_eq!(did_you_mean("A", ["a"]), Some("a"));
    }
}
