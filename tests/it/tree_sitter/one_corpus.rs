//! `tests/data/language`: texts that the compiler's parser and tree-sitter must both take (`good`, a file each) or both
//! refuse (`bad`, each file many cases, each case headed by a line `//! what is wrong`).

use std::fs;
use std::path::Path;

use schemac::base::{FileId, Span};
use schemac::syntax::ast::{Item, ItemKind, Member};
use schemac::syntax::{self, codes};

use super::trees::{self, Boundaries};

/// A text and where it is from.
pub struct Text {
    pub name: String,
    pub text: String,
}

fn read(folder: &str) -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/language").join(folder);
    let mut paths: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
    paths.iter().map(|path| Text { name: name(path), text: fs::read_to_string(path).unwrap() }).collect()
}

pub fn good() -> Vec<Text> {
    read("good")
}

fn bad() -> Vec<Text> {
    let mut cases = Vec::new();
    for file in read("bad") {
        for case in file.text.split("//! ").skip(1) {
            let (what, text) = case.split_once('\n').unwrap();
            cases.push(Text { name: format!("{}: {what}", file.name), text: text.to_owned() });
        }
    }
    cases
}

/// What the compiler's parser finds wrong. That something is said twice is no matter of grammar.
pub fn problems(text: &str) -> Vec<String> {
    let parsed = syntax::parse(FileId(0), text);
    let found = parsed.problems.iter().filter(|problem| problem.code != codes::SAID_TWICE);
    let place = |span: Span| text[..span.lo as usize].matches('\n').count() + 1;
    found
        .map(|it| format!("{}:{}: {}", it.primary.as_ref().map_or(0, |at| place(at.span)), it.code.id, it.message))
        .collect()
}

fn boundaries(text: &str) -> Boundaries {
    let mut found = Boundaries::default();
    collect(&syntax::parse(FileId(0), text).ast.items, &mut found);
    found
}

fn collect(items: &[Item], found: &mut Boundaries) {
    let mut add = |members: &[Member]| found.members.extend(members.iter().map(|member| member.span.range()));
    for item in items {
        found.items.push(item.span.range());
        match &item.kind {
            ItemKind::Table(table) => add(&table.members),
            ItemKind::Mixin(mixin) => add(&mixin.members),
            ItemKind::Relation(relation) => add(&relation.members),
            _ => {}
        }
    }
    for item in items {
        if let ItemKind::Namespace(namespace) = &item.kind {
            collect(namespace.block.as_deref().unwrap_or_default(), found);
        }
    }
    found.items.sort_by_key(|range| range.start);
    found.members.sort_by_key(|range| range.start);
}

#[test]
fn both_take_what_is_good_and_cut_it_alike() {
    for Text { name, text } in good() {
        let tree = trees::parse(&text);
        assert!(!tree.root_node().has_error(), "tree-sitter refuses {name}:\n{}", tree.root_node().to_sexp());
        let problems = problems(&text);
        assert!(problems.is_empty(), "the compiler refuses {name}: {problems:#?}");
        let (ours, theirs) = (boundaries(&text), trees::boundaries(&tree));
        let show = |ranges: &[std::ops::Range<usize>]| -> Vec<String> {
            ranges.iter().map(|range| text[range.clone()].to_owned()).collect()
        };
        assert_eq!(show(&ours.items), show(&theirs.items), "{name}");
        assert_eq!(show(&ours.members), show(&theirs.members), "{name}");
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn both_refuse_what_is_bad() {
    let cases = bad();
    assert!(cases.len() > 200, "{} cases", cases.len());
    let mut taken = Vec::new();
    for Text { name, text } in &cases {
        if problems(text).is_empty() {
            taken.push(format!("the compiler takes {name}\n{text}"));
        }
        if !trees::parse(text).root_node().has_error() {
            taken.push(format!("tree-sitter takes {name}\n{text}"));
        }
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}
