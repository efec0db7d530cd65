//! Editors compile `src/parser.c`, so it is committed; here it is made anew from `grammar.js` and compared.
//! `UPDATE_EXPECT=1` writes it.

use std::fs;

use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

use super::super::support::markdown::rewrites;
use super::folder;

/// tree-sitter's interface that the parser is made for: 15 brought the `reserved` words.
const ABI: usize = 15;

#[test]
fn the_parser_is_what_the_grammar_makes() {
    let fresh = tempfile::tempdir().unwrap();
    let out = if rewrites() { folder().join("src") } else { fresh.path().to_owned() };
    let node = Some("node");
    let (none, mut notes) = (None::<&str>, Vec::new());
    let made = generate_parser_in_directory(
        folder(),
        Some(&out),
        none,
        ABI,
        None,
        node,
        true,
        OptLevel::default(),
        &mut notes,
    );
    made.unwrap_or_else(|error| panic!("grammar.js needs `node` on the PATH and must be right: {error}"));
    let notes: Vec<_> = notes.iter().map(ToString::to_string).collect();
    assert!(notes.is_empty(), "{notes:#?}");
    for name in ["grammar.json", "node-types.json", "parser.c", "tree_sitter/parser.h"] {
        let (made, kept) = (fs::read(out.join(name)).unwrap(), fs::read(folder().join("src").join(name)).unwrap());
        assert!(made == kept, "src/{name} is not what grammar.js makes: run this test with UPDATE_EXPECT=1");
    }
}
