//! The names of not-null constraints, which columns have since 18 and domains since 17. The server makes one of table and column,
//! and it stays when these get other names: what may be such a name is nobody's, and only another one is said and compared.

use crate::base::Name;
use crate::catalog::{Address, Column, Domain, naming};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;
use crate::dialect::quote::literal;

use super::ddl::{alter_table, part};
use super::{NOT_NULL, QUOTE, options};

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

/// Reads `not null as present`, as the language has it, and reports what the server would not keep. `since` is the version with
/// such names, `is_made` tells which are the server's.
pub fn read(
    to: &mut Lowering<'_>,
    at: Address,
    value: &str,
    (version, since): (u16, u16),
    is_made: fn(&str) -> bool,
) -> Option<(Box<str>, Box<str>)> {
    let name = value.strip_prefix("null as ")?;
    let mut refuse = |message: String, help: &str| to.report(at, Finding::error(codes::OPTION, message, help));
    if version < since {
        let message = format!("PostgreSQL {version} gives no name to `not null` here");
        refuse(message, &format!("take `as {name}` away, or set `version = {since}` for the target"));
    } else if is_made(name) {
        let message = format!("`{name}` is a name that PostgreSQL gives by itself, so that it cannot be told from one");
        refuse(message, "take it away, or choose a name that does not end in `_not_null`");
    } else if name.len() > naming::LIMIT {
        refuse(format!("`{name}` is longer than the {} bytes of a name", naming::LIMIT), "choose a shorter one");
    }
    Some((NOT_NULL_AS.into(), name.into()))
}

/// A column comes to be never null, or no longer, or its constraint gets another name.
pub fn alter(at: &Address, before: &Column, after: &Column) -> Vec<String> {
    let column = QUOTE.name(part(at));
    let (table, set) = (alter_table(at), if after.nullable { "drop" } else { "set" });
    let (was, is) = (chosen(&before.options), chosen(&after.options));
    match (before.nullable == after.nullable, was, is) {
        (false, _, Some(name)) => vec![format!("{table}add constraint {} not null {column}", QUOTE.name(name))],
        (false, _, None) => vec![format!("{table}alter column {column} {set} not null")],
        (true, Some(was), is) if Some(was) != is => {
            let usual = || naming::not_null(at.home.name, part(at));
            let (was, is) = (QUOTE.name(was), QUOTE.name(is.unwrap_or_else(usual)));
            vec![format!("{table}rename constraint {was} to {is}")]
        }
        (true, None, Some(name)) => vec![rename_usual(at, name)],
        (true, _, _) => Vec::new(),
    }
}

/// What the server has called it is known only there.
fn rename_usual(at: &Address, name: Name) -> String {
    let table = QUOTE.qualified(at.home);
    format!(
        "do $$ declare own name; begin select k.conname into strict own from pg_catalog.pg_constraint k \
         join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum] \
         where k.contype = 'n' and k.conrelid = {}::pg_catalog.regclass and a.attname = {}; \
         execute pg_catalog.format('alter table {} rename constraint %I to %I', own, {}); end $$",
        literal(&table),
        literal(part(at).as_str()),
        table.replace('\'', "''").replace('%', "%%"),
        literal(name.as_str()),
    )
}

/// The same for a domain, whose values are looked at again where the server's name is not known.
pub fn alter_domain(head: &str, home: Name, before: &Domain, after: &Domain) -> Vec<String> {
    let (was, is) = (chosen(&before.options), chosen(&after.options));
    let drop = || format!("{head}drop not null");
    let add = |name| format!("{head}add constraint {} not null", QUOTE.name(name));
    match (of_domain(before), of_domain(after)) {
        (false, true) => vec![is.map_or_else(|| format!("{head}set not null"), add)],
        (true, false) => vec![drop()],
        (true, true) if was != is => match (was, is) {
            (Some(was), is) => {
                let is = is.unwrap_or_else(|| naming::derived(home, &[], "not_null"));
                vec![format!("{head}rename constraint {} to {}", QUOTE.name(was), QUOTE.name(is))]
            }
            (None, is) => std::iter::once(drop()).chain(is.map(add)).collect(),
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
