//! Bad input and bad luck, met through the binary: each ends in its own coded error, nothing is half-written, and
//! `status` tells the truth.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::halfway;
use crate::support::postgres::{Held, Server, hold};
use crate::support::project::Ran;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  note text?\n}\n";

fn refused(ran: &Ran, code: &str) {
    assert!(ran.stderr.contains(code), "{code} is missing in\n{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

fn planned(site: &Site, schema: &str, name: &str) -> String {
    site.schema(schema);
    site.project.expect(0, &["plan", "-n", name]);
    site.stems().pop().unwrap()
}

#[test]
fn schema_text_that_is_none() {
    let site = Site::sqlite();
    let nested = |n: usize| format!("table t {{ a int, check ({}a{} > 0) }}\n", "(".repeat(n), ")".repeat(n));
    let long = format!("table t {{ a int default {} }}\n", "1".repeat(50 << 20));
    let words = "a ".repeat(25 << 20);
    let cases: [(&str, Vec<u8>); 8] = [
        ("E0803", b"table t { a \xff\xfe int }\n".to_vec()),
        ("E01", nested(10_000).into_bytes()),
        ("E01", "{".repeat(100_000).into_bytes()),
        ("E0", long.into_bytes()),
        ("E01", words.into_bytes()),
        ("E02", b"mixin a { ...b }\nmixin b { ...a }\ntable t { ...a }\n".to_vec()),
        ("E01", b"table t { a text default 'never ends\n}\n".to_vec()),
        ("E01", b"table t\0 { a int }\n".to_vec()),
    ];
    for (code, text) in cases {
        site.project.write("schemas/main.schema", &text);
        let start = Instant::now();
        let ran = site.project.expect(1, &["check"]);
        refused(&ran, &format!("[{code}"));
        assert!(ran.stderr.len() < 200_000, "{code}: the message is {} bytes long", ran.stderr.len());
        assert!(start.elapsed() < Duration::from_secs(60), "{code}: took {:?}", start.elapsed());
        site.project.expect(1, &["plan"]);
        assert_eq!(site.stems(), Vec::<String>::new());
    }
}

#[test]
fn a_migrations_folder_that_was_touched() {
    type Harm = fn(&Site, &str);
    let cases: [(&str, Harm); 7] = [
        ("E0609", |site, stem| std::fs::remove_file(site.project.path(&format!("migrations/{stem}.json"))).unwrap()),
        ("E0610", |site, stem| {
            std::fs::remove_file(site.project.path(&format!("migrations/{stem}.down.sql"))).unwrap()
        }),
        ("E0614", |site, stem| {
            let file = format!("migrations/{stem}.json");
            let text = site.project.read(&file).replacen("note", "memo", 1);
            site.project.write(&file, text);
        }),
        ("E0612", |site, stem| {
            site.project.write(&format!("migrations/{stem}.json"), "{");
        }),
        ("E0615", |site, stem| {
            let file = format!("migrations/{stem}.up.sql");
            let text = site.project.read(&file);
            site.project.write(&file, format!("{text}\ndrop table t;\n"));
        }),
        ("E0605", |site, _| {
            site.project.write("migrations/20200101000000_x.up.sql.bak", "");
        }),
        ("E0611", |site, _| {
            site.project.write("migrations/.schemac-x.tmp", "");
        }),
    ];
    for (code, harm) in cases {
        let site = Site::sqlite();
        let stem = planned(&site, ONE, "one");
        harm(&site, &stem);
        for arguments in [&["check"][..], &["plan"], &["apply", "--yes"]] {
            refused(&site.project.expect(1, arguments), code);
        }
        assert!(!site.project.path("app.db").exists(), "{code}");
    }
}

#[test]
fn a_folder_that_lies_elsewhere() {
    let site = Site::sqlite();
    site.schema(ONE);
    let toml = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{toml}\n[migrations]\ndir = \"../outside\"\n"));
    refused(&site.project.expect(64, &["plan"]), "E0824");
    site.project.write("schemac.toml", toml);
    std::fs::create_dir(site.project.path("real")).unwrap();
    std::os::unix::fs::symlink(site.project.path("real"), site.project.path("migrations")).unwrap();
    refused(&site.project.expect(64, &["plan"]), "E0603");
    assert_eq!(site.project.list("real"), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_read_lacks_nothing() {
    let site = Site::sqlite();
    planned(&site, ONE, "one");
    site.project.expect(0, &["apply", "--yes"]);
    std::fs::rename(site.project.path("migrations"), site.project.path("real")).unwrap();
    std::os::unix::fs::symlink(site.project.path("real"), site.project.path("migrations")).unwrap();
    for command in [&["status"][..], &["status", "--format", "json"], &["doctor"]] {
        let ran = site.project.run(command);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains("E0603") && !all.contains("E0721") && !all.contains("missing"), "{command:?}: {all}");
        assert_ne!(ran.code, Some(0));
    }
    std::fs::remove_file(site.project.path("migrations")).unwrap();
    assert_eq!(site.status()["applied"][0]["state"], "missing");
}

#[test]
fn applied_migrations_that_the_folder_has_no_more_or_otherwise() {
    Site::each(|site| {
        let first = planned(site, ONE, "one");
        let second = planned(site, &format!("{ONE}table u {{ id int primary key }}\n"), "two");
        site.project.expect(0, &["apply", "--yes"]);
        let files = |stem: &str| ["up.sql", "down.sql", "json"].map(|end| format!("migrations/{stem}.{end}"));
        let texts = files(&second).map(|file| site.project.read(&file));
        for file in files(&second) {
            std::fs::remove_file(site.project.path(&file)).unwrap();
        }
        refused(&site.project.expect(1, &["apply", "--yes"]), "E0721");
        assert_eq!(site.status()["applied"][1]["state"], "missing");
        // The way back is in the database; what it loses is not known without the file.
        refused(&site.project.expect(4, &["rollback", "--yes"]), "E0832");
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        assert_eq!(site.status()["tables"], serde_json::json!(["t"]));

        for (file, text) in files(&second).iter().zip(&texts) {
            site.project.write(file, text);
        }
        site.project.expect(0, &["apply", "--yes"]);
        site.rows(
            "update _schemac_history set up_sha256 = 'sha256:0', up_meaning = 'sha256:0' where status = 'applied'",
        );
        refused(&site.project.expect(1, &["apply", "--yes"]), "E0720");
        assert_eq!(site.status()["applied"][0]["state"], "modified");
        site.rows("update _schemac_history set down_sql = 'drop table t; drop table u'");
        refused(&site.project.expect(1, &["rollback", "--yes", "--accept-data-loss"]), "E0628");
        assert_eq!(site.status()["tables"], serde_json::json!(["t", "u"]));
        let _ = first;
    });
}

#[test]
fn a_migration_out_of_order() {
    let site = Site::sqlite();
    let first = planned(&site, ONE, "one");
    let second = planned(&site, &format!("{ONE}table u {{ id int primary key }}\n"), "two");
    site.project.expect(0, &["apply", "--yes"]);
    site.rows(&format!("delete from _schemac_history where version = '{}'", &first[..14]));
    refused(&site.project.expect(1, &["apply", "--yes"]), "E0723");
    let _ = second;
}

/// As a user who may write nothing there, also when the tests run as root.
#[test]
fn a_folder_that_cannot_be_written() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let site = Site::sqlite();
    site.schema(ONE);
    let root = site.project.root();
    let closed = |mode| std::fs::set_permissions(root, std::fs::Permissions::from_mode(mode)).unwrap();
    let binary = site.project.path("schemac-of-everybody");
    std::fs::copy(env!("CARGO_BIN_EXE_schemac"), &binary).unwrap();
    closed(0o555);
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&binary);
        command.args(arguments).current_dir(root).env("NO_COLOR", "1").stdin(Stdio::null());
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    let plan = run(&["plan"]);
    closed(0o755);
    refused(&plan, "E0623");
    assert_eq!(plan.code, Some(74));
    assert_eq!(site.stems(), Vec::<String>::new());
    site.project.expect(0, &["plan"]);
    closed(0o555);
    let apply = run(&["apply", "--yes"]);
    closed(0o755);
    assert_eq!(apply.code, Some(74), "{}", apply.stderr);
    refused(&apply, "E07");
    assert!(!site.project.path("app.db").exists());
}

