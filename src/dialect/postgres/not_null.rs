//! The names of not-null constraints, which columns have since 18 and domains since 17. The server makes one of table and column,
//! and it stays when these get other names. A name that is not the one that the server would give today can be said, and is
//! compared then. Where nothing is said, any name goes that the server may have made ([`overlooked`]), and none is changed.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::catalog::define::Options;
use crate::catalog::{Address, Catalog, Column, Domain, Kind, Object, QName, naming};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;
use crate::dialect::quote::literal;

use super::ddl::{alter_table, part};
use super::{NOT_NULL, Postgres, QUOTE, options, own, since};

/// The option of a column, or of a domain, whose constraint has a name that somebody chose.
pub const NOT_NULL_AS: &str = "not null as";

/// The option of a column whose constraint is `not valid` or `no inherit`.
pub const NOT_NULL_IS: &str = "not null is";

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

/// Whether more is said of a column's constraint than that there is one.
pub fn is_said(options: &[(Box<str>, Box<str>)]) -> bool {
    chosen(options).is_some() || options::has(options, NOT_NULL_IS)
}

/// Whether a domain is never null.
pub fn of_domain(own: &Domain) -> bool {
    options::has(&own.options, NOT_NULL) || chosen(&own.options).is_some()
}

/// ` constraint present not null`, in the definition of a column or a domain.
pub fn clause(options: &[(Box<str>, Box<str>)]) -> String {
    let named = chosen(options).map(|name| format!(" constraint {}", QUOTE.name(name)));
    let loose = options.iter().find(|(key, _)| &**key == NOT_NULL_IS).map(|(_, own)| format!(" {own}"));
    format!("{} not null{}", named.unwrap_or_default(), loose.unwrap_or_default())
}

/// The names that columns have said, each in the namespace of its table.
pub fn all_said(after: &Catalog) -> FxHashSet<QName> {
    let said = |(at, object): (&Address, &Object)| {
        let Object::Column(own) = object else { return None };
        Some(QName::new(at.home.ns, chosen(&own.options)?))
    };
    after.iter().filter_map(said).collect()
}

/// The column with the name said that the server would make, where another says it: that may be made before, and then the server would
/// choose another (`ChooseConstraintName` looks at a whole schema).
pub fn said<'c>(all: &FxHashSet<QName>, at: &Address, own: &'c Column) -> Cow<'c, Column> {
    let usual = naming::not_null(at.home.name, part(at));
    if own.nullable || chosen(&own.options).is_some() || !all.contains(&QName::new(at.home.ns, usual)) {
        return Cow::Borrowed(own);
    }
    let mut own = own.clone();
    own.options.push((NOT_NULL_AS.into(), usual.as_str().into()));
    Cow::Owned(own)
}

/// Reads `not null as present not valid`, as the language has it, and reports what the server would not keep. `None` for another option;
/// no name within where it is `usual`, the one that the server gives anyway. A domain takes a name alone.
pub fn read(
    to: &mut Lowering<'_>,
    at: Address,
    value: &str,
    usual: Option<Name>,
    lacks: Option<Finding>,
) -> Option<Options> {
    let mut rest = value.strip_prefix("null")?;
    let (mut loose, words) = (Vec::new(), ["no inherit", "not valid"]);
    while at.kind == Kind::Column
        && let Some(word) = words.iter().find(|word| rest.ends_with(**word) && !loose.contains(*word))
    {
        rest = rest.strip_suffix(word).unwrap_or_default().trim_end();
        loose.push(*word);
    }
    let name = rest.strip_prefix(" as ");
    if name.is_none() && !rest.is_empty() || name.is_none() && loose.is_empty() {
        return None;
    }
    lacks.into_iter().for_each(|finding| to.report(at, finding));
    if let Some(name) = name.filter(|name| name.len() > naming::LIMIT) {
        let message = format!("`{name}` is longer than the {} bytes of a name", naming::LIMIT);
        to.report(at, Finding::error(codes::OPTION, message, "choose a shorter one"));
    }
    loose.sort_unstable();
    let named =
        name.filter(|name| usual.map(Name::as_str) != Some(*name)).map(|name| (NOT_NULL_AS.into(), name.into()));
    let loose = (!loose.is_empty()).then(|| (NOT_NULL_IS.into(), loose.join(" ").into()));
    Some(named.into_iter().chain(loose).collect())
}

/// Whether a constraint is `no inherit` or `not valid`.
fn is(column: &Column, word: &str) -> bool {
    column.options.iter().any(|(key, value)| &**key == NOT_NULL_IS && value.contains(word))
}

/// Whether rows that are there may be null all the same.
pub fn is_for_new(column: &Column) -> bool {
    is(column, "not valid")
}

/// Whether tables that inherit the column may not have null there either.
pub fn goes_on(column: &Column) -> bool {
    !column.nullable && !is(column, "no inherit")
}

/// The constraint of a column as `add` takes it.
fn whole(at: &Address, column: &Column) -> String {
    let named = chosen(&column.options).map(|name| format!("constraint {} ", QUOTE.name(name)));
    let loose: String =
        column.options.iter().filter(|(key, _)| &**key == NOT_NULL_IS).map(|(_, own)| format!(" {own}")).collect();
    format!("{}add {}not null {}{loose}", alter_table(at), named.unwrap_or_default(), QUOTE.name(part(at)))
}

