//! A merged folder: branches put one after the other, and many migrations made one.

use std::collections::BTreeMap;

use crate::support::postgres::Server;
use crate::support::site::Site;

const BASE: &str = "table a {\n  id int primary key\n  note text?\n}\ntable b {\n  id int primary key\n}\n";

type Files = BTreeMap<String, String>;

fn files(site: &Site) -> Files {
    let names = site.project.list("migrations");
    names.into_iter().map(|name| (name.clone(), site.project.read(&format!("migrations/{name}")))).collect()
}

fn put(site: &Site, files: &Files) {
    for name in site.project.list("migrations") {
        std::fs::remove_file(site.project.path(&format!("migrations/{name}"))).unwrap();
    }
    for (name, text) in files {
        site.project.write(&format!("migrations/{name}"), text);
    }
}

fn plan(site: &Site, name: &str, schema: &str) {
    site.schema(schema);
    site.project.expect(0, &["plan", "-n", name, "--accept", "all"]);
}

/// Two branches after `base`, each a list of (name, schema), in one folder, as a merge leaves it.
fn forked(site: &Site, left: &[(&str, &str)], right: &[(&str, &str)]) {
    plan(site, "base", BASE);
    let base = files(site);
    left.iter().for_each(|(name, schema)| plan(site, name, schema));
    let mut merged = files(site);
    put(site, &base);
    right.iter().for_each(|(name, schema)| plan(site, name, schema));
    merged.extend(files(site));
    put(site, &merged);
    let told = site.project.expect(1, &["check"]);
    assert!(told.stderr.contains("E0617") && told.stderr.contains("schemac rebase"), "{}", told.stderr);
}

