//! Behind a pooler that lends the sessions of PostgreSQL out: nothing runs twice, and nothing is left in a session.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schemac::database::{ConnectOptions, Database, MigrationRun, RunSegment, codes};

use crate::support::cut_off::{again, begun, goes_on, killed_at};
use crate::support::pooler::{Pooler, Settings};
use crate::support::postgres::{self, Server, connect, hold, rows_at};
use crate::support::site::Site;

/// A site whose configuration goes through a pooler, and the URL that does.
fn pooled(server: Server, settings: Settings) -> (Site, Pooler, String) {
    let database = server.database();
    let pooler = Pooler::new(server, settings);
    let url = pooler.url(&database);
    let site = Site::of(database);
    let config = site.project.read("schemac.toml").replace(&site.url(), &url);
    site.project.write("schemac.toml", config);
    (site, pooler, url)
}

fn impatient(url: &str) -> Database {
    let options = ConnectOptions { lock_wait: Duration::from_millis(150), ..ConnectOptions::default() };
    Database::connect(url, &options).unwrap()
}

fn run(version: &str, statements: &[&str]) -> MigrationRun {
    let segments = vec![RunSegment::transactional(statements.iter().copied())];
    MigrationRun { version: version.to_owned(), segments, ..MigrationRun::default() }
}

/// As if the holder had given no sign for too long.
fn expire(site: &Site) {
    site.rows("update _schemac_history_lock set until = '-infinity'");
}

fn holder(site: &Site) -> String {
    site.value("select coalesce(max(holder), 'nobody') from _schemac_history_lock where until > clock_timestamp()")
}

