//! A migration by hand that stops after its first statement, for as long as a row is in its way.

use super::site::Site;

/// A site with a table that is applied, and the migration, which is not; gives its version.
pub fn begun(site: &Site) -> String {
    site.schema("table t {\n  id int primary key\n}\n");
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["new", "half"]);
    let stem = site.project.list("migrations").pop().unwrap().replace(".up.sql", "");
    let (up, down) =
        ("create table half (a int);\ninsert into t values (1);\n", "delete from t where id = 1;\ndrop table half;\n");
    for (side, sql) in [("up", up), ("down", down)] {
        site.project.write(&format!("migrations/{stem}.{side}.sql"), format!("-- no-transaction\n{sql}"));
    }
    site.project.expect(0, &["new", "--seal", &stem[..14]]);
    stem[..14].to_owned()
}

/// Runs it into the row.
pub fn stopped(site: &Site) {
    site.rows("insert into t values (1)");
    let ran = site.project.expect(1, &["apply", "--yes"]);
    assert!(ran.stderr.contains("1 of 2 statements"), "{}", ran.stderr);
}

/// The row is gone.
pub fn mended(site: &Site) {
    site.rows("delete from t where id = 1");
}