#[test]
fn branches_that_commute_are_put_one_after_the_other() {
    Site::each(|site| {
        let left = BASE.replace("note text?", "note text?\n  size int?\n  index (size)");
        let left_more = format!("{left}view v = ```sql\n  select id from a where size > 1\n```\n");
        let right = BASE.replace(
            "table b {\n  id int primary key\n}",
            "table b {\n  id int primary key\n  word text?\n}\ntable c {\n  id int primary key\n  b_id -> b index\n}",
        );
        forked(site, &[("left", &left), ("more", &left_more)], &[("right", &right)]);
        let before = files(site);
        let dry = site.project.expect(0, &["rebase", "--dry-run"]);
        assert!(dry.stderr.contains("_right"), "{}", dry.stderr);
        assert_eq!(files(site), before);
        let told = site.project.expect(0, &["rebase", "--format", "json"]);
        assert!(told.stdout.contains("\"proven\": true"), "{}", told.stdout);
        let both = left_more.replace(
            "table b {\n  id int primary key\n}",
            "table b {\n  id int primary key\n  word text?\n}\ntable c {\n  id int primary key\n  b_id -> b index\n}",
        );
        site.schema(&both);
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["verify"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
        let sql = |files: &Files| -> Vec<String> {
            files.iter().filter(|(name, _)| name.ends_with(".sql")).map(|(_, text)| text.clone()).collect()
        };
        let (mut old, mut new) = (sql(&before), sql(&files(site)));
        old.sort();
        new.sort();
        assert_eq!(old, new, "the SQL is what it was");
        assert_eq!(site.project.expect(0, &["rebase"]).stdout, "");
    });
}

#[test]
fn branches_that_do_not_commute_are_named_object_by_object() {
    Site::each(|site| {
        let cases = [
            (
                BASE.replace("note text?", "note text? default 'x'"),
                BASE.replace("note text?", "note text? default 'y'"),
                "a/default:note",
            ),
            (
                BASE.replace("note text?", "remark text? renamed from note"),
                BASE.replace("note text?", "note text?\n  index (note)"),
                "a/column:note",
            ),
            (
                BASE.replace("\ntable b {\n  id int primary key\n}", ""),
                format!("{BASE}table c {{\n  id int primary key\n  b_id -> b index\n}}\n"),
                "b",
            ),
            (
                format!("{BASE}table c {{ id int primary key }}\n"),
                format!("{BASE}table c {{ id text primary key }}\n"),
                "c",
            ),
            // values that are made of what the other takes away
            (
                BASE.replace("note text?", "note text?\n  words int backfill (length(note))"),
                BASE.replace("  note text?\n", ""),
                "a/column:note",
            ),
        ];
        for (left, right, object) in cases {
            put(site, &Files::new());
            forked(site, &[("left", &left)], &[("right", &right)]);
            let before = files(site);
            let told = site.project.expect(1, &["rebase"]);
            assert!(
                ["E0631", "_left", "_right", &format!("`{object}`")].iter().all(|part| told.stderr.contains(part)),
                "{}",
                told.stderr
            );
            assert_eq!(files(site), before);
        }
    });
}

#[test]
fn what_a_database_has_is_not_moved() {
    Site::each(|site| {
        plan(site, "base", BASE);
        let base = files(site);
        plan(site, "left", &format!("{BASE}table l {{ id int primary key }}\n"));
        let left = files(site);
        put(site, &base);
        plan(site, "right", &format!("{BASE}table r {{ id int primary key }}\n"));
        site.project.expect(0, &["apply", "--yes"]);
        let mut merged = files(site);
        merged.extend(left);
        put(site, &merged);
        let right = site.stems().into_iter().find(|stem| stem.ends_with("_right")).unwrap();
        let left = site.stems().into_iter().find(|stem| stem.ends_with("_left")).unwrap();
        let first = if left < right { &left } else { &right };
        // whichever began earlier stays unless it is said otherwise
        if first == &left {
            let told = site.project.expect(1, &["rebase"]);
            assert!(told.stderr.contains("E0841") && told.stderr.contains("--first"), "{}", told.stderr);
        }
        site.project.expect(64, &["rebase", "--first", "20200101000000"]);
        site.project.expect(0, &["rebase", "--first", &right]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["status", "--exit-code"]);
        assert_eq!(site.value("select count(*) from l") + &site.value("select count(*) from r"), "00");
    });
}

/// Five migrations; the fourth was written by hand. The last is not to be squashed.
fn five(site: &Site) -> Vec<String> {
    plan(site, "one", BASE);
    plan(
        site,
        "two",
        &BASE.replace("note text?", "remark text? renamed from note\n  passing int?\n  size int default 3"),
    );
    let three = BASE.replace("note text?", "remark text?\n  size int default 4\n  index (size)");
    plan(site, "three", &three);
    site.project.expect(0, &["new", "four"]);
    let file = site.project.list("migrations").into_iter().find(|name| name.ends_with("four.up.sql")).unwrap();
    let stem = file.trim_end_matches(".up.sql");
    site.project.write(&format!("migrations/{file}"), "update a set remark = 'by hand' where remark is null;\n");
    site.project.write(&format!("migrations/{stem}.down.sql"), "select 1;\n");
    site.project.expect(0, &["new", "--seal", &stem[..14]]);
    plan(site, "five", &format!("{three}table c {{ id int primary key }}\n"));
    site.stems()
}

fn squash(site: &Site, stems: &[String]) -> String {
    site.project.expect(0, &["squash", "--from", &stems[1][..14], "--to", &stems[3][..14], "-n", "net"]);
    let left = site.stems();
    assert_eq!(left.len(), 3, "{left:?}");
    site.project.read(&format!("migrations/{}.up.sql", left[1]))
}

#[test]
fn many_become_one_and_databases_that_have_them_recognise_it() {
    Site::each(|site| {
        let stems = five(site);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into a (id) values (1)");
        let sql = squash(site, &stems);
        assert!(sql.contains("by hand") && !sql.contains("passing"), "{sql}");
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["verify"]);
        let status = site.status();
        assert_eq!((&status["in_sync"], status["pending"].as_array().unwrap().len()), (&true.into(), 0), "{status:#}");
        assert_eq!(status["applied"][1]["state"], "squashed");
        let told = site.project.expect(0, &["apply", "--yes"]);
        assert!(told.stderr.contains("stands for 3 migrations"), "{}", told.stderr);
        let status = site.status();
        let names: Vec<&str> =
            status["applied"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!((names, &status["drifted"]), (vec!["one", "net", "five"], &false.into()));
        assert!(!site.project.expect(0, &["apply", "--yes"]).stderr.contains("stands for"));
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss", "--steps", "2"]);
        assert_eq!(site.value("select note from a"), "", "what was renamed has its name again");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.value("select remark from a"), "by hand");
        site.project.expect(0, &["status", "--exit-code"]);
    });
}

