//! Running migrations on SurrealDB: what a transaction leaves, what is recorded, and what the engine would let happen.

use schemac::base::Diagnostic;
use schemac::database::{
    Database, Event, MigrationRun, Outcome, Progress, RollbackRun, RunKind, RunSegment, RunStatus, codes, current,
    fingerprint,
};
use serde_json::json;

use crate::support::surreal::{self, connect};

fn run(version: &str, segments: Vec<RunSegment>) -> MigrationRun {
    MigrationRun {
        version: version.to_owned(),
        name: "test".to_owned(),
        up_sha256: "sha256:00".to_owned(),
        down_sql: Some("REMOVE TABLE t; -- it's `odd`: person:tobie \\ $env_X".to_owned()),
        segments,
        ..MigrationRun::default()
    }
}

fn one(statements: &[&str]) -> Vec<RunSegment> {
    vec![RunSegment::transactional(statements.iter().copied())]
}

fn alone(statements: &[&str]) -> RunSegment {
    RunSegment { statements: statements.iter().map(ToString::to_string).collect(), ..RunSegment::default() }
}

fn apply(database: &mut Database, run: &MigrationRun) -> Result<Outcome, Diagnostic> {
    database.lock()?.apply(run, &mut |_| {})
}

fn helps(problem: &Diagnostic, words: &str) -> bool {
    problem.help.iter().any(|line| line.contains(words))
}

#[test]
fn a_migration_goes_forward_and_back_and_the_log_keeps_both() {
    let own = surreal::Database::new();
    let mut database = connect(&own.url());
    assert_eq!(database.history().unwrap(), []);
    let mut seen = Vec::new();
    let mut told =
        |progress: Progress<'_>| seen.push((progress.number, progress.total, progress.event == Event::Begins));
    let statements = ["DEFINE TABLE t SCHEMAFULL", "DEFINE FIELD a ON t TYPE int", "CREATE t:1 SET a = 1"];
    let outcome = database.lock().unwrap().apply(&run("1", one(&statements)), &mut told).unwrap();
    assert_eq!(seen, [(1, 3, true), (1, 3, false), (2, 3, true), (2, 3, false), (3, 3, true), (3, 3, false)]);
    let now = fingerprint(&database.introspect().unwrap().catalog);
    assert_eq!((outcome.statements, outcome.fingerprint.as_str()), (3, now.as_str()));
    let rows = database.history().unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.status, row.kind, row.seq, row.statements_done), (RunStatus::Applied, RunKind::Migration, 1, 3));
    assert_eq!(row.down_sql.as_deref(), Some("REMOVE TABLE t; -- it's `odd`: person:tobie \\ $env_X"));
    assert_eq!(row.fingerprint.as_ref(), Some(&now));
    assert!(row.started_at.ends_with('Z') && row.finished_at.is_some() && row.applied_by.contains('@'), "{row:?}");
    assert_eq!(apply(&mut database, &run("1", one(&["RETURN 1"]))).unwrap_err().code, codes::STATE_MOVED);

    let back = RollbackRun { version: "1".to_owned(), segments: one(&["REMOVE TABLE t"]), ..RollbackRun::default() };
    database.lock().unwrap().rollback(&back, &mut |_| {}).unwrap();
    let rows = database.history().unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.seq, row.status)).collect::<Vec<_>>(),
        [(1, RunStatus::Applied), (2, RunStatus::RolledBack)]
    );
    assert!(current(&rows).is_empty() && database.tables().unwrap().is_empty());
    assert_eq!(database.lock().unwrap().rollback(&back, &mut |_| {}).unwrap_err().code, codes::STATE_MOVED);
    apply(&mut database, &run("1", Vec::new())).unwrap();
    assert_eq!(current(&database.history().unwrap()).len(), 1);
}

