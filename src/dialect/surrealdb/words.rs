//! How SurrealQL writes names: bare words with capitals too, backticks around the rest.

use crate::dialect::quote::{Marks, Names, Quote};

/// How SurrealDB writes names.
pub const QUOTE: Quote = Quote { reserved: RESERVED, marks: Marks::Surreal };

/// How people write names in queries.
pub const NAMES: Names = Names { title: "SurrealDB", reserved: RESERVED, folds: false };

/// Words that SurrealDB 3.3 refuses, or reads as something else, where a field is named without backticks; found by
/// defining, indexing, reading, writing and removing a field and a table of each word of its grammar.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "alter", "and", "break", "continue", "create", "define", "delete", "explain", "false", "for", "function", "if",
    "info", "insert", "let", "none", "null", "or", "overwrite", "rebuild", "relate", "remove", "return", "select",
    "sleep", "table", "throw", "true", "update", "upsert", "value",
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_sorted() {
        assert!(super::RESERVED.is_sorted());
    }
}
