//! Every code of the front has its page; the bad example gives that code and no other, the good one compiles.

#[path = "../../../tests/it/support/fences.rs"]
#[allow(dead_code, reason = "only the texts of the examples are wanted here")]
mod fences;

use super::problems;
use crate::base::Code;
use crate::{hir, syntax};

/// Codes whose example would be too large for a page, or needs packages; tests of their own raise them.
const WITHOUT_EXAMPLES: &[Code] = &[
    syntax::codes::TOO_LARGE,
    hir::codes::TOO_MUCH,
    hir::codes::MORE,
    hir::codes::MORE_REMARKS,
    hir::codes::NOT_EXPORTED,
    hir::codes::LOOKS_OUT,
    hir::codes::PACKAGE_CIRCLE,
    hir::codes::NEEDS_EXTERNAL,
];

const WORDS: [&str; 2] = ["postgres", "sqlite"];

#[test]
#[allow(clippy::disallowed_methods, reason = "a test reads the pages of the repository")]
fn pages_are_there_and_their_examples_are_right() {
    let mut wrong = Vec::new();
    for code in syntax::codes::ALL.iter().chain(hir::codes::ALL) {
        let path = format!("{}/docs/codes/{}.md", env!("CARGO_MANIFEST_DIR"), code.id);
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("write {path}"));
        assert!(page.starts_with(&format!("# {}: {}\n", code.id, code.title)), "{path}: begin with `# {code:?}`");
        if WITHOUT_EXAMPLES.contains(code) {
            continue;
        }
        let examples = fences::blocks(&page).into_iter().filter(|block| block.language == "schema");
        let [bad, good] = examples.map(|block| block.body).collect::<Vec<_>>()[..] else {
            panic!("{path} needs a bad and a good example")
        };
        let found: Vec<_> = WORDS.iter().flat_map(|word| problems(word, &[("a.schema", bad)])).collect();
        if found.is_empty() || found.iter().any(|own| own.code != *code) {
            wrong.push(format!(
                "{path}: the bad example gives {:?}",
                found.iter().map(|own| (own.code.id, &own.message)).collect::<Vec<_>>()
            ));
        }
        for word in WORDS {
            let found = problems(word, &[("a.schema", good)]);
            if !found.is_empty() {
                wrong.push(format!("{path}: the good example on {word} gives {found:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
