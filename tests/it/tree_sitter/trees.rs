//! Trees of the tree-sitter grammar.

use tree_sitter::{Parser, Tree};

pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_schema::LANGUAGE.into()).unwrap();
    parser
}

pub fn parse(text: &str) -> Tree {
    parser().parse(text, None).unwrap()
}
