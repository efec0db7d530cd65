//! More ways back: one migration alone, and several in one transaction.

use crate::support::postgres::Server;
use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::surreal;

const ONE: &str = "table a {\n  id int primary key\n}\n";

/// A migration for each schema, all applied; their versions.
fn applied(project: &Project, schemas: &[String]) -> Vec<String> {
    for text in schemas {
        project.write("schemas/main.schema", text);
        project.expect(0, &["plan"]);
    }
    project.expect(0, &["apply", "--yes"]);
    let names = project.list("migrations").into_iter();
    names.filter_map(|name| name.strip_suffix(".json").map(|stem| stem[..14].to_owned())).collect()
}

fn table(name: &str, more: &str) -> String {
    format!("table {name} {{\n  id int primary key\n{more}}}\n")
}

fn surreal_project(own: &surreal::Database) -> Project {
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project
}

/// Three tables, of which only the last leans on the first.
fn one_alone(project: &Project) {
    let second = format!("{ONE}{}", table("b", "  n int?\n"));
    let third = format!("{second}{}", table("c", "  a_id -> a?\n"));
    let all = applied(project, &[ONE.to_owned(), second, third]);
    let refused = project.expect(1, &["rollback", "--only", &all[0], "--yes", "--accept-data-loss"]).stderr;
    assert!(refused.contains("E0728") && refused.contains("needs `a") && refused.contains(&all[2]), "{refused}");
    assert!(!refused.contains(&all[1]), "{refused}");
    project.expect(64, &["rollback", "--only", "20200101000000", "--yes"]);
    project.expect(64, &["rollback", "--only", &all[1], "--steps", "1"]);
    project.expect(0, &["rollback", "--only", &all[1], "--yes"]);
    let status: serde_json::Value = serde_json::from_str(&project.run(&["status", "--format", "json"]).stdout).unwrap();
    assert_eq!(status["tables"], serde_json::json!(["a", "c"]));
    assert_eq!(status["drifted"], false, "{status:#}");
    // it is pending before one that is applied, and may come back where it was taken from
    assert!(project.expect(1, &["apply", "--yes"]).stderr.contains("E0723"));
    project.expect(0, &["apply", "--yes", "--allow-out-of-order"]);
    project.expect(0, &["drift"]);
    project.expect(0, &["rollback", "--to", "base", "--yes"]);
}

#[test]
fn a_migration_that_nothing_later_depends_on_is_taken_back_alone() {
    Site::each(|site| one_alone(&site.project));
    one_alone(&surreal_project(&surreal::Database::new()));
}

#[test]
fn what_cannot_be_proven_is_not_taken_back_alone() {
    Site::each(|site| {
        let later = table("a", "  n int?\n");
        let all = applied(
            &site.project,
            &[ONE.to_owned(), format!("{ONE}{}", table("b", "")), format!("{later}{}", table("b", ""))],
        );
        // the table that a later one changed
        let refused = site.project.expect(1, &["rollback", "--only", &all[0], "--yes"]).stderr;
        assert!(refused.contains("E0728") && refused.contains(&all[2]), "{refused}");
        // SQL of which nobody knows what it reads
        site.project.expect(0, &["new", "by hand"]);
        let own = site.project.list("migrations").pop().unwrap().replace(".up.sql", "");
        site.project.write(&format!("migrations/{own}.up.sql"), "insert into a (id) select 1 from b;\n");
        site.project.write(&format!("migrations/{own}.down.sql"), "select 1;\n");
        site.project.expect(0, &["new", "--seal", &own[..14], "--data-only"]);
        site.project.expect(0, &["apply", "--yes"]);
        let refused = site.project.expect(1, &["rollback", "--only", &all[1], "--yes"]).stderr;
        assert!(refused.contains("E0728") && refused.contains("written by hand"), "{refused}");
        // after the newest there is nothing
        site.project.expect(0, &["rollback", "--only", &own[..14], "--yes"]);
    });
}

#[test]
fn several_are_taken_back_in_one_transaction_or_not_at_all() {
    Site::each(|site| {
        let config = site.project.read("schemac.toml");
        site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = false\n"));
        let second = table("a", "  n int?\n");
        let third = table("a", "  n int8?\n  check (n > 0)\n");
        let all = applied(&site.project, &[ONE.to_owned(), second, third]);
        site.rows("insert into a values (1, 2)");
        // the last statement of all of them fails: what stands on the table is nobody's here
        site.rows("create table other (a_id int references a (id)); insert into other values (1)");
        site.rows("create view v as select id from a");
        let failed = site.project.run(&[
            "rollback",
            "--to",
            "base",
            "--single-transaction",
            "--yes",
            "--accept-data-loss",
            "--accept-drift",
        ]);
        assert_eq!(failed.code, Some(1), "{}", failed.stderr);
        assert!(failed.stderr.contains("it was taken back as a whole"), "{}", failed.stderr);
        assert_eq!(site.value("select n from a"), "2", "nothing of it stays");
        assert_eq!(site.status()["applied"].as_array().unwrap().len(), 3);
        let log = site.project.expect(0, &["log", "-n", "1"]).stdout;
        assert!(log.contains("failed and was taken back as a whole") && log.contains(&all[2]), "{log}");
        site.rows("drop view v");
        site.rows("drop table other");
        let done = site
            .project
            .expect(0, &["rollback", "--to", &all[0], "--single-transaction", "--yes", "--accept-data-loss"]);
        assert!(done.stderr.contains("rolled back 2 migrations in one transaction"), "{}", done.stderr);
        let status = site.status();
        assert_eq!((&status["drifted"], status["pending"].as_array().unwrap().len()), (&false.into(), 2), "{status:#}");
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
    });
}

#[test]
fn several_are_taken_back_in_one_request_of_surrealdb() {
    let own = surreal::Database::new();
    let project = surreal_project(&own);
    let all = applied(
        &project,
        &[ONE.to_owned(), format!("{ONE}{}", table("b", "")), format!("{ONE}{}{}", table("b", ""), table("c", ""))],
    );
    project.expect(0, &["rollback", "--to", &all[0], "--single-transaction", "--yes"]);
    assert_eq!(own.tables(), ["a"]);
    let log = project.expect(0, &["log", "--format", "json"]).stdout;
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().iter().filter(|run| run["kind"] == "rollback").count(), 2, "{log:#}");
    project.expect(0, &["apply", "--yes"]);
    project.expect(0, &["drift"]);
}

#[test]
fn a_way_back_of_more_than_one_transaction_is_named() {
    let site = Site::postgres(Server::V15);
    let indexed = table("a", "  n int?\n  index (n)\n");
    let all = applied(&site.project, &[ONE.to_owned(), table("a", "  n int?\n"), indexed]);
    let refused = site.project.expect(1, &["rollback", "--to", &all[0], "--single-transaction", "--yes"]).stderr;
    assert!(refused.contains("E0746") && refused.contains(&all[2]), "{refused}");
    assert_eq!(site.status()["applied"].as_array().unwrap().len(), 3);
    site.project.expect(0, &["rollback", "--to", &all[0], "--yes"]);
}
