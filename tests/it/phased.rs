//! Expand, backfill, contract: code of before goes on after the first migration, and the second leads to the schema.

use std::process::Stdio;
use std::time::Duration;

use crate::support::postgres::{Server, connect};
use crate::support::site::Site;

const BEFORE: &str = "table t {\n  id int primary key\n  note text?\n  gone int?\n  old text?\n}\n";

const AFTER: &str = "table t {\n  id int primary key\n  note text?\n  words int backfill (length(note)) batch 7\n  \
                     short int backfill (id * 2)\n  plain text?\n  new text? renamed from old\n  drop column gone\n  \
                     unique (plain)\n  index by_words (words)\n}\n\
                     table u {\n  id int primary key\n  t_id -> t\n}\n";

fn begun(site: &Site) {
    site.schema(BEFORE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    let rows: Vec<String> = (1..=100).map(|n| format!("({n}, '{}', 'o{n}')", "x".repeat(n % 9))).collect();
    site.rows(&format!("insert into t (id, note, old) values {}", rows.join(", ")));
    site.schema(AFTER);
}

fn version(stem: &str) -> &str {
    stem.split('_').next().unwrap()
}

#[test]
fn code_of_before_goes_on_until_the_second_migration() {
    Site::each(|site| {
        begun(site);
        let dry = site.project.expect(0, &["plan", "--phased", "--dry-run", "--format", "json"]).stdout;
        let dry: serde_json::Value = serde_json::from_str(&dry).unwrap();
        assert_eq!(dry["phases"].as_array().unwrap().len(), 2);
        assert_eq!(site.stems().len(), 1);
        let told = site.project.expect(0, &["plan", "--phased", "-n", "words"]).stderr;
        assert!(told.contains("schemac backfill"), "{told}");
        let stems = site.stems();
        assert!(stems[1].ends_with("_words_expand") && stems[2].ends_with("_words_contract"), "{stems:?}");
        site.project.expect(0, &["plan", "--check"]);
        let first = site.project.expect(0, &["show", version(&stems[1]), "--plan"]).stdout;
        for (own, is_first) in [
            ("t/column:words", true),
            ("t/column:short", true),
            ("t/column:plain", true),
            ("t/index:by_words", true),
            ("u new", true),
            ("unique", false),
            ("column:gone", false),
            ("column:new", false),
        ] {
            let squeezed = first.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(squeezed.contains(own), is_first, "{own}: {first}");
        }
        assert!(!first.contains("Breaking"), "{first}");
        site.project.expect(0, &["apply", "--yes", "--to", version(&stems[1])]);
        // code of before writes as it did
        site.rows("insert into t (id, note, gone, old) values (101, 'abc', 1, 'o101')");
        assert_eq!(site.value("select count(*) from t where words is null"), "101");
        assert_eq!(site.value("select count(*) from t where short is null"), "1", "no batches: the migration fills");
        assert!(site.project.expect(4, &["backfill"]).stderr.contains("--yes"));
        assert!(site.project.expect(0, &["backfill", "--dry-run"]).stderr.contains("101 rows without a value"));
        site.project.expect(64, &["backfill", "t.short", "--yes"]);
        let done = site.project.expect(0, &["backfill", "t.words", "--yes", "--rate", "100000", "--format", "json"]);
        let done: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!((&done["backfills"][0]["waiting"], &done["backfills"][0]["filled"]), (&101.into(), &101.into()));
        assert_eq!(site.value("select count(*) from t where words = length(note)"), "101");
        // it goes on where there is something left
        site.rows("update t set words = null where id in (5, 50, 99)");
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("3 rows filled"));
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("Nothing to fill"));
        site.rows("update t set words = null where id = 7; update t set gone = null");
        site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t where words = length(note) and new like 'o%'"), "101");
        assert_eq!((&site.status()["in_sync"], site.project.expect(0, &["drift"]).code), (&true.into(), Some(0)));
        site.project.expect(0, &["rollback", "--to", version(&stems[0]), "--yes", "--accept-data-loss"]);
        assert_eq!(site.value("select count(*) from t where old like 'o%'"), "101");
        assert_eq!(site.project.expect(0, &["drift"]).code, Some(0));
    });
}

#[test]
fn keys_of_several_columns_and_odd_values_are_ranges_too() {
    Site::each(|site| {
        let table = "table \"Odd t\" {\n  a text\n  \"B\" bigint\n  primary key (a, \"B\")\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let rows: Vec<String> = (0..50).map(|n| format!("('k''{}\\', {})", n % 5, n)).collect();
        site.rows(&format!("insert into \"Odd t\" values {}", rows.join(", ")));
        site.schema(&table.replace("  primary", "  \"C\" bigint? backfill (\"B\" + 1) batch 3\n  primary"));
        site.project.expect(0, &["plan", "--stdout"]);
        site.rows("alter table \"Odd t\" add column \"C\" bigint");
        site.project.expect(0, &["backfill", "--yes"]);
        assert_eq!(site.value("select count(*) from \"Odd t\" where \"C\" = \"B\" + 1"), "50");
    });
}

#[test]
fn rows_that_stay_without_a_value_are_told_and_no_run_goes_on_for_ever() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n  a int?\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t values (1, 1), (2, null), (3, 3)");
        site.rows("alter table t add column b int");
        site.schema(&table.replace("a int?", "a int?\n  b int? backfill (a) batch 1"));
        let told = site.project.expect(0, &["backfill", "--yes", "--format", "json"]);
        assert!(told.stderr.contains("1 rows still have no value"), "{}", told.stderr);
        let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!((&told["backfills"][0]["filled"], &told["backfills"][0]["left"]), (&2.into(), &1.into()));
    });
    let site = Site::sqlite();
    site.project.write("app.db", "");
    site.rows("create table k (id blob primary key, a int, b int) without rowid");
    site.rows("insert into k values (x'01', 1, null), (x'02', 2, null), (x'03', 3, null)");
    site.schema("table k {\n  id bytes primary key\n  a int?\n  b int? backfill (a) batch 1\n}\n");
    assert!(site.project.expect(1, &["backfill", "--yes"]).stderr.contains("E0729"));
}

