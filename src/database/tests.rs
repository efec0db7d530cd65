//! Running migrations on SQLite. PostgreSQL is tried in `tests/it`.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::base::{Code, Diagnostic};
use crate::catalog::{Address, Object};

fn memory() -> Database {
    Database::connect("sqlite::memory:", &ConnectOptions::default()).unwrap()
}

fn file(path: &Path) -> Database {
    let options = ConnectOptions { create: true, lock_wait: Duration::from_millis(50), ..ConnectOptions::default() };
    Database::connect(&format!("sqlite://{}", path.display()), &options).unwrap()
}

fn run(version: &str, segments: Vec<RunSegment>) -> MigrationRun {
    MigrationRun {
        version: version.to_owned(),
        name: "test".to_owned(),
        up_sha256: "sha256:00".to_owned(),
        down_sql: Some("drop table t".to_owned()),
        segments,
        tool_version: "0".to_owned(),
        ..MigrationRun::default()
    }
}

fn one(statements: &[&str]) -> Vec<RunSegment> {
    vec![RunSegment::transactional(statements.iter().copied())]
}

fn keys_off(statements: &[&str]) -> Vec<RunSegment> {
    vec![RunSegment { foreign_keys_off: true, ..RunSegment::transactional(statements.iter().copied()) }]
}

fn apply(database: &mut Database, run: &MigrationRun) -> Result<Outcome, Diagnostic> {
    database.lock()?.apply(run, &mut |_| {})
}

fn refused(database: &mut Database, run: &MigrationRun) -> (Code, Diagnostic) {
    let problem = apply(database, run).unwrap_err();
    (problem.code, problem)
}

fn numbers(database: &mut Database, sql: &str) -> i64 {
    database.session.rows(sql, &[]).unwrap()[0].number(0).unwrap()
}

#[test]
fn a_migration_goes_forward_and_back_and_the_log_keeps_both() {
    let mut database = memory();
    let mut seen = Vec::new();
    let outcome = database
        .lock()
        .unwrap()
        .apply(&run("1", one(&["create table t (a)", "insert into t values (1)"])), &mut |progress| {
            seen.push((progress.number, progress.total, matches!(progress.event, Event::Ended { .. })));
        })
        .unwrap();
    assert_eq!(seen, [(1, 2, false), (1, 2, true), (2, 2, false), (2, 2, true)]);
    let now = fingerprint(&database.introspect().unwrap().catalog);
    assert_eq!((outcome.statements, outcome.fingerprint.as_str()), (2, now.as_str()));
    let rows = database.history().unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(
        (row.status, row.kind, row.statements_done, row.statements_total),
        (RunStatus::Applied, RunKind::Migration, 2, 2)
    );
    assert_eq!(row.down_sql.as_deref(), Some("drop table t"));
    assert_eq!(row.fingerprint.as_ref(), Some(&now));
    assert!(row.started_at.ends_with('Z') && row.finished_at.is_some() && row.applied_by.contains('@'));
    assert_eq!(refused(&mut database, &run("1", one(&["select 1"]))).0, codes::STATE_MOVED);

    let back = RollbackRun { version: "1".to_owned(), segments: one(&["drop table t"]), ..RollbackRun::default() };
    database.lock().unwrap().rollback(&back, &mut |_| {}).unwrap();
    let rows = database.history().unwrap();
    assert_eq!(rows.iter().map(|row| row.status).collect::<Vec<_>>(), [RunStatus::Applied, RunStatus::RolledBack]);
    assert!(current(&rows).is_empty() && database.tables().unwrap().is_empty());
    assert_eq!(database.lock().unwrap().rollback(&back, &mut |_| {}).unwrap_err().code, codes::STATE_MOVED);
    apply(&mut database, &run("1", one(&["create table t (a)"]))).unwrap();
    assert_eq!(current(&database.history().unwrap()).len(), 1);
}

#[test]
fn an_empty_migration_has_its_row() {
    let mut database = memory();
    apply(&mut database, &run("1", Vec::new())).unwrap();
    apply(&mut database, &run("2", one(&[]))).unwrap();
    assert_eq!(current(&database.history().unwrap()).len(), 2);
}

