//! What an edit costs: which queries run again.

use std::collections::BTreeMap;

use super::target;
use crate::base::Diagnostic;
use crate::hir::{Hir, Judge, Need, Seen, codes};

const A: &str = "table users {\n  id bigint identity primary key\n  name text\n  age int default 1\n}\n";
const B: &str = "table posts {\n  id bigint primary key\n  author -> users on delete cascade\n}\n";
const B_ALONE: &str = "table lone {\n  id bigint primary key\n}\n";
const C: &str = "table tags {\n  id int primary key\n}\n";

/// The queries that ran since the last call, as `check(b)`, sorted.
struct Watch {
    hir: Hir,
    /// For each query the arguments in the order in which they were first met. The first check meets the files in order
    /// of path, because here a file refers to earlier ones only; so the n-th argument is the n-th file.
    met: BTreeMap<String, Vec<String>>,
    files: Vec<String>,
}

impl Watch {
    /// Checks some files for the first time.
    fn start(files: &[(&str, &str)]) -> Self {
        let mut hir = Hir::new();
        hir.set_files(files.iter().copied());
        hir.ran();
        assert_eq!(hir.check(target("postgres")), []);
        let files = files.iter().map(|(path, _)| path.trim_end_matches(".schema").to_owned()).collect();
        let mut watch = Self { hir, met: BTreeMap::new(), files };
        watch.ran();
        for query in ["parse", "items", "mentions", "outline", "visible", "shapes", "check", "relations"] {
            assert_eq!(watch.met[query].len(), watch.files.len(), "{query}");
        }
        watch
    }

    fn ran(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for key in self.hir.ran() {
            let (query, argument) = key.split_once('(').unwrap();
            let met = self.met.entry(query.to_owned()).or_default();
            let at = met.iter().position(|own| own == argument).unwrap_or_else(|| {
                met.push(argument.to_owned());
                met.len() - 1
            });
            out.push(match query {
                "symbols" | "conflicts" => query.to_owned(),
                // of an item; how many of them run has tests of its own
                "entry" | "table" => continue,
                _ => format!("{query}({})", self.files[at]),
            });
        }
        out.sort();
        out
    }

    /// Changes a file, checks, and tells what ran.
    fn edit(&mut self, path: &str, text: &str) -> Vec<String> {
        self.hir.set_text(path, text);
        self.hir.ran();
        self.hir.check(target("postgres"));
        self.ran()
    }
}

fn start() -> Watch {
    Watch::start(&[("a.schema", A), ("b.schema", B), ("c.schema", C)])
}

#[test]
fn nothing_runs_when_nothing_changed() {
    assert_eq!(start().edit("a.schema", A), [""; 0]);
}

#[test]
fn a_comment_reruns_the_parser_and_the_items_of_its_file_and_nothing_after_them() {
    let moved = A.replace("  name text", "\n  // a remark\n  name   text // and another");
    assert_eq!(start().edit("a.schema", &format!("// top\n{moved}")), ["items(a)", "parse(a)"]);
}

/// What runs again for a file whose tables changed inside.
fn own(file: &str) -> Vec<String> {
    let queries = ["check", "items", "mentions", "outline", "parse", "relations", "shapes", "shared"];
    queries.iter().map(|query| format!("{query}({file})")).collect()
}

#[test]
fn a_body_edit_reruns_its_own_file_only() {
    assert_eq!(start().edit("a.schema", &A.replace("default 1", "default 2")), own("a"));
}

#[test]
fn an_edit_in_a_table_looks_at_no_other_table_of_its_file() {
    let text = |value: u32, note: &str| {
        let table = |name: &str, value: u32| format!("table {name} {{ id int primary key\n n int default {value} }}\n");
        format!("{}{note}{}{}", table("one", 1), table("two", value), table("three", 3))
    };
    let tables = |watch: &mut Watch, text: &str| {
        watch.hir.set_text("a.schema", text);
        watch.hir.ran();
        let found = watch.hir.check(target("postgres")).len();
        (found, watch.hir.ran().iter().filter(|key| key.starts_with("table(")).count())
    };
    let mut watch = Watch::start(&[("a.schema", &text(2, "")), ("b.schema", B_ALONE)]);
    assert_eq!(tables(&mut watch, &text(4, "")), (0, 3), "the first edit of a file keeps its tables");
    assert_eq!(tables(&mut watch, &text(5, "")), (0, 1));
    assert_eq!(tables(&mut watch, &text(5, "// a remark\n")), (0, 0));
    assert_eq!(tables(&mut watch, &text(6, "")), (0, 1));
    assert_eq!(
        tables(&mut watch, &text(6, "table four { a nowhere }\n")),
        (1, 4),
        "what stands after it moves by a place"
    );
    assert_eq!(tables(&mut watch, &text(6, "")), (0, 3));
}

