//! The names of not-null constraints, which columns have since 18 and domains since 17. The server makes one of table and column,
//! and it stays when these get other names. A name that is not the one that the server would give today can be said, and is
//! compared then. Where nothing is said, any name goes that the server may have made ([`overlooked`]), and none is changed.

use std::borrow::Cow;

use crate::base::Name;
use crate::catalog::{Address, Catalog, Column, Domain, Kind, Object, QName, naming};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;
use crate::dialect::quote::literal;

use super::ddl::{alter_table, part};
use super::{NOT_NULL, Postgres, QUOTE, options, since};

/// The option of a column, or of a domain, whose constraint has a name that somebody chose.
pub const NOT_NULL_AS: &str = "not null as";

/// The last words of a name that the server makes (`ChooseConstraintName`).
const SUFFIX: &str = "_not_null";

/// Whether the server may have made this name, now or when table and column had other names: `t_a_not_null2`.
pub fn is_made_of_column(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(SUFFIX).unwrap_or_default();
    stem.char_indices().any(|(at, c)| c == '_' && at > 0 && at + 1 < stem.len())
}

/// The same of a domain: `d_not_null`.
pub fn is_made_of_domain(name: &str) -> bool {
    name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(SUFFIX).is_some_and(|stem| !stem.is_empty())
}

/// The name that somebody chose.
pub fn chosen(options: &[(Box<str>, Box<str>)]) -> Option<Name> {
    options.iter().find(|(key, _)| &**key == NOT_NULL_AS).map(|(_, name)| Name::new(name))
}

/// Whether a domain is never null.
pub fn of_domain(own: &Domain) -> bool {
    options::has(&own.options, NOT_NULL) || chosen(&own.options).is_some()
}

/// ` constraint present not null`, in the definition of a column or a domain.
pub fn clause(options: &[(Box<str>, Box<str>)]) -> String {
    let named = chosen(options).map(|name| format!(" constraint {}", QUOTE.name(name)));
    format!("{} not null", named.unwrap_or_default())
}

/// The column with the name said that the server would make, where a partition has it too: that may be made before, and then the
/// server would choose another (`ChooseConstraintName` looks at a whole schema).
pub fn said_for_partitions<'c>(after: &Catalog, at: &Address, own: &'c Column) -> Cow<'c, Column> {
    if own.nullable || chosen(&own.options).is_some() || !after.is_partitioned(at.home) {
        return Cow::Borrowed(own);
    }
    let usual = naming::not_null(at.home.name, part(at));
    let says = |table: &QName| after.column(*table, part(at)).is_some_and(|own| chosen(&own.options) == Some(usual));
    if !after.descendants(at.home).iter().any(says) {
        return Cow::Borrowed(own);
    }
    let mut own = own.clone();
    own.options.push((NOT_NULL_AS.into(), usual.as_str().into()));
    Cow::Owned(own)
}

/// Reads `not null as present`, as the language has it, and reports what the server would not keep. `None` for another option;
/// nothing within where the name is the one that the server gives anyway.
pub fn read(
    to: &mut Lowering<'_>,
    at: Address,
    value: &str,
    usual: Name,
    lacks: Option<Finding>,
) -> Option<Option<(Box<str>, Box<str>)>> {
    let name = value.strip_prefix("null as ")?;
    lacks.into_iter().for_each(|finding| to.report(at, finding));
    if name.len() > naming::LIMIT {
        let message = format!("`{name}` is longer than the {} bytes of a name", naming::LIMIT);
        to.report(at, Finding::error(codes::OPTION, message, "choose a shorter one"));
    }
    Some((name != usual.as_str()).then(|| (NOT_NULL_AS.into(), name.into())))
}

/// What was found in a database without names that are nobody's: the server may have made them when table and column had other
/// names, and none of the catalogs says one. What they say is compared as it stands.
pub fn overlooked(found: &Catalog, wanted: &[&Catalog]) -> Vec<(Address, Object)> {
    let is_said = |at: &Address| wanted.iter().any(|own| own.get(at).and_then(said).is_some());
    let bare = |(at, object): (&Address, &Object)| {
        let name = said(object)?;
        let is_made = if at.kind == Kind::Domain { is_made_of_domain } else { is_made_of_column };
        if !is_made(name.as_str()) || is_said(at) {
            return None;
        }
        let mut object = object.clone();
        if let Object::Column(own) = &mut object {
            own.options.retain(|(key, _)| &**key != NOT_NULL_AS);
        } else if let Object::Domain(own) = &mut object {
            own.options.retain(|(key, _)| &**key != NOT_NULL_AS);
            own.options.push((NOT_NULL.into(), "".into()));
            own.options.sort();
        }
        Some((*at, object))
    };
    found.iter().filter_map(bare).collect()
}

/// The name that is said of a column or a domain.
fn said(object: &Object) -> Option<Name> {
    if let Object::Column(own) = object {
        chosen(&own.options)
    } else if let Object::Domain(own) = object {
        chosen(&own.options)
    } else {
        None
    }
}

