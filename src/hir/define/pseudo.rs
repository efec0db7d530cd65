//! Types that only functions have.

use super::super::cx::{Cx, Site};
use super::super::resolve::{self, Want};
use super::super::types::{Family, Resolved};
use crate::catalog::Type;
use crate::syntax::ast::{TypeBase, TypeRef};

/// PostgreSQL's pseudo-types, sorted (its documentation, "Pseudo-Types"; those of version 15, to which 18 adds none). `trigger` is a
/// result of its own.
const PSEUDO: [&str; 24] = [
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "cstring",
    "event_trigger",
    "fdw_handler",
    "index_am_handler",
    "internal",
    "language_handler",
    "pg_ddl_command",
    "record",
    "table_am_handler",
    "tsm_handler",
    "unknown",
    "void",
];

/// The word of a type that is written without arguments, brackets and `?`.
fn word(ty: &TypeRef) -> Option<&'static str> {
    let TypeBase::Named { path, args, unsigned: false } = &ty.base else { return None };
    let plain = args.is_empty() && ty.dims.is_empty() && ty.nullable.is_none() && ty.overrides.is_empty();
    plain.then(|| path.word().map(|word| word.name.as_str())).flatten()
}

/// `trigger`: no type, but what a trigger executes.
pub(super) fn is_trigger(ty: &TypeRef) -> bool {
    word(ty) == Some("trigger")
}

/// The pseudo-type that is meant, unless the schema declares a type of its name, or the target has types by these words.
pub(super) fn resolve(cx: &Cx<'_>, site: &Site<'_>, ty: &TypeRef) -> Option<Resolved> {
    if cx.target.word() == "surrealdb" {
        return None;
    }
    let word = PSEUDO.iter().find(|own| word(ty) == Some(own))?;
    let TypeBase::Named { path, .. } = &ty.base else { return None };
    if resolve::find(cx, site, path, Want::Type).is_some() {
        return None;
    }
    Some(Resolved { ty: Type::Sql((*word).into()), family: Family::Unknown, nullable: false, serial: false })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_sorted() {
        assert!(super::PSEUDO.is_sorted());
    }
}
