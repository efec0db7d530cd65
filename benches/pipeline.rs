//! How fast each stage is over large schemas, beside a plain logos pass over the same bytes.
//!
//! `cargo bench` measures 10,000 tables in 100 files; `SCHEMAC_BENCH_TABLES=1000 cargo bench` measures fewer. What does not say
//! otherwise runs on one thread. `docs/performance.md` has the figures and says what they mean.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a benchmark"
)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use logos::Logos;
use schemac::base::{FileId, threads};
use schemac::catalog::Checked;
use schemac::dialect::{self, Dialect};
use schemac::hir::{Hir, Target};
use schemac::plan::Transitions;
use schemac::{compile, diff, plan, syntax};

#[path = "generate.rs"]
mod generate;
use generate::Schema;

type Files = Vec<(String, String)>;

/// The yardstick: about the least that reading the text can cost.
#[derive(Logos, Clone, Copy, Debug, PartialEq)]
#[logos(skip r"[ \t\r\n]+")]
enum Plain {
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Word,
    #[regex("[0-9]+")]
    Number,
    #[regex("'[^'\n]*'")]
    Text,
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,
    #[regex(r"[(){}\[\],.?<>=+*/|-]")]
    Sign,
}

fn main() {
    let tables = std::env::var("SCHEMAC_BENCH_TABLES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let before = Schema::new(tables, 100);
    let after = Schema { changed: 100, ..before };
    let files = before.files();
    if let Ok(stage) = std::env::var("SCHEMAC_BENCH_ONCE") {
        return once(&stage, &files);
    }
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5))
        .configure_from_args();
    front(&mut criterion, &files);
    warm(&mut criterion, &files);
    for word in ["postgres", "sqlite"] {
        back(&mut criterion, word, &files, &after.files());
    }
    criterion.final_summary();
}

/// One cold run and nothing else, for a profiler and for the peak of memory.
fn once(stage: &str, files: &Files) {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let start = std::time::Instant::now();
    let count = match stage {
        "check" => check(files),
        "parse" => parse(files),
        "edit" => edits(files),
        _ => 0,
    };
    eprintln!("{stage}: {bytes} bytes, {count} problems or items, {:?}", start.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| eprintln!("{line}"));
}

fn parse(files: &Files) -> usize {
    files.iter().map(|(_, text)| syntax::parse(FileId(0), text).ast.items.len()).sum()
}

fn check(files: &Files) -> usize {
    let mut hir = Hir::new();
    hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let found = hir.check(target("postgres")).len();
    std::mem::forget(hir); // a process that ends does not take its memory apart
    found
}

/// A hundred edits of one file: the last figure of a text goes up.
fn edits(files: &Files) -> usize {
    let mut hir = Hir::new();
    hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let mut found = hir.check(target("postgres")).len();
    let (path, text) = &files[files.len() / 2];
    let start = std::time::Instant::now();
    for edit in 0..100 {
        hir.set_text(path, text.replacen("default 0", &format!("default {edit}"), 1));
        found += hir.check(target("postgres")).len();
    }
    eprintln!("an edit: {:?}", start.elapsed() / 100);
    std::mem::forget(hir);
    found
}

fn target(word: &str) -> Target {
    Target::new(word).expect("a known dialect")
}

fn front(criterion: &mut Criterion, files: &Files) {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let mut group = criterion.benchmark_group("front");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("logos (yardstick)", |bencher| {
        bencher.iter(|| files.iter().map(|(_, text)| Plain::lexer(black_box(text)).count()).sum::<usize>());
    });
    group.bench_function("lex", |bencher| {
        bencher.iter(|| {
            files.iter().map(|(_, text)| syntax::Scanner::new(FileId(0), black_box(text)).count()).sum::<usize>()
        });
    });
    group.bench_function("parse", |bencher| bencher.iter(|| parse(black_box(files))));
    group.bench_function("format", |bencher| {
        bencher.iter(|| files.iter().map(|(_, text)| syntax::format(black_box(text)).unwrap().len()).sum::<usize>());
    });
    group.bench_function("check, cold", |bencher| {
        bencher.iter_batched(
            Hir::new,
            |mut hir| {
                hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
                assert_eq!(hir.check(target("postgres")), []);
                hir
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("check, cold, on all processors", |bencher| {
        bencher.iter_batched(
            Hir::new,
            |mut hir| {
                hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
                hir.prepare(&[target("postgres")]);
                assert_eq!(hir.check(target("postgres")), []);
                hir
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("format, on all processors", |bencher| {
        bencher.iter(|| {
            let format = |(_, text): &(String, String)| syntax::format(black_box(text)).unwrap().len();
            threads::map(files, || format).into_iter().sum::<usize>()
        });
    });
    group.finish();
}

/// What an edit of one of the hundred files costs.
fn warm(criterion: &mut Criterion, files: &Files) {
    let (path, text) = files[files.len() / 2].clone();
    let name = text.split_once("table ").unwrap().1.split(' ').next().unwrap().to_owned();
    let edits = [
        ("a comment", format!("// a remark\n{text}")),
        ("a default", text.replacen("default 0", "default 1", 1)),
        ("a new column", text.replacen("  note text?", "  note text?\n  more text?", 1)),
        ("a renamed table", text.replacen(&format!("table {name} {{"), &format!("table {name}_new {{"), 1)),
    ];
    let mut group = criterion.benchmark_group("check again after");
    for (what, edited) in edits {
        let mut hir = Hir::new();
        hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        hir.check(target("postgres"));
        let mut is_new = false;
        group.bench_function(what, |bencher| {
            bencher.iter(|| {
                is_new = !is_new;
                hir.set_text(&path, if is_new { edited.as_str() } else { text.as_str() });
                hir.check(target("postgres")).len()
            });
        });
    }
    group.finish();
}

fn catalog(dialect: &dyn Dialect, files: &Files) -> Checked {
    let mut hir = Hir::new();
    hir.set_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let portable = hir.lower(target(dialect.id()));
    Checked::new(dialect.lower(&portable.catalog, &portable.transitions).catalog).unwrap()
}

/// A change of one table in a hundred, planned both ways.
fn back(criterion: &mut Criterion, word: &str, before: &Files, after: &Files) {
    let dialect = dialect::by_name(word, None).unwrap();
    let none = Transitions::default();
    let mut group = criterion.benchmark_group(word);
    let mut hir = Hir::new();
    hir.set_files(before.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    hir.check(target(word));
    group.bench_function("portable catalog", |bencher| bencher.iter(|| hir.lower(target(word))));
    let portable = hir.lower(target(word));
    group.bench_function("physical catalog", |bencher| {
        bencher.iter(|| Checked::new(dialect.lower(&portable.catalog, &portable.transitions).catalog).unwrap());
    });
    let (before, after) = (catalog(dialect, before), catalog(dialect, after));
    group.bench_function("diff", |bencher| bencher.iter(|| diff::diff(&before, &after, &none.renames).len()));
    let caps = dialect.capabilities();
    group.bench_function("plan up", |bencher| bencher.iter(|| plan::plan(&before, &after, &none, caps).unwrap()));
    let up = plan::plan(&before, &after, &none, caps).unwrap();
    group.bench_function("script up", |bencher| bencher.iter(|| dialect.script(&up)));
    let origins = compile::Origins::default();
    group.bench_function("diff, plan and script, up and down", |bencher| {
        bencher.iter(|| {
            let changes = diff::diff(&before, &after, &none.renames).len();
            (changes, compile::way(&before, &after, &none, dialect, &origins).unwrap())
        });
    });
    group.finish();
}
