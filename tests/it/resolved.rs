//! What was done by hand is recorded when it is so, and what is committed of a run that stopped is taken back.

use schemac::migration::{Folder, Location, Version};

use crate::support::postgres::Server;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  mail text?\n  note text?\n}\n";
const TWO: &str = "table t {\n  id int primary key\n  mail text?\n  note text?\n  age int?\n}\n";

fn planned(site: &Site, text: &str) -> String {
    site.schema(text);
    site.project.expect(0, &["plan"]);
    site.stems().pop().unwrap()
}

fn version(stem: &str) -> &str {
    stem.split('_').next().unwrap()
}

fn file(site: &Site, stem: &str, way: &str) -> String {
    site.project.read(&format!("migrations/{stem}.{way}.sql"))
}

#[test]
fn a_database_that_is_so_already_is_taken_over() {
    Site::each(|site| {
        let (one, two) = (planned(site, ONE), planned(site, TWO));
        site.project.write("app.db", "");
        site.rows(&file(site, &one, "up"));
        site.rows("insert into t (id, mail) values (1, 'a')");
        let resolve = |version: &str| {
            vec!["resolve".to_owned(), "--applied".to_owned(), version.to_owned(), "--reason=made by hand".to_owned()]
        };
        let ran = |code: i32, args: &[String]| {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            site.project.expect(code, &args)
        };
        // it has the first, not the second
        let refused = ran(3, &resolve(version(&two)));
        assert!(refused.stderr.contains("E0726") && refused.stderr.contains("`t/column:age` is missing"));
        assert_eq!(site.status()["applied"].as_array().unwrap().len(), 0);
        assert!(ran(4, &resolve(version(&one))).stderr.contains("--yes"), "nobody agreed");
        let dry = ran(0, &[resolve(version(&one)), vec!["--dry-run".to_owned()]].concat());
        assert!(dry.stderr.contains(&format!("Would record {one}: applied")), "{}", dry.stderr);
        assert_eq!(site.status()["applied"].as_array().unwrap().len(), 0);
        let json = ["--yes", "--format", "json"].map(str::to_owned);
        let done = ran(0, &[resolve(version(&one)), json.to_vec()].concat());
        let done: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!((&done["recorded"][0]["state"], &done["verified"]), (&"applied".into(), &true.into()));
        assert!(ran(0, &resolve(version(&one))).stderr.contains("Nothing to record"));
        // from here on it is a database as any other
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
        site.project.expect(0, &["rollback", "--to", "base", "--yes", "--accept-data-loss"]);
        assert_eq!(site.status()["tables"].as_array().unwrap().len(), 0);
        assert_eq!(site.value("select reason from _schemac_history where kind = 'resolve'"), "made by hand");
    });
}

#[test]
fn what_nobody_compared_counts_as_changed() {
    Site::each(|site| {
        let one = planned(site, ONE);
        site.project.write("app.db", "");
        site.rows("create table t (id int not null primary key, mail text)");
        let resolve = ["resolve", "--applied", version(&one), "--reason", "no right to compare", "--yes"];
        site.project.expect(3, &resolve);
        site.project.expect(0, &[&resolve[..], &["--unverified"]].concat());
        assert_eq!(site.status()["drifted"], true);
        let drift = site.project.expect(3, &["drift"]);
        assert!(drift.stdout.contains("t/column:note is missing"), "{}", drift.stdout);
        planned(site, TWO);
        assert!(site.project.expect(3, &["apply", "--yes"]).stderr.contains("E0837"));
    });
}

#[test]
fn what_was_taken_back_by_hand_is_recorded_with_all_that_came_after() {
    Site::each(|site| {
        let (one, two) = (planned(site, ONE), planned(site, TWO));
        site.project.expect(0, &["apply", "--yes"]);
        let back = ["resolve", "--rolled-back", version(&one), "--reason", "by hand", "--yes"];
        assert!(site.project.expect(3, &back).stderr.contains("`t` is extra"));
        site.rows(&file(site, &two, "down"));
        site.rows(&file(site, &one, "down"));
        let done = site.project.expect(0, &back).stderr;
        assert!(done.find(&two).unwrap() < done.find(&one).unwrap(), "newest first: {done}");
        assert_eq!(site.status()["pending"].as_array().unwrap().len(), 2);
        assert!(site.project.expect(64, &back).stderr.contains("E0727"), "it is not applied any more");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
    });
}