#[test]
fn a_backfill_that_is_killed_goes_on_where_it_was() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let rows: Vec<String> = (1..=400).map(|n| format!("({n})")).collect();
        site.rows(&format!("insert into t values {}", rows.join(", ")));
        site.schema(&table.replace("key\n", "key\n  n int? backfill (id * 2) batch 10\n"));
        site.project.expect(0, &["plan", "-n", "n"]);
        site.rows("alter table t add column n int");
        let filled = || site.value("select count(n) from t").parse::<u32>().unwrap();
        let mut killed = Vec::new();
        for _ in 0..3 {
            let before = filled();
            let mut run = site.project.command(&["backfill", "--yes", "--rate", "200"]);
            let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            while filled() < before + 20 {
                std::thread::sleep(Duration::from_millis(20));
            }
            run.kill().unwrap();
            run.wait().unwrap();
            killed.push(filled());
        }
        assert!(killed.is_sorted() && killed[2] < 400, "{killed:?}");
        assert!(killed.iter().all(|n| n % 10 == 0), "whole batches: {killed:?}");
        let told = site.project.expect(0, &["backfill", "--yes"]).stderr;
        assert!(told.contains(&format!("{} rows filled", 400 - killed[2])), "{told}");
        assert_eq!(site.value("select count(*) from t where n = id * 2"), "400");
    });
}

#[test]
fn keys_are_in_order_as_values_and_not_as_texts() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n  n int? backfill (id * 2) batch 5\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let rows: Vec<String> = (1..=120).map(|n| format!("({n}, {})", if n < 9 { "1" } else { "null" })).collect();
        site.rows(&format!("insert into t values {}", rows.join(", ")));
        site.project.expect(0, &["backfill", "--yes"]);
        assert_eq!(site.value("select count(*) from t where n is null"), "0");
    });
}

#[test]
fn a_backfill_and_a_migration_take_turns() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        let table = "table t {\n  id int primary key\n  n int? backfill (id * 2) batch 10\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t select generate_series(1, 300)");
        let mut other = connect(&site.url());
        let held = other.lock().unwrap();
        let refused = site.project.expect(1, &["backfill", "--yes", "--lock-wait", "1"]).stderr;
        assert!(refused.contains("E0707") && refused.contains("process "), "{refused}");
        drop(held);
        // long work shuts no migration out
        let mut run = site.project.command(&["backfill", "--yes", "--rate", "40"]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        site.schema(&format!("{table}table u {{ id int primary key }}\n"));
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes", "--lock-wait", "10"]);
        assert_ne!(site.value("select count(n) from t"), "300", "it goes on");
        assert!(run.wait().unwrap().success());
        assert_eq!(site.value("select count(n) from t"), "300");
        assert_eq!(site.status()["in_sync"], true);
    }
}

#[test]
fn what_cannot_be_split_or_ordered_is_told() {
    Site::each(|site| {
        begun(site);
        site.schema(&BEFORE.replace("gone int?", "more int?\n  gone int?"));
        let all = site.project.expect(4, &["plan", "--phased"]).stderr;
        assert!(all.contains("cannot be split"), "{all}");
        assert_eq!(site.stems().len(), 1);
        if !site.url().starts_with("sqlite") {
            site.rows("create table k (a int, b int)");
            site.schema(&format!("{BEFORE}table k {{\n  a int?\n  b int? backfill (a) batch 5\n}}\n"));
            assert!(site.project.expect(1, &["backfill", "--yes"]).stderr.contains("E0729"));
        }
        site.schema(&format!("{BEFORE}table n {{\n  a int primary key\n  b int? backfill (a) batch 5\n}}\n"));
        assert!(site.project.expect(0, &["backfill", "--yes"]).stderr.contains("n/column:b is not there yet"));
    });
}

#[test]
fn what_code_of_a_revision_would_notice_is_told() {
    Site::each(|site| {
        let project = &site.project;
        let git = |arguments: &[&str]| {
            let mut command = std::process::Command::new("git");
            command.arg("-C").arg(project.root()).args(["-c", "user.name=t", "-c", "user.email=t@example.org"]);
            assert!(command.args(arguments).output().unwrap().status.success(), "git {arguments:?}");
        };
        site.schema(BEFORE);
        git(&["init", "-q"]);
        git(&["add", "."]);
        git(&["commit", "-q", "-m", "first"]);
        let check =
            |code, more: &[&str]| project.expect(code, &[&["check", "--against", "HEAD"], more].concat()).stderr;
        assert!(!check(0, &["--deny", "warnings"]).contains("W0502"));
        // what is only added is noticed by nobody
        site.schema(&BEFORE.replace("note text?", "note text?\n  more int?"));
        assert!(!check(0, &[]).contains("W0502"));
        site.schema(AFTER);
        let told = check(0, &[]);
        for at in ["`t/column:new`", "`t/column:gone`"] {
            assert!(told.contains("W0502") && told.contains(at) && told.contains("in two phases"), "{at}: {told}");
        }
        check(1, &["--deny", "warnings"]);
        let config = project.read("schemac.toml");
        project.write("schemac.toml", format!("{config}[lint]\nW0502 = \"off\"\n"));
        assert!(!check(0, &[]).contains("W0502"));
        let told = project.expect(1, &["check", "--against", "nowhere"]).stderr;
        assert!(told.contains("E0807"), "{told}");
    });
}
