//! `check --watch` checks again when a file changes; `watch` brings what is added into the database.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::surreal;

const ONE: &str = "table t {\n  id int primary key\n}\n";

/// A run that goes on until it is dropped.
struct Watching {
    run: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn new(project: &Project, arguments: &[&str]) -> Self {
        let mut command = project.command(arguments);
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (to, lines) = channel();
        let told = BufReader::new(run.stderr.take().unwrap()).lines();
        std::thread::spawn(move || told.map_while(Result::ok).for_each(|line| drop(to.send(line))));
        Self { run, lines }
    }

    fn wait_for(&self, what: &str) {
        let mut seen = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            if line.contains(what) {
                return;
            }
            seen.push(line);
        }
        panic!("{what} never came: {seen:#?}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.run.kill());
        drop(self.run.wait());
    }
}

#[test]
fn each_change_is_checked_until_somebody_ends_it() {
    let project = Project::new();
    project.write("schemas/main.schema", ONE);
    let run = Watching::new(&project, &["check", "--watch"]);
    run.wait_for("Nothing is wrong. Waiting for a change");
    project.write("schemas/main.schema", "table t {\n  id int primary key\n  a unknown\n}\n");
    run.wait_for("[E0204]");
    run.wait_for("Waiting for a change");
    project.write("schemac.toml", "[lint\n");
    run.wait_for("[E0821]");
    project.write("schemac.toml", "");
    run.wait_for("[E0204]");
    project.write("schemas/more.schema", "type unknown = text\n");
    run.wait_for("Nothing is wrong");
    project.write("migrations/odd.txt", "");
    run.wait_for("[E0605]");
    std::fs::remove_file(project.path("migrations/odd.txt")).unwrap();
    run.wait_for("Nothing is wrong");
}

#[test]
fn what_is_added_comes_into_the_database_when_it_is_saved() {
    Site::each(|site| {
        site.schema(ONE);
        let run = Watching::new(&site.project, &["watch"]);
        run.wait_for("pushed");
        run.wait_for("Waiting for a change");
        site.rows("insert into t values (1)");
        site.schema("enum mood { calm, cross }\ntable t {\n  id int primary key\n  mood mood default calm\n  n int?\n  index (n)\n}\ntable u {\n  id int primary key\n  t_id -> t?\n}\n");
        run.wait_for("pushed");
        assert_eq!(site.value("select mood from t"), "calm");
        // an error is told, and the next round comes
        site.schema("table t {\n  id int primary key\n  a unknown\n}\n");
        run.wait_for("[E0204]");
        run.wait_for("Waiting for a change");
        // more than an addition: asked about at a terminal, left alone without one
        let with = |column: &str, index: &str| {
            site.schema(&format!(
                "enum mood {{ calm, cross }}\ntable t {{\n  id int primary key\n  mood mood default calm\n  {column}\n  index ({index})\n}}\n\
                 table u {{\n  id int primary key\n  t_id -> t?\n}}\n"
            ));
        };
        for (column, index) in [("m int? renamed from n", "m"), ("n text?", "n"), ("n int? unique", "n")] {
            with(column, index);
            run.wait_for("`schemac push` does it");
            run.wait_for("Waiting for a change");
        }
        with("n int?\n  must int", "n");
        run.wait_for("E0501");
        run.wait_for("Waiting for a change");
        site.schema("enum mood { calm, cross }\ntable t {\n  id int primary key\n  mood mood default calm\n}\n");
        run.wait_for("E0510");
        run.wait_for("Waiting for a change");
        assert_eq!(site.value("select count(*) from t where n is null"), "1");
        assert_eq!(site.project.list("migrations"), Vec::<String>::new());
    });
}

#[test]
fn what_is_added_comes_into_surrealdb_too() {
    let own = surreal::Database::missing();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", "table t {\n  id text primary key\n}\n");
    let run = Watching::new(&project, &["watch"]);
    run.wait_for("pushed");
    project.write(
        "schemas/main.schema",
        "table t {\n  id text primary key\n  a int?\n}\ntable u {\n  id text primary key\n}\n",
    );
    run.wait_for("pushed");
    assert_eq!(own.tables(), ["t", "u"]);
    project.write(
        "schemas/main.schema",
        "table t {\n  id text primary key\n  a text?\n}\ntable u {\n  id text primary key\n}\n",
    );
    run.wait_for("`schemac push` does it");
}

#[test]
fn a_database_that_is_not_for_development_is_not_watched() {
    let site = Site::sqlite();
    site.schema(ONE);
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[env.live]\nurl = \"sqlite:app.db\"\nprotected = true\n"));
    assert!(site.project.expect(1, &["watch", "--env", "live"]).stderr.contains("E0833"));
    site.project.write("schemac.toml", config);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    assert!(site.project.expect(1, &["watch"]).stderr.contains("E0840"));
}