#[test]
fn a_migration_of_a_branch_that_is_gone_is_forgotten() {
    Site::each(|site| {
        let (_, two) = (planned(site, ONE), planned(site, TWO));
        site.project.expect(0, &["apply", "--yes"]);
        for ending in ["up.sql", "down.sql", "json"] {
            std::fs::remove_file(site.project.path(&format!("migrations/{two}.{ending}"))).unwrap();
        }
        assert_eq!(site.status()["applied"][1]["state"], "missing");
        let untrack = ["resolve", "--untrack", version(&two), "--reason", "the branch is gone", "--yes"];
        site.project.expect(0, &untrack);
        let status = site.status();
        assert_eq!((status["applied"].as_array().unwrap().len(), &status["drifted"]), (1, &false.into()), "{status}");
        // what it made stays, and the migrations no longer know it
        assert_eq!(site.value("select count(age) from t"), "0");
        site.project.expect(64, &untrack);
    });
}

#[test]
fn what_is_recorded_again_keeps_its_place_below_what_was_built_on_it() {
    Site::each(|site| {
        let (one, two) = (planned(site, ONE), planned(site, TWO));
        site.project.expect(0, &["apply", "--yes"]);
        for way in ["--untrack", "--applied"] {
            site.project.expect(0, &["resolve", way, version(&one), "--reason", "a mistake", "--yes"]);
        }
        assert_eq!(site.status()["applied"][0]["version"], version(&one));
        // the newest is what came last, and not what somebody wrote down last
        let told = site.project.expect(0, &["rollback", "--yes"]).stderr;
        assert!(told.contains(&format!("rolled back {two}")), "{told}");
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["rollback", "--to", version(&one), "--yes"]);
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
    });
}

#[test]
fn somebody_who_was_faster_is_noticed_and_a_reason_is_needed() {
    let site = Site::sqlite();
    let one = planned(&site, ONE);
    site.project.expect(64, &["resolve", "--applied", version(&one), "--yes"]);
    site.project.expect(64, &["resolve", "--reason", "x", "--yes"]);
    site.project.expect(64, &["resolve", "--applied", version(&one), "--reason", "", "--yes"]);
    let both = ["resolve", "--applied", version(&one), "--untrack", version(&one), "--reason", "x"];
    site.project.expect(64, &both);
    site.project.write("app.db", "");
    let none = site.project.expect(64, &["resolve", "--applied", "20010101000000", "--reason", "x", "--yes"]);
    assert!(none.stderr.contains("no migration has the version"), "{}", none.stderr);
}

const BEFORE: &str = "table t {\n  id int primary key\n  mail text?\n  note text?\n  age text?\n  old int?\n  index by_old (old)\n}\n\
                      table u {\n  id int primary key\n}\n";

/// Renames, a type that changes, keys and indexes beside the work, and a table more.
const AFTER: &str = "table people renamed from t {\n  id int primary key\n  mail text\n  remark text? renamed from note\n  \
                     age bigint? using (cast(age as bigint))\n  old int?\n  unique (mail)\n  index by_old (old, remark)\n  \
                     index by_remark (remark)\n}\n\
                     table u {\n  id int primary key\n  person_id -> people?\n}\ntable v {\n  id int primary key\n}\n";

/// A site whose newest migration, or its way back, was cut off after so many statements, all of them recorded.
fn cut_off(server: Server, back: bool, ran: usize) -> (Site, String, usize) {
    let site = Site::postgres(server);
    planned(&site, BEFORE);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into t values (1, 'a', 'x', '7', 70), (2, 'b', 'y', null, null)");
    let two = planned(&site, AFTER);
    let place = Location::new(&site.project.path(""), std::path::Path::new("migrations")).unwrap();
    let (folder, _) = Folder::load(&place, "postgres");
    let one = folder.get(Version::parse(version(&two)).unwrap()).unwrap();
    if back {
        site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
    }
    let script = if back { &one.down.script } else { &one.up.script };
    let statements: Vec<&str> = script.statements().map(|own| own.sql.as_str()).collect();
    // a transaction is committed as a whole
    let mut ends = vec![0];
    for segment in &script.segments {
        let before = *ends.last().unwrap();
        let step = if segment.transactional { segment.statements.len() } else { 1 };
        ends.extend((1..=segment.statements.len() / step).map(|n| before + n * step));
    }
    let done = ends[ran.min(ends.len() - 1)];
    for sql in &statements[..done] {
        site.rows(sql);
    }
    let kind = if back { "rollback" } else { "migration" };
    let (up, down, sql) = (one.up.sha256.as_str(), one.down.sha256.as_str(), one.down.sql.replace('\'', "''"));
    site.rows(&format!(
        "insert into _schemac_history (version, name, kind, up_sha256, down_sha256, down_sql, status, statements_total, \
         statements_done, started_at, applied_by, tool_version) values ('{}', '{}', '{kind}', '{up}', '{down}', '{sql}', \
         'failed', {}, {done}, now(), 'me', '0')",
        one.version,
        one.name,
        statements.len()
    ));
    (site, two, ends.len() - 1)
}

