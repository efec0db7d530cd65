//! Whether a statement outside of any transaction was done, told by what is there: tables and the like that it makes, drops or
//! renames. Nobody else does that meanwhile, since the migration lock is held.

use super::Database;
use super::execute::{Kind, SqlKind, quoted};
use super::introspect::lexer::{Brackets, Token, tokens};
use super::settle::{unsettled, written};
use super::statement::{Deed, deed};
use crate::base::Diagnostic;

/// What a statement of PostgreSQL does to a relation, whose name is as the statement writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    Create(String),
    Drop(String),
    Rename { from: String, to: String },
}

impl Database {
    /// Whether this statement was done; none when that cannot be seen.
    ///
    /// # Errors
    /// The database no longer answers.
    pub(super) fn was_done(&mut self, sql: &str) -> Result<Option<bool>, Diagnostic> {
        Ok(match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => match deed(sql) {
                Some((Deed::Create, kind, name)) => Some(self.has_object(kind, &name)?),
                Some((Deed::Drop, kind, name)) => Some(!self.has_object(kind, &name)?),
                Some((Deed::Rename(to), kind, name)) => {
                    Some(!self.has_object(kind, &name)? && self.has_object(kind, &to)?)
                }
                None => None,
            },
            Kind::Sql(SqlKind::Postgres) => match made(sql) {
                Some(Made::Create(name)) => Some(self.is_relation(&name)?),
                Some(Made::Drop(name)) => Some(!self.is_relation(&name)?),
                Some(Made::Rename { from, to }) => Some(!self.is_relation(&from)? && self.is_relation(&to)?),
                None => None,
            },
            Kind::Surreal => None,
        })
    }

    /// SQLite: whether there is such an object.
    fn has_object(&mut self, kind: &str, name: &str) -> Result<bool, Diagnostic> {
        let sql = "select 1 from sqlite_schema where type = $1 and lower(name) = $2";
        let rows = self.session.rows(sql, &[Some(kind), Some(name)]).map_err(|error| unsettled(&error))?;
        Ok(!rows.is_empty())
    }
}

/// The kinds of PostgreSQL whose names are those of relations.
const KINDS: [&[&str]; 5] = [&["table"], &["unlogged", "table"], &["view"], &["materialized", "view"], &["sequence"]];

fn made(sql: &str) -> Option<Made> {
    // The head is enough, and a statement can be long.
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    let all = tokens(&sql[..cut], Brackets::Subscript);
    let skipped = ["if", "not", "exists", "only"];
    let rest: Vec<&Token<'_>> = all.iter().filter(|own| !skipped.iter().any(|word| own.is_word(word))).collect();
    let is = |at: usize, words: &[&str]| {
        words.iter().enumerate().all(|(n, word)| rest.get(at + n).is_some_and(|own| own.is_word(word)))
    };
    let kind = KINDS.iter().find(|words| is(1, words))?;
    let (name, next) = written(&rest, 1 + kind.len())?;
    if is(0, &["create"]) {
        Some(Made::Create(name))
    } else if is(0, &["drop"]) {
        // of several, some may be gone
        (!rest.get(next).is_some_and(|own| own.is_sign(","))).then_some(Made::Drop(name))
    } else if is(0, &["alter"]) && is(next, &["rename", "to"]) {
        let to = quoted(&rest.get(next + 2)?.name()?);
        let to = name.rsplit_once('.').map_or_else(|| to.clone(), |(schema, _)| format!("{schema}.{to}"));
        Some(Made::Rename { from: name, to })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_relations_a_statement_makes() {
        let create = |name: &str| Some(Made::Create(name.to_owned()));
        assert_eq!(made("create table t (a int)"), create("t"));
        assert_eq!(made("-- why\nCREATE UNLOGGED TABLE IF NOT EXISTS s.\"T a\" as select 1"), create("s.\"T a\""));
        assert_eq!(made("create materialized view v as select 1"), create("v"));
        assert_eq!(made("drop view if exists s.v cascade"), Some(Made::Drop("s.v".to_owned())));
        let renamed = Made::Rename { from: "s.a".to_owned(), to: "s.\"b\"".to_owned() };
        assert_eq!(made("alter table only s.a rename to b"), Some(renamed));
        for other in [
            "drop table a, b",
            "create temp table t (a int)",
            "create or replace view v as select 1",
            "alter table t rename column a to b",
            "insert into t values (1)",
            "create index i on t (a)",
            "",
        ] {
            assert_eq!(made(other), None, "{other}");
        }
    }
}
