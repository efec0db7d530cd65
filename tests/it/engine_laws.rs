//! The laws that need an engine. For random pairs of schemas (before, after):
//!
//! 1. up from `before` introspects as a fresh build of `after`;
//! 2. the values of untouched columns survive the way up;
//! 3. planning `after` against `after` gives nothing;
//! 4. down introspects as a fresh build of `before`.
//!
//! Each law is tried with rows and without. A failing pair is shrunk by proptest and kept as a case in
//! `tests/data/pairs/`, which [`kept_pairs_hold`] runs on every engine.

use std::fmt::Write as _;

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use schemac::catalog::{Catalog, Checked, Transitions};
use schemac::database::{ConnectOptions, Database, RunSegment};
use schemac::dialect::{Dialect, by_name};
use schemac::hir::{Hir, Target};
use schemac::plan::{Plan, plan};

use super::support::model::{Model, pair};
use super::support::postgres::Server;
use super::support::sqlite;

/// What a schema text means on a dialect.
struct State {
    catalog: Checked,
    transitions: Transitions,
}

fn compile(text: &str, dialect: &dyn Dialect) -> Result<State, String> {
    let mut hir = Hir::new();
    hir.set_files([("schema.schema", text)]);
    let target = Target::new(dialect.id()).ok_or("no such target")?;
    let meaning = hir.lower(target);
    let errors: Vec<_> =
        meaning.problems.iter().filter(|p| p.is_error()).map(|p| (p.code, p.message.clone())).collect();
    if !errors.is_empty() {
        return Err(format!("{errors:?}\n{text}"));
    }
    let lowered = dialect.lower(&meaning.catalog, &meaning.transitions);
    if let Some(problem) = lowered.problems.iter().find(|p| p.is_error) {
        return Err(format!("{problem:?}\n{text}"));
    }
    let catalog = Checked::new(lowered.catalog).map_err(|missing| format!("{missing:?}\n{text}"))?;
    Ok(State { catalog, transitions: lowered.transitions })
}

fn segments(plan: &Plan, dialect: &dyn Dialect) -> Vec<RunSegment> {
    dialect.script(plan).segments.iter().map(RunSegment::from).collect()
}

fn sql(segments: &[RunSegment]) -> String {
    segments.iter().flat_map(|s| &s.statements).fold(String::new(), |mut all, one| {
        let _ = writeln!(all, "{one};");
        all
    })
}

fn between(from: &Checked, to: &Checked, transitions: &Transitions, dialect: &dyn Dialect) -> Result<Plan, String> {
    plan(from, to, transitions, dialect.capabilities()).map_err(|problems| format!("no plan: {problems:?}"))
}

/// An engine that hands out empty databases.
trait Engine {
    fn dialect(&self) -> &'static dyn Dialect;
    /// Runs with the URL of a new, empty database.
    fn with_database<T>(
        &self,
        work: impl FnOnce(&mut Database, &dyn Fn(&str) -> Result<Vec<Vec<Option<String>>>, String>) -> T,
    ) -> T;
}

struct Sqlite;
struct Postgres(Server);

impl Engine for Sqlite {
    fn dialect(&self) -> &'static dyn Dialect {
        by_name("sqlite", None).unwrap()
    }
    fn with_database<T>(
        &self,
        work: impl FnOnce(&mut Database, &dyn Fn(&str) -> Result<Vec<Vec<Option<String>>>, String>) -> T,
    ) -> T {
        let file = sqlite::Database::new();
        let mut database = Database::connect(&file.url(), &options()).unwrap();
        work(&mut database, &|sql| file.try_rows(sql))
    }
}

impl Engine for Postgres {
    fn dialect(&self) -> &'static dyn Dialect {
        by_name("postgres", Some(&self.0.version().to_string())).unwrap()
    }
    fn with_database<T>(
        &self,
        work: impl FnOnce(&mut Database, &dyn Fn(&str) -> Result<Vec<Vec<Option<String>>>, String>) -> T,
    ) -> T {
        let own = self.0.database();
        let mut database = Database::connect(own.url(), &options()).unwrap();
        work(&mut database, &|sql| own.try_rows(sql))
    }
}

