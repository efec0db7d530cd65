//! A file of SQL, run in a scratch database for the schema that it makes.
//!
//! Only statements run that make, change or describe objects of the database that they run in; all others are named and left out, so
//! that no dump changes the server or another database by what it says. It is no sandbox: a function that a statement calls does what
//! the role may do.

use super::error::Error;
use super::execute::{Kind, SqlKind};
use super::introspect::lexer::{Brackets, Token, tokens};
use super::surreal;
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// What becomes of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Run,
    /// A setting: servers of other versions may not know it.
    Setting,
    /// Who owns or may do what: the role may not be there.
    Access,
    /// Rows are no part of a schema.
    Rows,
    /// It ends or begins a transaction: each statement is one here.
    Frame,
    LeftOut,
}

impl Database {
    /// Runs statements, each with the line at which it begins, and gives back those that were left out, a line for people each.
    /// The settings of the session are as before afterwards.
    ///
    /// # Errors
    /// The first that fails, for another reason than a role or a setting that is not there.
    pub fn load(&mut self, statements: &[(usize, &str)]) -> Result<Vec<String>, Diagnostic> {
        let kind = self.session.kind();
        let path = match kind {
            Kind::Sql(SqlKind::Postgres) => Some(self.search_path()?),
            Kind::Sql(SqlKind::Sqlite) | Kind::Surreal => None,
        };
        let (mut left, mut rows) = (Vec::new(), 0_usize);
        for (line, sql) in statements {
            let sort = match kind {
                Kind::Sql(kind) => sort(sql, kind == SqlKind::Sqlite),
                Kind::Surreal => surreal_sort(sql),
            };
            match sort {
                Sort::Rows => rows += 1,
                Sort::Frame => {}
                Sort::LeftOut => left.push(format!("line {line}: `{}`", head(sql))),
                Sort::Run | Sort::Setting | Sort::Access => {
                    let Err(error) = self.session.run(sql) else { continue };
                    if sort == Sort::Run || sort == Sort::Access && !is_undefined(&error) {
                        let what = format!("line {line}: `{}`", head(sql));
                        return Err(fault::diagnostic(codes::STATEMENT_FAILED, &what, &error));
                    }
                    left.push(format!("line {line}: `{}`: {}", head(sql), fault::message(&error)));
                }
            }
        }
        if rows > 0 {
            left.push(format!("rows: {rows} statements that write or read them"));
        }
        if let Some(path) = path {
            self.session
                .rows("select pg_catalog.set_config('search_path', $1, false)", &[Some(&path)])
                .map_err(|error| self.unreadable(&error))?;
        }
        Ok(left)
    }

    fn search_path(&mut self) -> Result<String, Diagnostic> {
        let sql = "select pg_catalog.current_setting('search_path')";
        let rows = self.session.rows(sql, &[]).map_err(|error| self.unreadable(&error))?;
        Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
    }
}

/// `REMOVE` and `ALTER` change what the file has defined before; users and access methods of the server or the namespace, and
/// those, are others' matter.
fn surreal_sort(sql: &str) -> Sort {
    match surreal::sort(sql) {
        surreal::Sort::Defines => Sort::Run,
        surreal::Sort::Rows => Sort::Rows,
        surreal::Sort::Frame => Sort::Frame,
        // `OPTION IMPORT` at the head of an export, `LET`, `RETURN`
        surreal::Sort::DefinesElsewhere | surreal::Sort::Other => Sort::LeftOut,
    }
}

fn sort(sql: &str, is_sqlite: bool) -> Sort {
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    let brackets = if is_sqlite { Brackets::Quote } else { Brackets::Subscript };
    let all = tokens(&sql[..cut], brackets);
    let is = |at: usize, words: &[&str]| words.iter().any(|word| all.get(at).is_some_and(|own| own.is_word(word)));
    let has = |words: &[&str]| {
        all.windows(words.len())
            .any(|some| some.iter().zip(words).all(|(own, word): (&Token<'_>, _)| own.is_word(word)))
    };
    let foreign = ["database", "role", "user", "group", "tablespace", "subscription", "system", "language"];
    if is(0, &["begin", "commit", "end", "start", "rollback", "savepoint", "release"]) {
        return Sort::Frame;
    }
    if is(0, &["insert", "copy", "update", "delete", "replace", "truncate", "analyze", "vacuum", "lock", "values"]) {
        return Sort::Rows;
    }
    if is_sqlite {
        return if is(0, &["create", "alter", "drop"]) { Sort::Run } else { Sort::LeftOut };
    }
    if is(0, &["select"]) {
        let name = all.iter().skip(1).take(3).filter_map(Token::name).next_back();
        return match name.as_deref() {
            Some("set_config") => Sort::Setting,
            Some("setval") => Sort::Rows,
            Some(_) | None => Sort::LeftOut,
        };
    }
    if is(0, &["set", "reset"]) {
        let elsewhere = is(1, &["role"]) || has(&["session", "authorization"]);
        return if elsewhere { Sort::LeftOut } else { Sort::Setting };
    }
    if is(0, &["grant", "revoke"]) || is(0, &["alter"]) && (has(&["owner", "to"]) || has(&["default", "privileges"])) {
        return if is(1, &foreign) { Sort::LeftOut } else { Sort::Access };
    }
    if is(0, &["create", "alter", "drop", "comment"]) {
        let kind = if is(1, &["or"]) { 3 } else { 1 };
        let kind = if is(0, &["comment"]) { 2 } else { kind };
        return if is(kind, &foreign) { Sort::LeftOut } else { Sort::Run };
    }
    Sort::LeftOut
}

/// A role, most often, that another server has (SQLSTATE 42704).
fn is_undefined(error: &Error) -> bool {
    error.code() == "42704"
}

/// The beginning of a statement, in one line.
fn head(sql: &str) -> String {
    const SHOWN: usize = 60;
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_makes_objects_of_this_database_runs() {
        let all = |want: Sort, texts: &[&str], is_sqlite: bool| {
            for text in texts {
                assert_eq!(sort(text, is_sqlite), want, "{text}");
            }
        };
        let run = [
            "create table t (a int)",
            "CREATE OR REPLACE FUNCTION f()",
            "alter table t add b int",
            "comment on table t is 'x'",
        ];
        all(Sort::Run, &run, false);
        all(Sort::Setting, &["set a = 1", "SELECT pg_catalog.set_config('search_path', '', false)"], false);
        all(
            Sort::Access,
            &["alter table t owner to x", "grant select on t to x", "alter default privileges for role x grant"],
            false,
        );
        all(Sort::Rows, &["insert into t values (1)", "select pg_catalog.setval('s', 1)", "copy t from stdin"], false);
        let out = [
            "create database x",
            "alter system set a = 1",
            "drop role x",
            "do $$ begin end $$",
            "select pg_sleep(1)",
            "set session authorization x",
            "grant role x to y",
            "alter role x set a = 1",
            "create or replace language l",
            "comment on database x is 'y'",
            "call p()",
            "create user x",
            "load 'x'",
            "explain analyze select 1",
        ];
        all(Sort::LeftOut, &out, false);
        all(Sort::LeftOut, &["attach 'x' as y", "pragma foreign_keys = off", "select load_extension('x')"], true);
        all(Sort::Run, &["create trigger a after insert on t begin select 1; end", "create view v as select 1"], true);
        all(Sort::Frame, &["BEGIN TRANSACTION", "commit"], true);
    }
}
