//! A SurrealDB server that goes away in the middle, and comes back with what it had committed.

use std::process::Stdio;
use std::time::Duration;

use schemac::database::{ConnectOptions, Database, MigrationRun, RunSegment, RunStatus, codes, current};
use serde_json::json;

use crate::support::cut_off::killed_at;
use crate::support::project::Project;
use crate::support::surreal::{self, OwnServer};

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

const BEFORE: &str = "table t {\n  id text primary key\n  a int?\n}\n";

/// Columns and indexes on a table with records, and tables beside it.
fn after() -> String {
    let columns: String = (0..3).map(|n| format!("  c{n} int?\n")).collect();
    let indexes: String = (0..3).map(|n| format!("  index by_{n} (c{n}, a)\n")).collect();
    let tables: String = (0..2).map(|n| format!("table t{n} {{\n  id text primary key\n  t_id -> t?\n}}\n")).collect();
    format!("table t {{\n  id text primary key\n  a int?\n{columns}{indexes}}}\n{tables}")
}

/// Two migrations, by the names of their files.
fn planned() -> Vec<(String, String)> {
    let project = Project::new();
    project.write("schemac.toml", "[target.main]\ndialect = \"surrealdb\"\n");
    for text in [BEFORE.to_owned(), after()] {
        project.write("schemas/main.schema", text);
        project.expect(0, &["plan"]);
    }
    let names = project.list("migrations").into_iter().map(|name| format!("migrations/{name}"));
    names.map(|name| (name.clone(), project.read(&name))).collect()
}

/// A project with both, the first of which is applied.
fn begun(own: &surreal::Database, migrations: &[(String, String)]) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", after());
    for (name, text) in migrations {
        project.write(name, text);
    }
    project.expect(0, &["apply", "--yes", "--steps", "1"]);
    own.sql("CREATE t:x SET a = 1; CREATE t:y SET a = 2");
    project
}

#[test]
fn a_process_that_is_killed_at_any_statement_goes_on() {
    let migrations = planned();
    let total = {
        let own = surreal::Database::new();
        let ran = begun(&own, &migrations).expect(0, &["apply", "--yes", "-v"]).stderr;
        ran.lines().filter(|line| line.starts_with("  ") && line.contains('/')).count()
    };
    assert!(total >= 16, "{total} lines");
    let halfway = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (halfway, migrations) = (&halfway, &migrations);
            scope.spawn(move || {
                for line in (0..=total).skip(half).step_by(2) {
                    let own = surreal::Database::new();
                    let project = begun(&own, migrations);
                    killed_at(&project, line);
                    // as if its time were over; what the server still works at for it is not committed without the lock
                    while own.try_rows("DELETE _schemac_history_lock").is_err() {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    let status = project.run(&["status", "--format", "json"]).stdout;
                    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
                    let applied = status["applied"].as_array().unwrap();
                    match (applied.last().unwrap()["state"].as_str().unwrap(), applied.len()) {
                        ("applied", 1) => drop(project.expect(0, &["apply", "--yes"])),
                        ("applied", 2) => {}
                        ("failed", 2) => {
                            halfway.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            project.expect(0, &["resume", "--yes"]);
                        }
                        other => panic!("killed at line {line}: {other:?}: {status:#}"),
                    }
                    project.expect(0, &["status", "--exit-code"]);
                    assert_eq!(own.value("SELECT VALUE a FROM t ORDER BY a"), json!([1, 2]), "killed at line {line}");
                    let runs =
                        "RETURN count(SELECT * FROM _schemac_history WHERE kind = 'migration' AND status = 'applied')";
                    assert_eq!(own.value(runs), json!(2), "killed at line {line}: nothing is applied twice");
                }
            });
        }
    });
    assert!(halfway.into_inner() >= 3, "some of them stopped half-way");
}

#[test]
fn records_that_are_filled_when_the_process_is_killed_stay_filled() {
    let own = surreal::Database::new();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    let table = "table t {\n  id int primary key\n  a int\n}\n";
    project.write("schemas/main.schema", table);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("FOR $n IN 0..3000 { CREATE type::record('t', $n) SET a = $n }");
    project.write("schemas/main.schema", table.replace("a int\n", "a int\n  b int backfill (a * 2) batch 20\n"));
    project.expect(0, &["plan", "--phased", "-n", "b"]);
    let files = project.list("migrations");
    let expand = files.iter().find_map(|name| name.strip_suffix("_b_expand.json")).unwrap();
    project.expect(0, &["apply", "--yes", "--to", expand]);
    let filled = || own.value("RETURN count(SELECT * FROM t WHERE b != NONE)").as_u64().unwrap();
    for _ in 0..2 {
        let before = filled();
        let mut run = project.command(&["apply", "--yes"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while filled() < before + 60 {
            std::thread::sleep(Duration::from_millis(5));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        while own.try_rows("DELETE _schemac_history_lock").is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    assert!((120..3000).contains(&filled()), "{}", filled());
    project.expect(0, &["apply", "--yes"]);
    assert_eq!(own.value("RETURN count(SELECT * FROM t WHERE b = a * 2)"), json!(3000));
    project.expect(0, &["status", "--exit-code"]);
}
