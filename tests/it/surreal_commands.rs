//! The commands on SurrealDB, from an empty server to a database that was changed behind their back.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::project::Project;
use crate::support::surreal::{Database, OwnServer};

const ONE: &str = "table users {\n  id text primary key\n  email text(320) unique\n  name text?\n}\n";
const TWO: &str = "table users {\n  id text primary key\n  email text(320) unique\n  name text?\n  age int? check (age > 0)\n  index by_name (name)\n}\n\ntable posts {\n  id text primary key\n  title text\n}\n";

fn site(own: &Database) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", ONE);
    project
}

fn status(project: &Project) -> Value {
    serde_json::from_str(&project.run(&["status", "--format", "json"]).stdout).unwrap()
}

fn states(status: &Value) -> Vec<&str> {
    status["applied"].as_array().unwrap().iter().map(|own| own["state"].as_str().unwrap()).collect()
}

#[test]
fn from_nothing_forward_and_back() {
    let own = Database::missing();
    let project = site(&own);
    project.expect(0, &["plan", "-n", "one"]);
    // before there is anything, it is proven in a namespace of its own
    project.expect(0, &["verify"]);
    assert_eq!(own.replies("INFO FOR DB STRUCTURE")[0]["status"], "ERR");
    let ran = project.expect(0, &["apply", "--yes"]);
    assert!(ran.stderr.contains("namespace and database were made"), "{}", ran.stderr);
    own.sql("CREATE users:ada SET email = 'ada@b', name = 'Ada'");
    project.write("schemas/main.schema", TWO);
    project.expect(0, &["plan", "-n", "two"]);
    project.expect(0, &["verify"]);
    let ran = project.expect(0, &["apply", "--yes"]);
    assert!(ran.stderr.contains("_two ("), "{}", ran.stderr);
    let found = status(&project);
    assert_eq!((states(&found), &found["in_sync"]), (vec!["applied", "applied"], &json!(true)), "{found:#}");
    assert_eq!(own.tables(), ["posts", "users"]);
    project.expect(0, &["drift"]);
    own.sql("UPDATE users:ada SET age = 3");
    assert_eq!(own.replies("UPDATE users:ada SET age = -3")[0]["status"], "ERR");
    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(own.tables(), ["users"]);
    assert_eq!(own.value("SELECT VALUE email FROM users"), json!(["ada@b"]));
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
    assert_eq!(own.tables(), Vec::<String>::new());
    let log = project.expect(0, &["log", "--format", "json"]).stdout;
    assert!(!log.contains(&own.url()), "{log}");
}

#[test]
fn what_is_changed_behind_its_back_is_seen_and_stops_a_run() {
    let own = Database::new();
    let project = site(&own);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    // no record has a value for it, and taking it back needs none
    own.sql("DEFINE FIELD extra ON users TYPE int; REMOVE INDEX users_email_key ON users");
    let undo = project.expect(3, &["drift", "--sql"]).stdout;
    assert!(undo.contains("REMOVE FIELD extra ON users") && undo.contains("DEFINE INDEX users_email_key"), "{undo}");
    let refused = project.expect(1, &["export", "--layout", "dbmate", "--out", "elsewhere"]).stderr;
    assert!(refused.contains("E0633") && refused.contains("SurrealDB"), "{refused}");
    let drift = project.expect(3, &["drift"]);
    assert!(!drift.stderr.contains("Error"), "{}", drift.stderr);
    assert!(
        drift.stdout.contains("users/column:extra") && drift.stdout.contains("users_email_key"),
        "{}",
        drift.stdout
    );
    project.write("schemas/main.schema", TWO);
    project.expect(0, &["plan"]);
    let ran = project.run(&["apply", "--yes"]);
    assert!(ran.code != Some(0) && ran.stderr.contains("E0837"), "{}", ran.stderr);
    own.sql("REMOVE FIELD extra ON users; DEFINE INDEX users_email_key ON users FIELDS email UNIQUE");
    project.expect(0, &["drift"]);
    project.expect(0, &["apply", "--yes"]);
}

#[test]
fn a_password_is_never_shown() {
    let own = Database::new();
    let project = site(&own);
    let password = own.url().split(['/', '@']).nth(2).unwrap().split(':').nth(1).unwrap().to_owned();
    project.expect(0, &["plan"]);
    for arguments in [
        &["apply", "--yes", "-vv"][..],
        &["status"],
        &["status", "--format", "json"],
        &["ping"],
        &["config", "--show-origin"],
        &["drift"],
        &["log"],
    ] {
        let ran = project.run(arguments);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(&password), "{arguments:?}");
    }
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = OwnServer::new(folder.path());
    let own = server.database();
    let project = site(&own);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["new", "by hand"]);
    let stem = |side: &str| {
        let ending = format!("_by_hand.{side}.sql");
        let file = project.list("migrations").into_iter().find(|name| name.ends_with(&ending));
        format!("migrations/{}", file.unwrap())
    };
    let up = "-- no-transaction\n\nBEGIN;\nDEFINE TABLE a SCHEMALESS;\nCOMMIT;\nBEGIN;\nDEFINE TABLE b SCHEMALESS;\nSLEEP 5s;\nCOMMIT;\n";
    project.write(&stem("up"), up);
    project.write(&stem("down"), "REMOVE TABLE b;\nREMOVE TABLE a;\n");
    let version = stem("up")["migrations/".len()..][..14].to_owned();
    project.expect(0, &["new", "--seal", &version]);
    let mut command = project.command(&["apply", "--yes", "--no-count", "-v"]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(run.stderr.take().unwrap()).lines().map_while(Result::ok);
    drop(told.take_while(|line| !line.contains("DEFINE TABLE b")).last());
    run.kill().unwrap();
    run.wait().unwrap();
    let found = status(&project);
    assert_eq!(states(&found), ["applied", "running"], "{found:#}");
    assert_eq!(own.tables(), ["a", "users"]);
    let ran = project.run(&["resume", "--yes", "--lock-wait", "1"]);
    assert!(ran.code != Some(0) && ran.stderr.contains("E0707"), "{}", ran.stderr);
    // nobody gives the lock back; as if its time had gone by
    own.sql("UPDATE _schemac_history_lock:held SET until = time::now()");
    project.expect(0, &["resume", "--yes"]);
    let found = status(&project);
    assert_eq!(states(&found), ["applied", "applied"], "{found:#}");
    assert_eq!(own.tables(), ["a", "b", "users"]);
    project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    assert_eq!(own.tables(), ["users"]);
}

