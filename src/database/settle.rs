//! What became of a statement outside of any transaction when nobody was told how it ended: of most the history tells, of what
//! PostgreSQL does beside the work the catalog.

use super::error::Error;
use super::execute::quoted;
use super::introspect::lexer::{Brackets, Token, tokens};
use super::recordable::keeps_record;
use super::surreal::{self, Build, Refusal};
use super::{Database, codes, fault};
use crate::base::Diagnostic;

/// A statement that PostgreSQL runs beside the work on a table, or that can be run twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// `create index concurrently`.
    Create {
        name: String,
        /// As the statement writes it.
        table: String,
    },
    /// `drop index concurrently`; as the statement writes it.
    Drop(String),
    /// `alter index … rename to …`.
    Rename { from: String, to: String },
    /// It does nothing more when it has been done before.
    Repeatable,
}

/// How a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// The statement was done.
    Done,
    /// It was not, and nothing of it is in the way.
    Again,
}

/// What a statement is, if it is one of these.
pub(super) fn beside(sql: &str) -> Option<Beside> {
    // The head is enough, and a statement can be long.
    let cut = sql.char_indices().nth(2000).map_or(sql.len(), |(at, _)| at);
    let all = tokens(&sql[..cut], Brackets::Subscript);
    let skipped = ["unique", "if", "not", "exists", "only"];
    let rest: Vec<&Token<'_>> = all.iter().filter(|own| !skipped.iter().any(|word| own.is_word(word))).collect();
    let is = |at: usize, words: &[&str]| {
        words.iter().enumerate().all(|(n, word)| rest.get(at + n).is_some_and(|own| own.is_word(word)))
    };
    if is(0, &["create", "index", "concurrently"]) {
        let name = rest.get(3)?.name()?;
        let table = rest.get(4).filter(|on| on.is_word("on")).and_then(|_| written(&rest, 5))?;
        return Some(Beside::Create { name, table: table.0 });
    }
    if is(0, &["drop", "index", "concurrently"]) {
        return Some(Beside::Drop(written(&rest, 3)?.0));
    }
    if is(0, &["alter", "index"]) {
        let (from, next) = written(&rest, 2)?;
        return if is(next, &["rename", "to"]) {
            Some(Beside::Rename { from, to: rest.get(next + 2)?.name()? })
        } else {
            Some(Beside::Repeatable)
        };
    }
    if is(0, &["alter", "table"]) {
        let (_, next) = written(&rest, 2)?;
        let again: [&[&str]; 3] = [&["validate", "constraint"], &["cluster", "on"], &["replica", "identity"]];
        return again.iter().any(|words| is(next, words)).then_some(Beside::Repeatable);
    }
    let again = ["vacuum", "analyze", "reindex", "refresh", "set", "reset"];
    again.iter().any(|word| is(0, &[word])).then_some(Beside::Repeatable)
}

