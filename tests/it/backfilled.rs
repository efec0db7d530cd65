//! Rows that get their values in batches, beside the work: killed, slowed down, at once with others, in the order of their keys.

use std::process::Stdio;
use std::time::Duration;

use crate::support::postgres::{Server, connect};
use crate::support::site::Site;

#[test]
fn several_that_fill_at_once_do_the_work_once() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let rows: Vec<String> = (1..=500).map(|n| format!("({n})")).collect();
        site.rows(&format!("insert into t values {}", rows.join(", ")));
        site.schema(&table.replace("key\n", "key\n  n int backfill (id * 2) batch 9\n"));
        site.project.expect(0, &["plan", "--phased"]);
        let spawn = |arguments: &[&str]| {
            let mut command = site.project.command(arguments);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = (0..4).map(|_| spawn(&["apply", "--yes", "--lock-wait", "60"])).collect();
        for one in all {
            let out = one.wait_with_output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        }
        assert_eq!(site.value("select count(*) from t where n = id * 2"), "500");
        let runs = "select count(*) from _schemac_history where kind = 'migration' and status = 'applied'";
        assert_eq!(site.value(runs), "4");
    });
}

#[test]
fn what_new_code_wrote_is_not_written_over() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n  first text?\n  last text?\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t values (1, 'Ada', 'Lovelace'), (2, 'Alan', 'Turing')");
        let full = "  full text using (first || ' ' || last)\n  kind text default 'a' using (first)\n  drop column first\n  drop column last\n";
        site.schema(&table.replace("  first text?\n  last text?\n", full));
        site.project.expect(0, &["plan", "--phased", "-n", "n"]);
        let stems = site.stems();
        assert_eq!(stems.len(), 4, "{stems:?}");
        site.project.expect(0, &["apply", "--yes", "--to", &stems[2][..14]]);
        site.rows("update t set \"full\" = 'Countess' where id = 1");
        site.rows("insert into t (id, \"full\") values (3, 'Grace Hopper')");
        site.project.expect(0, &["apply", "--yes", "--accept-data-loss"]);
        let all = "select count(*) from t where (id = 1 and \"full\" = 'Countess' and kind = 'Ada') \
                   or (id = 2 and \"full\" = 'Alan Turing') or (id = 3 and \"full\" = 'Grace Hopper' and kind = 'a')";
        assert_eq!(site.value(all), "3");
        site.project.expect(0, &["plan", "--check"]);
        assert_eq!(site.status()["in_sync"], true);
    });
}

#[test]
fn a_migration_of_rows_that_is_killed_goes_on_where_it_was() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        let rows: Vec<String> = (1..=4000).map(|n| format!("({n})")).collect();
        site.rows(&format!("insert into t values {}", rows.join(", ")));
        site.schema(&table.replace("key\n", "key\n  n int backfill (id * 2) batch 5\n"));
        site.project.expect(0, &["plan", "--phased", "-n", "n"]);
        let stems = site.stems();
        site.project.expect(0, &["apply", "--yes", "--to", &stems[1][..14]]);
        let filled = || site.value("select count(n) from t").parse::<u32>().unwrap();
        let mut killed = Vec::new();
        for _ in 0..3 {
            let before = filled();
            let mut run = site.project.command(&["apply", "--yes"]);
            let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            while filled() < before + 20 {
                std::thread::sleep(Duration::from_millis(5));
            }
            run.kill().unwrap();
            run.wait().unwrap();
            killed.push(filled());
        }
        assert!(killed.is_sorted() && killed[0] < 4000, "{killed:?}");
        assert!(killed.iter().all(|n| n % 5 == 0), "whole batches: {killed:?}");
        site.project.expect(0, &["apply", "--yes", "--lock-wait", "30"]);
        assert_eq!(site.value("select count(*) from t where n = id * 2"), "4000");
        assert_eq!(site.status()["in_sync"], true);
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
    // a migration has its statement for them
    let site = Site::sqlite();
    let table = "table k {\n  id bytes primary key\n}\n";
    site.schema(table);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into k values (x'01'), (x'02'), (x'03')");
    site.schema(&table.replace("key\n", "key\n  b int backfill (7) batch 1\n"));
    site.project.expect(0, &["plan", "--phased"]);
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.value("select count(*) from k where b = 7"), "3");
}

#[test]
fn rows_that_the_backfill_leaves_stop_the_contract_before_it_runs() {
    Site::each(|site| {
        let table = "table t {\n  id int primary key\n  a int?\n}\n";
        site.schema(table);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into t values (1, 1), (2, null), (3, 3)");
        site.schema(&table.replace("a int?", "a int?\n  b int backfill (a) batch 2"));
        site.project.expect(0, &["plan", "--phased"]);
        // nobody could know before the first of them what the second would leave
        let told = site.project.expect(1, &["apply", "--yes"]).stderr;
        assert!(told.contains("[E0730]") && told.contains(": 1 row"), "{told}");
        assert!(told.contains("before it, 2 of 3 were applied and stay"), "{told}");
        let status = site.status();
        assert_eq!((status["applied"].as_array().unwrap().len(), &status["drifted"]), (3, &false.into()), "{status}");
        assert!(site.project.expect(1, &["apply", "--yes"]).stderr.contains("[E0730]"));
        site.rows("update t set b = 0 where b is null");
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.status()["in_sync"], true);
    });
}

#[test]
fn small_batches_come_near_the_rate_that_is_wanted() {
    let site = Site::sqlite();
    let table = "table t {\n  id int primary key\n}\n";
    site.schema(table);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    let rows: Vec<String> = (1..=300).map(|n| format!("({n})")).collect();
    site.rows(&format!("insert into t values {}", rows.join(", ")));
    site.rows("alter table t add column n int");
    site.schema(&table.replace("key\n", "key\n  n int? backfill (id * 2) batch 1\n"));
    // a pause of its own for each of 300 batches would be a minute
    let since = std::time::Instant::now();
    site.project.expect(0, &["backfill", "--yes", "--rate", "1000"]);
    let took = since.elapsed();
    assert!(took > Duration::from_millis(150) && took < Duration::from_secs(20), "{took:?}");
    assert_eq!(site.value("select count(*) from t where n = id * 2"), "300");
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
