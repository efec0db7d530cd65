//! Tables that others use are changed without stopping them, and a run that was cut off goes on where it was.

use std::process::Stdio;
use std::time::{Duration, Instant};

use schemac::database::{Database, Event, MigrationRun, Progress, RunSegment, current, fingerprint};

use crate::support::postgres::{Server, connect, hold, outside};
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  mail text?\n  note text?\n}\n";

const TWO: &str =
    "table t {\n  id int primary key\n  mail text?\n  note text?\n  unique (mail)\n  index by_note (note)\n}\n";

fn begun(server: Server) -> Site {
    let site = Site::postgres(server);
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into t values (1, 'a', 'x'), (2, 'b', 'y')");
    site
}

fn planned(site: &Site, text: &str) -> String {
    site.schema(text);
    site.project.expect(0, &["plan"]);
    site.project.read(&format!("migrations/{}.up.sql", site.stems().last().unwrap()))
}

#[test]
fn what_stops_a_build_is_mended_and_the_run_goes_on() {
    for server in Server::ALL {
        let site = begun(server);
        let up = planned(&site, TWO);
        assert!(up.contains("create unique index concurrently t_mail_key on t (mail)"), "{up}");
        site.rows("insert into t values (3, 'a', 'z')");
        let failed = site.project.expect(1, &["apply", "--yes", "--no-count"]);
        assert!(failed.stderr.contains("E0708") && failed.stderr.contains("schemac resume"), "{}", failed.stderr);
        // half an index is of no use
        assert_eq!(site.value("select count(*) from pg_index where not indisvalid"), "0");
        assert_eq!(site.status()["problems"][0]["code"], "E0722");
        site.project.expect(1, &["apply", "--yes"]);
        // what is in the way is still there
        site.project.expect(1, &["resume", "--yes"]);
        site.rows("delete from t where id = 3");
        let left = site.project.expect(0, &["resume", "--dry-run"]);
        assert!(left.stdout.starts_with("create unique index concurrently t_mail_key"), "{}", left.stdout);
        assert!(site.project.expect(4, &["resume"]).stderr.contains("--yes"));
        site.project.expect(0, &["resume", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_index where not indisvalid"), "0");
        assert_eq!((&site.status()["in_sync"], site.value("select count(*) from t").as_str()), (&true.into(), "2"));
        site.project.expect(0, &["drift"]);
        assert!(site.project.expect(0, &["resume", "--yes"]).stderr.contains("Nothing to resume"));
        site.project.expect(0, &["rollback", "--yes"]);
        site.project.expect(0, &["drift"]);
        assert_eq!(site.value("select string_agg(mail, ',' order by id) from t"), "a,b");
    }
}

#[test]
fn a_killed_run_goes_on_and_writers_never_wait() {
    for server in Server::ALL {
        let site = begun(server);
        planned(&site, TWO);
        let writer = hold(&site.url(), "begin; insert into t values (3, 'c', 'z')");
        let mut run = site.project.command(&["apply", "--yes"]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let waits = "select count(*) from pg_stat_activity where query like 'create%concurrently%' \
                     and wait_event_type = 'Lock' and datname = current_database()";
        let since = Instant::now();
        while site.value(waits) != "1" {
            assert!(since.elapsed() < Duration::from_secs(60), "no index is being built");
            std::thread::sleep(Duration::from_millis(50));
        }
        site.rows("set lock_timeout = '5s'; insert into t values (4, 'd', 'w')");
        run.kill().unwrap();
        run.wait().unwrap();
        drop(writer);
        // it waits for the server, which may still be at work for the process that is gone
        site.project.expect(0, &["resume", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_index where not indisvalid"), "0");
        assert_eq!(site.status()["in_sync"], true);
        site.project.expect(0, &["drift"]);
        assert_eq!(site.value("select count(*) from _schemac_history where status = 'applied'"), "2");
    }
}

/// The parts of a script that uses every way to change a table that others use.
fn parts() -> Vec<RunSegment> {
    let alone = |statements: &[&str]| RunSegment {
        statements: statements.iter().map(|sql| (*sql).to_owned()).collect(),
        ..RunSegment::default()
    };
    vec![
        RunSegment::transactional(["alter table s.t add column c int", "alter table s.t add check (a > 0) not valid"]),
        alone(&[
            "create unique index concurrently \"by A\" on s.t (a)",
            "create index concurrently old_new on s.t (b, a)",
            "drop index concurrently s.old",
            "alter index s.old_new rename to old",
        ]),
        RunSegment::transactional(["alter table s.t add constraint \"by A\" unique using index \"by A\""]),
        alone(&["alter table s.t validate constraint t_a_check"]),
    ]
}

const BEFORE: [&str; 3] = ["create schema s", "create table s.t (a int, b int)", "create index old on s.t (b)"];

/// A database in which so many statements ran, and whose history says that so many did.
fn cut_off(server: Server, ran: usize, recorded: usize) -> (crate::support::postgres::Database, Database) {
    let own = server.database();
    let mut database = connect(own.url());
    outside(&mut database, &BEFORE);
    database
        .lock()
        .unwrap()
        .apply(&MigrationRun { version: "1".to_owned(), ..MigrationRun::default() }, &mut |_| {})
        .unwrap();
    let statements: Vec<String> = parts().into_iter().flat_map(|part| part.statements).collect();
    let all: Vec<&str> = statements.iter().map(String::as_str).collect();
    all.iter().take(ran).for_each(|sql| own.execute(sql));
    own.execute(&format!(
        "insert into _schemac_history (version, name, kind, up_sha256, status, statements_total, statements_done, started_at, \
         applied_by, tool_version) values ('2', '', 'migration', '', 'running', {}, {recorded}, now(), 'me', '0')",
        all.len()
    ));
    (own, database)
}

#[test]
fn a_run_goes_on_from_every_statement_also_from_one_that_nobody_recorded() {
    for server in Server::ALL {
        let total: usize = parts().iter().map(|part| part.statements.len()).sum();
        let alone = [3, 4, 5, 6, 8];
        let mut ends = Vec::new();
        for ran in [0, 2, 3, 4, 5, 6, 7, 8] {
            let unrecorded = alone.contains(&ran).then(|| ran - 1);
            for recorded in std::iter::once(ran).chain(unrecorded) {
                let (_own, mut database) = cut_off(server, ran, recorded);
                let rows = database.history().unwrap();
                let halfway = current(&rows).into_iter().find(|row| row.version == "2").unwrap();
                let outcome = database.lock().unwrap().resume(halfway, &parts(), None, &mut |_| {}).unwrap();
                assert_eq!(outcome.statements as usize, total);
                let found = database.introspect().unwrap();
                assert_eq!(outcome.fingerprint, fingerprint(&found.catalog), "{ran}, {recorded} recorded");
                ends.push(outcome.fingerprint);
                let again = database.lock().unwrap().resume(halfway, &parts(), None, &mut |_| {}).unwrap_err();
                assert_eq!(again.code, schemac::database::codes::STATE_MOVED);
            }
        }
        ends.dedup();
        assert_eq!(ends.len(), 1, "a run that was cut off ends elsewhere");
    }
}

#[test]
fn an_index_that_was_left_half_built_is_built_again() {
    for server in Server::ALL {
        let (own, mut database) = cut_off(server, 3, 2);
        own.execute("update pg_index set indisvalid = false where indexrelid = 's.\"by A\"'::regclass");
        let rows = database.history().unwrap();
        let halfway = current(&rows).into_iter().find(|row| row.version == "2").unwrap();
        let mut ran = Vec::new();
        let mut note = |progress: Progress<'_>| {
            if progress.event == Event::Begins {
                ran.push(progress.number);
            }
        };
        database.lock().unwrap().resume(halfway, &parts(), None, &mut note).unwrap();
        assert_eq!(ran, [3, 4, 5, 6, 7, 8]);
    }
}

#[test]
fn a_statement_that_no_catalog_settles_is_asked_about() {
    for server in Server::ALL {
        // it ends its own transaction, so that none can be around it
        let sql = "do $$ begin alter table s.t add column c int; commit; end $$";
        let script = [RunSegment { statements: vec![sql.to_owned()], ..RunSegment::default() }];
        for done in [true, false] {
            let (own, mut database) = cut_off(server, 0, 0);
            own.execute("update _schemac_history set statements_total = 1 where version = '2'");
            if done {
                own.execute(&script[0].statements[0]);
            }
            let rows = database.history().unwrap();
            let halfway = current(&rows).into_iter().find(|row| row.version == "2").unwrap();
            let mut locked = database.lock().unwrap();
            let asked = locked.resume(halfway, &script, None, &mut |_| {}).unwrap_err();
            assert_eq!(asked.code, schemac::database::codes::IN_DOUBT);
            locked.resume(halfway, &script, Some(done), &mut |_| {}).unwrap();
        }
    }
}

#[test]
fn all_in_one_transaction_where_somebody_wants_it() {
    for server in Server::ALL {
        let site = begun(server);
        let config = site.project.read("schemac.toml");
        for (keys, concurrently, later) in [
            ("online = false", false, false),
            ("concurrent_indexes = false", false, true),
            ("online = true", true, true),
        ] {
            site.project.write("schemac.toml", format!("{config}\n[migrations]\n{keys}\n"));
            site.schema(&TWO.replace("note text?", "note text check (note <> '')"));
            let printed = site.project.expect(0, &["plan", "--stdout"]).stdout;
            assert_eq!(printed.contains("concurrently"), concurrently, "{keys}\n{printed}");
            assert_eq!(printed.contains("not valid"), later, "{keys}\n{printed}");
            assert_eq!(printed.contains("-- no-transaction"), concurrently || later, "{keys}\n{printed}");
        }
    }
}

const PARTED: &str = "table users { id bigint primary key }\n\
    table logs {\n  at int\n  kind text?\n  by bigint?\n  on postgres { partition by range (at) }\n}\n\
    table logs_1 {\n  at int\n  kind text?\n  by bigint?\n  on postgres { partition of logs `for values from (0) to (10)` }\n}\n\
    table logs_2 {\n  at int\n  kind text?\n  by bigint?\n  on postgres { partition of logs `default` }\n}\n";

/// Writers of a partition whose rows are read go on, and the engine takes what was built there for its own.
#[test]
fn a_partitioned_table_is_changed_in_its_partitions() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        site.schema(PARTED);
        site.project.expect(0, &["plan"]);
        site.project.expect(0, &["apply", "--yes"]);
        site.rows("insert into users values (1); insert into logs values (1, 'a', 1), (20, 'b', 1)");
        let after = PARTED.replace("kind text?", "kind text").replace("by bigint?", "by -> users?");
        let up = planned(&site, &after.replacen("  on", "  unique (at, kind)\n  index (by)\n  on", 1));
        assert!(up.contains("create unique index concurrently logs_2_at_kind_key on logs_2 (at, kind)"), "{up}");
        site.rows("insert into logs values (2, null, 2)");
        let failed = site.project.expect(1, &["apply", "--yes", "--no-count"]);
        assert!(failed.stderr.contains("E0708"), "{}", failed.stderr);
        site.rows("delete from logs where at = 2");
        site.project.expect(0, &["resume", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_index where not indisvalid"), "0");
        assert_eq!(
            site.value(
                "select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'i'"
            ),
            "4"
        );
        let own = "select count(*) from pg_constraint where conrelid = 'logs_1'::regclass and contype = 'f' and conparentid <> 0 and convalidated";
        assert_eq!(site.value(own), "1");
        assert_eq!(site.status()["in_sync"], true);
        site.project.expect(0, &["drift"]);
        site.project.expect(0, &["rollback", "--yes"]);
        site.project.expect(0, &["drift"]);
        assert_eq!(site.value("select count(*) from logs"), "2");
    }
}

/// What somebody's `create index concurrently` leaves behind is no index, and said by name.
#[test]
fn an_index_that_somebody_left_half_built_is_none() {
    for server in Server::ALL {
        let site = begun(server);
        let unfinished = |name: &str, columns: &str| {
            site.rows(&format!("create index {name} on t ({columns})"));
            site.rows(&format!("update pg_index set indisvalid = false where indexrelid = '{name}'::regclass"));
        };
        unfinished("by_note", "note");
        let pulled = site.project.expect(0, &["pull", "--stdout"]);
        assert!(!pulled.stdout.contains("by_note"), "{}", pulled.stdout);
        assert!(pulled.stderr.contains("invalid index by_note (table t)"), "{}", pulled.stderr);
        assert_eq!(site.status()["in_sync"], false);
        let drift = site.project.run(&["drift", "--sql"]);
        assert!(drift.stdout.contains("by_note"), "{}\n{}", drift.stdout, drift.stderr);
        // nobody wants it elsewhere
        let fixed = site.project.expect(3, &["drift", "--fix", "adopted"]);
        assert!(fixed.stderr.contains("never finished") && site.stems().len() == 1, "{}", fixed.stderr);
        // one of the same name is planned
        planned(&site, TWO);
        let refused = site.project.expect(3, &["apply", "--yes"]);
        assert!(refused.stderr.contains("E0837"), "{}", refused.stderr);
        let failed = site.project.expect(1, &["apply", "--yes", "--accept-drift"]);
        assert!(failed.stderr.contains("by_note"), "{}", failed.stderr);
        // it was in the way of a build, and is gone
        site.project.expect(0, &["apply", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_index where not indisvalid"), "0");
        assert_eq!(site.status()["in_sync"], true);
        // one that the migrations made
        site.rows("update pg_index set indisvalid = false where indexrelid = 'by_note'::regclass");
        let drift = site.project.run(&["drift"]);
        assert!(drift.stdout.contains("by_note is different (is not finished)"), "{}\n{}", drift.stdout, drift.stderr);
        let sql = site.project.run(&["drift", "--sql"]).stdout;
        assert!(sql.contains("drop index by_note") && sql.contains("create index concurrently by_note"), "{sql}");
    }
}
