//! Lock, history and failures on PostgreSQL.

use std::time::Duration;

use schemac::database::{
    ConnectOptions, Database, Event, MigrationRun, Progress, RollbackRun, RunKind, RunSegment, RunStatus, codes,
    current,
};

use crate::support::postgres::{connect, every_server, outside};

fn run(version: &str, segments: Vec<RunSegment>) -> MigrationRun {
    MigrationRun { version: version.to_owned(), segments, ..MigrationRun::default() }
}

fn alone(statement: &str) -> RunSegment {
    RunSegment { statements: vec![statement.to_owned()], ..RunSegment::default() }
}

#[test]
fn one_transaction_or_recorded_parts() {
    every_server(|url| {
        let mut database = connect(url);
        assert_eq!(database.history().unwrap(), []);
        let mut locked = database.lock().unwrap();
        locked.apply(&run("1", vec![RunSegment::transactional(["create table t (a int)"])]), &mut |_| {}).unwrap();
        let problem = locked
            .apply(
                &run("2", vec![RunSegment::transactional(["create table u (a int)", "create table t (b int)"])]),
                &mut |_| {},
            )
            .unwrap_err();
        assert_eq!(problem.code, codes::STATEMENT_FAILED);
        assert!(
            problem.message.contains("statement 2 of 2 failed: relation \"t\" already exists (SQLSTATE 42P07)"),
            "{problem:?}"
        );
        assert_eq!(locked.tables().unwrap().len(), 1);
        let parts = vec![
            RunSegment::transactional(["create table u (a int)", "insert into u values (1), (1)"]),
            alone("create unique index concurrently on u (a)"),
        ];
        let problem = locked.apply(&run("3", parts), &mut |_| {}).unwrap_err();
        assert!(problem.help.iter().any(|line| line.contains("2 of 3 statements are committed")), "{problem:?}");
        let rows = locked.history().unwrap();
        let shape: Vec<_> = rows.iter().map(|row| (row.kind, row.status, row.statements_done)).collect();
        assert_eq!(
            shape,
            [
                (RunKind::Migration, RunStatus::Applied, 1),
                (RunKind::Attempt, RunStatus::Failed, 0),
                (RunKind::Migration, RunStatus::Failed, 2)
            ]
        );
        assert!(rows[0].started_at.ends_with('Z') && rows[0].fingerprint.is_some());
        let back = RollbackRun {
            version: "1".to_owned(),
            segments: vec![RunSegment::transactional(["drop table t"])],
            ..RollbackRun::default()
        };
        // what came after it and was not seen when it was chosen may need it
        assert_eq!(locked.rollback(&back, &mut |_| {}).unwrap_err().code, codes::STATE_MOVED);
        let back = RollbackRun { seen: vec!["3".to_owned()], ..back };
        locked.rollback(&back, &mut |_| {}).unwrap();
        assert_eq!(current(&locked.history().unwrap()).len(), 1);
    });
}

#[test]
fn the_lock_shows_its_holder_and_is_given_back() {
    every_server(|url| {
        let mut first = connect(url);
        let options = ConnectOptions { lock_wait: Duration::from_millis(150), ..ConnectOptions::default() };
        let mut second = Database::connect(url, &options).unwrap();
        let locked = first.lock().unwrap();
        let problem = second.lock().map(drop).unwrap_err();
        assert_eq!(problem.code, codes::LOCKED);
        assert!(problem.message.contains("(schemac, user "), "{}", problem.message);
        drop(locked);
        assert!(second.lock().is_ok());
    });
}

#[test]
fn a_server_that_vanishes_leaves_nothing() {
    every_server(|url| {
        let mut database = connect(url);
        let gone = run(
            "1",
            vec![RunSegment::transactional([
                "create table t (a int)",
                "select pg_terminate_backend(pg_backend_pid())",
            ])],
        );
        let problem = database.lock().unwrap().apply(&gone, &mut |_| {}).unwrap_err();
        assert_eq!(problem.code, codes::CONNECTION_LOST);
        assert!(problem.help.iter().any(|line| line.contains("nothing of it stays")), "{problem:?}");
        let mut database = connect(url);
        assert!(database.history().unwrap().is_empty() && database.tables().unwrap().is_empty());
    });
}

#[test]
fn a_statement_that_waits_too_long_is_told() {
    every_server(|url| {
        let options = ConnectOptions {
            lock_timeout: Some(Duration::from_millis(100)),
            statement_timeout: Some(Duration::from_secs(20)),
            ..ConnectOptions::default()
        };
        let mut holder = connect(url);
        outside(&mut holder, &["create table t (a int)", "begin", "lock table t"]);
        let mut database = Database::connect(url, &options).unwrap();
        let wait = run("1", vec![RunSegment::transactional(["alter table t add b int"])]);
        let mut pauses = Vec::new();
        let mut note = |own: Progress<'_>| {
            if let Event::LockedOut { pause_ms } = own.event {
                pauses.push((own.number, own.sql.to_owned(), pause_ms));
            }
        };
        let problem = database.lock().unwrap().apply(&wait, &mut note).unwrap_err();
        assert_eq!(problem.code, codes::TIMED_OUT);
        assert!(problem.help.iter().any(|help| help.contains("tried 4 times")), "{problem:?}");
        let sql = "alter table t add b int".to_owned();
        assert_eq!(pauses, [(1, sql.clone(), 500), (1, sql.clone(), 1_000), (1, sql, 2_000)]);
        outside(&mut holder, &["rollback"]);
    });
}

#[test]
fn a_lock_that_is_given_back_is_waited_for() {
    every_server(|url| {
        let options = ConnectOptions { lock_timeout: Some(Duration::from_millis(100)), ..ConnectOptions::default() };
        let mut holder = connect(url);
        outside(&mut holder, &["create table t (a int)", "create table u (a int)", "begin", "lock table t"]);
        let mut database = Database::connect(url, &options).unwrap();
        // each of the two ways: with the row inside the transaction, and in parts
        let whole = vec![RunSegment::transactional(["alter table u add b int", "alter table t add b int"])];
        let parts = ["alter table u add c int", "alter table t add c int"].map(|sql| RunSegment::transactional([sql]));
        for (version, segments) in [("1", whole), ("2", parts.to_vec())] {
            let mut tries = 0;
            let mut give_back = |own: Progress<'_>| {
                if let Event::LockedOut { .. } = own.event {
                    tries += 1;
                    outside(&mut holder, &["rollback"]);
                }
            };
            database.lock().unwrap().apply(&run(version, segments), &mut give_back).unwrap();
            assert_eq!(tries, 1);
            outside(&mut holder, &["begin", "lock table t"]);
        }
        outside(&mut holder, &["rollback"]);
        assert_eq!(connect(url).history().unwrap().len(), 2);
    });
}

#[test]
fn each_way_not_to_connect_has_its_code() {
    every_server(|url| {
        let missing = url.replacen("/t", "/missing", 1);
        let problem = Database::connect(&missing, &ConnectOptions::default()).unwrap_err();
        assert_eq!(problem.code, codes::NO_DATABASE);
        assert_eq!(connect(url).ping().unwrap().dialect, "postgres");
    });
}
