//! How long a file may be, what it may be called, and that it is finished.

use super::source::Source;
use super::{complains, made_up};

const LONGEST: usize = 500;
const EMPTY_NAMES: &[&str] = &["misc", "util", "utils", "helper", "helpers", "common"];

/// Findings: files of more than 500 lines.
pub fn check_length(files: &[Source]) -> Vec<String> {
    let long = files.iter().map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > LONGEST);
    long.map(|(file, lines)| {
        format!("{}: {lines} lines, at most {LONGEST}: split it where its second idea begins", file.path)
    })
    .collect()
}

/// Findings: files, folders and inline modules whose name says nothing.
pub fn check_names(files: &[Source]) -> Vec<String> {
    let remedy = "a name that fits everything collects everything: name it after what it does";
    let mut findings = Vec::new();
    for file in files {
        if let Some(part) = file.path.trim_end_matches(".rs").split('/').find(|part| EMPTY_NAMES.contains(part)) {
            findings.push(format!("{}: `{part}`: {remedy}", file.path));
        }
        let mut words = file.words().peekable();
        while let Some((at, word)) = words.next() {
            let Some((_, name)) = words.peek().filter(|_| word == "mod") else { continue };
            if EMPTY_NAMES.contains(name) {
                findings.push(format!("{}: `mod {name}`: {remedy}", file.place(at)));
            }
        }
    }
    findings
}

/// Findings: marks of unfinished work.
pub fn check_finished(files: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for mark in ["todo!", "unimplemented!", "FIXME", "TODO", "XXX", "HACK"] {
            findings.extend(file.text.match_indices(mark).map(|(at, _)| {
                format!(
                    "{}: `{mark}`: finish it, or open an issue and end the path in a coded diagnostic",
                    file.place(at)
                )
            }));
        }
    }
    findings
}

#[test]
fn a_long_file_is_found() {
    complains(&check_length(&made_up("src/a.rs", &"\n".repeat(LONGEST + 1))), "split it");
    assert_eq!(check_length(&made_up("src/a.rs", &"\n".repeat(LONGEST))), Vec::<String>::new());
}

#[test]
fn an_empty_name_is_found() {
    complains(&check_names(&made_up("src/plan/utils.rs", "")), "name it after");
    complains(&check_names(&made_up("src/common/a.rs", "")), "name it after");
    complains(&check_names(&made_up("src/plan/a.rs", "mod helpers { }")), "mod helpers");
    assert_eq!(check_names(&made_up("src/plan/order.rs", "mod tests { }")), Vec::<String>::new());
}

#[test]
fn unfinished_work_is_found() {
    complains(&check_finished(&made_up("src/plan/a.rs", "fn f() { todo!() }")), "open an issue");
    complains(&check_finished(&made_up("src/plan/a.rs", "// FIXME later")), "open an issue");
}
