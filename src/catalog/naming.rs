//! Names that nobody wrote: derived from the table and the columns, never from the place in the file.
//!
//! The forms are PostgreSQL's own (`t_pkey`, `t_a_key`, `t_a_fkey`, `t_a_idx`, `t_a_check`), so that a database pulled
//! from there reads as people write it. A name over the target's limit keeps its head and ends in a hash of the whole.

use rustc_hash::{FxHashMap, FxHashSet};

use super::define::{Exclusion, What};
use super::{Address, Catalog, Expr, IndexKey, Kind, Object, QName};
use crate::base::Name;

/// The longest identifier of PostgreSQL in bytes (`NAMEDATALEN - 1`); every target here gets the same names.
pub const LIMIT: usize = 63;

/// Joins table, columns and suffix with `_` and cuts to [`LIMIT`] bytes with a hash of the whole.
pub fn derived(table: Name, columns: &[Name], suffix: &str) -> Name {
    let length = table.as_str().len() + suffix.len() + 1;
    let mut text = String::with_capacity(length + columns.iter().map(|own| own.as_str().len() + 1).sum::<usize>());
    text.push_str(table.as_str());
    for column in columns {
        text.push('_');
        text.push_str(column.as_str());
    }
    text.push('_');
    text.push_str(suffix);
    if text.len() > LIMIT { Name::new(&fit(&text)) } else { Name::new(&text) }
}

/// `text`, or its head and eight hexadecimal digits of a hash when it is longer than [`LIMIT`] bytes.
pub fn fit(text: &str) -> String {
    if text.len() <= LIMIT {
        return text.to_owned();
    }
    let mut cut = LIMIT - 9;
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}_{:08x}", &text[..cut], fnv1a(text))
}

/// FNV-1a, 32 bits: stable over versions and platforms, which the standard hasher does not promise.
pub fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The name of a primary key.
pub fn primary_key(table: Name) -> Name {
    derived(table, &[], "pkey")
}

/// The name of a unique constraint.
pub fn unique(table: Name, columns: &[Name]) -> Name {
    derived(table, columns, "key")
}

/// The name of a foreign key.
pub fn foreign_key(table: Name, columns: &[Name]) -> Name {
    derived(table, columns, "fkey")
}

/// The name of an index; an expression counts as `expr`.
pub fn index(table: Name, parts: &[IndexKey]) -> Name {
    derived(table, &parts.iter().map(key_word).collect::<Vec<_>>(), "idx")
}

/// The name of an exclusion constraint.
pub fn exclusion(table: Name, own: &Exclusion) -> Name {
    let columns: Vec<Name> = own.parts.iter().map(|part| key_word(&part.key)).collect();
    derived(table, &columns, "excl")
}

/// The name of the sequence behind a column; `n` is the number that tells it from others of the same name, 0 for none. The
/// names are nobody's to write, so they are cut as PostgreSQL does it (`makeObjectName`).
pub fn sequence(table: Name, column: Name, n: u32) -> Name {
    made(table, column, &if n == 0 { "_seq".to_owned() } else { format!("_seq{n}") })
}

/// The name that PostgreSQL gives to the not-null constraint of a column, if no other constraint of the schema has it.
pub fn not_null(table: Name, column: Name) -> Name {
    made(table, column, "_not_null")
}

/// The same of a domain.
pub fn not_null_of_domain(domain: Name) -> Name {
    const SUFFIX: &str = "_not_null";
    Name::new(&format!("{}{SUFFIX}", head(domain.as_str(), LIMIT - SUFFIX.len())))
}

/// The name that PostgreSQL gives to an index or key that it makes in a partition (`ChooseIndexName`).
pub fn of_part(table: Name, object: &Object) -> Option<Name> {
    let columns = |own: &[Name]| Name::new(&own.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("_"));
    match object {
        Object::PrimaryKey(_) => Some(Name::new(&format!("{}_pkey", head(table.as_str(), LIMIT - "_pkey".len())))),
        Object::Unique(key) => Some(made(table, columns(&key.columns), "_key")),
        Object::Index(own) => {
            let keys: Vec<Name> = own.parts.iter().map(|part| key_word(&part.key)).collect();
            Some(made(table, columns(&keys), "_idx"))
        }
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Check(_)
        | Object::ForeignKey(_)
        | Object::Definition(_)
        | Object::Comment(_) => None,
    }
}

/// `makeObjectName`.
fn made(table: Name, column: Name, suffix: &str) -> Name {
    let (table, column) = (table.as_str(), column.as_str());
    let room = LIMIT - 1 - suffix.len();
    let (mut left, mut right) = (table.len(), column.len());
    while left + right > room {
        if left > right { left -= 1 } else { right -= 1 }
    }
    Name::new(&format!("{}_{}{suffix}", head(table, left), head(column, right)))
}

/// At most so many bytes of a text, without half a character.
fn head(text: &str, most: usize) -> &str {
    let cut = (0..=most.min(text.len())).rev().find(|cut| text.is_char_boundary(*cut));
    &text[..cut.unwrap_or_default()]
}

/// A column, and an expression as PostgreSQL calls it in a name.
fn key_word(key: &IndexKey) -> Name {
    match key {
        IndexKey::Column(name) => *name,
        IndexKey::Expr(_) => Name::new("expr"),
    }
}

/// The name of a check: from the columns that it reads, each once, in order of name.
pub fn check(table: Name, expr: &Expr) -> Name {
    let mut columns = Vec::new();
    expr.visit_columns(&mut |name| columns.push(name));
    columns.sort();
    columns.dedup();
    derived(table, &columns, "check")
}

