//! Statements that go to PostgreSQL many in one message: what is told of each is as true as if they went one by one.

use std::time::Duration;

use schemac::database::{ConnectOptions, Database, Event, MigrationRun, Progress, RunKind, RunSegment, codes};

use crate::support::cut_off::{begun_with, goes_on, killed_at, large};
use crate::support::postgres::{Server, connect, every_server, outside};
use crate::support::site::Site;

const MANY: usize = 400;

fn tables() -> Vec<String> {
    let end = |n: usize| if n.is_multiple_of(3) { " -- the table é" } else { "" };
    (0..MANY).map(|n| format!("create table n{n} (a int){}", end(n))).collect()
}

fn run(statements: Vec<String>) -> MigrationRun {
    let segments = vec![RunSegment::transactional(statements)];
    MigrationRun { version: "1".to_owned(), segments, ..MigrationRun::default() }
}

#[test]
fn many_statements_are_told_one_by_one() {
    every_server(|url| {
        let mut database = connect(url);
        let mut statements = tables();
        statements[100] = "insert into n1 values (1), (2)".to_owned();
        statements[200] = "comment on table n1 is 'a; b'".to_owned();
        let (mut told, mut together) = (Vec::new(), 0);
        let mut note = |own: Progress<'_>| match own.event {
            Event::Begins => told.push((own.number, own.sql.to_owned(), false)),
            Event::Ended { among, .. } => {
                together = together.max(among);
                told.push((own.number, own.sql.to_owned(), true));
            }
            Event::Batch { .. } | Event::Filled { .. } | Event::LockedOut { .. } => panic!("{own:?}"),
        };
        let outcome = database.lock().unwrap().apply(&run(statements.clone()), &mut note).unwrap();
        assert_eq!(outcome.statements as usize, MANY);
        let both = |(n, sql): (usize, String)| [false, true].map(|ended| (n as u32 + 1, sql.clone(), ended));
        assert_eq!(told, statements.into_iter().enumerate().flat_map(both).collect::<Vec<_>>());
        assert!(together > 1, "some went together");
        assert_eq!(database.tables().unwrap().len(), MANY - 2);
    });
}

#[test]
fn the_statement_that_fails_among_many_is_named() {
    // one that fails as it runs, with a place and without; one that cannot be read, of which the server tells before it runs any;
    // one whose place is inside of a text
    let bad = [
        "create table n1 (b int)",
        "create table bad (a int, b nothing_of_that_kind)",
        "drop table nothing",
        "create tabel bad (a int)",
        "create function f() returns int language plpgsql as $$ begin retrun 1; end $$",
        "insert into nothing values (1)",
    ];
    every_server(|url| {
        let mut database = connect(url);
        for (at, sql) in bad.iter().enumerate().flat_map(|(n, sql)| [(47 + n, sql), (170 + n * 31, sql), (399, sql)]) {
            let mut statements = tables();
            statements[at] = (*sql).to_owned();
            let mut last = None;
            let mut note = |own: Progress<'_>| last = Some((own.number as usize, own.event));
            let problem = database.lock().unwrap().apply(&run(statements), &mut note).unwrap_err();
            assert_eq!(problem.code, codes::STATEMENT_FAILED);
            let told = format!("statement {} of {MANY} failed", at + 1);
            assert!(problem.message.contains(&told), "{sql} at {at}: {problem:?}");
            assert!(problem.help.contains(&format!("the statement: {sql}")), "{sql} at {at}: {problem:?}");
            assert_eq!(last, Some((at + 1, Event::Begins)));
            assert!(database.tables().unwrap().is_empty());
            assert_eq!(database.history().unwrap().last().map(|row| row.kind), Some(RunKind::Attempt));
        }
    });
}

#[test]
fn a_lock_that_one_of_many_waits_for_is_told_and_waited_for() {
    every_server(|url| {
        let options = ConnectOptions { lock_timeout: Some(Duration::from_millis(100)), ..ConnectOptions::default() };
        let mut holder = connect(url);
        outside(&mut holder, &["create table held (a int)", "begin", "lock table held"]);
        let mut database = Database::connect(url, &options).unwrap();
        let mut statements = tables();
        let sql = "alter table held add b int";
        statements[333] = sql.to_owned();
        let mut met = Vec::new();
        let mut give_back = |own: Progress<'_>| {
            if let Event::LockedOut { .. } = own.event {
                met.push((own.number, own.sql.to_owned()));
                outside(&mut holder, &["rollback"]);
            }
        };
        database.lock().unwrap().apply(&run(statements), &mut give_back).unwrap();
        assert_eq!(met, [(334, sql.to_owned())]);
        assert_eq!(database.tables().unwrap().len(), MANY);
    });
}

#[test]
fn a_run_that_is_killed_among_many_goes_on() {
    let site = Site::postgres(Server::V18);
    let more: String = (0..MANY / 2).map(|n| format!("table n{n} {{\n  id int primary key\n}}\n")).collect();
    let total = begun_with(&site, false, &format!("{}{more}", large()));
    assert!(total as usize > MANY / 2, "{total} statements");
    let before = site.kept();
    let lines: Vec<usize> = (99..2 * total as usize).step_by(83).collect();
    for line in &lines {
        before.restore(&site);
        killed_at(&site.project, *line);
        goes_on(&site, &format!("killed at line {line}"));
    }
    assert!(lines.len() > 4, "{lines:?}");
    site.project.expect(0, &["drift"]);
}
