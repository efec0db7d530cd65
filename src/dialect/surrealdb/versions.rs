//! What the versions of SurrealDB 3 differ in, as far as a schema can tell: found by running the same statements on 3.0.2 and on
//! 3.3.5. Those between were not to be had and count as 3.0, so that nothing is promised of them that nobody saw.

use crate::catalog::Defined;
use crate::dialect::Support;

use super::Surrealdb;

/// What a version has not, and a later one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacks {
    /// Methods of indexes that are a parse error.
    pub methods: &'static [&'static str],
    /// Names, in whatever letters, of which no field may be: it can be defined, and then nothing of its table can be read, written
    /// or removed. A field inside of an object may be called so. Found by defining a field of each word of the grammar.
    pub fields: &'static [&'static str],
    /// What becomes of a `config`.
    pub config: Support,
    /// Of what there is no `ALTER`: another comment is another definition.
    pub alter: &'static [Defined],
    /// `UPDATE` has no filter that comes first: it makes the values of records that its `WHERE` then leaves out, and fails where
    /// nothing can be made of theirs.
    pub filter: bool,
    /// An edge that was deleted cannot be made again under its id in the same transaction, so that no end of it moves.
    pub moves: bool,
}

#[rustfmt::skip]
const UNREADABLE: &[&str] = &[
    "alter", "break", "continue", "create", "define", "delete", "explain", "false", "for", "function", "if", "info", "insert",
    "let", "none", "null", "rebuild", "relate", "remove", "return", "select", "sleep", "throw", "true", "update", "upsert",
];

/// One for each version that makes a difference; later ones are as the last.
static VERSIONS: [Surrealdb; 2] = [
    Surrealdb {
        minor: 0,
        title: "SurrealDB 3.0",
        lacks: Lacks {
            methods: &["diskann"],
            fields: UNREADABLE,
            // there is `DEFINE CONFIG` and no `REMOVE CONFIG`, so that there would be no way back
            config: Support::Never("it could not be removed again: set `version = \"3.3\"` for the target"),
            alter: &[
                Defined::Event,
                Defined::Function,
                Defined::Param,
                Defined::Analyzer,
                Defined::Access,
                Defined::User,
            ],
            filter: true,
            moves: true,
        },
    },
    Surrealdb {
        minor: 3,
        title: "SurrealDB",
        lacks: Lacks { methods: &[], fields: &[], config: Support::Native, alter: &[], filter: false, moves: false },
    },
];

/// The dialect of a minor version, the newest when none is named.
pub fn of_version(minor: Option<u16>) -> Option<&'static Surrealdb> {
    VERSIONS.iter().rev().find(|own| minor.is_none_or(|minor| own.minor <= minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_nobody_saw_is_as_the_one_before() {
        for (minor, found) in [(None, 3), (Some(0), 0), (Some(2), 0), (Some(3), 3), (Some(9), 3)] {
            assert_eq!(of_version(minor).map(|own| own.minor), Some(found), "{minor:?}");
        }
        assert!(UNREADABLE.is_sorted());
    }
}
