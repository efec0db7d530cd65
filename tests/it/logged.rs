//! What a run said, and the statements that it sent, in a file.

use crate::support::postgres::Server;
use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::surreal;

const SECRET: &str = "hunter2";

#[test]
fn a_log_holds_what_was_said_and_what_was_sent() {
    Site::each(|site| {
        let project = &site.project;
        site.schema("table t {\n  id int primary key\n}\n");
        project.expect(0, &["plan", "--quiet", "--log-file", "a.log"]);
        project.expect(0, &["apply", "--yes", "--log-file", "a.log"]);
        let log = project.read("a.log");
        for own in [" message Wrote migrations/", " message   1/1 create table t", " run exit 0", " run schemac "] {
            assert!(log.contains(own), "{own}: {log}");
        }
        assert!(!log.contains(" sql ") && !log.contains("\u{1b}"), "{log}");
        // a word of the environment; a failing run; one object on each line
        let nowhere = match site.url().starts_with("sqlite") {
            true => "sqlite:nowhere.db".to_owned(),
            false => format!("postgres://me:{SECRET}@127.0.0.1:1/x"),
        };
        let status = ["status", "--log-format", "json", "--log-sql", "--url", &nowhere];
        let ran = project.command(&status).env("SCHEMAC_LOG", "b.log").output().unwrap();
        assert_eq!(ran.status.code(), Some(74));
        project.expect(
            0,
            &["rollback", "--yes", "--accept-data-loss", "--log-file", "b.log", "--log-format", "json", "--log-sql"],
        );
        let text = project.read("b.log");
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let has = |kind: &str, text: &str| {
            lines.iter().any(|line| line["kind"] == kind && line["text"].as_str().unwrap().contains(text))
        };
        assert!(has("run", "exit 74") && has("message", "E07") && has("run", "exit 0"), "{text}");
        assert!(has("sql", "drop table t") && has("sql", "insert into") && !text.contains(SECRET), "{text}");
        // without a file, statements are messages
        assert!(project.expect(0, &["apply", "--yes", "--log-sql"]).stderr.contains("\ncreate table t"));
    });
}

#[test]
fn what_is_sent_while_connecting_is_logged_too() {
    let site = Site::postgres(Server::V15);
    site.project.expect(0, &["ping", "--log-file", "a.log", "--log-sql"]);
    let log = site.project.read("a.log");
    let at = |text: &str| log.find(text).unwrap_or_else(|| panic!("{text}: {log}"));
    let marker = at(" sql select pg_catalog.current_setting('schemac.session', true)");
    assert!(marker < at(" sql set client_min_messages = warning"), "{log}");
    assert!(at(" sql set lock_timeout = ") < at(" sql select current_setting('server_version')"), "{log}");
}

#[test]
fn no_secret_is_logged() {
    let site = Site::postgres(Server::V18);
    let project = &site.project;
    project.expect(0, &["new", "server"]);
    let stem = project.list("migrations").pop().unwrap().replace(".up.sql", "");
    let up = format!("select 'postgres://me:{SECRET}@h/d';\ncreate role schemac_logged password '{SECRET}';\n");
    project.write(&format!("migrations/{stem}.up.sql"), up);
    project.write(&format!("migrations/{stem}.down.sql"), "drop role schemac_logged;\n");
    project.expect(0, &["new", "--seal", &stem[..14], "--data-only"]);
    project.expect(0, &["apply", "--yes", "--log-file", "a.log", "--log-sql", "-v"]);
    project.expect(0, &["rollback", "--yes", "--log-file", "a.log", "--log-sql"]);
    let log = project.read("a.log");
    for kind in [" sql ", " message   2/2 "] {
        let told = |line: &str| line.contains(&format!("{kind}create role schemac_logged password '***'"));
        assert!(log.lines().any(told), "{kind}: {log}");
    }
    assert!(log.contains("postgres://me:***@h/d") && !log.contains(SECRET), "{log}");
}

#[test]
fn requests_of_surrealdb_are_logged_with_the_names_of_their_secrets() {
    let own = surreal::Database::new();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", "table t {\n  id int primary key\n  n int?\n}\n");
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes", "--log-file", "a.log", "--log-sql"]);
    let log = project.read("a.log");
    assert!(log.contains("DEFINE TABLE t") && log.contains("BEGIN"), "{log}");
}

#[test]
fn a_log_that_cannot_be_kept_stops_the_run_before_it_begins() {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n}\n");
    let refused = site.project.expect(74, &["plan", "--log-file", "none/a.log"]).stderr;
    assert!(refused.contains("E0829"), "{refused}");
    assert_eq!(site.project.list("migrations"), Vec::<String>::new());
    assert!(site.project.expect(64, &["plan", "--log-format", "json"]).stderr.contains("--log-file"));
    let lost = site.project.expect(74, &["plan", "--log-file", "/dev/full"]).stderr;
    assert!(lost.contains("could not be written to its end"), "{lost}");
}

#[test]
fn runs_on_many_databases_log_what_is_said_once() {
    let site = Site::sqlite();
    site.schema("table t {\n  id int primary key\n}\n");
    site.project.expect(0, &["plan"]);
    let urls = ["--url", "sqlite:a.db", "--url", "sqlite:b.db"];
    site.project.expect(0, &[&["apply", "--yes", "--log-file", "a.log", "--log-sql"], &urls[..]].concat());
    let log = site.project.read("a.log");
    assert_eq!(log.matches("create table t").count(), 2, "{log}");
    assert_eq!(log.matches("2 databases: 2 done").count(), 1, "{log}");
}