#[test]
fn a_failing_statement_in_the_middle_leaves_nothing() {
    let own = surreal::Database::new();
    let mut database = connect(&own.url());
    for (statements, failing, words) in [
        (["DEFINE TABLE t", "DEFINE TABLE t", "DEFINE TABLE u"], 2, "The table 't' already exists"),
        (["DEFINE TABLE t", "DEFINE FIELD a ON t TYPE\nint ASSERT", "DEFINE TABLE u"], 2, "Parse error"),
        (["CREATE t:1", "DEFINE TABLE u", "CREATE t:1"], 3, "already exists"),
        (["DEFINE TABLE u", "DEFINE TABLE t", "THROW 'no'"], 3, "no"),
        (["DEFINE TABLE u", "REMOVE TABLE nothing", "DEFINE TABLE t"], 2, "does not exist"),
    ] {
        let problem = apply(&mut database, &run("1", one(&statements))).unwrap_err();
        assert_eq!(problem.code, codes::STATEMENT_FAILED, "{problem:?}");
        let head = format!("1_test: statement {failing} of 3 failed: ");
        assert!(problem.message.starts_with(&head) && problem.message.contains(words), "{}", problem.message);
        assert!(
            helps(&problem, statements[failing - 1].lines().next().unwrap())
                && helps(&problem, "taken back as a whole"),
            "{problem:?}"
        );
        assert_eq!(own.tables(), Vec::<String>::new());
    }
    let problem =
        apply(&mut database, &run("1", one(&["DEFINE TABLE u", "-- why\nDEFINE FIELD a ON u\n  TYPE ,"]))).unwrap_err();
    assert!(problem.message.contains("(line 3, column 8 of the statement)"), "{}", problem.message);
    let rows = database.history().unwrap();
    assert!(rows.iter().all(|row| (row.kind, row.status) == (RunKind::Attempt, RunStatus::Failed)), "{rows:?}");
    apply(&mut database, &run("1", one(&["DEFINE TABLE t"]))).unwrap();
    assert_eq!(current(&database.history().unwrap())[0].status, RunStatus::Applied);
}

#[test]
fn a_statement_that_leaves_its_transaction_is_refused() {
    let own = surreal::Database::new();
    // the engine commits what stands before a RETURN and passes over what stands after it
    own.sql("BEGIN; DEFINE TABLE kept; RETURN 1; DEFINE TABLE lost; COMMIT");
    assert_eq!(own.tables(), ["kept"]);
    let mut database = connect(&own.url());
    for early in ["RETURN 1", "IF true { RETURN 1 }", "LET $x = { RETURN 1 }", "FOR $x IN [1] { RETURN 1 }"] {
        for statements in [vec!["DEFINE TABLE t", early, "DEFINE TABLE u"], vec!["UPDATE kept SET a = 1", early]] {
            let problem = apply(&mut database, &run("1", one(&statements))).unwrap_err();
            assert_eq!(problem.code, codes::STATEMENT_FAILED, "{early}: {problem:?}");
            assert!(problem.message.contains("statement 2 of"), "{early}: {}", problem.message);
            assert_eq!(own.tables(), ["kept"], "{early}");
        }
    }
    for frame in ["USE NS other", "COMMIT", "BEGIN TRANSACTION", "CANCEL", "BREAK", "IF true { CONTINUE }"] {
        let problem = apply(&mut database, &run("1", one(&["DEFINE TABLE t", frame]))).unwrap_err();
        assert_eq!(problem.code, codes::STATEMENT_FAILED, "{problem:?}");
    }
    // where it leaves nothing it is as good as any
    let fine = [
        "DEFINE FUNCTION fn::a() { RETURN 1 }",
        "CREATE kept:1 SET a = 1",
        "UPDATE kept SET a = 2 RETURN NONE",
        "FOR $x IN [1, 2] { IF $x = 1 { CONTINUE }; CREATE kept SET a = $x }",
    ];
    apply(&mut database, &run("1", one(&fine))).unwrap();
    assert_eq!(own.value("RETURN count((SELECT * FROM kept))"), json!(2));
}

#[test]
fn an_index_does_not_see_the_rows_of_its_own_transaction() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE w SCHEMALESS; DEFINE TABLE v SCHEMALESS");
    // the trap: both rows are there, the index has neither and is unique
    own.sql("BEGIN; CREATE w:1 SET a = 1; CREATE w:2 SET a = 1; DEFINE INDEX ua ON w FIELDS a UNIQUE; COMMIT");
    assert_eq!(own.value("SELECT VALUE id FROM w WHERE a = 1"), json!([]));
    assert_eq!(own.value("SELECT VALUE id FROM w WITH NOINDEX WHERE a = 1"), json!(["w:1", "w:2"]));
    // in transactions of their own, which a plan makes of rows and an index, the second one says what is wrong
    let mut database = connect(&own.url());
    let mut segments = one(&["CREATE v:1 SET a = 1", "CREATE v:2 SET a = 1"]);
    segments.extend(one(&["DEFINE INDEX ua ON v FIELDS a UNIQUE"]));
    let problem = apply(&mut database, &run("1", segments)).unwrap_err();
    assert!(
        problem.message.contains("statement 3 of 3 failed") && helps(&problem, "2 of 3 statements are committed"),
        "{problem:?}"
    );
    let rows = database.history().unwrap();
    assert_eq!((rows.len(), rows[0].status, rows[0].statements_done), (1, RunStatus::Failed, 2));
}

