//! A database that was changed outside of its migrations: nothing runs on it, and nothing counts as right, unasked.

use crate::support::postgres::{Server, connect};
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
fn what_was_changed_is_told_and_can_be_taken_back() {
    const TEXT: &str = "enum mood { calm, cross }\n\
        table t {\n  id int primary key\n  note text? default 'n'\n  mood mood default calm\n  size int check (size > 0)\n  index by_note (note) where (note <> 'x')\n}\n\
        view notes = ```sql\n  select id, upper(note) as note from t\n```\n";
    Site::each(|site| {
        // the way back is run as one text here
        let config = site.project.read("schemac.toml");
        site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = false\n"));
        planned(site, TEXT);
        site.project.expect(0, &["apply", "--yes"]);
        let same = site.project.expect(0, &["drift"]);
        assert!(same.stdout.contains("as its migration made it"), "{}", same.stdout);
        assert_eq!(site.project.expect(0, &["drift", "--sql"]).stdout, "");
        site.rows("insert into t (id, size) values (1, 4)");
        site.rows(
            "create table extra (a int, b int); drop index by_note; create index other on t (size); drop view notes",
        );
        site.rows("create view notes as select id, lower(note) as note from t; alter table t add column late int");
        let told = site.project.expect(3, &["drift"]);
        assert_eq!(
            told.stdout.lines().map(|line| line.split_once(' ').unwrap().1).collect::<Vec<_>>(),
            [
                "extra is extra",
                "notes/view is different",
                "t/column:late is extra",
                "t/index:by_note is missing",
                "t/index:other is extra",
            ],
            "{}",
            told.stdout
        );
        let json: serde_json::Value =
            serde_json::from_str(&site.project.expect(3, &["drift", "--format", "json"]).stdout).unwrap();
        assert_eq!((&json["drifted"], json["differences"].as_array().unwrap().len()), (&true.into(), 5));
        let sql = site.project.expect(3, &["drift", "--sql"]).stdout;
        assert_eq!(json["undo"], sql.as_str());
        site.rows(&sql);
        site.project.expect(0, &["drift"]);
        site.project.expect(0, &["status", "--exit-code"]);
        assert_eq!(site.value("select size from t"), "4");
    });
}

#[test]
fn migrations_that_are_not_the_folders_are_no_measure() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        let up = format!("migrations/{}.up.sql", site.stems()[0]);
        let text = site.project.read(&up);
        site.project.write(&up, format!("{text}\nselect 1;\n"));
        site.project.expect(1, &["drift"]);
    });
}

#[test]
fn a_database_that_is_being_migrated_has_not_drifted() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        planned(&site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        let mut other = connect(&site.url());
        let held = other.lock().unwrap();
        let refused = site.project.expect(1, &["drift"]);
        assert!(
            refused.stderr.contains("E0707") && refused.stderr.contains("migrates this database"),
            "{}",
            refused.stderr
        );
        drop(held);
        site.project.expect(0, &["drift"]);
    }
}

#[test]
fn a_scratch_database_needs_a_right_and_is_dropped() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        planned(&site, ONE);
        let role = format!("r_{}", site.value("select md5(current_database())"));
        site.rows(&format!("create role {role} login; grant create on schema public to {role}"));
        let url = site.url().replace("postgres://postgres@", &format!("postgres://{role}@"));
        assert!(url.contains(&role), "{url}");
        let as_role = |code, command: &[&str]| site.project.expect(code, &[command, &["--url", &url]].concat());
        as_role(0, &["apply", "--yes"]);
        as_role(0, &["drift"]);
        // one who may not even read the history is told so, and not to have another
        let other = format!("{role}_x");
        site.rows(&format!("create role {other} login"));
        let as_other = site.url().replace("postgres://postgres@", &format!("postgres://{other}@"));
        for command in [&["status"][..], &["apply", "--yes"], &["ping"]] {
            let told = site.project.expect(1, &[command, &["--url", &as_other]].concat());
            let all = format!("{}{}", told.stdout, told.stderr);
            assert!(all.contains("E0714") && all.contains("`select`, `insert` and `update`"), "{all}");
            assert!(!all.contains("another tool") && !all.contains("has no run"), "{all}");
        }
        site.rows(&format!("drop role {other}"));
        site.rows("drop table t");
        let refused = as_role(74, &["drift"]);
        assert!(refused.stderr.contains("E0718") && refused.stderr.contains("createdb"), "{}", refused.stderr);
        site.rows(&format!("alter role {role} createdb"));
        let told = as_role(3, &["drift"]);
        assert!(told.stdout.contains("t is missing"), "{}", told.stdout);
        let left = format!("select count(*) from pg_database where datdba = '{role}'::regrole");
        assert_eq!(site.value(&left), "0");
        site.rows(&format!("drop owned by {role}; drop role {role}"));
    }
}

