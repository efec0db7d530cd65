//! A database that was changed outside of its migrations: nothing runs on it, and nothing counts as right, unasked.

use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";

fn planned(site: &Site, text: &str) {
    site.schema(text);
    site.project.expect(0, &["plan"]);
}

#[test]
fn drift_is_told_until_somebody_consents() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("create table extra (a int)");
        planned(site, &ONE.replace("note text?", "note text?\n  size int?"));
        for command in ["apply", "rollback"] {
            let refused = site.project.expect(3, &[command, "--yes"]);
            assert!(refused.stderr.contains("E0837"), "{}", refused.stderr);
        }
        assert_eq!(
            (&site.status()["drifted"], site.value("select count(*) from _schemac_history").as_str()),
            (&true.into(), "1")
        );
        site.project.expect(0, &["apply", "--yes", "--accept-drift"]);
        site.project.expect(0, &["status", "--exit-code"]);
        site.rows("drop table extra");
        site.project.expect(3, &["status", "--exit-code"]);
        site.project.expect(3, &["rollback", "--yes"]);
        site.rows("create table extra (a int)");
        site.project.expect(0, &["rollback", "--yes"]);
    });
}

#[test]
fn a_database_with_objects_of_its_own_is_not_taken_over_unasked() {
    Site::each(|site| {
        planned(site, ONE);
        // `apply` makes the file of an embedded database
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["rollback", "--yes"]);
        site.rows("drop table _schemac_history; create table other (id int)");
        let refused = site.project.expect(3, &["apply", "--yes"]);
        assert!(refused.stderr.contains("no migration made"), "{}", refused.stderr);
        site.project.expect(0, &["apply", "--dry-run"]);
        site.project.expect(0, &["apply", "--yes", "--accept-drift"]);
        site.project.expect(0, &["status", "--exit-code"]);
    });
}

#[test]
fn the_last_try_that_failed_is_told() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t (id, note) values (1, 'a'), (2, 'a')");
        planned(site, &ONE.replace("note text?", "note text? unique"));
        site.project.expect(1, &["apply", "--yes"]);
        let status = site.status();
        let error = status["pending"][0]["error"].as_str().unwrap();
        assert!(error.contains("failed"), "{status:#}");
        assert!(site.project.expect(0, &["status"]).stdout.contains("taken back"));
        site.rows("delete from t");
        site.project.expect(0, &["apply", "--yes"]);
        assert!(!site.project.expect(0, &["status"]).stdout.contains("taken back"));
    });
}

#[test]
fn files_that_were_edited_are_modified_and_those_after_them_are_not_missing() {
    let site = Site::sqlite();
    planned(&site, ONE);
    planned(&site, &format!("{ONE}table u {{ id int primary key }}\n"));
    site.project.expect(0, &["apply", "--yes"]);
    let first = format!("migrations/{}.up.sql", site.stems()[0]);
    let text = site.project.read(&first);
    site.project.write(&first, format!("{text}-- edited\n"));
    let status = site.status();
    let states: Vec<&str> = (0..2).map(|n| status["applied"][n]["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["modified", "applied"], "{status:#}");
    let codes: Vec<&str> =
        status["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"E0615") && codes.contains(&"E0720") && !codes.contains(&"E0721"), "{codes:?}");
}
