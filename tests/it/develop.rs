//! Development: a database is brought straight to the schema, or begun anew.

use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";
const TWO: &str = "enum mood { calm, cross }\n\
    table t {\n  id int primary key\n  remark text? renamed from note\n  mood mood default calm\n  size int check (size > 0) default 1\n  index (size)\n}\n\
    view big = ```sql\n  select id from t where size > 10\n```\n";

fn protect(site: &Site) {
    let config = site.project.read("schemac.toml");
    let url = site.url();
    site.project.write("schemac.toml", format!("{config}\n[env.live]\nurl = \"{url}\"\nprotected = true\n"));
}

#[test]
fn a_push_brings_the_database_to_the_schema_and_remembers_nothing() {
    Site::each(|site| {
        site.schema(ONE);
        let dry = site.project.expect(0, &["push", "--dry-run"]);
        assert!(dry.stdout.contains("create table t") && dry.stdout.contains("the way back"), "{}", dry.stdout);
        site.project.expect(4, &["push"]);
        if site.url().starts_with("sqlite") {
            assert!(!site.project.path("app.db").exists(), "nothing was made");
        }
        site.project.expect(0, &["push", "--yes"]);
        let same = site.project.expect(0, &["push", "--yes", "--format", "json"]);
        assert!(same.stdout.contains("\"changed\": false"), "{}", same.stdout);
        site.rows("insert into t (id, note) values (1, 'a')");
        site.schema(TWO);
        site.project.expect(0, &["push", "--yes"]);
        assert_eq!(site.value("select remark from t where size = 1"), "a");
        site.project.expect(0, &["push", "--yes"]);
        site.schema("table t {\n  id int primary key\n}\n");
        let asked = site.project.expect(4, &["push", "--yes"]);
        assert!(asked.stderr.contains("E0510") && asked.stderr.contains("remark"), "{}", asked.stderr);
        assert_eq!(site.value("select remark from t"), "a");
        let ran = site.project.expect(0, &["push", "--yes", "--accept", "all"]);
        assert!(ran.stderr.contains("t/column:remark (push)") && ran.stderr.contains("1 value"), "{}", ran.stderr);
        let url = site.url();
        site.project.expect(0, &["diff", "schemas", &url, "--exit-code"]);
        assert!(site.status()["applied"].as_array().unwrap().is_empty());
        assert!(site.project.list("migrations").is_empty());
    });
}

#[test]
fn a_push_is_refused_where_migrations_rule() {
    Site::each(|site| {
        site.schema(ONE);
        let open = site.project.read("schemac.toml");
        protect(site);
        for command in [&["push", "--yes"][..], &["reset", "--yes"]] {
            let refused = site.project.expect(1, &[command, &["--env", "live"]].concat());
            assert!(refused.stderr.contains("E0833"), "{}", refused.stderr);
        }
        // its database stays protected where nobody says its name
        for command in [&["push", "--yes"][..], &["reset", "--yes"], &["rollback", "--yes"]] {
            let refused = site.project.expect(1, command);
            assert!(refused.stderr.contains("E0833") && refused.stderr.contains("env.live.url"), "{}", refused.stderr);
        }
        site.project.write("schemac.toml", open);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let refused = site.project.expect(1, &["push", "--yes"]);
        assert!(refused.stderr.contains("E0840") && refused.stderr.contains("schemac plan"), "{}", refused.stderr);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["push", "--yes"]);
    });
}

#[test]
fn a_reset_drops_what_is_its_own_and_begins_anew() {
    Site::each(|site| {
        site.schema(ONE);
        site.project.expect(0, &["plan", "-n", "first"]);
        site.schema(TWO);
        site.project.expect(0, &["plan", "-n", "second"]);
        // a database that is not there yet is made, and not unasked
        site.project.expect(4, &["reset"]);
        if site.url().starts_with("sqlite") {
            assert!(!site.project.path("app.db").exists(), "nothing was made");
        }
        site.project.expect(0, &["reset", "--yes"]);
        site.rows("insert into t (id) values (1), (2)");
        site.rows(
            "create table others (id int); create index others_id on others (id); alter table t add column odd int",
        );
        let dry = site.project.expect(0, &["reset", "--dry-run"]);
        assert!(dry.stdout.contains("drop table") && dry.stdout.contains("_second"), "{}", dry.stdout);
        let refused = site.project.expect(4, &["reset", "--yes"]);
        assert!(refused.stderr.contains("E0832") && refused.stderr.contains("2 rows"), "{}", refused.stderr);
        site.project.expect(4, &["reset", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t"), "2");
        site.project.expect(0, &["reset", "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t"), "0");
        assert_eq!(site.value("select count(*) from others"), "0");
        assert_eq!(site.value("select count(*) from _schemac_history where reason = 'reset'"), "2");
        site.project.expect(0, &["status", "--exit-code"]);
        site.project.expect(0, &["rollback", "--yes"]);
        site.project.expect(0, &["apply", "--yes"]);
    });
}

#[test]
fn a_reset_takes_nothing_of_others_along() {
    Site::each(|site| {
        site.schema(ONE);
        site.project.expect(0, &["plan", "-n", "first"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("create view mine as select id from t");
        let refused = site.project.expect(1, &["reset", "--yes"]);
        assert!(refused.stderr.contains("E0742") && refused.stderr.contains("mine"), "{}", refused.stderr);
        site.rows("drop view mine");
        site.project.expect(0, &["reset", "--yes"]);
        let stem = &site.stems()[0];
        for end in ["up.sql", "down.sql", "json"] {
            std::fs::remove_file(site.project.path(&format!("migrations/{stem}.{end}"))).unwrap();
        }
        let refused = site.project.expect(1, &["reset", "--yes"]);
        assert!(refused.stderr.contains("E0721") && refused.stderr.contains("rollback"), "{}", refused.stderr);
    });
}

#[test]
fn a_hard_reset_drops_what_others_made_too() {
    Site::each(|site| {
        site.schema(ONE);
        let open = site.project.read("schemac.toml");
        protect(site);
        site.project.expect(0, &["plan", "-n", "first"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("create view mine as select id from t");
        site.rows("create table others (id int); create index others_id on others (id); insert into others values (1)");
        assert!(site.project.expect(1, &["reset", "--hard", "--yes", "--env", "live"]).stderr.contains("E0833"));
        site.project.write("schemac.toml", open);
        let refused = site.project.expect(4, &["reset", "--hard", "--yes"]);
        assert!(refused.stderr.contains("E0832") && refused.stderr.contains("others"), "{}", refused.stderr);
        let dry = site.project.expect(0, &["reset", "--hard", "--dry-run"]);
        assert!(dry.stdout.contains("drop table others") && dry.stdout.contains("drop view mine"), "{}", dry.stdout);
        site.project.expect(0, &["reset", "--hard", "--yes", "--accept-data-loss"]);
        assert!(!site.has_table("others") && !site.has_table("mine") && site.has_table("t"));
        let status = site.status();
        assert_eq!((&status["in_sync"], &status["tables"]), (&true.into(), &serde_json::json!(["t"])), "{status:#}");
        // what is applied and in no folder any more stands in the way of nothing
        let stem = &site.stems()[0];
        for end in ["up.sql", "down.sql", "json"] {
            std::fs::remove_file(site.project.path(&format!("migrations/{stem}.{end}"))).unwrap();
        }
        site.project.expect(0, &["reset", "--hard", "--yes"]);
        assert_eq!(site.status()["tables"], serde_json::json!([]));
    });
}
