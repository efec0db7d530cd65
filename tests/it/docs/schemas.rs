//! The `schema` blocks.

use std::collections::BTreeMap;

use schemac::base::{Diagnostic, FileId};
use schemac::compile::{Project, Sources};
use schemac::dialect::{Dialect, by_name};
use schemac::syntax;

use super::{is_file, pages};
use crate::support::fences::{Block, blocks};

const TARGETS: [&str; 2] = ["sqlite", "postgres"];

/// What a block is shown as.
#[derive(Debug, PartialEq, Eq)]
enum Claim<'p> {
    Compiles(Vec<&'p str>),
    Fails(&'p str),
    Parses,
}

fn claim<'p>(block: &Block<'p>) -> Result<Claim<'p>, String> {
    let marks: Vec<&str> = block.marks.iter().copied().filter(|mark| !is_file(mark)).collect();
    match marks[..] {
        [] => Ok(Claim::Compiles(TARGETS.to_vec())),
        ["fails", code] => Ok(Claim::Fails(code)),
        ["parses"] => Ok(Claim::Parses),
        [target] if dialect(target).is_some() => Ok(Claim::Compiles(vec![target])),
        _ => Err(format!("a block is marked `fails CODE`, `parses`, with a target or not at all, not {marks:?}")),
    }
}

/// The files of a page so far: names and texts.
type Files = BTreeMap<String, String>;

/// A target by its mark: `postgres`, or `postgres-18` where the block needs that version.
fn dialect(mark: &str) -> Option<&'static dyn Dialect> {
    match mark.split_once('-') {
        Some((name, version)) => by_name(name, Some(version)),
        None => by_name(mark, None),
    }
}

fn errors(files: &Files, target: &str) -> Vec<Diagnostic> {
    let project = Project::of_texts(files.clone().into_iter().collect(), &Sources::default());
    let physical = project.lower(dialect(target).unwrap());
    physical.problems.into_iter().filter(Diagnostic::is_error).collect()
}

/// Judges a block alone, or, if it is a file of the page's project, with the others; it stays in there unless it is shown
/// to fail.
fn holds(block: &Block<'_>, project: &mut Files) -> Result<(), String> {
    let name = block.marks.iter().find(|mark| is_file(mark));
    let mut files = if name.is_some() { project.clone() } else { Files::new() };
    files.insert((*name.unwrap_or(&"page.schema")).to_owned(), block.body.to_owned());
    let of = |target: &str| errors(&files, target);
    let told = |found: &[Diagnostic]| -> Vec<String> {
        found.iter().map(|own| format!("{}: {}", own.code.id, own.message)).collect()
    };
    let unless = |wrong: Vec<Diagnostic>| if wrong.is_empty() { Ok(()) } else { Err(format!("{:#?}", told(&wrong))) };
    match claim(block)? {
        Claim::Compiles(targets) => {
            unless(targets.iter().flat_map(|target| of(target)).collect())?;
            if name.is_some() {
                *project = files;
            }
            Ok(())
        }
        Claim::Parses => unless(syntax::parse(FileId(0), block.body).problems),
        Claim::Fails(code) => {
            let found: Vec<_> = TARGETS.iter().flat_map(|target| of(target)).collect();
            let same = |own: &Diagnostic| own.code.id == code;
            if found.iter().any(same) && found.iter().all(same) { Ok(()) } else { Err(format!("{:#?}", told(&found))) }
        }
    }
}

/// The bad examples of the codes' pages have a test of their own, or need a database or a folder of migrations.
fn is_bad(page: &str, block: &Block<'_>) -> bool {
    page.starts_with("docs/codes/") && (block.above.starts_with("Bad") || block.above.starts_with("Not so"))
}

#[test]
fn every_schema_block_is_what_it_is_shown_as() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        let mut project = Files::new();
        for block in blocks(&page.text).iter().filter(|own| own.language == "schema" && !is_bad(&page.name, own)) {
            count += 1;
            if let Err(found) = holds(block, &mut project) {
                wrong.push(format!("{}:{}\n{}{found}", page.name, block.line, block.body));
            }
        }
    }
    assert!(count > 100, "{count} blocks");
    assert!(wrong.is_empty(), "{}\n{} blocks", wrong.join("\n"), wrong.len());
}

#[test]
fn a_block_that_is_wrong_is_found() {
    let verdict = |fence: &str, body: &str| holds(&blocks(&format!("```{fence}\n{body}\n```\n"))[0], &mut Files::new());
    assert_eq!(verdict("schema a.schema", "table t { a int }"), Ok(()));
    assert_eq!(verdict("schema fails E0301", "table t { a text, check (a > 5) }"), Ok(()));
    for (fence, body) in [
        ("schema", "table t { a tex }"),
        ("schema sqlite", "table t { a tex }"),
        ("schema fails E0301", "table t { a int }"),
        ("schema fails E0301", "table t { a tex }"),
        ("schema parses", "table t { a int int }"),
        ("schema nonsense", "table t { a int }"),
    ] {
        assert!(verdict(fence, body).is_err(), "{fence}: {body}");
    }
}