#[test]
fn an_index_built_beside_is_waited_for_and_a_broken_one_is_cleared() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE t SCHEMALESS; CREATE t:1 SET a = 1, b = 1; CREATE t:2 SET a = 1, b = 2");
    let mut database = connect(&own.url());
    let mut segments = one(&["DEFINE TABLE u"]);
    segments.push(alone(&[
        "DEFINE INDEX `i b` ON t FIELDS b UNIQUE CONCURRENTLY",
        "DEFINE INDEX ia ON t FIELDS a UNIQUE CONCURRENTLY",
    ]));
    let problem = apply(&mut database, &run("1", segments.clone())).unwrap_err();
    assert!(
        problem.message.contains("statement 3 of 3 failed: Database index `ia` already contains 1"),
        "{}",
        problem.message
    );
    let indexes = || own.value("INFO FOR TABLE t STRUCTURE")["indexes"].as_array().unwrap().len();
    assert_eq!(indexes(), 1, "half an index is of no use");
    let rows = database.history().unwrap();
    assert_eq!((rows[0].status, rows[0].statements_done), (RunStatus::Failed, 2));
    own.sql("DELETE t:2");
    let halfway = rows[0].clone();
    database.lock().unwrap().resume(&halfway, &segments, None, &mut |_| {}).unwrap();
    assert_eq!(indexes(), 2);
    let rows = database.history().unwrap();
    assert_eq!((rows.len(), rows[0].status, rows[0].statements_done), (1, RunStatus::Applied, 3));
    assert_eq!(rows[0].fingerprint.as_deref(), Some(fingerprint(&database.introspect().unwrap().catalog).as_str()));
}

#[test]
fn a_broken_index_of_others_is_seen() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE t SCHEMALESS; CREATE t:1 SET a = 1; CREATE t:2 SET a = 1");
    let mut database = connect(&own.url());
    let mut fingerprints = Vec::new();
    for define in [
        "DEFINE INDEX i ON t FIELDS a UNIQUE CONCURRENTLY",
        "REMOVE INDEX i ON t; DELETE t:2; DEFINE INDEX i ON t FIELDS a UNIQUE",
    ] {
        own.sql(define);
        std::thread::sleep(std::time::Duration::from_millis(500));
        fingerprints.push(fingerprint(&database.introspect().unwrap().catalog));
    }
    assert_ne!(fingerprints[0], fingerprints[1]);
}

#[test]
fn a_conflict_begins_the_whole_again() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE t SCHEMALESS; CREATE t:1 SET n = 0");
    let mut database = connect(&own.url());
    let slow = run("1", one(&["UPDATE t:1 SET a = 1", "SLEEP 1500ms", "DEFINE TABLE u"]));
    let mut paused = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // the first look at the schema sleeps too
            for _ in 0..8 {
                std::thread::sleep(std::time::Duration::from_millis(300));
                own.sql("UPDATE t:1 SET n += 1");
            }
        });
        let mut told = |progress: Progress<'_>| paused += u32::from(matches!(progress.event, Event::LockedOut { .. }));
        database.lock().unwrap().apply(&slow, &mut told).unwrap();
    });
    assert!(paused > 0, "nobody was in the way");
    assert_eq!(own.value("SELECT VALUE [a, n] FROM t"), json!([[1, 8]]));
    assert_eq!(own.tables(), ["t", "u"]);
}