fn started(site: &Site, arguments: &[&str]) -> Child {
    let mut command = site.project.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn succeeds(run: Child) {
    let output = run.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn sessions_are_lent_out_and_nothing_is_left_in_them() {
    for (server, settings) in [(Server::V15, Settings::Refused), (Server::V18, Settings::Dropped)] {
        let (site, _pooler, url) = pooled(server, settings);
        let mut seen: Vec<_> = (0..4).map(|_| rows_at(&url, "select pg_backend_pid()")).collect();
        seen.dedup();
        assert!(seen.len() > 1, "the pooler lends several sessions out");
        begun(&site, true);
        let config =
            site.project.read("schemac.toml").replace("[migrations]", "[migrations]\nstatement_timeout = \"1h\"");
        site.project.write("schemac.toml", config);
        succeeds(started(&site, &["apply", "--yes"]));
        site.project.expect(0, &["status"]);
        goes_on(&site, "through a pooler");
        again(&site);
        site.project.expect(0, &["apply", "--yes"]);
        site.project.expect(0, &["drift"]);
        site.project.expect(0, &["verify"]);
        let sessions: Vec<_> = (0..24)
            .map(|_| {
                rows_at(
                    &url,
                    "select current_setting('statement_timeout'), current_setting('jit'), \
                               current_setting('client_min_messages'), current_setting('search_path')",
                )
            })
            .collect();
        let fresh = postgres::rows_at(&site.url(), "select '0', 'on', 'notice', '\"$user\", public'");
        assert!(sessions.iter().all(|own| *own == fresh), "{sessions:?}");
        assert_eq!(site.value("select count(*) from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()"), "0");
        assert_eq!(holder(&site), "nobody");
        // the table of the lock is nobody's
        assert!(!site.project.expect(0, &["pull", "--out", "pulled"]).stdout.contains("_lock"));
        assert!(connect(&site.url()).introspect().unwrap().unmodelled.is_empty());
    }
}

#[test]
fn of_eight_processes_one_applies_by_whatever_way_they_come() {
    for (server, settings) in [(Server::V18, Settings::Refused), (Server::V15, Settings::Dropped)] {
        let (site, _pooler, _url) = pooled(server, settings);
        begun(&site, true);
        let direct = site.url();
        let all: Vec<_> = (0..8)
            .map(|n| {
                let way = if n % 2 == 0 { vec![] } else { vec!["--url", direct.as_str()] };
                started(&site, &[&["apply", "--yes", "--lock-wait", "60"], &way[..]].concat())
            })
            .collect();
        all.into_iter().for_each(succeeds);
        goes_on(&site, "eight at once");
        let applied = "select count(*) from _schemac_history where status = 'applied'";
        assert_eq!(site.value(applied), "2", "each migration once");
    }
}

#[test]
fn the_lease_shows_its_holder_and_shuts_out_both_ways() {
    let (site, _pooler, url) = pooled(Server::V18, Settings::Refused);
    let (mut first, mut second, mut direct) = (connect(&url), impatient(&url), impatient(&site.url()));
    let locked = first.lock().unwrap();
    let process = format!("(process {})", std::process::id());
    for other in [&mut second, &mut direct] {
        let problem = other.lock().map(drop).unwrap_err();
        assert_eq!(problem.code, codes::LOCKED);
        assert!(problem.message.contains(&process), "{}", problem.message);
        assert!(problem.help.iter().any(|line| line.contains("the lock ends by itself at")), "{problem:?}");
        assert!(other.lock_holder().unwrap().is_some_and(|told| told.contains(&process)));
    }
    drop(locked);
    assert_eq!(second.lock_holder().unwrap(), None);
    let locked = direct.lock().unwrap();
    let problem = second.lock().map(drop).unwrap_err();
    assert!(problem.message.contains("schemac, user postgres"), "{problem:?}");
    drop(locked);
    drop(second.lock().unwrap());
    drop(direct.lock().unwrap());
    // also when a run fails
    first.lock().unwrap().apply(&run("1", &["select nothing"]), &mut |_| {}).unwrap_err();
    drop(second.lock().unwrap());
    assert_eq!(site.value("select count(*) from _schemac_history where kind = 'attempt'"), "1");
}

#[test]
fn a_holder_that_was_taken_for_dead_commits_nothing() {
    for by_pooler in [true, false] {
        let (site, _pooler, url) = pooled(Server::V18, Settings::Dropped);
        let other = if by_pooler { url.clone() } else { site.url() };
        let (mut slow, mut fast) = (connect(&url), impatient(&other));
        let mut old = slow.lock().unwrap();
        expire(&site);
        let mut new = fast.lock().unwrap();
        let refused = |problem: schemac::base::Diagnostic| {
            assert_eq!(problem.code, codes::LOCKED);
            assert!(problem.message.contains("has taken the migration lock over"), "{problem:?}");
        };
        refused(old.apply(&run("1", &["create table t (a int)"]), &mut |_| {}).unwrap_err());
        // nor outside of a transaction
        let alone = RunSegment { statements: vec!["create table t (a int)".to_owned()], ..RunSegment::default() };
        let beside = MigrationRun { version: "1".to_owned(), segments: vec![alone], ..MigrationRun::default() };
        refused(old.apply(&beside, &mut |_| {}).unwrap_err());
        assert_eq!(site.value("select to_regclass('t') is null and to_regclass('_schemac_history') is null"), "t");
        // nor gives it back what is another's
        drop(old);
        assert!(impatient(&url).lock().is_err());
        new.apply(&run("1", &["create table t (a int)"]), &mut |_| {}).unwrap();
        drop(new);
        drop(impatient(&url).lock().unwrap());
        assert_eq!(site.value("select token > 1 from _schemac_history_lock"), "t");
    }
}

#[test]
fn nobody_takes_the_lock_in_the_middle_of_a_transaction() {
    let (site, _pooler, url) = pooled(Server::V15, Settings::Refused);
    let (mut slow, mut fast, mut direct) = (connect(&url), impatient(&url), impatient(&site.url()));
    std::thread::scope(|scope| {
        let mut old = slow.lock().unwrap();
        expire(&site);
        let late = scope.spawn(move || {
            let statements = ["create table t (a int)", "select pg_sleep(2)"];
            old.apply(&run("1", &statements), &mut |_| {}).map(|_| old)
        });
        std::thread::sleep(Duration::from_millis(800));
        // what the others see has expired
        assert_eq!(holder(&site), "nobody");
        for other in [&mut fast, &mut direct] {
            let problem = other.lock().map(drop).unwrap_err();
            assert!(problem.help.iter().any(|line| line.contains("a transaction of it is still open")), "{problem:?}");
        }
        let old = late.join().unwrap().unwrap();
        assert_ne!(holder(&site), "nobody", "the end of a transaction is a sign");
        drop(old);
    });
    assert_eq!(site.value("select count(*) from t"), "0");
}

#[test]
fn a_session_that_is_not_the_one_of_the_lock_commits_nothing() {
    let site = Site::postgres(Server::V18);
    let mut database = connect(&site.url());
    let mut locked = database.lock().unwrap();
    // as a pooler would that hides that it lends sessions out
    let theft = ["set schemac.session = 'another'", "create table a (x int)"];
    locked.apply(&run("1", &theft), &mut |_| {}).unwrap();
    let problem = locked.apply(&run("2", &["create table b (x int)"]), &mut |_| {}).unwrap_err();
    assert_eq!(problem.code, codes::LOCKED);
    assert!(problem.help.iter().any(|line| line.contains("lease = true")), "{problem:?}");
    drop(locked);
    let mut database = connect(&site.url());
    let mut locked = database.lock().unwrap();
    locked.apply(&run("2", &["select pg_advisory_unlock_all()"]), &mut |_| {}).unwrap();
    let alone = RunSegment { statements: vec!["create table b (x int)".to_owned()], ..RunSegment::default() };
    let beside = MigrationRun { version: "3".to_owned(), segments: vec![alone], ..MigrationRun::default() };
    assert_eq!(locked.apply(&beside, &mut |_| {}).unwrap_err().code, codes::LOCKED);
    assert_eq!(site.value("select to_regclass('b') is null"), "t");
    drop(locked);
    // and what the help says helps
    let site = Site::postgres(Server::V15);
    begun(&site, true);
    let config = site.project.read("schemac.toml").replace("[migrations]", "[migrations]\nlease = true");
    site.project.write("schemac.toml", config);
    goes_on(&site, "by a lease, without a pooler");
    assert_eq!(site.value("select token from _schemac_history_lock"), "1");
    let told = site.project.expect(0, &["config"]).stdout;
    assert!(told.lines().any(|line| line.contains("migrations.lease") && line.contains("true")), "{told}");
}

/// Signals of a process.
fn signal(run: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &run.id().to_string()]).status().unwrap().success());
}

