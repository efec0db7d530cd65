//! A migration of more than forty statements that is cut off somewhere, and what is true afterwards.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::project::Project;
use super::site::Site;

pub const ONE: &str = "table t {\n  id int primary key\n  a int?\n  b text?\n}\n";

/// Columns, an index on each, tables: more than forty statements.
pub fn large() -> String {
    let columns: String = (0..13).map(|n| format!("  c{n} int?\n")).collect();
    let indexes: String = (0..13).map(|n| format!("  index by_{n} (c{n}, a)\n")).collect();
    let tables: String = (0..14).map(|n| format!("table t{n} {{\n  id int primary key\n  t_id -> t?\n}}\n")).collect();
    format!("table t {{\n  id int primary key\n  a int?\n  b text?\n{columns}{indexes}}}\n{tables}")
}

pub fn begun(site: &Site, online: bool) -> u32 {
    begun_with(site, online, &large())
}

/// A database with rows, and a plan to this schema; how many statements it has.
pub fn begun_with(site: &Site, online: bool, schema: &str) -> u32 {
    let config = site.project.read("schemac.toml");
    site.project.write("schemac.toml", format!("{config}\n[migrations]\nonline = {online}\n"));
    site.schema(ONE);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.rows("insert into t values (1, 2, 'x'), (3, 4, 'y')");
    site.schema(schema);
    site.project.expect(0, &["plan"]);
    let up = site.project.expect(0, &["show", "--format", "json"]).stdout;
    let up: serde_json::Value = serde_json::from_str(&up).unwrap();
    up["up"]["sql"].as_str().unwrap().lines().filter(|line| line.ends_with(';')).count().try_into().unwrap()
}

/// Kills a run when its line of this number comes; with `-v` a statement has a line when it begins and one when it has ended.
pub fn killed_at(project: &Project, line: usize) {
    let mut command = project.command(&["apply", "--yes", "--no-count", "-v"]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(run.stderr.take().unwrap()).lines();
    let statements = told.map_while(Result::ok).filter(|line| line.starts_with("  ") && line.contains('/'));
    drop(statements.take(line).last());
    run.kill().unwrap();
    run.wait().unwrap();
}

/// What is true after every fault, and that one command goes on from there.
pub fn goes_on(site: &Site, told: &str) {
    // the server finds out that nobody listens any more when its statement has ended; until then the run goes on
    let since = Instant::now();
    while site.is_at_work() {
        assert!(since.elapsed() < Duration::from_secs(60), "{told}: the server still works for it");
        std::thread::sleep(Duration::from_millis(10));
    }
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

pub fn again(site: &Site) {
    site.project.expect(0, &["rollback", "--yes", "--accept-data-loss", "--no-count"]);
}