#[test]
fn what_is_committed_of_a_run_is_taken_back_from_wherever_it_stopped() {
    // the servers differ in no statement of these, so each goes one way
    for (server, back) in Server::ALL.into_iter().zip([false, true]) {
        let mut at = 0;
        loop {
            let (site, two, ends) = cut_off(server, back, at);
            let told = format!("{server:?}, back {back}, after part {at} of {ends} of {two}");
            let done = site.project.expect(0, &["resume", "--back", "--yes", "--accept-data-loss"]);
            assert!(done.stderr.contains("took back what was committed"), "{told}: {}", done.stderr);
            let status = site.status();
            let applied = status["applied"].as_array().unwrap().len();
            assert_eq!((applied, &status["drifted"]), (if back { 2 } else { 1 }, &false.into()), "{told}: {status}");
            assert_eq!(site.project.expect(0, &["drift"]).code, Some(0), "{told}");
            let (table, column) = if back { ("people", "remark") } else { ("t", "note") };
            let rows = site.value(&format!(
                "select string_agg(concat_ws(' ', id, mail, {column}, age, old), ', ' order by id) from {table}"
            ));
            assert_eq!(rows, "1 a x 7 70, 2 b y", "{told}");
            // and on it goes, there or back
            let next: &[&str] = if back { &["rollback", "--yes", "--accept-data-loss"] } else { &["apply", "--yes"] };
            site.project.expect(0, next);
            if at == ends {
                break;
            }
            at += 1;
        }
    }
}

#[test]
fn what_somebody_else_did_meanwhile_is_not_taken_back_and_loss_needs_consent() {
    for server in Server::ALL {
        let (site, _, _) = cut_off(server, false, 3);
        site.rows("create table foreign_to_us (x int)");
        let refused = site.project.expect(1, &["resume", "--back", "--yes"]);
        assert!(refused.stderr.contains("E0725") && refused.stderr.contains("`foreign_to_us`"), "{}", refused.stderr);
        site.rows("drop table foreign_to_us");
        site.rows("insert into v values (1)");
        let refused = site.project.expect(4, &["resume", "--back", "--yes"]);
        assert!(refused.stderr.contains("1 row"), "{}", refused.stderr);
        let dry = site.project.expect(0, &["resume", "--back", "--dry-run"]);
        assert!(dry.stdout.contains("drop table v") && dry.stdout.contains("rename to t"), "{}", dry.stdout);
        site.project.expect(0, &["resume", "--back", "--yes", "--accept-data-loss"]);
        assert_eq!(site.project.expect(0, &["drift"]).code, Some(0));
    }
}

#[test]
fn a_migration_is_reverted_by_one_that_comes_after_all_others() {
    Site::each(|site| {
        let (_, two) = (planned(site, ONE), planned(site, TWO));
        let three = planned(site, &TWO.replace("table t", "table w {\n  id int primary key\n}\ntable t"));
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t (id, mail, age) values (1, 'a', 7)");
        // what a later one builds upon stays
        let refused = site.project.expect(1, &["revert", version(&site.stems()[0])]);
        assert!(refused.stderr.contains("E0728") && refused.stderr.contains(&two), "{}", refused.stderr);
        let dry = site.project.expect(0, &["revert", version(&two), "--dry-run"]);
        assert!(dry.stdout.contains("t/column:age"), "{}", dry.stdout);
        assert_eq!(site.stems().len(), 3);
        let told = site.project.expect(0, &["revert", version(&two)]).stderr;
        assert!(told.contains("change it too"), "{told}");
        let four = site.stems().pop().unwrap();
        assert!(four.contains("_revert_"), "{four}");
        site.schema(&ONE.replace("table t", "table w {\n  id int primary key\n}\ntable t"));
        site.project.expect(0, &["plan", "--check"]);
        assert!(site.project.expect(4, &["apply", "--yes"]).stderr.contains("1 value"));
        site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
        assert_eq!(site.status()["in_sync"], true);
        site.project.expect(0, &["rollback", "--yes"]);
        assert_eq!(site.value("select mail from t where age is null"), "a");
        site.project.expect(0, &["revert", version(&three), "--name", "no_w"]);
        let again = site.project.expect(1, &["revert", version(&three)]).stderr;
        assert!(again.contains("E0728") && again.contains("_no_w"), "{again}");
        site.project.expect(64, &["revert", "20010101000000"]);
    });
}