#[test]
fn a_schema_is_compared_with_a_live_database_as_its_server_has_it() {
    const TEXT: &str = "table t {\n  id int primary key\n  note text default 'a' check (note in ('a', 'b'))\n}\n";
    Site::each(|site| {
        planned(site, TEXT);
        site.project.expect(0, &["apply", "--yes"]);
        let diff = |code, from: &str, to: &str| site.project.expect(code, &["diff", from, to, "--exit-code"]).stdout;
        let url = site.url();
        for (from, to) in [("schemas", url.as_str()), (url.as_str(), "schemas"), ("migrations", url.as_str())] {
            assert_eq!(diff(0, from, to), "");
        }
        site.schema(&TEXT.replace("'b'", "'c'"));
        assert!(diff(2, &url, "schemas").contains("check"));
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
        site.project.expect(1, &["apply", "--yes", "--no-count"]);
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
    site.project.write(&first, format!("{text}select 1;\n"));
    let status = site.status();
    let states: Vec<&str> = (0..2).map(|n| status["applied"][n]["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["modified", "applied"], "{status:#}");
    let codes: Vec<&str> =
        status["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"E0615") && codes.contains(&"E0720") && !codes.contains(&"E0721"), "{codes:?}");
}

#[test]
fn an_edit_of_comments_alone_is_told_and_stops_nothing() {
    Site::each(|site| {
        planned(site, ONE);
        planned(site, &format!("{ONE}table u {{ id int primary key }}\n"));
        site.project.expect(0, &["apply", "--yes", "--steps", "1"]);
        let files = ["up", "down"].map(|side| format!("migrations/{}.{side}.sql", site.stems()[0]));
        let texts = files.clone().map(|file| site.project.read(&file));
        for (file, text) in files.iter().zip(&texts) {
            site.project.write(file, format!("{}\n/* edited */\n", text.replace(" (", "\t(")));
        }
        let told = site.project.expect(0, &["status"]);
        assert!(told.stdout.contains("edited: only comments or white space"), "{}", told.stdout);
        assert!(told.stderr.contains("W0601"), "{}", told.stderr);
        let status = site.status();
        assert_eq!((&status["applied"][0]["state"], &status["in_sync"]), (&"reworded".into(), &false.into()));
        // once for each file
        let is_told = |told: &str| assert_eq!(told.matches("W0601").count(), 2, "{told}");
        is_told(&site.project.expect(0, &["apply", "--yes"]).stderr);
        assert_eq!(site.status()["in_sync"], true);
        assert!(site.project.expect(0, &["check"]).stderr.contains("W0601"));
        site.project.expect(1, &["check", "--deny", "warnings"]);
        is_told(&site.project.expect(0, &["rollback", "--steps", "2", "--yes", "--accept-data-loss"]).stderr);
        assert_eq!(site.project.expect(0, &["apply", "--yes", "--quiet"]).stderr, "");
        for (file, text) in files.iter().zip(&texts) {
            site.project.write(file, text);
        }
        assert_eq!(site.status()["applied"][0]["state"], "reworded", "it ran with the other comments");
        // a history of before knows bytes alone, and its table gets the columns with the next run
        site.rows("alter table _schemac_history drop column up_meaning");
        site.rows("alter table _schemac_history drop column down_meaning");
        assert_eq!(site.status()["applied"][0]["state"], "modified");
        assert!(site.project.expect(1, &["apply", "--yes"]).stderr.contains("E0720"));
        site.project.expect(0, &["rollback", "--steps", "2", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.write(&files[0], format!("{}-- edited\n", texts[0]));
        assert_eq!(site.status()["applied"][0]["state"], "reworded");
    });
}

#[test]
fn an_edit_of_comments_is_told_once_for_many_databases() {
    let site = Site::sqlite();
    planned(&site, ONE);
    let up = format!("migrations/{}.up.sql", site.stems()[0]);
    site.project.write(&up, format!("{}-- edited\n", site.project.read(&up)));
    let urls = ["--url", "sqlite:a.db", "--url", "sqlite:b.db", "--url", "sqlite:c.db"];
    for command in ["apply", "rollback"] {
        let told = site.project.expect(0, &[&[command, "--yes", "--accept-data-loss"], &urls[..]].concat()).stderr;
        assert_eq!(told.matches("W0601").count(), 1, "{told}");
    }
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[lint]\nW0601 = \"off\"\n"));
    let told = site.project.expect(0, &["apply", "--yes"]).stderr;
    assert!(!told.contains("W0601"), "{told}");
}

#[test]
fn what_somebody_else_looks_after_is_no_drift() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("create index dba_1 on t (note); create table legacy (a int); create index by_a on legacy (a)");
        site.project.expect(3, &["drift"]);
        let config = site.project.read("schemac.toml");
        let ignore = |list: &str| site.project.write("schemac.toml", format!("{config}\n[drift]\nignore = [{list}]\n"));
        ignore("\"index:dba_*\"");
        let told = site.project.expect(3, &["drift"]).stdout;
        assert!(told.contains("legacy is extra") && !told.contains("dba_1"), "{told}");
        ignore("\"index:t.dba_?\", \"table:legacy\", \"view:none\"");
        let none = site.project.expect(0, &["drift"]);
        assert!(none.stderr.contains("`view:none` means nothing"), "{}", none.stderr);
        assert_eq!(site.status()["in_sync"], true);
        planned(site, &ONE.replace("note text?", "note text?\n  size int?"));
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
        // a pattern more, which means what a migration made, beside what was ignored then
        ignore("\"index:t.dba_?\", \"table:legacy\", \"view:none\", \"column:t.size\"");
        site.project.expect(0, &["drift"]);
        assert_eq!(site.status()["drifted"], false);
        // a list that changes is no change of the database
        ignore("\"table:legacy\"");
        assert!(site.project.expect(3, &["drift"]).stdout.contains("dba_1"), "it was ignored when it was recorded");
        ignore("\"dba_*\"");
        assert!(site.project.expect(64, &["drift"]).stderr.contains("E0736"));
    });
}

#[test]
fn what_shall_stay_is_shown_in_the_language_and_written_as_a_migration() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("alter table t add column age int; create table u (id int not null primary key)");
        let patch = site.project.expect(3, &["drift", "--patch"]).stdout;
        assert!(patch.contains("+  age ") && patch.contains("+table u {"), "{patch}");
        // the schema has half of it
        site.schema(&ONE.replace("note text?", "note text?\n  age int?"));
        let told = site.project.expect(3, &["drift"]).stdout;
        assert!(told.contains("t/column:age is extra; the schema changes it too"), "{told}");
        let fixed = site.project.expect(0, &["drift", "--fix", "by_hand"]).stderr;
        let stem = site.stems().pop().unwrap();
        assert!(stem.ends_with("_by_hand") && fixed.contains("resolve --applied"), "{fixed}");
        let version = stem.split('_').next().unwrap();
        site.project.expect(0, &["resolve", "--applied", version, "--reason", "made here by hand", "--yes"]);
        assert_eq!((&site.status()["in_sync"], site.project.expect(0, &["drift"]).code), (&true.into(), Some(0)));
        // elsewhere it runs
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["apply", "--yes"]);
        // what held data may have been renamed
        site.rows("alter table t rename column note to remark");
        let asked = site.project.expect(4, &["drift", "--fix", "renamed"]).stderr;
        assert!(asked.contains("E0510") && asked.contains("renamed from"), "{asked}");
        assert_eq!(site.stems().len(), 2);
    });
}

