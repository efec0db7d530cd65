//! What is kept of what ran: the SQL in the history.

use crate::support::project::Project;
use crate::support::site::Site;
use crate::support::surreal;

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";
const TWO: &str = "table t {\n  id int primary key\n}\n";

fn files(site: &Site) -> (String, String) {
    let stem = &site.stems()[0];
    (format!("migrations/{stem}.up.sql"), stem[..14].to_owned())
}

#[test]
fn what_was_edited_since_is_shown() {
    Site::each(|site| {
        site.schema(ONE);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let (file, version) = files(site);
        let text = site.project.read(&file);
        assert_eq!(site.project.expect(0, &["show", "--applied", "--up"]).stdout, text);
        assert_eq!(site.project.expect(0, &["show", &version, "--applied"]).stdout, "");
        site.project.write(&file, text.replace("note", "remark"));
        let told = site.project.expect(1, &["status"]).stderr;
        let is_edit = |told: &str, file: &str| {
            let (ran, there) =
                (told.to_lowercase().contains("-  note text"), told.to_lowercase().contains("+  remark text"));
            told.contains("E0720") && told.contains(file) && ran && there
        };
        assert!(is_edit(&told, "up.sql"), "{told}");
        let shown = site.project.expect(0, &["show", &version, "--applied"]).stdout;
        assert!(
            shown.to_lowercase().contains("-  note text") && shown.to_lowercase().contains("+  remark text"),
            "{shown}"
        );
        let json = site.project.expect(0, &["show", "--applied", "--format", "json"]).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["up"]["sql"], serde_json::json!(text));
        assert!(json["edits"].as_str().unwrap().to_lowercase().contains("+  remark text"), "{json:#}");
        // what ran comes back from the database
        let ran = site.project.expect(0, &["show", &version, "--applied", "--up"]).stdout;
        site.project.write(&file, ran);
        site.project.expect(0, &["status", "--exit-code"]);
        site.project.expect(64, &["show", "20200101000000", "--applied"]);
        // planned anew under the same version: the folder is sound, and it is another migration
        for end in ["up.sql", "down.sql", "json"] {
            std::fs::remove_file(site.project.path(&file.replace("up.sql", end))).unwrap();
        }
        site.schema(&ONE.replace("note", "remark"));
        let mut again = site.project.command(&["plan", "--name", "other"]);
        again.env("SOURCE_DATE_EPOCH", epoch(&version)).output().unwrap();
        let refused = site.project.expect(1, &["apply", "--yes"]).stderr.to_lowercase();
        assert!(
            refused.contains("e0720") && refused.contains("-  note text") && refused.contains("+  remark text"),
            "{refused}"
        );
    });
}

/// Seconds since 1970 of a version.
fn epoch(version: &str) -> String {
    let part = |at: std::ops::Range<usize>| version[at].parse::<i64>().unwrap();
    let (y, m, d) = (part(0..4), part(4..6), part(6..8));
    let (y, m) = if m <= 2 { (y - 1, m + 9) } else { (y, m - 3) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1 - 719_468;
    (days * 86400 + part(8..10) * 3600 + part(10..12) * 60 + part(12..14)).to_string()
}

#[test]
fn a_history_of_before_gets_the_text_with_the_next_run() {
    Site::each(|site| {
        site.schema(ONE);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let (_, version) = files(site);
        site.rows("alter table _schemac_history drop column up_sql");
        site.project.expect(0, &["status", "--exit-code"]);
        let none = site.project.expect(1, &["show", &version, "--applied", "--up"]).stderr;
        assert!(none.contains("E0747"), "{none}");
        assert!(site.project.expect(0, &["show", &version, "--applied", "--down"]).stdout.contains("drop table"));
        assert_eq!(site.project.expect(0, &["show", &version, "--applied"]).stdout, "");
        site.project.expect(0, &["rollback", "--yes"]);
        site.project.expect(0, &["apply", "--yes"]);
        assert!(site.project.expect(0, &["show", "--applied", "--up"]).stdout.contains("create table"));
    });
}

#[test]
fn a_history_of_before_on_surrealdb_too() {
    let own = surreal::Database::new();
    let project = Project::new();
    project.write("schemac.toml", format!("[target.main]\ndialect = \"surrealdb\"\nurl = \"{}\"\n", own.url()));
    project.write("schemas/main.schema", TWO);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    assert!(project.expect(0, &["show", "--applied", "--up"]).stdout.contains("DEFINE TABLE"));
    own.sql("REMOVE FIELD up_sql ON _schemac_history; UPDATE _schemac_history UNSET up_sql");
    project.expect(0, &["status", "--exit-code"]);
    assert!(project.expect(1, &["show", "--applied", "--up"]).stderr.contains("E0747"));
    project.write("schemas/main.schema", ONE);
    project.expect(0, &["plan"]);
    project.expect(0, &["apply", "--yes"]);
    assert!(project.expect(0, &["show", "--applied", "--up"]).stdout.contains("note"));
    project.expect(0, &["status", "--exit-code"]);
}