#[test]
fn secrets_come_from_the_environment_and_are_shown_nowhere() {
    let own = surreal::Database::new();
    let mut database = connect(&own.url());
    let define = "DEFINE ACCESS api ON DATABASE TYPE JWT ALGORITHM HS512 KEY $env_SCHEMAC_TEST_NO_SUCH_KEY";
    let problem = apply(&mut database, &run("1", one(&["DEFINE TABLE t", define]))).unwrap_err();
    assert_eq!(problem.code, codes::MISSING_SECRET);
    assert!(problem.message.contains("SCHEMAC_TEST_NO_SUCH_KEY"), "{problem:?}");
    assert_eq!((own.tables(), database.history().unwrap()), (vec![], vec![]));
    // every process has a path
    let path = std::env::var("PATH").unwrap();
    let user = [
        "DEFINE USER me ON DATABASE PASSWORD $env_PATH ROLES OWNER",
        "DEFINE USER me ON DATABASE PASSWORD $env_PATH ROLES NOBODY",
    ];
    let problem = apply(&mut database, &run("1", one(&user))).unwrap_err();
    assert!(!format!("{problem:?}").contains(&path), "{problem:?}");
    apply(&mut database, &run("1", one(&user[..1]))).unwrap();
    assert!(!format!("{:?}", database.history().unwrap()).contains(&path));
    assert!(!own.value("SELECT * FROM _schemac_history").to_string().contains(&path));
    let catalog = format!("{:?}", database.introspect().unwrap().catalog);
    assert!(catalog.contains("[redacted]") && !catalog.contains("$argon2"), "{catalog}");
}

#[test]
fn a_foreign_table_in_the_place_of_the_history_is_left_alone() {
    let own = surreal::Database::new();
    own.sql("DEFINE TABLE _schemac_history SCHEMALESS; CREATE _schemac_history:1 SET x = 1");
    let mut database = connect(&own.url());
    assert_eq!(database.history().unwrap_err().code, codes::UNREADABLE_HISTORY);
    let problem = apply(&mut database, &run("1", one(&["DEFINE TABLE t"]))).unwrap_err();
    assert_eq!(problem.code, codes::UNREADABLE_HISTORY);
    assert_eq!(own.value("INFO FOR TABLE _schemac_history STRUCTURE")["fields"], json!([]));
    assert_eq!(own.tables(), Vec::<String>::new());
}

#[test]
fn questions_and_lists_change_nothing() {
    let own = surreal::Database::new();
    own.sql(
        "DEFINE TABLE t SCHEMALESS; CREATE t:1 SET url = 'surrealdb://h/a/b'; CREATE t:2 SET url = 'surrealdb://h/a/c'",
    );
    let mut database = connect(&own.url());
    assert_eq!(database.texts("SELECT VALUE url FROM t;").unwrap(), ["surrealdb://h/a/b", "surrealdb://h/a/c"]);
    assert_eq!(database.texts("SELECT url FROM t").unwrap().len(), 2);
    assert_eq!(database.texts("DELETE t RETURN BEFORE").err().map(|problem| problem.code), None);
    assert_eq!(own.value("RETURN count((SELECT * FROM t))"), json!(2));
    assert_eq!(database.texts("SELECT VALUE 5 FROM t").unwrap_err().code, codes::BAD_URL);
    assert_eq!(database.texts("nonsense(").unwrap_err().code, codes::STATEMENT_FAILED);
    let table = |name: &str| schemac::catalog::QName::bare(name.into());
    assert!(!database.is_empty(table("t")).unwrap());
    assert!(database.is_empty(table("no `such")).unwrap());
}

#[test]
fn a_file_is_loaded_without_what_is_of_others() {
    let own = surreal::Database::new();
    let mut database = connect(&own.url());
    let statements = [
        (1, "OPTION IMPORT"),
        (2, "DEFINE TABLE t SCHEMAFULL"),
        (3, "DEFINE USER root2 ON ROOT PASSWORD 'x' ROLES OWNER"),
        (4, "INSERT INTO t [{ a: 1 }]"),
        (5, "BEGIN"),
        (6, "DEFINE FIELD a ON t TYPE int"),
        (7, "COMMIT"),
        (8, "REMOVE DATABASE main"),
    ];
    let left = database.load(&statements).unwrap();
    assert_eq!(left.len(), 4, "{left:?}");
    assert!(left[1].contains("DEFINE USER root2 ON ROOT") && left[3].starts_with("rows: 1"), "{left:?}");
    assert_eq!(own.tables(), ["t"]);
    assert_eq!(database.load(&[(3, "DEFINE TABLE t")]).unwrap_err().code, codes::STATEMENT_FAILED);
}
