//! Whatever cuts a run off, nothing is lost, nothing runs twice, `status` is true, and one command goes on.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::own_server::OwnServer;
use crate::support::postgres::{Database, Server};
use crate::support::project::Project;
use crate::support::site::Site;

const ONE: &str = "table t {\n  id int primary key\n  a int?\n  b text?\n}\n";

/// Columns, an index on each, tables: more than forty statements.
fn large() -> String {
    let columns: String = (0..13).map(|n| format!("  c{n} int?\n")).collect();
    let indexes: String = (0..13).map(|n| format!("  index by_{n} (c{n}, a)\n")).collect();
    let tables: String = (0..14).map(|n| format!("table t{n} {{\n  id int primary key\n  t_id -> t?\n}}\n")).collect();
    format!("table t {{\n  id int primary key\n  a int?\n  b text?\n{columns}{indexes}}}\n{tables}")
}

fn begun(site: &Site, online: bool) -> u32 {
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = {online}\n"));
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into t values (1, 2, 'x'), (3, 4, 'y')");
    site.schema(&large());
    site.project.expect(0, &["plan"]);
    let up = site.project.expect(0, &["show", "--format", "json"]).stdout;
    let up: serde_json::Value = serde_json::from_str(&up).unwrap();
    up["up"]["sql"].as_str().unwrap().lines().filter(|line| line.ends_with(';')).count().try_into().unwrap()
}

/// Kills a run when its line of this number comes; with `-v` a statement has a line when it begins and one when it has ended.
fn killed_at(project: &Project, line: usize) {
    let mut command = project.command(&["apply", "--yes", "--no-count", "-v"]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(run.stderr.take().unwrap()).lines();
    let statements = told.map_while(Result::ok).filter(|line| line.starts_with("  ") && line.contains('/'));
    drop(statements.take(line).last());
    run.kill().unwrap();
    run.wait().unwrap();
}

/// What is true after every fault, and that one command goes on from there.
fn goes_on(site: &Site, told: &str) {
    let status = site.status();
    let states: Vec<&str> =
        status["applied"].as_array().unwrap().iter().map(|own| own["state"].as_str().unwrap()).collect();
    let pending = status["pending"].as_array().unwrap().len();
    match (states.as_slice(), pending) {
        (["applied"], 1) => drop(site.project.expect(0, &["apply", "--yes"])),
        (["applied", "applied"], 0) => {}
        (["applied", "failed"], 0) => drop(site.project.expect(0, &["resume", "--yes"])),
        other => panic!("{told}: {other:?}"),
    }
    assert_eq!(site.status()["in_sync"], true, "{told}");
    assert_eq!(site.value("select count(*) from t where b in ('x', 'y')"), "2", "{told}");
    let runs = "select count(*) from _schemac_history where kind = 'migration' and status = 'applied'";
    let back = "select count(*) from _schemac_history where status = 'rolled_back'";
    let number = |sql: &str| site.value(sql).parse::<i64>().unwrap();
    assert_eq!(number(runs) - number(back), 2, "{told}: nothing is applied twice");
}

fn again(site: &Site) {
    site.project.expect(0, &["rollback", "--yes", "--accept-data-loss", "--no-count"]);
}

#[test]
fn a_run_that_is_killed_at_any_statement_goes_on() {
    let mut runs = 0;
    for (site, online) in
        [(Site::sqlite(), true), (Site::postgres(Server::V18), false), (Site::postgres(Server::V15), true)]
    {
        let total = begun(&site, online);
        assert!(total >= 40, "{total} statements");
        // two lines a statement: killed inside of one and between two
        for line in (1..=2 * total as usize).step_by(7) {
            killed_at(&site.project, line);
            goes_on(&site, &format!("{}, killed at line {line}", site.url()));
            again(&site);
            runs += 1;
        }
        site.project.expect(0, &["drift"]);
    }
    assert!(runs >= 40, "{runs}");
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
            std::fs::write(&ballast, vec![0; 440 << 10]).unwrap();
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