#[test]
fn a_changed_type_reaches_the_files_that_look_at_the_table() {
    let mut expected = own("a");
    expected.push("check(b)".to_owned());
    expected.sort();
    assert_eq!(start().edit("a.schema", &A.replace("name text", "name text(20)")), expected);
}

#[test]
fn a_renamed_table_reaches_the_files_that_mention_it() {
    let mut watch = start();
    let ran = watch.edit("a.schema", &A.replace("table users", "table people"));
    let mut expected = own("a");
    // each file looks whether a name of its own is gone, and only `b` finds one
    expected.extend(
        ["symbols", "visible(a)", "visible(b)", "visible(c)", "check(b)", "shapes(b)", "relations(b)", "conflicts"]
            .map(str::to_owned),
    );
    expected.sort();
    assert_eq!(ran, expected);
    assert!(watch.hir.check(target("postgres")).iter().any(|problem| problem.code.id == "E0202"));
}

#[test]
fn a_new_table_reaches_no_other_file() {
    let ran = start().edit("c.schema", &format!("{C}\ntable labels {{ id int primary key }}\n"));
    let mut expected = own("c");
    expected.extend(["symbols", "visible(a)", "visible(b)", "visible(c)", "conflicts"].map(str::to_owned));
    expected.sort();
    assert_eq!(ran, expected);
}

#[test]
fn an_edit_in_one_of_a_hundred_files_touches_no_other() {
    let text = |n: usize| match n {
        0 => "table t0 { id int primary key }\n".to_owned(),
        _ => format!("table t{n} {{ id int primary key, before -> t{} }}\n", n - 1),
    };
    let files: Vec<(String, String)> = (0..100).map(|n| (format!("f{n:02}.schema"), text(n))).collect();
    let shown: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut watch = Watch::start(&shown);
    let edited = text(50).replace(" }", ", more text default 'x' }");
    assert_eq!(watch.edit("f50.schema", &format!("// a remark\n{}", text(50))), ["items(f50)", "parse(f50)"]);
    let mut expected = own("f50");
    expected.push("check(f51)".to_owned()); // it refers to the table, and looks at its columns
    expected.push("visible(f50)".to_owned()); // a new word
    expected.sort();
    assert_eq!(watch.edit("f50.schema", &edited), expected);
}

fn start_plain() -> Hir {
    start().hir
}

#[test]
fn diagnostics_follow_a_comment_though_nothing_was_checked_again() {
    let mut hir = start_plain();
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
    let mut hir = start_plain();
    assert!(hir.remove("a.schema"));
    assert!(!hir.remove("a.schema"));
    assert_eq!(hir.check(target("postgres")).len(), 1);
    hir.set_text("a.schema", A);
    assert_eq!(hir.check(target("postgres")), []);
    assert_eq!(hir.files().len(), 3);
}

/// Counts the objects of a file.
#[derive(Debug)]
struct Counter;

impl Judge for Counter {
    fn of_file(&self, seen: &Seen<'_>) -> Vec<Diagnostic> {
        let place = seen.objects[0].2;
        vec![Diagnostic::warning(codes::OPAQUE_RAW, format!("{} objects", seen.objects.len())).at(place, "the first")]
    }

    fn of_needs(&self, needs: &[&Need]) -> Vec<Diagnostic> {
        vec![Diagnostic::warning(codes::OPAQUE_RAW, format!("{} needs", needs.len()))]
    }
}

#[test]
fn a_judge_looks_again_only_at_what_changed() {
    let mut watch = start();
    watch.hir.set_judge(std::sync::Arc::new(Counter));
    let all = watch.hir.check(target("postgres"));
    let told: Vec<&str> = all.iter().map(|own| own.message.as_str()).collect();
    assert_eq!(told, ["1 needs", "6 objects", "5 objects", "3 objects"]);
    watch.met.clear();
    let judged = |ran: Vec<String>| {
        let judges = ["judged", "needs", "together"];
        ran.into_iter().filter(|key| judges.iter().any(|own| key.starts_with(own))).collect::<Vec<_>>()
    };
    let with = |watch: &mut Watch, path: &str, text: &str| {
        watch.hir.set_text(path, text);
        watch.hir.ran();
        watch.hir.check(target("postgres"));
        judged(watch.hir.ran()).into_iter().map(|key| key.split('(').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with(&mut watch, "a.schema", &format!("// a remark\n{A}")), [""; 0]);
    assert_eq!(with(&mut watch, "a.schema", &A.replace("default 1", "default 2")), ["judged", "needs"]);
    let mut ran = with(&mut watch, "b.schema", &B.replace("on delete cascade", "deferrable"));
    ran.sort();
    assert_eq!(ran, ["judged", "needs", "together"]);
}