/// What a column that is made cannot say inside of a statement: a constraint there would hold for all rows.
pub fn later(at: &Address, column: &Column) -> Option<String> {
    (!column.nullable && is_for_new(column)).then(|| whole(at, column))
}

/// What was found in a database without names that are nobody's: the server may have made them when table and column had other
/// names, and none of the catalogs says one. What they say is compared as it stands. The same of what a table has from its parents and
/// declares itself ([`own`]).
pub fn overlooked(found: &Catalog, wanted: &[&Catalog]) -> Vec<(Address, Object)> {
    let is_said = |at: &Address| wanted.iter().any(|own| own.get(at).and_then(name_of).is_some());
    let bare = |(at, object): (&Address, &Object)| {
        let is_made = if at.kind == Kind::Domain { is_made_of_domain } else { is_made_of_column };
        let is_nobodys = |name: Name| is_made(name.as_str()) || own::is_of_parent(found, at, name);
        let is_unsaid = name_of(object).is_some_and(is_nobodys) && !is_said(at);
        let is_own = own::overlooked(object, at, wanted);
        if !is_unsaid && !is_own {
            return None;
        }
        let mut object = object.clone();
        match &mut object {
            Object::Column(own) => {
                let unsaid = [(NOT_NULL_AS, is_unsaid), (own::OWN, is_own)];
                own.options.retain(|(key, _)| !unsaid.contains(&(&**key, true)));
            }
            Object::Domain(own) => {
                own.options.retain(|(key, _)| &**key != NOT_NULL_AS);
                own.options.push((NOT_NULL.into(), "".into()));
                own.options.sort();
            }
            Object::Check(own) => own.own = false,
            Object::Namespace
            | Object::Enum(_)
            | Object::Table(_)
            | Object::Default(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::ForeignKey(_)
            | Object::Index(_)
            | Object::Definition(_)
            | Object::Comment(_) => return None,
        }
        Some((*at, object))
    };
    found.iter().filter_map(bare).collect()
}

/// The name that is said of a column or a domain.
fn name_of(object: &Object) -> Option<Name> {
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
    if !after.nullable && (before.nullable && is_loose(after) || !is_for_new(before) && is_for_new(after)) {
        let drop = (!before.nullable).then(|| format!("{table}alter column {column} drop not null"));
        return drop.into_iter().chain([whole(at, after)]).collect();
    }
    if !before.nullable && !after.nullable {
        let mut out = renamed(dialect, at, was, is);
        // what is there is looked at, and counts for all rows
        out.extend((is_for_new(before) && !is_for_new(after)).then(set));
        if goes_on(before) != goes_on(after) {
            out.push(inherited(at, is, goes_on(after)));
        }
        return out;
    }
    match (before.nullable == after.nullable, is) {
        (false, Some(name)) if has_names => {
            vec![format!("{table}add constraint {} not null {column}", QUOTE.name(name))]
        }
        (false, Some(name)) => vec![set(), found(at, name)],
        (false, None) => vec![set()],
        (true, _) => renamed(dialect, at, was, is),
    }
}

fn is_loose(column: &Column) -> bool {
    is_for_new(column) || !goes_on(column)
}

/// Tables that inherit come to have the constraint, or to have it no longer.
fn inherited(at: &Address, name: Option<Name>, on: bool) -> String {
    let clause = if on { "inherit" } else { "no inherit" };
    match name {
        Some(name) => format!("{}alter constraint {} {clause}", alter_table(at), QUOTE.name(name)),
        None => {
            let [join, is] = of_column(at);
            let head = alter_table(at).replace('\'', "''").replace('%', "%%");
            format!(
                "do $$ declare own name; begin select k.conname into own from pg_catalog.pg_constraint k {join} \
                 where k.contype = 'n' and {is}; execute pg_catalog.format('{head}alter constraint %I {clause}', own); end $$"
            )
        }
    }
}

/// The constraint of a column gets another name.
pub fn renamed(dialect: &Postgres, at: &Address, was: Option<Name>, is: Option<Name>) -> Vec<String> {
    match (was, is) {
        (was, is) if was == is => Vec::new(),
        (Some(was), None) if is_made_of_column(was.as_str()) => Vec::new(),
        (was, is) => {
            let is = is.unwrap_or_else(|| naming::not_null(at.home.name, part(at)));
            vec![match was.filter(|_| dialect.lacks(&since::NAMED_NOT_NULL).is_none()) {
                Some(was) => {
                    format!("{}rename constraint {} to {}", alter_table(at), QUOTE.name(was), QUOTE.name(is))
                }
                None => found(at, is),
            }]
        }
    }
}

/// Gives the constraint of a column a name, whatever it is called.
fn found(at: &Address, name: Name) -> String {
    let [join, is] = of_column(at);
    rename_found([&join, &is], &alter_table(at), name)
}

/// How the constraint of a column is found: a join and a condition on `pg_constraint k`.
fn of_column(at: &Address) -> [String; 2] {
    let from = "join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]";
    let own = QUOTE.qualified(at.home);
    let (home, part) = (literal(&own), literal(part(at).as_str()));
    [from.to_owned(), format!("k.conrelid = {home}::pg_catalog.regclass and a.attname = {part}")]
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
