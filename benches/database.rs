//! How fast large PostgreSQL databases are read, built and looked at, beside PostgreSQL's own programs on the same server.
//!
//! `tests/run --exec cargo bench --bench database` measures 1,000 and 10,000 tables; `SCHEMAC_BENCH_TABLES=1000` and
//! `SCHEMAC_BENCH_ROUNDS=9` change that. Only the ratio of two things that ran in turn says anything on a machine that others
//! use too: criterion would measure one after the other, so it is not used here. `docs/performance.md` has the figures.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use schemac::compile::Look;
use schemac::database::{ConnectOptions, Database, fingerprint};

#[path = "generate.rs"]
mod generate;
use generate::Schema;

fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let server = std::env::var("SCHEMAC_TEST_PG15").expect("a server: run it by `tests/run --exec`");
    let rounds = number("SCHEMAC_BENCH_ROUNDS").unwrap_or(7);
    for tables in number("SCHEMAC_BENCH_TABLES").map_or(vec![1_000, 10_000], |one| vec![one]) {
        let bench = Bench::new(&server, tables, rounds);
        println!("{tables} tables, {rounds} rounds: medians, and the ratio of each round (least, median, most)");
        bench.apply();
        bench.read();
        bench.look();
    }
}

/// A project of so many tables and the server on which it is built.
struct Bench {
    server: String,
    rounds: usize,
    folder: tempfile::TempDir,
}

impl Bench {
    /// Writes the schema and plans its one migration.
    fn new(server: &str, tables: usize, rounds: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { server: server.to_owned(), rounds, folder };
        bench.write("schemac.toml", &format!("[target.main]\ndialect = \"postgres\"\nurl = \"{}\"\n", bench.url()));
        std::fs::create_dir(bench.folder.path().join("schemas")).unwrap();
        for (path, text) in Schema::new(tables, 100).files() {
            bench.write(&path, &text);
        }
        bench.fresh();
        bench.schemac(&["plan", "-n", "init"]);
        bench
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.folder.path().join(path), text).unwrap();
    }

    /// Of the database that is measured: that of the server's URL is left alone.
    fn url(&self) -> String {
        let (before, after) = self.server.split_once("/postgres?").expect("a URL as tests/run makes it");
        format!("{before}/schemac_bench?{after}")
    }

    /// An empty database.
    fn fresh(&self) {
        for sql in
            ["drop database if exists schemac_bench with (force)", "create database schemac_bench template template0"]
        {
            spent(Command::new("psql").args(["-Xqd", &self.server, "-c", sql]));
        }
    }

    fn schemac(&self, args: &[&str]) -> Duration {
        spent(Command::new(env!("CARGO_BIN_EXE_schemac")).args(args).current_dir(self.folder.path()))
    }

    fn connected(&self) -> Database {
        Database::connect(&self.url(), &ConnectOptions::to_look("_schemac_history")).unwrap()
    }

    /// The way up of the one migration.
    fn sql(&self) -> PathBuf {
        let files = std::fs::read_dir(self.folder.path().join("migrations")).unwrap();
        let is_up = |path: &PathBuf| path.to_str().is_some_and(|text| text.ends_with(".sql") && !text.contains("down"));
        files.map(|file| file.unwrap().path()).find(is_up).unwrap()
    }

    /// The whole of `apply`, with its history, beside the bare statements. Leaves the database built.
    fn apply(&self) {
        let sql = self.sql();
        let psql = || {
            self.fresh();
            spent(
                Command::new("psql")
                    .args(["-Xq1", "-v", "ON_ERROR_STOP=1", "-d", &self.url(), "-f"])
                    .arg(Path::new(&sql)),
            )
        };
        let apply = || {
            self.fresh();
            self.schemac(&["apply", "--yes"])
        };
        self.beside("apply", apply, "psql -1 -f", psql);
    }

    /// Reading the whole schema, connecting included.
    fn read(&self) {
        let dump = || spent(Command::new("pg_dump").args(["-s", "-d", &self.url(), "-f", "/dev/null"]));
        let read = || timed(|| assert_ne!(self.connected().introspect().unwrap().catalog.len(), 0));
        self.beside("introspection", read, "pg_dump -s", dump);
    }

    /// Whether an unchanged database drifted: as a function, and as a whole process that reads its migrations folder too.
    fn look(&self) {
        let read = || timed(|| drop(self.connected().introspect().unwrap()));
        let look = || timed(|| assert!(!Look::at(&mut self.connected()).unwrap().drifted));
        self.beside("drift check", look, "introspection", read);
        self.beside("schemac drift", || self.schemac(&["drift"]), "introspection", read);
        let found = self.connected().introspect().unwrap().catalog;
        println!("  of it the fingerprint: {:.0?}", timed(|| drop(fingerprint(&found))));
    }

    /// Runs two things in turn and prints how they compare.
    fn beside(
        &self,
        name: &str,
        mut own: impl FnMut() -> Duration,
        other: &str,
        mut yardstick: impl FnMut() -> Duration,
    ) {
        let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let (second, first) = (yardstick(), own());
            ratios.push(first.as_secs_f64() / second.as_secs_f64());
            a.push(first);
            b.push(second);
        }
        a.sort();
        b.sort();
        ratios.sort_by(f64::total_cmp);
        let (middle, last) = (ratios.len() / 2, ratios.len() - 1);
        println!(
            "  {name} {:.0?}, {other} {:.0?}: {:.2} {:.2} {:.2}",
            a[middle], b[middle], ratios[0], ratios[middle], ratios[last]
        );
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// How long a process takes that must succeed.
fn spent(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).stdin(Stdio::null()).output().unwrap();
    let spent = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    spent
}