fn options() -> ConnectOptions {
    ConnectOptions { create: true, ..ConnectOptions::default() }
}

/// A fresh build of a state, introspected.
fn fresh(engine: &impl Engine, state: &State) -> Result<Catalog, String> {
    let plan = between(&Checked::default(), &state.catalog, &Transitions::default(), engine.dialect())?;
    let script = segments(&plan, engine.dialect());
    engine.with_database(|database, _| {
        database.build(&script).map_err(|e| format!("{}\n{}", e.message, sql(&script)))?;
        database.introspect().map(|found| found.catalog).map_err(|e| e.message)
    })
}

fn same(what: &str, found: &Catalog, wanted: &Catalog) -> Result<(), String> {
    let rest = schemac::diff::diff(found, wanted, &schemac::catalog::Renames::new());
    if rest.is_empty() { Ok(()) } else { Err(format!("{what}: {rest:#?}")) }
}

/// Whether rows may refuse a step: then only structure is asked for, on empty tables.
fn law(engine: &impl Engine, before: &Model, after: &Model, with_rows: bool) -> Result<(), String> {
    let dialect = engine.dialect();
    let (from_text, to_text) = (before.text(None), after.text(Some(before)));
    let (from, to) = (compile(&from_text, dialect)?, compile(&to_text, dialect)?);
    let up = between(&from.catalog, &to.catalog, &to.transitions, dialect)?;
    let again = between(&to.catalog, &to.catalog, &Transitions::default(), dialect)?;
    if !again.is_empty() {
        return Err(format!("a plan to itself is not empty: {again:#?}"));
    }
    let (wanted, origin) = (fresh(engine, &to)?, fresh(engine, &from)?);
    let build = segments(&between(&Checked::default(), &from.catalog, &Transitions::default(), dialect)?, dialect);
    let ups = segments(&up, dialect);
    let back = schemac::plan::inverse(&from.catalog, &to.catalog, &to.transitions);
    let downs =
        segments(&between(&to.catalog, &from.catalog, &back, dialect).map_err(|e| format!("down: {e}"))?, dialect);
    let story =
        || format!("-- before\n{from_text}\n-- after\n{to_text}\n-- up\n{}\n-- down\n{}", sql(&ups), sql(&downs));
    engine
        .with_database(|database, rows| {
            database.build(&build).map_err(|e| format!("build: {e:?}"))?;
            if with_rows {
                for insert in before.inserts() {
                    rows(&insert).map_err(|e| format!("{insert}: {e}"))?;
                }
            }
            let kept = before.survivors(after);
            let old: Vec<_> = kept.iter().map(|(select, _)| rows(select)).collect::<Result<_, _>>()?;
            database.build(&ups).map_err(|e| format!("up: {e:?}"))?;
            same("after up", &database.introspect().map_err(|e| e.message)?.catalog, &wanted)?;
            for ((_, select), old) in kept.iter().zip(&old) {
                let new = rows(select)?;
                if new != *old {
                    return Err(format!("values changed: {select}: {old:?} became {new:?}"));
                }
            }
            database.build(&downs).map_err(|e| format!("down: {e:?}"))?;
            same("after down", &database.introspect().map_err(|e| e.message)?.catalog, &origin)
        })
        .map_err(|why| format!("{why}\n{}", story()))
}

fn cases(default: u32) -> u32 {
    std::env::var("SCHEMAC_LAW_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn try_pairs(engine: &impl Engine, count: u32) {
    let config = Config { cases: cases(count), failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&pair(), |(before, after)| {
        for with_rows in [false, true] {
            law(engine, &before, &after, with_rows).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    if let Err(TestError::Fail(why, (before, after))) = result {
        panic!("{why}\n\nbefore: {before:?}\nafter: {after:?}");
    }
}

#[test]
fn random_pairs_hold_on_sqlite() {
    try_pairs(&Sqlite, 60);
}

#[test]
fn random_pairs_hold_on_postgres_15() {
    try_pairs(&Postgres(Server::V15), 40);
}

#[test]
fn random_pairs_hold_on_postgres_18() {
    try_pairs(&Postgres(Server::V18), 25);
}