#[test]
fn a_failed_statement_takes_all_back_and_is_told_by_number() {
    let mut database = memory();
    let bad = run("1", one(&["create table t (a)", "create table t (b)", "create table u (a)"]));
    let (code, problem) = refused(&mut database, &bad);
    assert_eq!(code, codes::STATEMENT_FAILED);
    assert!(problem.message.contains("1_test: statement 2 of 3 failed: table t already exists"), "{}", problem.message);
    assert!(problem.help.iter().any(|line| line.contains("create table t (b)")), "{problem:?}");
    assert!(problem.help.iter().any(|line| line.contains("taken back as a whole")), "{problem:?}");
    assert!(database.tables().unwrap().is_empty());
    let rows = database.history().unwrap();
    assert_eq!((rows[0].kind, rows[0].status, rows[0].statements_done), (RunKind::Attempt, RunStatus::Failed, 0));
    apply(&mut database, &run("1", one(&["create table t (a)"]))).unwrap();
    assert_eq!(current(&database.history().unwrap())[0].status, RunStatus::Applied);
}

#[test]
fn parts_are_recorded_and_a_failure_between_them_stays() {
    let mut database = memory();
    let mut segments = one(&["create table t (a)", "create table u (a)"]);
    segments.push(RunSegment {
        statements: vec!["create index i on t (a)".into(), "create index i on u (a)".into()],
        ..RunSegment::default()
    });
    let (_, problem) = refused(&mut database, &run("1", segments.clone()));
    assert!(problem.help.iter().any(|line| line.contains("3 of 4 statements are committed")), "{problem:?}");
    let rows = database.history().unwrap();
    assert_eq!((rows.len(), rows[0].status, rows[0].statements_done), (1, RunStatus::Failed, 3));
    assert!(rows[0].error.as_deref().is_some_and(|text| text.contains("statement 4 of 4")));
    let (code, problem) = refused(&mut database, &run("1", segments.clone()));
    assert_eq!(code, codes::STATE_MOVED);
    assert!(problem.message.contains("half-way"));

    let mut database = memory();
    segments[1].statements[1] = "create index j on u (a)".into();
    apply(&mut database, &run("1", segments)).unwrap();
    let rows = database.history().unwrap();
    assert_eq!((rows.len(), rows[0].status, rows[0].statements_done), (1, RunStatus::Applied, 4));
    assert!(rows[0].fingerprint.is_some());
}

#[test]
fn a_first_part_that_fails_leaves_nothing_but_the_attempt() {
    let mut database = memory();
    let mut segments = one(&["create table t (a)", "oops"]);
    segments.extend(one(&["create table u (a)"]));
    let (_, problem) = refused(&mut database, &run("1", segments));
    assert!(problem.help.iter().any(|line| line.contains("taken back as a whole")), "{problem:?}");
    assert!(current(&database.history().unwrap()).is_empty() && database.tables().unwrap().is_empty());
}

#[test]
fn a_process_that_dies_leaves_nothing_or_a_running_row() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let mut database = file(&path);
    // As if killed inside the transaction: the connection goes without commit or rollback.
    database.session.run("begin immediate").unwrap();
    database.ensure_history().unwrap();
    database.session.run("create table t (a)").unwrap();
    drop(database);
    let mut database = file(&path);
    assert!(database.tables().unwrap().is_empty() && database.history().unwrap().is_empty());
    // As if killed between two parts.
    database.ensure_history().unwrap();
    let half = HistoryRow {
        version: "1".to_owned(),
        statements_total: 4,
        statements_done: 2,
        started_at: "2026-01-01T00:00:00.000Z".to_owned(),
        ..HistoryRow::default()
    };
    database.insert_history(&half).unwrap();
    drop(database);
    let mut database = file(&path);
    let rows = database.history().unwrap();
    assert_eq!((current(&rows)[0].status, current(&rows)[0].statements_done), (RunStatus::Running, 2));
    assert_eq!(refused(&mut database, &run("1", one(&["select 1"]))).0, codes::STATE_MOVED);
}

#[test]
fn a_second_writer_waits_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let (mut first, mut second) = (file(&path), file(&path));
    first.session.run("begin immediate").unwrap();
    assert_eq!(refused(&mut second, &run("1", one(&["create table t (a)"]))).0, codes::LOCKED);
    first.session.run("rollback").unwrap();
    apply(&mut second, &run("1", one(&["create table t (a)"]))).unwrap();
    // The first process read the history before; what it finds inside the transaction counts.
    assert_eq!(refused(&mut first, &run("1", one(&["create table t (a)"]))).0, codes::STATE_MOVED);
}