#[test]
fn what_somebody_else_looks_after_is_written_into_the_configuration() {
    Site::each(|site| {
        planned(site, ONE);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("create table dba (id int)");
        // the exit code alone
        let quiet = site.project.expect(3, &["drift", "--quiet"]);
        assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
        let told = site.project.expect(3, &["drift"]);
        assert!(told.stderr.contains("--ignore-add"), "{}", told.stderr);
        let config = site.project.read("schemac.toml");
        assert!(site.project.expect(64, &["drift", "--ignore-add", "dba"]).stderr.contains("E0736"));
        assert_eq!(site.project.read("schemac.toml"), config);
        site.project.write("schemac.toml", format!("# ours\n{config}"));
        site.project.expect(0, &["drift", "--ignore-add", "table:dba*", "--ignore-add", "index:dba*"]);
        let written = site.project.read("schemac.toml");
        assert!(
            written.starts_with("# ours\n") && written.contains("ignore = [\"table:dba*\", \"index:dba*\"]"),
            "{written}"
        );
        site.project.expect(0, &["drift", "--ignore-add", "table:dba*"]);
        assert_eq!(site.project.read("schemac.toml"), written);
        let quiet = site.project.expect(0, &["drift", "--quiet"]);
        assert_eq!(quiet.stdout, "");
        site.project.expect(64, &["drift", "--all-targets", "--ignore-add", "table:x"]);
    });
}
