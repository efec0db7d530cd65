//! A SurrealDB server that goes away in the middle, and comes back with what it had committed.

use std::time::Duration;

use schemac::database::{ConnectOptions, Database, MigrationRun, RunSegment, RunStatus, codes, current};
use serde_json::json;

use crate::support::surreal::OwnServer;

fn options() -> ConnectOptions {
    ConnectOptions { lock_wait: Duration::from_secs(60), ..ConnectOptions::default() }
}

fn part(transactional: bool, statements: &[&str]) -> RunSegment {
    let statements = statements.iter().map(ToString::to_string).collect();
    RunSegment { transactional, statements, ..RunSegment::default() }
}

#[test]
fn a_server_that_is_killed_keeps_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = OwnServer::new(folder.path());
    let own = server.database();
    let run = MigrationRun {
        version: "1".to_owned(),
        segments: vec![
            part(true, &["DEFINE TABLE t SCHEMALESS", "CREATE t:1 SET a = 1"]),
            part(true, &["DEFINE TABLE u", "SLEEP 3s", "DEFINE TABLE v"]),
            part(false, &["DEFINE INDEX i ON t FIELDS a CONCURRENTLY"]),
        ],
        ..MigrationRun::default()
    };
    let mut database = Database::connect(&own.url(), &options()).unwrap();
    let problem = std::thread::scope(|scope| {
        let going = scope.spawn(|| database.lock().unwrap().apply(&run, &mut |_| {}).unwrap_err());
        std::thread::sleep(Duration::from_millis(1500));
        server.kill();
        going.join().unwrap()
    });
    assert_eq!(problem.code, codes::CONNECTION_LOST, "{problem:?}");
    assert!(problem.help.iter().any(|line| line.contains("`schemac status`")), "{problem:?}");
    server.start();
    assert_eq!(own.tables(), ["t"]);
    let mut database = Database::connect(&own.url(), &options()).unwrap();
    let rows = database.history().unwrap();
    let halfway = current(&rows)[0].clone();
    assert_eq!((rows.len(), halfway.status, halfway.statements_done), (1, RunStatus::Running, 2));
    // nobody gave the lock back: it expires
    database.lock().unwrap().resume(&halfway, &run.segments, None, &mut |_| {}).unwrap();
    assert_eq!(own.tables(), ["t", "u", "v"]);
    let rows = database.history().unwrap();
    assert_eq!((rows.len(), rows[0].status, rows[0].statements_done), (1, RunStatus::Applied, 6));
    // what was built is used after a restart too
    server.kill();
    server.start();
    assert_eq!(own.value("SELECT VALUE id FROM t WHERE a = 1"), json!(["t:1"]));
}

#[test]
fn a_build_that_the_server_broke_off_is_settled_by_the_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = OwnServer::new(folder.path());
    let own = server.database();
    own.sql("DEFINE TABLE t SCHEMALESS; FOR $n IN 0..8000 { CREATE t SET a = $n, b = rand::string(100) }");
    let build = "DEFINE INDEX i ON t FIELDS a, b CONCURRENTLY";
    let run =
        MigrationRun { version: "1".to_owned(), segments: vec![part(false, &[build])], ..MigrationRun::default() };
    let mut database = Database::connect(&own.url(), &options()).unwrap();
    let problem = std::thread::scope(|scope| {
        let going = scope.spawn(|| database.lock().unwrap().apply(&run, &mut |_| {}));
        while own.value("INFO FOR TABLE t STRUCTURE")["indexes"] == json!([]) {
            std::thread::sleep(Duration::from_millis(10));
        }
        server.kill();
        going.join().unwrap()
    });
    assert_eq!(problem.err().map(|problem| problem.code), Some(codes::CONNECTION_LOST));
    server.start();
    let mut database = Database::connect(&own.url(), &options()).unwrap();
    let halfway = database.history().unwrap()[0].clone();
    assert_eq!((halfway.status, halfway.statements_done), (RunStatus::Running, 0));
    database.lock().unwrap().resume(&halfway, &run.segments, None, &mut |_| {}).unwrap();
    assert_eq!(own.value("INFO FOR INDEX i ON t")["building"]["status"], json!("ready"));
    let found = |with: &str| own.value(&format!("RETURN count((SELECT id FROM t {with} WHERE a < 5000))"));
    assert_eq!((found(""), found("WITH NOINDEX")), (json!(5000), json!(5000)));
}