/// The binary in the background, its messages readable line by line.
fn started(site: &Site, arguments: &[&str]) -> Child {
    site.project.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn waits_for_a_lock(site: &Site) {
    let waiting = "select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid \
                   where not l.granted and a.datname = current_database()";
    let start = Instant::now();
    while site.value(waiting) == "0" {
        assert!(start.elapsed() < Duration::from_secs(30), "it never came to wait");
        sleep(Duration::from_millis(20));
    }
}

/// A session whose lock lets others read a table but not alter it, until it is dropped.
fn holding(site: &Site, table: &str) -> Held {
    hold(&site.url(), &format!("begin; lock table {table} in access share mode"))
}

#[test]
fn a_postgres_session_that_is_killed_leaves_nothing() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        planned(&site, ONE, "one");
        site.project.expect(0, &["apply", "--yes"]);
        let two = ONE.replace("note text?", "note text?\n  size int default 1");
        planned(&site, &format!("table first {{ id int primary key }}\n{two}"), "two");

        // The database vanishes: the server ends the session.
        let lock = holding(&site, "t");
        let child = started(&site, &["apply", "--yes"]);
        waits_for_a_lock(&site);
        site.rows("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'schemac' and datname = current_database()");
        let output = child.wait_with_output().unwrap();
        let ran = Ran {
            code: output.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        refused(&ran, "E0706");
        assert_eq!(ran.code, Some(74), "{}", ran.stderr);

        // The process vanishes.
        let mut child = started(&site, &["apply", "--yes"]);
        waits_for_a_lock(&site);
        child.kill().unwrap();
        child.wait().unwrap();
        // The server notices only when the statement ends.
        drop(lock);
        site.project.expect(2, &["status", "--exit-code"]);
        let status = site.status();
        assert_eq!((status["applied"].as_array().unwrap().len(), &status["tables"]), (1, &serde_json::json!(["t"])));
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["status", "--exit-code"]);
    }
}

