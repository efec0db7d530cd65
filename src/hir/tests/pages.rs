//! Every code has its page, and the pages' good examples compile.

use super::problems;
use crate::hir::codes;

#[test]
#[allow(clippy::disallowed_methods, reason = "a test reads the pages of the repository")]
fn pages_are_there_and_their_examples_are_right() {
    for code in codes::ALL {
        let path = format!("{}/docs/codes/{}.md", env!("CARGO_MANIFEST_DIR"), code.id);
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("write {path}"));
        assert!(page.starts_with(&format!("# {}: {}\n", code.id, code.title)), "{path}");
        let examples: Vec<_> = page.split("```schema\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        let [bad, good] = examples.as_slice() else { panic!("{path} needs a bad and a good example") };
        let words: &[&str] = &["postgres", "sqlite"];
        if !matches!(code.id, "E0220") {
            let found = words.iter().flat_map(|word| problems(word, &[("a.schema", bad)])).any(|own| own.code == *code);
            assert!(found, "{path}: the bad example is not met with {}", code.id);
        }
        for word in words {
            assert_eq!(problems(word, &[("a.schema", good)]), [], "{path}: the good example on {word}");
        }
    }
}