/// Waits until the server has this to say.
fn comes(site: &Site, sql: &str) {
    let since = Instant::now();
    while site.value(sql) != "t" {
        assert!(since.elapsed() < Duration::from_secs(60), "{sql}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_process_that_is_killed_is_taken_over_from_when_its_lease_ends() {
    let (site, _pooler, _url) = pooled(Server::V15, Settings::Refused);
    let total = begun(&site, true);
    killed_at(&site.project, total as usize);
    assert_ne!(holder(&site), "nobody");
    let token: i64 = site.value("select token from _schemac_history_lock").parse().unwrap();
    let told = site.project.expect(1, &["resume", "--yes", "--lock-wait", "1"]).stderr;
    assert!(told.contains("E0707") && told.contains("the lock ends by itself at"), "{told}");
    let since = Instant::now();
    site.project.expect(0, &["resume", "--yes", "--lock-wait", "60"]);
    assert!(since.elapsed() < Duration::from_secs(40), "{:?}", since.elapsed());
    assert_eq!(site.value("select token from _schemac_history_lock").parse::<i64>().unwrap(), token + 1);
    goes_on(&site, "killed behind a pooler");
    // and wherever it is killed
    for line in (1..=2 * total as usize).step_by(23) {
        again(&site);
        killed_at(&site.project, line);
        // the server may not have seen it yet
        comes(
            &site,
            "select count(*) = 0 from pg_stat_activity where datname = current_database() and state like 'idle in tr%'",
        );
        expire(&site);
        goes_on(&site, &format!("killed behind a pooler at line {line}"));
    }
}

#[test]
fn a_process_that_comes_back_is_fenced_off() {
    let (site, _pooler, _url) = pooled(Server::V18, Settings::Refused);
    begun(&site, true);
    let mut stopped = started(&site, &["apply", "--yes", "--no-count", "-v"]);
    let told = BufReader::new(stopped.stderr.take().unwrap()).lines();
    let mut told = told.map_while(Result::ok);
    let at = told.find(|line| line.contains("concurrently"));
    assert!(at.is_some());
    let others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    // not in the midst of a transaction, which would keep what it has locked for as long as it is stopped
    loop {
        signal(&stopped, "-STOP");
        comes(&site, &format!("select count(*) = 0 {others} and state = 'active'"));
        if site.value(&format!("select count(*) {others} and state like 'idle in tr%'")) == "0" {
            break;
        }
        signal(&stopped, "-CONT");
        std::thread::sleep(Duration::from_millis(5));
    }
    expire(&site);
    site.project.expect(0, &["resume", "--yes"]);
    let rows = || site.rows("select * from _schemac_history order by seq");
    let before = rows();
    signal(&stopped, "-CONT");
    let rest: Vec<String> = told.collect();
    assert_eq!(stopped.wait().unwrap().code(), Some(1), "{rest:#?}");
    assert!(rest.iter().any(|line| line.contains("[E0707]")), "{rest:#?}");
    assert_eq!(rows(), before, "the history is that of the one that took over");
    goes_on(&site, "another took over");
}

#[test]
fn an_index_that_takes_long_keeps_the_lease_and_waits_for_nobody_who_wants_it() {
    let (site, _pooler, url) = pooled(Server::V18, Settings::Dropped);
    site.rows("create table t (a int); insert into t values (1)");
    let mut database = connect(&url);
    let mut locked = database.lock().unwrap();
    let until = || site.value("select until from _schemac_history_lock");
    let first = until();
    std::thread::scope(|scope| {
        // holds the build up
        let writer = hold(&site.url(), "begin; insert into t values (2)");
        let wants = scope.spawn(|| {
            let options = ConnectOptions { lock_wait: Duration::from_secs(60), ..ConnectOptions::default() };
            Database::connect(&url, &options).unwrap().lock().map(drop).unwrap();
        });
        let build = scope.spawn(|| {
            let sql = "create index concurrently by_a on t (a)".to_owned();
            let segments = vec![RunSegment { statements: vec![sql], ..RunSegment::default() }];
            let run = MigrationRun { version: "1".to_owned(), segments, ..MigrationRun::default() };
            locked.apply(&run, &mut |_| {}).unwrap();
            drop(locked);
        });
        comes(&site, &format!("select until > '{first}' from _schemac_history_lock"));
        assert!(!build.is_finished() && !wants.is_finished());
        drop(writer);
        build.join().unwrap();
        wants.join().unwrap();
    });
    assert_eq!(site.value("select indisvalid from pg_index where indexrelid = 'by_a'::regclass"), "t");
}