/// A name with its schema as it is written, and where the text goes on.
pub(super) fn written(tokens: &[&Token<'_>], at: usize) -> Option<(String, usize)> {
    let first = tokens.get(at)?;
    first.name()?;
    match (tokens.get(at + 1), tokens.get(at + 2)) {
        (Some(dot), Some(second)) if dot.is_sign(".") => {
            second.name()?;
            Some((format!("{}.{}", first.text, second.text), at + 3))
        }
        _ => Some((first.text.to_owned(), at + 1)),
    }
}

impl Database {
    /// How to go on with a statement that did not end well, or of which nobody knows how it ended (`in_doubt`). An index that
    /// was left half built is dropped.
    ///
    /// # Errors
    /// It is in doubt and the catalog does not tell; the database no longer answers.
    pub(super) fn settle(&mut self, sql: &str, in_doubt: bool) -> Result<Settled, Diagnostic> {
        if let Some(own) = self.session.surreal()
            && let Some(known) = surreal::beside(sql)
        {
            return settle_surreal(own, &known, in_doubt).map_err(|refusal| unsettled(&refusal.into()));
        }
        let known = beside(sql).filter(|_| self.session.is_postgres());
        match known {
            Some(Beside::Create { name, table }) => self.settle_index(&name, &table, in_doubt),
            Some(Beside::Drop(name)) if in_doubt && !self.is_relation(&name)? => Ok(Settled::Done),
            Some(Beside::Rename { from, to }) if in_doubt => {
                let to = match from.rsplit_once('.') {
                    Some((schema, _)) => format!("{schema}.{}", quoted(&to)),
                    None => quoted(&to),
                };
                let done = !self.is_relation(&from)? && self.is_relation(&to)?;
                Ok(if done { Settled::Done } else { Settled::Again })
            }
            Some(Beside::Drop(_) | Beside::Rename { .. } | Beside::Repeatable) => Ok(Settled::Again),
            // its record would be there if it had been done
            None if !in_doubt || keeps_record(self.session.kind(), sql) => Ok(Settled::Again),
            None => Err(Diagnostic::error(
                codes::IN_DOUBT,
                "the run stopped at a statement of which nobody knows whether it was done",
            )
            .help(format!("the statement: {}", sql.trim()))
            .help("look whether it was; then `schemac resume --done`, or `schemac resume --again`")),
        }
    }

    fn settle_index(&mut self, name: &str, table: &str, in_doubt: bool) -> Result<Settled, Diagnostic> {
        let rows = self
            .session
            .rows(
                "select (i.indisvalid and i.indisready)::text, n.nspname::text from pg_catalog.pg_index i \
                 join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
                 where i.indrelid = pg_catalog.to_regclass($1) and c.relname = $2",
                &[Some(table), Some(name)],
            )
            .map_err(|error| unsettled(&error))?;
        match rows.first() {
            Some(row) if !row.flag(0) => {
                // who has the lock by now may be building it
                self.fenced(name, |_| Ok(()))?;
                // a build that failed leaves an index that nothing reads and every write pays for
                let sql = format!("drop index concurrently {}.{}", quoted(row.text(1)), quoted(name));
                self.session.run(&sql).map(|()| Settled::Again).map_err(|error| unsettled(&error))
            }
            Some(_) if in_doubt => Ok(Settled::Done),
            Some(_) | None => Ok(Settled::Again),
        }
    }

    pub(super) fn is_relation(&mut self, name: &str) -> Result<bool, Diagnostic> {
        let rows = self
            .session
            .rows("select (pg_catalog.to_regclass($1) is not null)::text", &[Some(name)])
            .map_err(|error| unsettled(&error))?;
        Ok(rows.first().is_some_and(|row| row.flag(0)))
    }

    /// Lets a statement beside the work on a table wait and run for as long as it takes, or ends that again: it holds no lock
    /// that others wait for, and half an index is of no use
    /// (<https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>). A session that is lent out has
    /// the server's own limits outside of transactions.
    ///
    /// # Errors
    /// The database no longer answers.
    pub(super) fn patient(&mut self, patient: bool) -> Result<(), Diagnostic> {
        if self.session.is_lent() {
            return Ok(());
        }
        let own = [("lock_timeout", self.options.lock_timeout), ("statement_timeout", self.options.statement_timeout)];
        for (name, time) in own {
            let sql = match time {
                _ if patient => format!("set {name} = 0"),
                Some(time) => format!("set {name} = {}", super::connect::milliseconds(time)),
                None => format!("reset {name}"),
            };
            self.session.run(&sql).map_err(|error| unsettled(&error))?;
        }
        Ok(())
    }
}

/// SurrealDB: a build goes on after its statement, and one that failed leaves a definition that nothing keeps to.
fn settle_surreal(surreal: &mut surreal::Surreal, known: &surreal::Beside, in_doubt: bool) -> Result<Settled, Refusal> {
    match known {
        surreal::Beside::Build { index, table, overwrites } => {
            let mut build = surreal.build(index, table)?;
            if build == Build::GoesOn {
                // how it ends is asked next
                let _how = surreal.built(index, table);
                build = surreal.build(index, table)?;
            }
            match build {
                Build::Ready if in_doubt && !overwrites => Ok(Settled::Done),
                Build::Broken(_) => surreal.remove_index(index, table).map(|()| Settled::Again),
                Build::Ready | Build::Absent | Build::GoesOn => Ok(Settled::Again),
            }
        }
        surreal::Beside::Remove { index, table } => {
            let is_gone = in_doubt && surreal.build(index, table)? == Build::Absent;
            Ok(if is_gone { Settled::Done } else { Settled::Again })
        }
        surreal::Beside::Repeatable | surreal::Beside::Batches => Ok(Settled::Again),
    }
}

pub(super) fn unsettled(error: &Error) -> Diagnostic {
    fault::diagnostic(codes::STATEMENT_FAILED, "what became of a statement cannot be settled", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_beside_the_work_are_known_by_their_heads() {
        let create = |name: &str, table: &str| Some(Beside::Create { name: name.to_owned(), table: table.to_owned() });
        assert_eq!(beside("create index concurrently a on t (b)"), create("a", "t"));
        assert_eq!(
            beside("-- why\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON ONLY shop.\"T\" USING gin (c)"),
            create("A b", "shop.\"T\"")
        );
        assert_eq!(beside("drop index concurrently if exists shop.a"), Some(Beside::Drop("shop.a".to_owned())));
        assert_eq!(
            beside("alter index shop.a rename to \"b\"\"c\""),
            Some(Beside::Rename { from: "shop.a".to_owned(), to: "b\"c".to_owned() })
        );
        for again in
            ["alter table only t validate constraint c", "vacuum t", "alter index a alter column 1 set statistics 5"]
        {
            assert_eq!(beside(again), Some(Beside::Repeatable), "{again}");
        }
        for other in
            ["create index a on t (b)", "alter table t add column c int", "insert into t values (1)", "", "drop index"]
        {
            assert_eq!(beside(other), None, "{other}");
        }
    }
}