/// A column comes to be never null, or no longer, or its constraint gets another name. A server that has no such names is asked
/// whether it has one.
pub fn alter(dialect: &Postgres, at: &Address, before: &Column, after: &Column) -> Vec<String> {
    let column = QUOTE.name(part(at));
    let (table, set) = (alter_table(at), if after.nullable { "drop" } else { "set" });
    let (was, is) = (chosen(&before.options), chosen(&after.options));
    let has_names = dialect.lacks(&since::NAMED_NOT_NULL).is_none();
    let set = || format!("{table}alter column {column} {set} not null");
    let found = |name: Name| {
        let from = "join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]";
        let own = QUOTE.qualified(at.home);
        let (home, part) = (literal(&own), literal(part(at).as_str()));
        let is = format!("k.conrelid = {home}::pg_catalog.regclass and a.attname = {part}");
        rename_found([from, &is], &table, name)
    };
    match (before.nullable == after.nullable, was, is) {
        (false, _, Some(name)) if has_names => {
            vec![format!("{table}add constraint {} not null {column}", QUOTE.name(name))]
        }
        (false, _, Some(name)) => vec![set(), found(name)],
        (false, _, None) => vec![set()],
        (true, was, is) if was == is => Vec::new(),
        (true, Some(was), None) if is_made_of_column(was.as_str()) => Vec::new(),
        (true, was, is) => {
            let is = is.unwrap_or_else(|| naming::not_null(at.home.name, part(at)));
            vec![match was.filter(|_| has_names) {
                Some(was) => format!("{table}rename constraint {} to {}", QUOTE.name(was), QUOTE.name(is)),
                None => found(is),
            }]
        }
    }
}

/// Whether the constraint of a column that is never null gets another name: inherited ones keep theirs ("cannot rename inherited
/// constraint", `rename_constraint_internal`).
pub fn pinned(was: &Column, is: &Column) -> bool {
    let (old, new) = (chosen(&was.options), chosen(&is.options));
    let nothing_to_do = new.is_none() && old.is_some_and(|old| is_made_of_column(old.as_str()));
    !was.nullable && !is.nullable && old != new && !nothing_to_do
}

/// Gives the constraint a name whose own only the server knows, if it has one: `[join, condition]` on `pg_constraint k`.
fn rename_found([join, is]: [&str; 2], head: &str, name: Name) -> String {
    let space = if join.is_empty() { "" } else { " " };
    let head = head.replace('\'', "''").replace('%', "%%");
    let name = literal(name.as_str());
    format!(
        "do $$ declare own name; begin select k.conname into own from pg_catalog.pg_constraint k{space}{join} \
         where k.contype = 'n' and {is} and k.conname <> {name}; \
         if found then execute pg_catalog.format('{head}rename constraint %I to %I', own, {name}); end if; end $$"
    )
}

/// The same for a domain.
pub fn alter_domain(dialect: &Postgres, at: &Address, before: &Domain, after: &Domain) -> Vec<String> {
    let head = format!("alter domain {} ", QUOTE.qualified(at.home));
    let (was, is) = (chosen(&before.options), chosen(&after.options));
    let has_names = dialect.lacks(&since::NAMED_NOT_NULL_OF_DOMAIN).is_none();
    let found = |name: Name| {
        let own = literal(&QUOTE.qualified(at.home));
        rename_found(["", &format!("k.contypid = {own}::pg_catalog.regtype")], &head, name)
    };
    match (of_domain(before), of_domain(after)) {
        (false, true) => match is {
            Some(name) if has_names => vec![format!("{head}add constraint {} not null", QUOTE.name(name))],
            is => std::iter::once(format!("{head}set not null")).chain(is.map(found)).collect(),
        },
        (true, false) => vec![format!("{head}drop not null")],
        (true, true) if was != is => match (was, is) {
            (Some(was), None) if is_made_of_domain(was.as_str()) => Vec::new(),
            (was, is) => {
                let is = is.unwrap_or_else(|| naming::not_null_of_domain(at.home.name));
                vec![match was.filter(|_| has_names) {
                    Some(was) => format!("{head}rename constraint {} to {}", QUOTE.name(was), QUOTE.name(is)),
                    None => found(is),
                }]
            }
        },
        (_, _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_somebodys_where_the_server_makes_no_such() {
        for name in ["t_a_not_null", "t_a_not_null1", "a_b_c_not_null20", "__a_not_null"] {
            assert!(is_made_of_column(name), "{name}");
        }
        for name in
            ["present", "a_not_null", "_a_not_null", "a__not_null", "not_null", "t_a_not_null_", "t_a_not_nulls"]
        {
            assert!(!is_made_of_column(name), "{name}");
        }
        assert!(is_made_of_domain("d_not_null") && is_made_of_domain("d_not_null1"));
        assert!(!is_made_of_domain("given") && !is_made_of_domain("_not_null"));
    }
}