#[test]
fn a_run_in_parts_that_is_killed_says_how_far_it_came() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        let before = "enum state { open, closed }\ntable t {\n  id int primary key\n  state state default open\n}\n";
        planned(&site, before, "one");
        site.project.expect(0, &["apply", "--yes"]);
        // A new value can only be used after the commit that brings it.
        let after = before.replace("closed }", "closed, held }").replace("default open", "default held");
        planned(&site, &after, "two");
        let lock = holding(&site, "t");
        let mut child = started(&site, &["apply", "--yes"]);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("1/2")), "the first part ends");
        waits_for_a_lock(&site);
        assert_eq!(site.status()["applied"][1]["state"], "running", "its process holds the lock");
        child.kill().unwrap();
        child.wait().unwrap();
        drop(lock);
        let start = Instant::now();
        while site.value(
            "select count(*) from pg_stat_activity where application_name = 'schemac' and datname = current_database()",
        ) != "0"
        {
            assert!(start.elapsed() < Duration::from_secs(30));
            sleep(Duration::from_millis(20));
        }
        let status = site.status();
        let second = &status["applied"][1];
        assert_eq!(
            (&second["state"], &second["statements_done"], &second["statements_total"]),
            (&"failed".into(), &1.into(), &2.into())
        );
        assert_eq!(status["in_sync"], false);
        let text = site.project.expect(1, &["status", "--exit-code"]);
        assert!(text.stdout.contains("failed: 1 of 2 statements are committed"), "{}", text.stdout);
        refused(&site.project.expect(1, &["apply", "--yes"]), "E0722");
        refused(&site.project.expect(1, &["rollback", "--yes"]), "E0722");

        // Finished by hand.
        site.rows("alter table t alter column state set default 'held'");
        let stem = site.stems().pop().unwrap();
        site.project.expect(0, &["resolve", "--applied", &stem[..14], "--reason", "by hand", "--yes"]);
        site.project.expect(0, &["status"]);
        site.project.expect(0, &["rollback", "--yes"]);
    }
}

