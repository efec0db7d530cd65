//! Whatever cuts a run off, nothing is lost, nothing runs twice, `status` is true, and one command goes on.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::cut_off::{ONE, again, begun, goes_on, killed_at, large};
use crate::support::own_server::OwnServer;
use crate::support::postgres::{Database, Server};
use crate::support::project::Project;
use crate::support::site::Site;

/// Kills runs at these lines, each on the database as it was before, on two sites at once.
fn killed_everywhere(new: &(dyn Fn() -> Site + Sync), online: bool) -> usize {
    let runs = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let runs = &runs;
            scope.spawn(move || {
                let site = new();
                let total = begun(&site, online);
                assert!(total >= 40, "{total} statements");
                let before = site.kept();
                // two lines a statement: killed inside of one and between two; at line 0, before the first
                for line in (0..=2 * total as usize).skip(half).step_by(2) {
                    before.restore(&site);
                    killed_at(&site.project, line);
                    goes_on(&site, &format!("{}, killed at line {line}", site.url()));
                    runs.fetch_add(1, Ordering::Relaxed);
                }
                site.project.expect(0, &["drift"]);
            });
        }
    });
    let runs = runs.into_inner();
    println!("killed {runs} times");
    runs
}

#[test]
fn a_run_in_one_transaction_that_is_killed_at_any_statement_goes_on() {
    let runs = killed_everywhere(&Site::sqlite, true);
    assert!(runs > 80, "every boundary on SQLite: {runs}");
    let runs = killed_everywhere(&|| Site::postgres(Server::V18), false);
    assert!(runs > 80, "every boundary on PostgreSQL: {runs}");
}

#[test]
fn a_run_in_many_transactions_that_is_killed_at_any_statement_goes_on() {
    let runs = killed_everywhere(&|| Site::postgres(Server::V15), true);
    assert!(runs > 100, "every boundary: {runs}");
}

/// How many statements of a migration by hand run one by one. Of three, one makes a table, one a row, and one takes a while.
const STATEMENTS: usize = 42;

fn one_by_one(site: &Site, slow: &str) {
    site.schema(ONE);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["new", "by hand"]);
    let stem = site.project.list("migrations").pop().unwrap().replace(".up.sql", "");
    let one = |n: usize| match n % 3 {
        2 => format!("{};\n", slow.replace('N', &n.to_string())),
        1 => format!("insert into h{} values ({n});\n", n - 1),
        _ => format!("create table h{n} (a int);\n"),
    };
    let back = |n: usize| {
        if n % 3 == 1 { format!("delete from h{};\n", n - 1) } else { format!("drop table h{n};\n") }
    };
    let (up, down) =
        (0..STATEMENTS).fold((String::new(), String::new()), |(up, down), n| (up + &one(n), back(n) + &down));
    for (side, sql) in [("up", up), ("down", down)] {
        site.project.write(&format!("migrations/{stem}.{side}.sql"), format!("-- no-transaction\n{sql}"));
    }
    site.project.expect(0, &["new", "--seal", &stem[..14]]);
    site.project.expect(0, &["apply", "--yes", "--steps", "1"]);
}

#[test]
fn a_run_without_a_transaction_that_is_killed_at_any_statement_goes_on() {
    let numbers = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 60000)";
    let slow_sqlite = format!("create table hN as {numbers} select max(n) as a from c");
    let slow_postgres = "create table hN as select 1 as a from pg_sleep(0.04)";
    let killed = |site: &Site, slow: &str| {
        one_by_one(site, slow);
        let before = site.kept();
        for line in 0..=2 * STATEMENTS {
            before.restore(site);
            killed_at(&site.project, line);
            let told = format!("{}, killed at line {line}", site.url());
            // the server may still be at it
            while site.is_at_work() {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            // also of rows the history tells: their record is in their transaction
            site.project.expect(0, &["resume", "--yes"]);
            site.project.expect(0, &["apply", "--yes"]);
            let status = site.status();
            assert_eq!((&status["pending"], &status["drifted"]), (&serde_json::json!([]), &false.into()), "{told}");
            let runs = "select count(*) from _schemac_history where kind = 'migration' and status = 'applied'";
            assert_eq!(site.value(runs), "2", "{told}: nothing is applied twice");
            let rows = (0..STATEMENTS).step_by(3).map(|n| format!("select count(*) as n from h{n}"));
            let rows = rows.collect::<Vec<_>>().join(" union all ");
            let once = format!("select count(*) from ({rows}) as all_of_them where n = 1");
            assert_eq!(site.value(&once), (STATEMENTS / 3).to_string(), "{told}: nothing twice, nothing lost");
        }
        println!("killed {} times", 2 * STATEMENTS + 1);
        site.project.expect(0, &["rollback", "--yes", "--accept-data-loss"]);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| killed(&Site::sqlite(), slow_sqlite.as_str()));
        scope.spawn(|| killed(&Site::postgres(Server::V18), slow_postgres));
    });
}

