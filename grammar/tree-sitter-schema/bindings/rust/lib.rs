//! The `.schema` language for tree-sitter: the parser's language and the six query files.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_schema() -> *const ();
}

/// The language.
// SAFETY: the generated parser exports this function, and it returns the address of a constant.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_schema) };

/// What each node is: a JSON text.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
/// Colours.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");
/// SQL inside of raw text and fences.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");
/// Scopes, definitions and references.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");
/// Symbols of a file.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");
/// What can be folded.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
/// Indentation.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");