#[test]
fn secrets_are_named_in_files_and_sent_to_the_server_only() {
    const SECRET: &str = "it's a s3cret; -- key";
    let own = Database::new();
    let project = site(&own);
    project.write(
        "schemas/main.schema",
        format!("{ONE}\naccess api jwt only surrealdb {{\n  algorithm hs512\n  key env 'SCHEMAC_T_KEY'\n}}\n\nuser me only surrealdb {{\n  password env 'SCHEMAC_T_KEY'\n  roles (viewer)\n}}\n"),
    );
    project.expect(0, &["plan"]);
    let up = project.list("migrations").into_iter().find(|name| name.ends_with(".up.sql")).unwrap();
    assert!(project.read(&format!("migrations/{up}")).contains("KEY $env_SCHEMAC_T_KEY"));
    project.expect(0, &["verify"]);
    let ran = project.run(&["apply", "--yes"]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("E0737") && ran.stderr.contains("SCHEMAC_T_KEY"),
        "{}",
        ran.stderr
    );
    assert_eq!(own.tables(), Vec::<String>::new());
    let output = project.command(&["apply", "--yes", "-vv"]).env("SCHEMAC_T_KEY", SECRET).output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && !told.contains("s3cret"), "{told}");
    assert!(!own.value("SELECT * FROM _schemac_history").to_string().contains("s3cret"));
    project.expect(0, &["drift"]);
    // the user may sign in with it
    let url = own.url_of("me", "it%27s%20a%20s3cret%3B%20--%20key", "database");
    project.expect(0, &["ping", "--url", &url]);
}

#[test]
fn pull_tells_what_no_database_shows_of_a_key() {
    let own = Database::new();
    own.sql(
        "DEFINE ACCESS made ON DATABASE TYPE RECORD; \
         DEFINE ACCESS said ON DATABASE TYPE RECORD WITH JWT ALGORITHM HS384 KEY 'secret'",
    );
    let pulled = site(&own);
    std::fs::remove_file(pulled.path("schemas/main.schema")).unwrap();
    let told = pulled.expect(0, &["pull", "--out", "schemas"]).stderr;
    assert!(told.contains("whether made/access signs with a key that somebody gave it"), "{told}");
    assert!(told.contains("the key of said/access: put it into the environment variable SAID_KEY"), "{told}");
    let text = pulled.read("schemas/main.schema");
    assert!(text.contains("algorithm hs384") && text.contains("key env 'SAID_KEY'"), "{text}");
    pulled.expect(0, &["check"]);
}

#[test]
fn pull_is_followed_by_an_empty_plan() {
    let own = Database::new();
    let project = site(&own);
    project.write(
        "schemas/main.schema",
        "table users {\n  id text primary key\n  email text(320) unique\n  name text?\n  age int? check (age > 0)\n  big bigint\n  \
         small int2 unsigned\n  home object { zip int }?\n  index by_name (name)\n}\n\n\
         table posts {\n  id uuid primary key default uuid4()\n  token uuid default uuid4()\n  author -> users on delete cascade\n}\n",
    );
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    let pulled = Project::new();
    pulled.write("schemac.toml", project.read("schemac.toml"));
    let told = pulled.expect(0, &["pull", "--out", "schemas"]).stderr;
    assert!(!told.contains("Not taken"), "{told}");
    pulled.expect(0, &["check"]);
    pulled.expect(0, &["plan"]);
    let text = pulled.read("schemas/main.schema");
    for line in [
        "id text primary key",
        "id uuid primary key default `rand::uuid::v4()`",
        "email text(320)",
        "age int? check `$value > 0`",
        "big bigint",
        "small int2 unsigned",
        "home object { zip int }?",
    ] {
        assert!(text.contains(&format!("  {line}\n")), "{line}: {text}");
    }
    let url = own.url();
    let same = pulled.expect(0, &["diff", &url, "migrations", "--sql"]);
    assert!(!same.stdout.contains("DEFINE") && !same.stdout.contains("REMOVE"), "{}", same.stdout);
}

#[test]
fn a_backfill_goes_by_ranges_of_ids() {
    let own = Database::new();
    let project = site(&own);
    project.write("schemas/main.schema", "table t {\n  id text primary key\n  a int\n  b int?\n}\n");
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    own.sql("FOR $n IN 0..100 { CREATE type::record('t', 'it\\'s ' + <string> $n) SET a = $n }");
    project.write(
        "schemas/main.schema",
        "table t {\n  id text primary key\n  a int\n  b int? backfill (a + 1) batch 7\n}\n",
    );
    project.expect(0, &["backfill", "--yes"]);
    assert_eq!(own.value("RETURN count((SELECT * FROM t WHERE b = a + 1))"), json!(100));
}