#[test]
fn a_procedure_that_commits_is_asked_about() {
    let site = Site::postgres(Server::V18);
    site.schema(ONE);
    site.project.expect(0, &["plan", "-n", "first"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["new", "by hand"]);
    let stem = site.project.list("migrations").pop().unwrap().replace(".up.sql", "");
    let up = "create table made (a int);\n\
              create procedure slowly() language plpgsql as \
              'begin insert into made values (1); commit; perform pg_sleep(0.5); end';\n\
              call slowly();\ninsert into made values (2);\n";
    site.project.write(&format!("migrations/{stem}.up.sql"), format!("-- no-transaction\n{up}"));
    site.project.write(&format!("migrations/{stem}.down.sql"), "drop procedure slowly();\ndrop table made;\n");
    site.project.expect(0, &["new", "--seal", &stem[..14]]);
    // two lines a statement: the call has begun
    killed_at(&site.project, 5);
    while site.is_at_work() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let ran = site.project.expect(4, &["resume", "--yes"]);
    assert!(ran.stderr.contains("E0719") && ran.stderr.contains("call slowly()"), "{}", ran.stderr);
    let is_done = site.value("select count(*) from made where a = 1") == "1";
    // nothing, if the process was gone before it was sent; else all, since a server goes on without its client
    site.project.expect(0, &["resume", "--yes", if is_done { "--done" } else { "--again" }]);
    assert_eq!(site.value("select string_agg(a::text, ',' order by a) from made"), "1,2");
}

/// SQLite has no lock between transactions: who took a process for dead went on in its place.
#[test]
fn a_process_that_was_asleep_does_nothing_twice() {
    let site = Site::sqlite();
    one_by_one(&site, "create table hN as select 1 as a");
    let before = site.kept();
    for line in [2, 3, 4, 5, 40] {
        before.restore(&site);
        let mut command = site.project.command(&["apply", "--yes", "--no-count", "-v"]);
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(run.stderr.take().unwrap()).lines().map_while(Result::ok);
        drop(told.by_ref().filter(|line| line.starts_with("  ") && line.contains('/')).take(line).last());
        let signal = |name: &str| {
            assert!(Command::new("kill").args([name, &run.id().to_string()]).status().unwrap().success());
        };
        signal("-STOP");
        let other = site.project.run(&["resume", "--yes", "--lock-wait", "1"]);
        signal("-CONT");
        let rest: Vec<String> = told.collect();
        let ended = run.wait().unwrap();
        // it slept inside of a transaction, and nobody else got in; or it finds that another has gone on
        let told = |text: &str| rest.iter().any(|line| line.contains(text));
        let (own, other) = (ended.success(), other.code == Some(0));
        assert!(own || other, "line {line}: {rest:?}");
        assert!(!other || told("E0715") || told("by another process"), "line {line}: {rest:?}");
        let rows = (0..STATEMENTS).step_by(3).map(|n| format!("select count(*) as n from h{n}"));
        let rows = rows.collect::<Vec<_>>().join(" union all ");
        let once = format!("select count(*) from ({rows}) as all_of_them where n = 1");
        assert_eq!(site.value(&once), (STATEMENTS / 3).to_string(), "line {line}: nothing twice, nothing lost");
        assert_eq!(site.status()["pending"], serde_json::json!([]), "line {line}");
    }
}

#[test]
fn of_eight_processes_one_applies() {
    for site in [Site::sqlite(), Site::postgres(Server::V15), Site::postgres(Server::V18)] {
        begun(&site, true);
        let all: Vec<_> = (0..8)
            .map(|_| {
                let mut command = site.project.command(&["apply", "--yes", "--lock-wait", "60"]);
                command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for run in all {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        goes_on(&site, "eight at once");
    }
}

#[test]
fn a_server_that_is_killed_and_comes_back_goes_on() {
    let mut server = OwnServer::new();
    let site = Site::of(Database::on(server.url()));
    let total = begun(&site, true);
    for line in (2..=2 * total as usize).step_by(11) {
        let mut command = site.project.command(&["apply", "--yes", "--no-count", "-v"]);
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(run.stderr.take().unwrap()).lines();
        let mut told = told.map_while(Result::ok).filter(|line| line.starts_with("  ") && line.contains('/'));
        drop(told.by_ref().take(line).last());
        server.kill();
        let rest: Vec<String> = told.collect();
        let ended = run.wait().unwrap();
        // it may just have been done
        assert!(matches!(ended.code(), Some(0 | 1 | 74)), "{ended}: {rest:?}");
        assert_eq!(site.project.run(&["status"]).code, Some(74));
        server.start();
        goes_on(&site, &format!("the server was killed at line {line}"));
        again(&site);
    }
}

/// A proxy that lets so many bytes of the server's pass, and then cuts the connection.
fn proxy(socket: String) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let shared = Arc::clone(&left);
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = UnixStream::connect(&socket) else { break };
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || {
                drop(std::io::copy(&mut from, &mut to));
                drop(to.shutdown(Shutdown::Both));
            });
            let left = Arc::clone(&shared);
            std::thread::spawn(move || pass(server, client, &left));
        }
    });
    (port, left)
}

