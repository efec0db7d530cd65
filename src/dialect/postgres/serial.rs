//! The sequence behind a serial column. It keeps its name when its table or column is renamed, and nobody writes that name
//! down: so the server is asked which one it is, and which name is free for a new one.

use crate::catalog::{Address, Column, Identity, IdentityMode, Type, naming};
use crate::dialect::quote::literal;

use super::ddl::part;
use super::{QUOTE, types};

/// Whether the column is numbered by a sequence of its own and a default.
pub fn is_serial(column: &Column) -> bool {
    column.identity.as_ref().is_some_and(|identity| identity.mode == IdentityMode::Serial)
}

/// `pg_get_serial_sequence(…)` for a column. It reads the table's name as SQL does, the column's as it stands
/// (<https://www.postgresql.org/docs/current/functions-info.html>).
fn owned(at: &Address) -> String {
    format!("pg_get_serial_sequence({}, {})", literal(&QUOTE.qualified(at.home)), literal(part(at).as_str()))
}

/// A block that has the sequence's name in `own`, or null.
fn with_owned(at: &Address, body: &str) -> String {
    format!("do $schemac$ declare own text := {}; begin {body} end $schemac$", owned(at))
}

/// Drops the default and the sequence.
pub fn drop(at: &Address) -> String {
    let default =
        format!("alter table {} alter column {} drop default", QUOTE.qualified(at.home), QUOTE.name(part(at)));
    let body =
        format!("execute {}; if own is not null then execute 'drop sequence ' || own; end if;", literal(&default));
    with_owned(at, &body)
}

/// The sequence counts as far as the column's new type goes: unlike an identity's it does not follow the column.
pub fn retype(at: &Address, ty: &Type) -> String {
    let body =
        format!("if own is not null then execute 'alter sequence ' || own || ' as {}'; end if;", types::print(ty));
    with_owned(at, &body)
}

/// Makes the sequence and the default. Its name is the one that the server would choose: a number is added when another
/// sequence, for example of a table that was renamed, has the plain one.
pub fn create(at: &Address, ty: &Type) -> String {
    let (table, column) = (QUOTE.qualified(at.home), QUOTE.name(part(at)));
    let home = at.home.ns.map_or_else(String::new, |ns| format!("{}.", QUOTE.name(ns)));
    let (home, name) = (literal(&home), literal(naming::derived(at.home.name, &[part(at)], "seq").as_str()));
    format!(
        "do $schemac$ declare name text := {name}; own text; n int := 0; begin \
         loop own := {home} || quote_ident(name); exit when to_regclass(own) is null; \
         n := n + 1; name := left({name}, 52) || n; end loop; \
         execute 'create sequence ' || own || {}; \
         execute {} || quote_literal(own) || '::regclass)'; end $schemac$",
        literal(&format!(" as {} owned by {table}.{column}", types::print(ty))),
        literal(&format!("alter table {table} alter column {column} set default nextval(")),
    )
}

/// Numbering goes on after the highest number that is there.
pub fn go_on(at: &Address, identity: &Identity) -> String {
    let (table, column) = (QUOTE.qualified(at.home), QUOTE.name(part(at)));
    let start = identity.start.unwrap_or(1);
    format!("select setval({}, coalesce(max({column}) + 1, {start}), false) from {table}", owned(at))
}