#[test]
fn a_squash_that_does_just_what_the_last_of_them_did_is_not_taken_for_it() {
    Site::each(|site| {
        plan(site, "one", BASE);
        for _ in 0..2 {
            let last = site.stems().pop().unwrap();
            site.project.expect(0, &["revert", &last[..14]]);
        }
        site.project.expect(0, &["plan", "--check"]);
        site.project.expect(0, &["apply", "--yes"]);
        let stems = site.stems();
        site.project.expect(0, &["squash", "--from", &stems[0][..14], "--to", &stems[2][..14], "-n", "net"]);
        assert_eq!(site.status()["in_sync"], true);
        let told = site.project.expect(0, &["apply", "--yes"]).stderr;
        assert!(told.contains("stands for 3 migrations"), "{told}");
        let is_settled = || {
            assert_eq!(site.project.expect(0, &["apply", "--yes"]).stderr.trim(), "Nothing to apply.");
            let status = site.status();
            assert_eq!(
                (&status["applied"][0]["state"], &status["in_sync"]),
                (&"applied".into(), &true.into()),
                "{status:#}"
            );
        };
        is_settled();
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        // and where it ran itself, also when its comments were edited since
        site.project.expect(0, &["apply", "--yes"]);
        is_settled();
        let up = format!("migrations/{}.up.sql", site.stems()[0]);
        site.project.write(&up, format!("{}-- edited\n", site.project.read(&up)));
        assert_eq!(site.status()["applied"][0]["state"], "reworded");
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
    });
}

#[test]
fn what_stopped_half_way_is_not_squashed() {
    let site = Site::postgres(Server::V15);
    let table = "table t {\n  id int primary key\n  a int?\n}\n";
    site.schema(table);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into t values (1, null)");
    site.schema(&table.replace("int?", "int"));
    site.project.expect(0, &["plan"]);
    site.project.expect(1, &["apply", "--yes", "--no-count"]);
    assert_eq!(site.status()["applied"][1]["state"], "failed");
    let (stems, before) = (site.stems(), files(&site));
    let squash = ["squash", "--from", &stems[0][..14], "--to", &stems[1][..14]];
    let refused = site.project.expect(1, &squash).stderr;
    assert!(refused.contains("E0842") && refused.contains("schemac resume"), "{refused}");
    assert_eq!(files(&site), before);
    site.project.expect(0, &["resume", "--back", "--yes"]);
    site.rows("update t set a = 1");
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &squash);
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.status()["in_sync"], true);
}

#[test]
fn a_database_that_has_a_part_of_them_stops() {
    Site::each(|site| {
        let stems = five(site);
        let before = files(site);
        site.project.expect(0, &["apply", "--yes", "--steps", "2"]);
        let refused = site.project.expect(1, &["squash", "--from", &stems[1][..14], "--to", &stems[3][..14]]);
        assert!(refused.stderr.contains("E0842") && refused.stderr.contains("_three"), "{}", refused.stderr);
        assert_eq!(files(site), before);
        site.project.expect(0, &["squash", "--from", &stems[1][..14], "--to", &stems[3][..14], "--offline"]);
        let refused = site.project.expect(1, &["apply", "--yes"]);
        assert!(refused.stderr.contains("E0743"), "{}", refused.stderr);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["status", "--exit-code"]);
    });
}

