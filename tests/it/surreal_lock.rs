//! The lock of SurrealDB: a row that expires, is renewed, and counts.

use std::time::Duration;

use schemac::database::{ConnectOptions, Database, MigrationRun, RunSegment, codes};
use serde_json::json;

use crate::support::surreal::{self, connect};

fn impatient(url: &str) -> Database {
    let options = ConnectOptions { lock_wait: Duration::from_millis(150), ..ConnectOptions::default() };
    Database::connect(url, &options).unwrap()
}

fn run(version: &str, statements: &[&str]) -> MigrationRun {
    let segments = vec![RunSegment::transactional(statements.iter().copied())];
    MigrationRun { version: version.to_owned(), segments, ..MigrationRun::default() }
}

#[test]
fn the_lock_shows_its_holder_and_is_given_back() {
    let own = surreal::Database::new();
    let (mut first, mut second) = (connect(&own.url()), impatient(&own.url()));
    assert_eq!(second.lock_holder().unwrap(), None);
    let locked = first.lock().unwrap();
    let problem = second.lock().map(drop).unwrap_err();
    assert_eq!(problem.code, codes::LOCKED);
    let process = format!("(process {})", std::process::id());
    assert!(problem.message.contains(&process), "{}", problem.message);
    assert!(problem.help.iter().any(|line| line.contains("DELETE _schemac_history_lock:held")), "{problem:?}");
    assert!(second.lock_holder().unwrap().is_some_and(|told| told.contains(&process)));
    drop(locked);
    assert_eq!(second.lock_holder().unwrap(), None);
    drop(second.lock().unwrap());
    // also when a run fails
    first.lock().unwrap().apply(&run("1", &["THROW 'no'"]), &mut |_| {}).unwrap_err();
    drop(second.lock().unwrap());
    assert!(own.tables().is_empty() && second.tables().unwrap().is_empty());
    assert_eq!(second.introspect().unwrap().unmodelled, Vec::<String>::new());
}

#[test]
fn many_who_want_it_at_once_get_it_one_after_the_other() {
    let own = surreal::Database::new();
    connect(&own.url())
        .lock()
        .unwrap()
        .apply(&run("0", &["DEFINE TABLE t SCHEMALESS", "CREATE t:1 SET n = 0"]), &mut |_| {})
        .unwrap();
    std::thread::scope(|scope| {
        for n in 1..=5 {
            let url = own.url();
            scope.spawn(move || {
                let mut database = connect(&url);
                let version = n.to_string();
                database.lock().unwrap().apply(&run(&version, &["UPDATE t:1 SET n += 1"]), &mut |_| {}).unwrap();
            });
        }
    });
    assert_eq!(own.value("SELECT VALUE n FROM t"), json!([5]));
    let rows = connect(&own.url()).history().unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
}

/// As if the holder had given no sign for too long.
fn expire(own: &surreal::Database) {
    own.sql("UPDATE _schemac_history_lock:held SET until = time::now() - 1s");
}

#[test]
fn a_holder_that_was_taken_for_dead_commits_nothing() {
    let own = surreal::Database::new();
    let (mut slow, mut fast) = (connect(&own.url()), impatient(&own.url()));
    let mut old = slow.lock().unwrap();
    expire(&own);
    let mut new = fast.lock().unwrap();
    let problem = old.apply(&run("1", &["DEFINE TABLE t"]), &mut |_| {}).unwrap_err();
    assert_eq!(problem.code, codes::LOCKED);
    assert!(problem.message.contains("has taken the migration lock over"), "{problem:?}");
    assert!(own.tables().is_empty());
    // nor outside of a transaction
    let alone = RunSegment { statements: vec!["DEFINE TABLE t".to_owned()], ..RunSegment::default() };
    let beside = MigrationRun { version: "1".to_owned(), segments: vec![alone], ..MigrationRun::default() };
    assert_eq!(old.apply(&beside, &mut |_| {}).unwrap_err().code, codes::LOCKED);
    assert!(own.tables().is_empty() && old.history().unwrap().is_empty());
    // nor gives it back what is another's
    drop(old);
    assert!(fast_holds(&own));
    new.apply(&run("1", &["DEFINE TABLE t"]), &mut |_| {}).unwrap();
    drop(new);
    assert!(!fast_holds(&own));
    assert_eq!(own.tables(), ["t"]);
}

fn fast_holds(own: &surreal::Database) -> bool {
    own.value("SELECT * FROM _schemac_history_lock:held") != json!([])
}

#[test]
fn a_lock_that_is_taken_over_in_the_middle_ends_the_transaction() {
    let own = surreal::Database::new();
    let (mut slow, mut fast) = (connect(&own.url()), connect(&own.url()));
    std::thread::scope(|scope| {
        let mut old = slow.lock().unwrap();
        let late = scope.spawn(move || old.apply(&run("1", &["DEFINE TABLE t", "SLEEP 2s"]), &mut |_| {}));
        // the look at what would come of it sleeps first
        std::thread::sleep(Duration::from_millis(2800));
        expire(&own);
        let mut new = fast.lock().unwrap();
        let problem = late.join().unwrap().unwrap_err();
        assert_eq!(problem.code, codes::LOCKED, "{problem:?}");
        assert!(own.tables().is_empty());
        new.apply(&run("1", &["DEFINE TABLE t"]), &mut |_| {}).unwrap();
    });
    assert_eq!(own.tables(), ["t"]);
}

#[test]
fn the_lock_is_renewed_while_it_is_held() {
    let own = surreal::Database::new();
    let mut database = connect(&own.url());
    let locked = database.lock().unwrap();
    let until = || own.value("SELECT VALUE until FROM _schemac_history_lock:held");
    let first = until();
    std::thread::sleep(Duration::from_millis(11_500));
    assert_ne!(until(), first);
    drop(locked);
}