#[test]
fn a_rebuild_keeps_children_and_dangling_rows_stop_it() {
    let mut database = memory();
    database
        .session
        .run(
            "create table p (id integer primary key); create table c (p integer references p on delete cascade);
              insert into p values (1); insert into c values (1)",
        )
        .unwrap();
    let rebuild = ["create table n (id integer primary key, a)", "insert into n (id) select id from p", "drop table p"];
    let mut statements = rebuild.to_vec();
    statements.extend([
        "pragma legacy_alter_table = on",
        "alter table n rename to p",
        "pragma legacy_alter_table = off",
    ]);
    apply(&mut database, &run("1", keys_off(&statements))).unwrap();
    assert_eq!(numbers(&mut database, "select count(*) from c"), 1);
    assert_eq!(numbers(&mut database, "pragma foreign_keys"), 1);

    let (code, problem) = refused(&mut database, &run("2", keys_off(&["delete from p"])));
    assert_eq!(code, codes::DANGLING_ROWS);
    assert!(problem.message.contains("c rowid 1 → p"), "{}", problem.message);
    assert_eq!(numbers(&mut database, "select count(*) from p"), 1);
    assert_eq!(numbers(&mut database, "pragma foreign_keys"), 1);
    // A failure in the middle of a rebuild gives every pragma back.
    refused(&mut database, &run("2", keys_off(&["pragma legacy_alter_table = on", "oops"])));
    assert_eq!(numbers(&mut database, "pragma legacy_alter_table") + numbers(&mut database, "pragma foreign_keys"), 1);
}

#[test]
fn what_a_rebuild_would_lose_or_break_stops_it() {
    let mut database = memory();
    database
        .session
        .run("create table t (a, b); create index theirs on t (a); create index ours on t (b); create view v as select b from t;
              create trigger g after insert on t begin select new.a; end")
        .unwrap();
    let rebuild = |more: &[&str]| {
        let mut statements = vec![
            "create table n (a)",
            "insert into n select a from t",
            "drop table t",
            "pragma legacy_alter_table = on",
            "alter table n rename to t",
            "pragma legacy_alter_table = off",
        ];
        statements.extend(more);
        MigrationRun {
            known: Some(known(&["t/index:ours", "t/column:a", "t/column:b"])),
            ..run("1", keys_off(&statements))
        }
    };
    let (code, problem) = refused(&mut database, &rebuild(&[]));
    assert_eq!(code, codes::WOULD_BE_LOST);
    assert!(problem.message.contains("trigger g on t, index theirs on t"), "{}", problem.message);
    let again = ["create index theirs on t (a)", "create trigger g after insert on t begin select new.a; end"];
    let (code, problem) = refused(&mut database, &rebuild(&again));
    assert_eq!(code, codes::BROKEN_READER);
    assert!(problem.message.contains("view v"), "{}", problem.message);
    assert_eq!(numbers(&mut database, "select count(*) from pragma_table_info('t')"), 2);
    database.session.run("drop view v").unwrap();
    apply(&mut database, &rebuild(&again)).unwrap();
}

/// What a state with these objects knows.
fn known(addresses: &[&str]) -> Known {
    let object = || Object::Comment("".into());
    Known::of(&addresses.iter().map(|at| (Address::parse(at).unwrap(), object())).collect())
}

#[test]
fn a_rebuild_would_lose_a_column_that_no_schema_holds() {
    let mut database = memory();
    database
        .session
        .run("create table t (a, Extra text generated always as (a) stored, b); insert into t (a, b) values (1, 2)")
        .unwrap();
    let rebuild = |addresses: &[&str]| {
        let statements = [
            "alter table t rename to u",
            "create table n (a)",
            "insert into n select a from u",
            "create temp table x (a)",
            "drop table temp.x",
            "drop table u",
            "alter table n rename to u",
        ];
        MigrationRun { known: Some(known(addresses)), ..run("1", keys_off(&statements)) }
    };
    let (code, problem) = refused(&mut database, &rebuild(&["t/column:a", "t/column:b"]));
    assert_eq!(code, codes::WOULD_BE_LOST);
    assert!(problem.message.ends_with("column Extra of t with its values"), "{}", problem.message);
    apply(&mut database, &rebuild(&["t/column:A", "t/column:b", "t/column:extra"])).unwrap();
    // A table that goes for good was consented to as a whole.
    let gone = MigrationRun { known: Some(known(&["u/column:b"])), ..run("2", keys_off(&["drop table u"])) };
    apply(&mut database, &gone).unwrap();
}

#[test]
fn a_read_only_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let mut database = file(&path);
    database.session.run("create table t (a); pragma query_only = on").unwrap();
    assert_eq!(refused(&mut database, &run("1", one(&["create table u (a)"]))).0, codes::READ_ONLY);
}
