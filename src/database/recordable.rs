//! Which statements outside of any transaction can have one of their own, with their record inside: then the history knows whether
//! they were done, whatever cut the run off.

use super::execute::{Kind, SqlKind};
use super::introspect::lexer::{Brackets, Token, tokens};
use super::settle::beside;
use super::surreal;

/// Whether a statement does the same in a transaction of its own as outside of any. Where that is not certain, it does not.
pub(super) fn keeps_record(kind: Kind, sql: &str) -> bool {
    match kind {
        Kind::Sql(SqlKind::Sqlite) => heads(&head(sql, Brackets::Quote), &SQLITE),
        Kind::Sql(SqlKind::Postgres) => beside(sql).is_none() && of_postgres(sql),
        Kind::Surreal => {
            surreal::beside(sql).is_none()
                && matches!(surreal::sort(sql), surreal::Sort::Rows | surreal::Sort::Defines)
                && !surreal::leaves_early(sql)
        }
    }
}

/// `pragma` acts differently, or not at all, inside of one; `vacuum`, `attach` and `detach` are refused there
/// (<https://sqlite.org/pragma.html>, <https://sqlite.org/lang_vacuum.html>).
const SQLITE: [&str; 9] = ["insert", "replace", "update", "delete", "with", "create", "alter", "drop", "values"];

const POSTGRES: [&str; 14] = [
    "insert", "update", "delete", "merge", "with", "values", "select", "truncate", "comment", "grant", "revoke",
    "create", "alter", "drop",
];

/// What is of the server, and refused in a transaction or done at once by other processes, such as `create database`
/// (<https://www.postgresql.org/docs/current/sql-createdatabase.html>).
const OF_SERVER: [&str; 4] = ["database", "tablespace", "subscription", "system"];

/// `call`, and `do` whose body ends transactions, cannot stand in one
/// (<https://www.postgresql.org/docs/current/plpgsql-transactions.html>); nor can what works `concurrently`.
fn of_postgres(sql: &str) -> bool {
    let all = head(sql, Brackets::Subscript);
    if heads(&all, &["do"]) {
        let mut words = sql.split(|own: char| !own.is_alphanumeric() && own != '_');
        return !words.any(|own| ["commit", "rollback", "call"].iter().any(|word| own.eq_ignore_ascii_case(word)));
    }
    let is_of_server = all.get(1).is_some_and(|own| OF_SERVER.iter().any(|word| own.is_word(word)));
    heads(&all, &POSTGRES) && !is_of_server && !all.iter().any(|own| own.is_word("concurrently"))
}

fn heads(all: &[Token<'_>], words: &[&str]) -> bool {
    all.first().is_some_and(|own| words.iter().any(|word| own.is_word(word)))
}

/// A statement can be long.
fn head(sql: &str, brackets: Brackets) -> Vec<Token<'_>> {
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    tokens(&sql[..cut], brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_only_outside_of_transactions_keeps_no_record() {
        let sqlite = |sql| keeps_record(Kind::Sql(SqlKind::Sqlite), sql);
        for sql in
            ["-- why\nINSERT into t values (1)", "alter table t add column a", "with a as (select 1) delete from t"]
        {
            assert!(sqlite(sql), "{sql}");
        }
        for sql in ["pragma foreign_keys = off", "vacuum", "attach 'a' as b", ""] {
            assert!(!sqlite(sql), "{sql}");
        }
        let postgres = |sql| keeps_record(Kind::Sql(SqlKind::Postgres), sql);
        for sql in [
            "insert into t values (1)",
            "create unique index i on t (a)",
            "alter type t add value 'a'",
            "drop table t, u",
            "do $$ begin update t set a = 1; end $$",
            "create function f() returns int language sql as 'select 1'",
        ] {
            assert!(postgres(sql), "{sql}");
        }
        for sql in [
            "create index concurrently i on t (a)",
            "alter table t detach partition p concurrently",
            "create database d",
            "alter system set work_mem = 1",
            "alter table t validate constraint c",
            "vacuum t",
            "call p()",
            "do $$ begin update t set a = 1; COMMIT; end $$",
            "copy t from '/a'",
        ] {
            assert!(!postgres(sql), "{sql}");
        }
        let surreal = |sql| keeps_record(Kind::Surreal, sql);
        assert!(surreal("UPDATE t SET a = 1") && surreal("DEFINE TABLE t"));
        for sql in ["DEFINE INDEX i ON t FIELDS a CONCURRENTLY", "RETURN 1", "LET $a = 1", "DEFINE DATABASE d"] {
            assert!(!surreal(sql), "{sql}");
        }
    }
}
