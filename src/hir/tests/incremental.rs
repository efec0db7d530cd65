//! What an edit costs: which queries run again.

use super::target;
use crate::hir::Hir;

const A: &str = "table users {\n  id bigint identity primary key\n  name text\n  age int default 1\n}\n";
const B: &str = "table posts {\n  id bigint primary key\n  author -> users on delete cascade\n}\n";
const C: &str = "table tags {\n  id int primary key\n}\n";

/// Names of the queries with the number of their file, without arguments that only tests of salsa would know.
fn ran(hir: &Hir) -> Vec<String> {
    let mut names: Vec<_> =
        hir.ran().iter().map(|name| name.split('(').next().unwrap_or_default().to_owned()).collect();
    names.retain(|name| !name.contains("interned"));
    names.sort();
    names
}

fn start() -> Hir {
    let mut hir = Hir::new();
    hir.set_files([("a.schema", A), ("b.schema", B), ("c.schema", C)]);
    assert_eq!(hir.check(target("postgres")), []);
    hir.ran();
    hir
}

fn edit(hir: &mut Hir, path: &str, text: &str) -> Vec<String> {
    hir.set_text(path, text);
    hir.ran();
    hir.check(target("postgres"));
    ran(hir)
}

#[test]
fn nothing_runs_when_nothing_changed() {
    let mut hir = start();
    assert_eq!(edit(&mut hir, "a.schema", A), [""; 0]);
}

#[test]
fn a_comment_reruns_the_parser_and_the_items_of_its_file_and_nothing_after_them() {
    let mut hir = start();
    let moved = A.replace("  name text", "\n  // a remark\n  name   text // and another");
    assert_eq!(edit(&mut hir, "a.schema", &format!("// top\n{moved}")), ["items", "parse"]);
}

#[test]
fn a_body_edit_reruns_its_own_file_only() {
    let mut hir = start();
    let ran = edit(&mut hir, "a.schema", &A.replace("default 1", "default 2"));
    assert_eq!(ran, ["check", "items", "outline", "parse", "relations", "shapes", "shared"]);
}

#[test]
fn a_changed_type_reaches_the_files_that_look_at_the_table() {
    let mut hir = start();
    let ran = edit(&mut hir, "a.schema", &A.replace("name text", "name text(20)"));
    let count = |name: &str| ran.iter().filter(|own| *own == name).count();
    assert_eq!((count("check"), count("symbols"), count("parse")), (2, 0, 1), "{ran:?}");
}

#[test]
fn a_renamed_table_reaches_every_file() {
    let mut hir = start();
    let ran = edit(&mut hir, "a.schema", &A.replace("table users", "table people"));
    let count = |name: &str| ran.iter().filter(|own| *own == name).count();
    assert_eq!((count("check"), count("symbols"), count("parse")), (3, 1, 1), "{ran:?}");
    assert!(hir.check(target("postgres")).iter().any(|problem| problem.code.id == "E0202"));
}

#[test]
fn diagnostics_follow_a_comment_though_nothing_was_checked_again() {
    let mut hir = start();
    let wrong = C.replace("primary key", "default (lenght('a'))");
    hir.set_text("c.schema", wrong.as_str());
    let before = hir.check(target("postgres"));
    hir.set_text("c.schema", format!("// ä comment\n{wrong}"));
    let after = hir.check(target("postgres"));
    assert_eq!((before.len(), after.len()), (1, 1));
    let lo = |found: &[crate::base::Diagnostic]| found[0].primary.as_ref().unwrap().span.lo;
    assert_eq!(lo(&after), lo(&before) + "// ä comment\n".len() as u32);
}

#[test]
fn a_removed_file_is_forgotten_and_may_come_back() {
    let mut hir = start();
    assert!(hir.remove("a.schema"));
    assert!(!hir.remove("a.schema"));
    assert_eq!(hir.check(target("postgres")).len(), 1);
    hir.set_text("a.schema", A);
    assert_eq!(hir.check(target("postgres")), []);
    assert_eq!(hir.files().len(), 3);
}
