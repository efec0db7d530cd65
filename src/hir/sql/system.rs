//! Names that every database has of its own.

use super::word::Word;
use crate::base::Name;
use crate::syntax::ast::Dialect;

/// Words without parentheses that are values.
const VALUES: &[&str] = &["current_date", "current_time", "current_timestamp", "default", "null", "true", "false"];
/// Such words of PostgreSQL alone (`SQLValueFunctionOp`).
const POSTGRES_VALUES: &[&str] = &[
    "current_catalog",
    "current_role",
    "current_schema",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
];
/// Of MySQL and MariaDB.
const MYSQL_VALUES: &[&str] =
    &["current_user", "localtime", "localtimestamp", "maxvalue", "utc_date", "utc_time", "utc_timestamp"];

/// Whether a word without quotes is a value.
pub fn is_value(dialect: Dialect, word: &str) -> bool {
    let own: &[&str] = match dialect {
        Dialect::Postgres => POSTGRES_VALUES,
        Dialect::Mysql | Dialect::Mariadb => MYSQL_VALUES,
        Dialect::Sqlite | Dialect::Surrealdb => &[],
    };
    VALUES.iter().chain(own).any(|own| word.eq_ignore_ascii_case(own))
}

/// Whether each table has a column of this name that nobody declared.
pub(super) fn is_column(dialect: Dialect, word: &Word) -> bool {
    let own: &[&str] = match dialect {
        Dialect::Postgres => &["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"],
        Dialect::Sqlite => &["rowid", "oid", "_rowid_"],
        Dialect::Mysql | Dialect::Mariadb => &["_rowid"],
        Dialect::Surrealdb => &[],
    };
    own.iter().any(|name| word.name.as_str().eq_ignore_ascii_case(name))
}

/// Whether a relation is the database's own.
pub(super) fn is_relation(dialect: Dialect, ns: Option<Name>, name: Name) -> bool {
    let is_in = |words: &[&str]| ns.is_some_and(|ns| words.iter().any(|own| ns.as_str().eq_ignore_ascii_case(own)));
    let name = name.as_str().to_ascii_lowercase();
    match dialect {
        Dialect::Postgres => {
            is_in(&["information_schema", "pg_catalog"])
                || ns.is_some_and(|ns| ns.as_str().starts_with("pg_"))
                || ns.is_none() && name.starts_with("pg_")
        }
        Dialect::Sqlite => {
            name.starts_with("sqlite_") || name.starts_with("pragma_") || name == "json_each" || name == "json_tree"
        }
        Dialect::Mysql | Dialect::Mariadb => {
            is_in(&["information_schema", "mysql", "performance_schema", "sys"]) || ns.is_none() && name == "dual"
        }
        Dialect::Surrealdb => true,
    }
}

/// Whether the argument at a place is a word of the language, not a value: `normalize(a, nfkc)`.
pub(super) fn has_word_argument(dialect: Dialect, name: Name, at: usize) -> bool {
    let own: &[(&str, usize)] = match dialect {
        Dialect::Sqlite => &[("raise", 0)],
        Dialect::Mysql | Dialect::Mariadb => &[("timestampadd", 0), ("timestampdiff", 0), ("get_format", 0)],
        Dialect::Postgres => &[("normalize", 1)],
        Dialect::Surrealdb => &[],
    };
    own.iter().any(|(word, place)| at == *place && name.as_str().eq_ignore_ascii_case(word))
}

/// The functions whose first argument names a relation in quotes.
pub(super) fn has_relation_argument(dialect: Dialect, name: Name) -> bool {
    dialect == Dialect::Postgres && ["nextval", "currval", "setval", "to_regclass"].contains(&name.as_str())
}