#[test]
fn no_rollback_ends_inside_of_a_squash() {
    Site::each(|site| {
        let stems = five(site);
        site.project.expect(0, &["apply", "--yes"]);
        squash(site, &stems);
        for steps in ["2", "3"] {
            let torn = site.project.expect(1, &["rollback", "--yes", "--accept-data-loss", "--steps", steps]).stderr;
            assert!(torn.contains("E0743") && torn.contains(&format!("--to {}", &stems[0][..14])), "{torn}");
        }
        // the one after it, then all of it
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss", "--to", &stems[0][..14]]);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["status", "--exit-code"]);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss", "--steps", "2"]);
        assert_eq!(site.status()["applied"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_range_that_is_none_is_told() {
    let site = Site::sqlite();
    let stems = five(&site);
    let version = |n: usize| stems[n][..14].to_owned();
    for (from, to) in [(1, 1), (3, 1)] {
        let told = site.project.expect(1, &["squash", "--from", &version(from), "--to", &version(to)]);
        assert!(told.stderr.contains("E0632"), "{}", told.stderr);
    }
    site.project.expect(64, &["squash", "--from", &version(0), "--to", "20990101000000"]);
    squash(&site, &stems);
    let told = site.project.expect(1, &["squash", "--from", &version(0), "--to", &version(4)]);
    assert!(told.stderr.contains("E0632") && told.stderr.contains("_net"), "{}", told.stderr);
    let refused = site.project.expect(1, &["new", "--seal", &version(3)]);
    assert!(refused.stderr.contains("E0630"), "{}", refused.stderr);
}

#[test]
fn what_comes_before_an_applied_one_runs_where_it_means_the_same() {
    Site::each(|site| {
        let (left, right) =
            (format!("{BASE}table u {{ id int primary key }}\n"), format!("{BASE}table w {{ id int primary key }}\n"));
        let plan_at = |time: &str, name: &str, schema: &str| {
            site.schema(schema);
            let mut command = site.project.command(&["plan", "-n", name]);
            assert!(command.env("SOURCE_DATE_EPOCH", time).output().unwrap().status.success());
        };
        plan_at("1795000000", "base", BASE);
        let base = files(site);
        plan_at("1795000100", "left", &left);
        let with_left = files(site);
        put(site, &base);
        plan_at("1795000200", "right", &right);
        site.project.expect(0, &["apply", "--yes"]);
        let mut merged = files(site);
        merged.extend(with_left);
        put(site, &merged);
        site.project.expect(0, &["rebase", "--offline"]);
        site.schema(&format!("{left}table w {{ id int primary key }}\n"));
        site.project.expect(0, &["plan", "--check"]);
        let refused = site.project.expect(1, &["apply", "--yes"]).stderr;
        assert!(refused.contains("E0723") && refused.contains("--allow-out-of-order"), "{refused}");
        site.project.expect(0, &["apply", "--allow-out-of-order", "--dry-run"]);
        site.project.expect(0, &["apply", "--allow-out-of-order", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
        site.project.expect(0, &["drift"]);
        let names =
            site.status()["applied"].as_array().unwrap().iter().map(|own| own["name"].clone()).collect::<Vec<_>>();
        assert_eq!(names, ["base", "right", "left"]);
        site.project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
        site.project.expect(0, &["apply", "--yes"]);
    });
}

#[test]
fn what_would_mean_something_else_stays_out_of_order() {
    let site = Site::sqlite();
    plan(&site, "base", BASE);
    plan(&site, "left", &BASE.replace("note text?", "note text?\n  size int?"));
    plan(&site, "right", &BASE.replace("note text?", "note text?\n  size int?\n  index by_size (size)"));
    site.project.expect(0, &["apply", "--yes"]);
    // as if the other branch had never been here
    site.rows("delete from _schemac_history where name = 'left'");
    let refused = site.project.expect(1, &["apply", "--yes", "--allow-out-of-order"]).stderr;
    assert!(
        refused.contains("E0723") && refused.contains("it cannot come after") && refused.contains("_right"),
        "{refused}"
    );
    assert!(!refused.contains("--allow-out-of-order`"), "{refused}");
}
