//! The proof of a folder: what is planned arrives, and what lies is found, each on scratch databases alone.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::forged;
use crate::support::postgres::Server;
use crate::support::site::Site;

const FIRST: &str = "enum mood { calm, cross }\ntable a {\n  id int primary key\n  mood mood default calm\n}\n";
const SECOND: &str = "enum mood { calm, cross }\ntable a {\n  id int primary key\n  mood mood default cross\n  size int? check (size > 0)\n  index (size)\n}\n\
    view big = ```sql\n  select id from a where size > 10\n```\n";
const THIRD: &str = "enum mood { calm, cross }\ntable a {\n  id int primary key\n  mood mood default cross\n  size text?\n}\n\
    table b {\n  id int primary key\n  a_id -> a on delete cascade\n}\n";

fn planned(site: &Site) {
    for (name, text) in [("first", FIRST), ("second", SECOND), ("third", THIRD)] {
        site.schema(text);
        site.project.expect(0, &["plan", "-n", name, "--accept", "all"]);
    }
}

fn json(site: &Site, code: i32) -> Value {
    let ran = site.project.expect(code, &["verify", "--format", "json"]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
}

#[test]
fn what_was_planned_arrives_and_the_database_is_left_alone() {
    Site::each(|site| {
        planned(site);
        let told = site.project.expect(0, &["verify"]).stdout;
        assert!(told.contains("3 ways there") && told.contains("3 ways back"), "{told}");
        let verdict = json(site, 0);
        assert_eq!(
            ["ups", "downs", "again", "schema", "fault"].map(|key| verdict[key].to_string()),
            ["3", "3", "3", "\"same\"", "null"]
        );
        if site.url().starts_with("sqlite") {
            assert!(!site.project.path("app.db").exists(), "the database was not even made");
        } else {
            let tables = "select count(*) from pg_class where relnamespace = 'public'::regnamespace";
            assert_eq!(site.value(tables), "0");
        }
        site.schema(FIRST);
        assert_eq!(json(site, 0)["schema"], "pending");
        site.schema("table {");
        assert_eq!(json(site, 0)["schema"], "unknown");
    });
}

#[test]
fn the_first_that_goes_astray_is_named_with_what_differs() {
    Site::each(|site| {
        planned(site);
        let stems = site.stems();
        // those after a forged one name it, so all are put back
        let honest: Vec<(String, String)> = site
            .project
            .list("migrations")
            .into_iter()
            .map(|name| (format!("migrations/{name}"), site.project.read(&format!("migrations/{name}"))))
            .collect();
        let cases = [
            ("up", "create table extra (id int);", Some("extra")),
            ("down", "create table late (id int);", Some("late")),
            ("down", "drop view nothing;", None),
        ];
        for (side, statement, extra) in cases {
            forged::sql(&site.project, &stems[1], side, |sql| {
                let header = sql.rfind("-- risk").unwrap();
                let at = header + sql[header..].find("\n\n").unwrap() + 1;
                format!("{}{statement}\n{}", &sql[..at], &sql[at..])
            });
            let verdict = json(site, 1);
            let fault = &verdict["fault"];
            assert_eq!(
                (&fault["migration"], &fault["passage"]),
                (&stems[1].as_str().into(), &side.into()),
                "{verdict:#}"
            );
            let told = site.project.expect(1, &["verify"]);
            assert!(told.stderr.contains("E0740") && told.stderr.contains(&stems[1]), "{}", told.stderr);
            match extra {
                Some(table) => {
                    assert_eq!(fault["differences"][0]["object"], table, "{verdict:#}");
                    assert!(told.stdout.contains(&format!("{table} is extra")), "{}", told.stdout);
                }
                None => assert!(fault["problem"].as_str().unwrap().contains("nothing"), "{verdict:#}"),
            }
            for (path, text) in &honest {
                site.project.write(path, text);
            }
        }
    });
}

#[test]
fn what_cannot_be_taken_back_ends_the_way_back() {
    Site::each(|site| {
        planned(site);
        site.schema(&format!("{THIRD}raw noted {{\n  up `create table noted (id int)`\n}}\n"));
        site.project.expect(0, &["plan", "-n", "fourth"]);
        let verdict = json(site, 0);
        assert_eq!(
            (&verdict["ups"], &verdict["downs"], &verdict["again"]),
            (&4.into(), &0.into(), &0.into()),
            "{verdict:#}"
        );
        assert!(verdict["irreversible"].as_str().unwrap().ends_with("_fourth"));
        assert!(site.project.expect(0, &["verify"]).stdout.contains("has no way back"));
    });
}

#[test]
fn a_folder_with_errors_or_no_place_for_a_scratch_database_is_no_verdict() {
    let site = Site::sqlite();
    planned(&site);
    site.project.write(&format!("migrations/{}.up.sql", site.stems()[0]), "select 1;\n");
    assert!(site.project.expect(1, &["verify"]).stderr.contains("E0615"));
    let bare = Site::sqlite();
    bare.project.write("schemac.toml", "[target.main]\ndialect = \"postgres\"\n");
    bare.schema(FIRST);
    assert!(bare.project.expect(64, &["verify"]).stderr.contains("E0827"));
}

#[test]
fn what_a_proof_that_was_killed_left_is_swept_away() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        site.schema("table t {\n  id int primary key\n}\n");
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["new", "slow"]);
        let stem = site.project.list("migrations").pop().unwrap().replace(".up.sql", "");
        site.project.write(&format!("migrations/{stem}.up.sql"), "select pg_sleep(2);\n");
        site.project.write(&format!("migrations/{stem}.down.sql"), "select 1;\n");
        site.project.expect(0, &["new", "--seal", &stem[..14], "--data-only"]);
        // a role of its own: others make scratch databases here too
        let role = format!("r_{}", site.value("select md5(current_database())"));
        site.rows(&format!("create role {role} login createdb; grant create on schema public to {role}"));
        let url = site.url().replace("postgres://postgres@", &format!("postgres://{role}@"));
        let count = |sql: &str| site.value(&format!("select count(*) from {sql}")).parse::<usize>().unwrap();
        let left = || count(&format!("pg_database where datdba = '{role}'::regrole"));
        let sleeps =
            format!("pg_stat_activity where usename = '{role}' and query like '%pg_sleep%' and state = 'active'");
        let mut run = site.project.command(&["verify", "--url", &url]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while count(&sleeps) == 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        // one that is at work keeps its own
        site.project.expect(0, &["diff", "migrations", &url]);
        assert!(left() > 0);
        run.kill().unwrap();
        run.wait().unwrap();
        while count(&format!("pg_stat_activity where usename = '{role}'")) > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(left() > 0);
        site.project.expect(2, &["diff", "migrations", &url, "--exit-code"]);
        assert_eq!(left(), 0);
        site.rows(&format!("drop owned by {role}; drop role {role}"));
    }
}
