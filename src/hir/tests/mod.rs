//! Small schemas in, objects and problems out.
#![allow(clippy::wildcard_enum_match_arm, reason = "what a test does not expect is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests look at the clock, so that nothing quadratic comes in")]

mod define;
mod edited;
mod expressions;
mod hostile;
mod incremental;
mod names;
mod objects;
mod packages;
mod pages;
mod raw_sql;
mod spelling;
mod targets;
mod transitions;

use super::{Hir, Lowering, Target};
use crate::base::Diagnostic;
use crate::catalog::{Address, Object};

pub fn target(word: &str) -> Target {
    Target::new(word).unwrap()
}

/// One file, lowered; it must have no problems.
pub fn good(word: &str, text: &str) -> Lowering {
    good_files(word, &[("a.schema", text)])
}

/// Some files, lowered; they must have no problems.
pub fn good_files(word: &str, files: &[(&str, &str)]) -> Lowering {
    let mut hir = Hir::new();
    hir.set_files(files.iter().copied());
    let lowering = hir.lower(target(word));
    assert_eq!(lowering.problems, [], "{files:#?}");
    crate::catalog::Checked::new(lowering.catalog.clone()).unwrap();
    for at in lowering.catalog.addresses() {
        assert!(lowering.origins.contains_key(at), "{at} has no origin");
    }
    lowering
}

/// The problems of one file: code, the text that is pointed at, and the label's text.
pub fn bad(word: &str, text: &str) -> Vec<(String, String)> {
    let mut hir = Hir::new();
    hir.set_files([("a.schema", text)]);
    hir.check(target(word)).iter().map(|problem| pointed(problem, text)).collect()
}

/// The diagnostics of some files.
pub fn problems(word: &str, files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let mut hir = Hir::new();
    hir.set_files(files.iter().copied());
    hir.check(target(word))
}

pub fn pointed(problem: &Diagnostic, text: &str) -> (String, String) {
    let at = problem.primary.as_ref().map_or("", |label| &text[label.span.range()]);
    (problem.code.id.to_owned(), at.to_owned())
}

/// Exactly this problem, pointing at this text.
#[track_caller]
pub fn one(word: &str, text: &str, code: &str, at: &str) {
    assert_eq!(bad(word, text), [(code.to_owned(), at.to_owned())], "{text}");
}

/// The object at an address that is written out.
#[track_caller]
pub fn object(lowering: &Lowering, at: &str) -> Object {
    let address = Address::parse(at).unwrap();
    match lowering.catalog.get(&address) {
        Some(object) => object.clone(),
        None => panic!("no {at} among {:#?}", lowering.catalog.addresses().collect::<Vec<_>>()),
    }
}

/// The text after the fix of the only problem.
#[track_caller]
pub fn mended(word: &str, text: &str) -> String {
    let found = problems(word, &[("a.schema", text)]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let mut edits = found[0].fix.clone().unwrap().edits;
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.lo));
    let mut out = text.to_owned();
    for edit in edits {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}