/// Gives names to the unnamed of one table. Callers ask in the order of their text, so that moving a line changes
/// nothing.
#[derive(Debug, Default)]
pub struct Free {
    given: FxHashSet<Name>,
    /// The number to try next for each derived name: thousands may want the same one.
    next: FxHashMap<Name, u32>,
}

impl Free {
    /// `wanted`, or the first of `wanted1`, `wanted2`, … that is not taken: for two unnamed checks over the same columns.
    pub fn take(&mut self, wanted: Name, taken: &dyn Fn(Name) -> bool) -> Name {
        let next = self.next.entry(wanted).or_default();
        let mut candidate = numbered(wanted, *next);
        while taken(candidate) || self.given.contains(&candidate) {
            *next += 1;
            candidate = numbered(wanted, *next);
        }
        *next += 1;
        self.given.insert(candidate);
        candidate
    }
}

/// One name of [`Free`].
pub fn free(wanted: Name, taken: &dyn Fn(Name) -> bool) -> Name {
    Free::default().take(wanted, taken)
}

fn numbered(wanted: Name, n: u32) -> Name {
    if n == 0 { wanted } else { Name::new(&fit(&format!("{wanted}{n}"))) }
}

/// The derived name that an object of a table would have had, if it has one of its own.
pub fn of_object(table: QName, object: &Object) -> Option<Name> {
    match object {
        Object::PrimaryKey(_) => Some(primary_key(table.name)),
        Object::Unique(key) => Some(unique(table.name, &key.columns)),
        Object::ForeignKey(key) => Some(foreign_key(table.name, &key.columns)),
        Object::Check(own) => Some(check(table.name, &own.expr)),
        Object::Index(own) => {
            let keys: Vec<IndexKey> = own.parts.iter().map(|part| part.key.clone()).collect();
            Some(index(table.name, &keys))
        }
        Object::Definition(own) => {
            if let What::Exclusion(own) = &own.what {
                Some(exclusion(table.name, own))
            } else {
                None
            }
        }
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Comment(_) => None,
    }
}

/// Sets every `auto` flag to what it means: the object bears its derived name (or that with a number, for a second
/// check over the same columns). Lowering and introspection both end with this, so that the flag is never a difference.
pub fn mark_derived(catalog: &mut Catalog) {
    let wrong: Vec<_> = catalog
        .iter()
        .filter_map(|(at, object)| Some((*at, object, derived_suffix(at, object)?.is_some())))
        .filter(|(_, object, is_auto)| is_marked(object) != *is_auto)
        .map(|(at, _, is_auto)| (at, is_auto))
        .collect();
    for (at, is_auto) in wrong {
        if let Some(object) = catalog.get_mut(&at) {
            set_derived(object, is_auto);
        }
    }
}

/// The name that a part of a table bears. A primary key's stands in its payload.
pub fn own_name(at: &Address, object: &Object) -> Option<Name> {
    if let Object::PrimaryKey(key) = object { Some(key.name) } else { at.part }
}

/// The address by which a rename knows the object: as its own, but a primary key's bears its constraint's name (see
/// [`super::Renames`]).
pub fn bearer(at: &Address, object: &Object) -> Address {
    Address { part: own_name(at, object), ..*at }
}

/// For an object whose name can be derived: the digits that follow its derived name (mostly none), or nothing within
/// when it has a name of its own.
pub fn derived_suffix(at: &Address, object: &Object) -> Option<Option<&'static str>> {
    let derived = of_object(at.home, object)?;
    let own = own_name(at, object)?;
    let rest = own.as_str().strip_prefix(derived.as_str());
    let is_number = |rest: &&str| at.kind == Kind::Check && rest.bytes().all(|b| b.is_ascii_digit());
    Some(rest.filter(|rest| rest.is_empty() || is_number(rest)))
}

/// The `auto` flag of an object; false without one.
fn is_marked(object: &Object) -> bool {
    match object {
        Object::PrimaryKey(key) | Object::Unique(key) => key.auto,
        Object::Check(check) => check.auto,
        Object::ForeignKey(key) => key.auto,
        Object::Index(index) => index.auto,
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Definition(_)
        | Object::Comment(_) => false,
    }
}

/// Sets the `auto` flag of an object that has one.
pub fn set_derived(object: &mut Object, is_auto: bool) {
    match object {
        Object::PrimaryKey(key) | Object::Unique(key) => key.auto = is_auto,
        Object::Check(check) => check.auto = is_auto,
        Object::ForeignKey(key) => key.auto = is_auto,
        Object::Index(index) => index.auto = is_auto,
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Definition(_)
        | Object::Comment(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_at_a_character_and_stays_distinct() {
        let a = fit(&"ä".repeat(60));
        let b = fit(&format!("{}b", "ä".repeat(59)));
        assert!(a.len() <= LIMIT && b.len() <= LIMIT);
        assert_ne!(a, b);
    }

    #[test]
    fn the_first_free_number_is_given() {
        let taken = |name: Name| ["a1", "a3"].contains(&name.as_str());
        let mut free = Free::default();
        let given = ["a", "a", "b", "a", "a2", "a"].map(|wanted| free.take(wanted.into(), &taken).to_string());
        assert_eq!(given, ["a", "a2", "b", "a4", "a21", "a5"]);
    }

    #[test]
    fn names_follow_the_engine_that_people_know() {
        assert_eq!(unique("users".into(), &["email".into()]).as_str(), "users_email_key");
        assert_eq!(primary_key("users".into()).as_str(), "users_pkey");
    }
}
