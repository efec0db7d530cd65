//! The tree-sitter grammar in `grammar/tree-sitter-schema`, which colours and folds in editors. The compiler has a parser
//! of its own; both must take and refuse the same texts, and find the same items in them.

mod corpus;
mod editors;
mod generated;
mod mutations;
pub mod one_corpus;
mod picture;
mod queries;
pub mod trees;

use std::path::PathBuf;

/// The grammar's folder.
fn folder() -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/tree-sitter-schema")
}
