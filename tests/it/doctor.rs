//! `doctor` names the next command.

use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::surreal;

const ONE: &str = "table t {\n  id int primary key\n}\n";

/// Whether a line about this has that in it, and the line after it that command.
fn says(project: &Project, code: i32, about: &str, part: &str, next: &str) {
    let text = project.expect(code, &["doctor"]).stdout;
    let mut lines = text.lines().skip_while(|line| !(line.contains(&format!("{about}: ")) && line.contains(part)));
    assert!(lines.next().is_some(), "{about}: {part}: {text}");
    assert!(
        next.is_empty() || lines.take_while(|line| line.starts_with("  ")).any(|line| line.contains(next)),
        "{next}: {text}"
    );
}

#[test]
fn what_is_to_be_done_next_is_named() {
    Site::each(|site| {
        let project = &site.project;
        site.schema("table t {\n  id unknown primary key\n}\n");
        says(project, 1, "schema", "1 error", "schemac check");
        site.schema(ONE);
        says(project, 0, "schema", "no migration holds", "schemac plan");
        project.expect(0, &["plan", "-n", "first"]);
        if site.url().starts_with("sqlite") {
            says(project, 0, "database", "not there yet", "schemac apply");
        } else {
            says(project, 0, "history", "1 pending", "schemac apply");
        }
        // a table of somebody's is in the way
        site.rows("create table t (x int)");
        let failed = project.expect(1, &["apply", "--yes", "--accept-drift"]).stderr;
        assert!(
            failed.contains("it means: the database has it already") && failed.contains("schemac doctor"),
            "{failed}"
        );
        says(project, 1, "last failure", "taken back", "schemac resolve --applied");
        says(project, 1, "drift", "outside", "schemac drift");
        site.rows("drop table t");
        project.expect(0, &["apply", "--yes", "--accept-drift"]);
        says(project, 0, "history", "1 applied, none pending", "");
        says(project, 0, "drift", "none", "");
        let json = project.expect(0, &["doctor", "--format", "json"]).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(json["checks"].as_array().unwrap().iter().all(|own| own["state"] == "ok"), "{json:#}");
        site.rows("alter table t add column odd int");
        says(project, 3, "drift", "outside", "schemac drift");
        site.rows("alter table t drop column odd");
        project.write("migrations/odd.txt", "");
        says(project, 1, "migrations", "E0605", "rename it");
        std::fs::remove_file(project.path("migrations/odd.txt")).unwrap();
        // a run that stopped
        site.rows(
            "update _schemac_history set status = 'failed', statements_done = 0, error = 'table u already exists'",
        );
        says(project, 1, "history", "stopped half-way", "schemac resume");
        says(project, 1, "last failure", "already exists", "schemac drift");
    });
}

#[test]
fn a_database_that_cannot_be_reached_and_a_project_that_cannot_be_read() {
    let site = Site::sqlite();
    site.schema(ONE);
    let own = ["doctor", "--url", "sqlite:folder/none/x.db"];
    let told = site.project.run(&own);
    assert!(told.stdout.contains("database: ") && told.stdout.contains("schemac apply"), "{}", told.stdout);
    let project = Project::new();
    project.write("schemac.toml", "[target.main]\ndialect = \"postgres\"\nurl = \"postgres://127.0.0.1:1/x\"\n");
    project.write("schemas/main.schema", ONE);
    says(&project, 74, "database", "E0702", "");
    project.write("schemac.toml", "nonsense = 1\n");
    says(&project, 64, "configuration", "E0821", "");
}

#[test]
fn a_message_is_explained() {
    let project = Project::new();
    let told = project.expect(0, &["doctor", "ERROR: relation \"t\" already exists"]).stdout;
    assert!(
        told.contains("It means: the database has it already") && told.contains("schemac resolve --applied"),
        "{told}"
    );
    let told = project.expect(0, &["doctor", "database is locked", "--format", "json"]).stdout;
    assert!(told.contains("\"meaning\"") && told.contains("--lock-wait"), "{told}");
    assert!(project.expect(64, &["doctor", "nothing of the kind"]).stderr.contains("E0835"));
}

#[test]
fn surrealdb_is_looked_at_too() {
    let own = surreal::Database::new();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", "table t {\n  id text primary key\n}\n");
    project.expect(0, &["plan"]);
    own.sql("DEFINE TABLE t");
    let failed = project.run(&["apply", "--yes", "--accept-drift"]);
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    assert!(failed.stderr.contains("it means: the database has it already"), "{}", failed.stderr);
    says(&project, 1, "last failure", "already exists", "schemac resolve --applied");
    own.sql("REMOVE TABLE t");
    project.expect(0, &["apply", "--yes"]);
    says(&project, 0, "drift", "none", "");
}
