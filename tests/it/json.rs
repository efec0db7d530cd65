//! Under `--format json` each result is one object, whatever came of it.

use serde_json::Value;

use crate::support::halfway;
use crate::support::site::Site;

/// What a command prints: one object, with the version of the format; what is one migration has that migration's.
fn object(site: &Site, code: i32, arguments: &[&str]) -> Value {
    let ran = site.project.expect(code, &[arguments, &["--format", "json"]].concat());
    let found: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", ran.stdout));
    assert!(
        found["version"] == 1 || found["version"].is_string() && found["name"].is_string(),
        "{arguments:?}: {found:#}"
    );
    found
}

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";

#[test]
fn every_result_is_one_object() {
    Site::each(|site| {
        site.schema(ONE);
        let one = |code, arguments: &[&str]| object(site, code, arguments);
        for (code, arguments) in [
            (0, &["check"][..]),
            (0, &["fmt", "--check"]),
            (0, &["explain"]),
            (0, &["explain", "E0510"]),
            (0, &["config"]),
            (2, &["plan", "--check"]),
            (0, &["plan", "--dry-run"]),
            (0, &["plan", "--stdout"]),
            (0, &["plan"]),
            (0, &["plan"]),
            (0, &["plan", "--check"]),
            (0, &["apply", "--dry-run"]),
            (0, &["apply", "--yes"]),
            (0, &["apply", "--yes"]),
            (0, &["status"]),
            (0, &["log"]),
            (0, &["show"]),
            (0, &["show", "--applied"]),
            (0, &["ping"]),
            (0, &["drift"]),
            (0, &["verify"]),
            (0, &["doctor"]),
            (0, &["doctor", "relation \"t\" already exists"]),
            (0, &["rebase"]),
            (0, &["resume"]),
            (0, &["resume", "--back"]),
            (0, &["backfill"]),
            (0, &["new", "by hand", "--dry-run"]),
            (0, &["diff", "migrations", "schemas"]),
            (0, &["export", "--layout", "single", "--out", "copy"]),
            (2, &["export", "--layout", "sqlx", "--out", "other", "--check"]),
            (0, &["pull", "--out", "pulled"]),
            (0, &["rollback", "--dry-run"]),
            (0, &["reset", "--dry-run"]),
            (0, &["reset", "--yes"]),
        ] {
            one(code, arguments);
        }
        let version = site.stems()[0][..14].to_owned();
        one(0, &["resolve", "--applied", &version, "--reason", "x"]);
        one(0, &["revert", &version, "--dry-run"]);
        site.schema(&ONE.replace("note text?", "note text?\n  n int?"));
        one(0, &["plan"]);
        let second = site.stems()[1][..14].to_owned();
        one(0, &["squash", "--from", &version, "--to", &second, "--dry-run", "--offline"]);
        one(0, &["apply", "--yes"]);
        site.rows("create table others (id int not null primary key)");
        one(3, &["drift"]);
        one(0, &["drift", "--fix", "others"]);
        site.rows("drop table others");
        one(0, &["rollback", "--yes", "--to", "base"]);
        one(0, &["rollback", "--yes"]);
        one(0, &["push", "--dry-run"]);
        one(0, &["push", "--yes"]);
        one(0, &["push", "--yes"]);
    });
}

#[test]
fn what_stands_half_way_is_told_to_programs_too() {
    Site::each(|site| {
        halfway::begun(site);
        halfway::stopped(site);
        let left = object(site, 0, &["resume", "--dry-run"]);
        assert_eq!(left["would_run"], "insert into t values (1);\n");
        let back = object(site, 0, &["resume", "--back", "--dry-run"]);
        assert!(back["would_run"].as_str().unwrap().contains("drop table half"), "{back:#}");
        assert_eq!(object(site, 1, &["status"])["applied"][1]["state"], "failed");
        let taken = object(site, 0, &["resume", "--back", "--yes"]);
        assert_eq!(taken["taken_back"]["name"], "half");
        halfway::mended(site);
        halfway::stopped(site);
        halfway::mended(site);
        assert_eq!(object(site, 0, &["resume", "--yes"])["resumed"]["rollback"], false);
    });
}
