//! House rules as tests. A finding says where, what, and what to do instead; every check has a test that it can fail.
//!
//! What the compiler and clippy can check stands in `Cargo.toml` and `clippy.toml`; here is only what they cannot.

mod codes;
mod crates;
mod docs;
mod files;
mod floors;
mod source;

use source::{Source, rust_files};

/// Fails with all findings at once.
fn report(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n\n{}\n\n{} finding(s)\n", findings.join("\n"), findings.len());
}

/// A made-up file, to show that a check can fail.
fn made_up(path: &str, text: &str) -> Vec<Source> {
    vec![Source::new(path, text)]
}

/// Whether exactly one finding came and it names the remedy.
fn complains(findings: &[String], remedy: &str) {
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].contains(remedy), "{findings:#?}");
}

#[test]
fn imports_go_down_only() {
    report(
        "A floor imports only what stands in its row of FLOORS (tests/it/tidy/floors.rs).",
        &floors::check(&rust_files(&["src"])),
    );
}

#[test]
fn each_foreign_crate_has_one_home() {
    report(
        "Some crates may be used in one place only, so that they can be replaced there.",
        &crates::check(&rust_files(&["src"])),
    );
}

#[test]
fn nothing_outside_database_is_async() {
    report("Async stops at the database floor.", &crates::check_async(&rust_files(&["src"])));
}

#[test]
fn files_are_short_and_well_named_and_finished() {
    let files = rust_files(&["src", "tests", "benches"]);
    report("A file holds one idea.", &files::check_length(&files));
    report("A name says what is inside.", &files::check_names(&files));
    report("What lands is finished.", &files::check_finished(&rust_files(&["src"])));
}

#[test]
fn every_code_is_unique_listed_and_explained() {
    report("Codes, their lists and their pages agree.", &codes::check(&rust_files(&["src"]), &codes::pages()));
}

#[test]
fn documents_name_what_exists() {
    for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        report(
            "A document names only paths that exist.",
            &docs::check_paths(document, &source::read(document), &docs::exists),
        );
    }
}

#[test]
fn architecture_and_floors_agree() {
    report("ARCHITECTURE.md and FLOORS are one table.", &docs::check_floor_table(&source::read("ARCHITECTURE.md")));
}