#[test]
fn what_was_reverted_and_came_again_is_reverted_again() {
    let site = Site::sqlite();
    planned(&site, ONE);
    site.schema(TWO);
    let long = "a".repeat(80);
    site.project.expect(0, &["plan", "--name", &long]);
    let two = site.stems().pop().unwrap();
    site.project.expect(0, &["revert", version(&two)]);
    let back = site.stems().pop().unwrap();
    site.project.expect(0, &["revert", version(&back)]);
    site.project.expect(0, &["revert", version(&two)]);
    let again = site.stems().pop().unwrap();
    assert!(again.ends_with("_2") && again.contains("_revert_"), "{again}");
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.status()["in_sync"], true);
}

#[test]
fn the_log_and_the_folder_are_shown() {
    Site::each(|site| {
        let (one, two) = (planned(site, ONE), planned(site, TWO));
        assert!(site.project.run(&["log"]).stdout.is_empty());
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["rollback", "--yes"]);
        let log = site.project.expect(0, &["log"]).stdout;
        let lines: Vec<&str> = log.lines().collect();
        assert!(lines[0].contains(&two) && lines[0].contains("rolled back"), "{log}");
        assert!(lines[2].contains(&one) && lines[2].contains("applied"), "{log}");
        assert_eq!(site.project.expect(0, &["log", "-n", "1"]).stdout.lines().count(), 1);
        let log = site.project.expect(0, &["log", version(&two), "--format", "json"]).stdout;
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        assert_eq!(log["runs"][0]["kind"], "rollback");
        assert_eq!(log["runs"].as_array().unwrap().len(), 2);
        assert_eq!(site.project.expect(0, &["show", version(&two), "--up"]).stdout, file(site, &two, "up"));
        assert_eq!(site.project.expect(0, &["show", "--down"]).stdout, file(site, &two, "down"));
        let shown = site.project.expect(0, &["show"]).stdout;
        assert!(shown.starts_with(&two) && shown.contains("t/column:age"), "{shown}");
        assert!(!site.project.expect(0, &["show", "--plan", version(&one)]).stdout.contains("sha256"));
        let shown: serde_json::Value =
            serde_json::from_str(&site.project.expect(0, &["show", "--format", "json"]).stdout).unwrap();
        assert_eq!((&shown["parent"], &shown["up"]["sql"]), (&version(&one).into(), &file(site, &two, "up").into()));
        site.project.expect(64, &["show", "20010101000000"]);
        assert!(site.project.expect(0, &["log", "20010101000000"]).stderr.contains("Nothing of 20010101000000"));
        for wrong in [&["log", "soon"][..], &["log", "-n", "0"], &["status", "--jobs", "0"]] {
            site.project.expect(64, wrong);
        }
        let answer = site.project.expect(0, &["ping"]);
        assert!(answer.stdout.contains(" answers: ") && answer.stderr.contains("has 3 runs, the last by schemac "));
        let answer: serde_json::Value =
            serde_json::from_str(&site.project.expect(0, &["ping", "--format", "json"]).stdout).unwrap();
        let by = if site.url().starts_with("sqlite") { "transaction" } else { "session" };
        assert_eq!((&answer["locks_by"], &answer["history"]["runs"]), (&by.into(), &3.into()), "{answer:#}");
        let nowhere =
            if site.url().starts_with("sqlite") { "sqlite:none.db" } else { "postgres://me@127.0.0.1:1/none" };
        site.project.expect(74, &["ping", "--url", nowhere]);
    });
}