fn pass(mut server: UnixStream, mut client: TcpStream, left: &AtomicUsize) {
    let mut buffer = [0; 512];
    while let Ok(n @ 1..) = server.read(&mut buffer) {
        let may = left.load(Ordering::SeqCst);
        if n > may || client.write_all(&buffer[..n]).is_err() {
            break;
        }
        if may != usize::MAX {
            left.fetch_sub(n, Ordering::SeqCst);
        }
    }
    drop(client.shutdown(Shutdown::Both));
    drop(server.shutdown(Shutdown::Both));
}

#[test]
fn a_connection_that_is_cut_anywhere_leaves_what_can_go_on() {
    let mut runs = 0;
    for (server, online) in [(Server::V15, true), (Server::V18, false)] {
        let site = Site::postgres(server);
        begun(&site, online);
        let url = site.url();
        let (start, query) = url.split_once('?').unwrap();
        let value = |key: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{key}="))).unwrap().replace("%2F", "/")
        };
        let (port, left) = proxy(format!("{}/.s.PGSQL.{}", value("host"), value("port")));
        let name = start.rsplit('/').next().unwrap();
        let proxied = format!("postgres://postgres@127.0.0.1:{port}/{name}");
        let whole = {
            left.store(usize::MAX - 1, Ordering::SeqCst);
            site.project.expect(0, &["apply", "--yes", "--no-count", "--url", &proxied]);
            usize::MAX - 1 - left.load(Ordering::SeqCst)
        };
        again(&site);
        let cuts = 12;
        for n in 1..cuts {
            left.store(whole * n / cuts, Ordering::SeqCst);
            let ran = site.project.run(&["apply", "--yes", "--no-count", "--url", &proxied]);
            assert!(ran.code == Some(74) || ran.code == Some(1), "{ran:?}");
            // the server may still be at work for a client that is gone
            let others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() \
                          and application_name like 'schemac%'";
            while site.value(others) != "0" {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            goes_on(&site, &format!("{server:?}, cut after {n}/{cuts} of {whole} bytes"));
            again(&site);
            runs += 1;
        }
    }
    assert_eq!(runs, 22);
}

/// A project on a disk of its own that can be full; without the right to mount one, files there can be of no size.
struct SmallDisk {
    project: Project,
    mounted: bool,
}

impl SmallDisk {
    fn new() -> Self {
        let project = Project::new();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=512k", "none"]).arg(project.path(""));
        let mounted = mount.stderr(Stdio::null()).status().is_ok_and(|own| own.success());
        project.write("schemac.toml", "[target.main]\ndialect = \"sqlite\"\nurl = \"sqlite:app.db\"\n");
        project.write("schemas/main.schema", large());
        Self { project, mounted }
    }

    fn plan(&self, full: bool) -> std::process::Output {
        let binary = env!("CARGO_BIN_EXE_schemac");
        let ballast = self.project.path("ballast");
        if !self.mounted {
            let limit = if full { "trap '' XFSZ; ulimit -f 4;" } else { "" };
            return self.project.program("sh", &["-c", &format!("{limit} exec {binary} plan")]).output().unwrap();
        }
        if full {
            // all but a page, however much the migration takes
            let mut file = std::fs::File::create(&ballast).unwrap();
            let full =
                std::iter::repeat_with(|| file.write(&[0; 4096])).position(|written| !matches!(written, Ok(4096)));
            file.set_len((full.unwrap() as u64 - 1) << 12).unwrap();
        }
        let output = self.project.command(&["plan"]).output().unwrap();
        if full {
            std::fs::remove_file(&ballast).unwrap();
        }
        output
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.mounted {
            drop(Command::new("umount").arg(self.project.path("")).status());
        }
    }
}

#[test]
fn a_disk_that_is_full_leaves_no_half_migration() {
    let disk = SmallDisk::new();
    let failed = disk.plan(true);
    let told = String::from_utf8_lossy(&failed.stderr);
    assert_eq!(failed.status.code(), Some(74), "{told}");
    assert!(told.contains("nothing was left half-written"), "{told}");
    assert_eq!(disk.project.list("migrations"), [""; 0]);
    let planned = disk.plan(false);
    assert!(planned.status.success(), "{}", String::from_utf8_lossy(&planned.stderr));
    assert_eq!(disk.project.list("migrations").len(), 3);
}

#[test]
fn a_clock_that_goes_backwards_makes_no_earlier_version() {
    let site = Site::sqlite();
    let plan = |time: &str, text: &str| {
        site.schema(text);
        let mut command = site.project.command(&["plan"]);
        assert!(command.env("SOURCE_DATE_EPOCH", time).output().unwrap().status.success());
    };
    plan("1795000000", ONE);
    plan("1600000000", &ONE.replace("a int?", "a bigint?"));
    plan("1795000000", &ONE.replace("a int?", "a text?\n  z int?"));
    let stems = site.stems();
    assert_eq!(stems.len(), 3);
    assert!(stems.is_sorted() && stems[1][..14] > stems[0][..14], "{stems:?}");
    site.project.expect(0, &["apply", "--yes"]);
    assert_eq!(site.status()["in_sync"], true);
}