#[test]
fn a_sqlite_run_that_is_killed_is_all_or_nothing() {
    let site = Site::sqlite();
    planned(&site, ONE, "one");
    site.project.expect(0, &["apply", "--yes"]);
    site.rows(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000) \
         insert into t (id, note) select i, hex(randomblob(16)) from n",
    );
    let two = ONE.replace("note text?", "note text?\n  size int default 1\n  index (note)\n  index (size, note)");
    planned(&site, &two, "two");
    for attempt in 0..4_u64 {
        let mut child = started(&site, &["apply", "--yes"]);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let _first = lines.next();
        sleep(Duration::from_millis(attempt * 120));
        child.kill().unwrap();
        child.wait().unwrap();
        let status = site.status();
        let (applied, columns) =
            (status["applied"].as_array().unwrap().len(), site.value("select count(*) from pragma_table_info('t')"));
        assert!(matches!((applied, columns.as_str()), (1, "2") | (2, "3")), "{applied} applied, {columns} columns");
        assert_eq!(status["drifted"], false, "{status:#}");
        assert_eq!(site.value("select count(*) from t"), "400000");
        if applied == 2 {
            site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
        }
    }
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["status", "--exit-code"]);
}

#[test]
fn two_at_once_do_the_work_once() {
    Site::each(|site| {
        planned(site, ONE, "one");
        planned(site, &format!("{ONE}table u {{ id int primary key }}\n"), "two");
        let both = [started(site, &["apply", "--yes"]), started(site, &["apply", "--yes"])];
        for child in both {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(site.value("select count(*) from _schemac_history"), "2");
        site.project.expect(0, &["status", "--exit-code"]);
    });
}

#[test]
fn back_and_forth_at_once_leave_a_chain() {
    Site::each(|site| {
        planned(site, ONE, "one");
        planned(site, &ONE.replace("note text?", "note text?\n  n int?"), "two");
        for _ in 0..8 {
            let all = ["apply", "rollback", "apply", "rollback"].map(|command| {
                let mut run = site.project.command(&[command, "--yes", "--accept-data-loss"]);
                run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
            });
            for mut run in all {
                run.wait().unwrap();
            }
            if site.has_table("_schemac_history") {
                let status = site.status();
                assert_eq!(
                    (&status["problems"], &status["drifted"]),
                    (&serde_json::json!([]), &false.into()),
                    "{status:#}"
                );
            }
        }
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
    });
}

#[test]
fn of_several_that_resume_at_once_one_does() {
    Site::each(|site| {
        halfway::begun(site);
        halfway::stopped(site);
        halfway::mended(site);
        let all: Vec<_> = (0..4).map(|_| started(site, &["resume", "--yes"])).collect();
        let ended: Vec<_> = all.into_iter().map(|run| run.wait_with_output().unwrap()).collect();
        for one in &ended {
            let told = String::from_utf8_lossy(&one.stderr);
            // it was claimed meanwhile, or is at work
            let is_told = ["E0715", "E0719"].iter().any(|code| told.contains(code));
            assert!(one.status.success() || is_told, "{told}");
        }
        assert!(ended.iter().any(|one| one.status.success()));
        assert_eq!(site.value("select count(*) from t"), "1", "once");
        assert_eq!(site.status()["in_sync"], true);
    });
}
