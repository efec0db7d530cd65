//! Foreign crates that have one home, and async that stays in one.

use super::source::Source;
use super::{complains, made_up};

/// A crate, where below `src/` it may be used, and why nowhere else.
const HOMES: &[(&str, &[&str], &str)] = &[
    ("logos", &["syntax/"], "tokens come from `syntax`"),
    ("chumsky", &["syntax/parser"], "parsers come from `syntax/parser`; the tree is plain data"),
    ("salsa", &["hir/"], "queries live in `hir`; every other floor takes plain values"),
    ("petgraph", &["plan/"], "order is found in `plan`; hand out plain lists"),
    ("ariadne", &["cli/render"], "findings are data until `cli/render` prints them"),
    ("clap", &["cli/"], "arguments are read in `cli`"),
    ("clap_complete", &["cli/"], "the shells' completions are made in `cli`"),
    ("clap_mangen", &["cli/manual.rs"], "manual pages are made in `cli/manual.rs`"),
    ("dialoguer", &["cli/"], "questions are asked in `cli`"),
    ("sqlx", &["database/"], "connections live in `database`"),
    (
        "object_store",
        &["database/"],
        "what is far away is reached from `database`; the other floors see `migration::Store`",
    ),
    ("ciborium", &["database/surreal"], "what SurrealDB encodes is read where its replies are"),
    ("base64", &["database/surreal"], "what SurrealDB encodes is read where its replies are"),
    ("ureq", &["database/"], "requests are sent from `database`"),
    ("tokio", &["database/", "cli/", "compile/"], "async lives in `database`; `cli` and `compile` only block on it"),
    (
        "serde",
        &["migration/", "database/", "compile/", "cli/"],
        "core types are not serialisable; the edge owns mirror types",
    ),
    (
        "serde_json",
        &["migration/", "database/", "compile/", "cli/"],
        "core types are not serialisable; the edge owns mirror types",
    ),
];

/// Findings: uses of a crate away from its home.
pub fn check(files: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (at, word) in file.words() {
            let Some((name, homes, why)) = HOMES.iter().find(|(name, ..)| *name == word) else { continue };
            let at_home = homes.iter().any(|home| file.in_src().starts_with(home));
            if !at_home && is_crate_path(&file.code, at, word) {
                findings.push(format!("{}: `{name}` is used outside {homes:?}: {why}", file.place(at)));
            }
        }
    }
    findings
}

fn is_crate_path(code: &str, at: usize, word: &str) -> bool {
    let before = code[..at].trim_end();
    let leads =
        !before.ends_with("::") || before.trim_end_matches("::").trim_end().ends_with(['{', ';', '(', '[', '<', ',']);
    let imported = before.ends_with("use") && code[at + word.len()..].trim_start().starts_with([';', ' ']);
    leads && (imported || code[at + word.len()..].trim_start().starts_with("::"))
}

/// Findings: async code away from `database`.
pub fn check_async(files: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.in_src().starts_with("database/")) {
        for (at, word) in file.words().filter(|(_, word)| matches!(*word, "async" | "await")) {
            let remedy = "nothing outside `database` is async: put the steps into a function there and block on that";
            findings.push(format!("{}: `{word}`: {remedy}", file.place(at)));
        }
    }
    findings
}

#[test]
fn a_crate_away_from_home_is_found() {
    complains(&check(&made_up("src/hir/a.rs", "use chumsky::prelude::*;")), "syntax/parser");
    complains(&check(&made_up("src/syntax/lexer.rs", "fn f() -> chumsky::Boxed {}")), "plain data");
    complains(&check(&made_up("src/plan/a.rs", "#[salsa::tracked] fn f() {}")), "`hir`");
    complains(&check(&made_up("src/diff/a.rs", "use petgraph::Graph;")), "plain lists");
    complains(&check(&made_up("src/cli/check.rs", "use ariadne::Report;")), "cli/render");
    complains(&check(&made_up("src/catalog/a.rs", "#[derive(serde::Serialize)] struct A;")), "mirror types");
    assert_eq!(check(&made_up("src/cli/render/text.rs", "use ariadne::Report; // sqlx::query")), Vec::<String>::new());
    assert_eq!(check(&made_up("src/hir/a.rs", "let salsa = crate::hir::salsa::f();")), Vec::<String>::new());
}

#[test]
fn async_away_from_database_is_found() {
    complains(&check_async(&made_up("src/compile/a.rs", "async fn f() {}")), "block on");
    complains(&check_async(&made_up("src/cli/a.rs", "fn f() { g().await }")), "block on");
    assert_eq!(check_async(&made_up("src/database/a.rs", "async fn f() { g().await }")), Vec::<String>::new());
    assert_eq!(check_async(&made_up("src/plan/a.rs", "/// nothing here is async\nfn f() {}")), Vec::<String>::new());
}
