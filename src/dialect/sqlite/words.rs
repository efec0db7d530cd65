//! SQLite's words that cannot stand bare as a name: what `parse.y` lets no identifier fall back to, and some that read
//! as something else.

use crate::dialect::quote::{Marks, Names, Quote};

/// How SQLite writes names.
pub const QUOTE: Quote = Quote { reserved: RESERVED, marks: Marks::Standard };

#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate", "commit",
    "constraint", "create", "cross", "current_date", "current_time", "current_timestamp", "default", "deferrable",
    "delete", "distinct", "drop", "else", "end", "escape", "except", "exists", "false", "foreign", "from", "full",
    "generated", "glob", "group", "having", "if", "in", "index", "inner", "insert", "intersect", "into", "is",
    "isnull", "join", "left", "like", "limit", "match", "natural", "not", "nothing", "notnull", "null", "on", "or",
    "order", "outer", "primary", "raise", "references", "regexp", "returning", "right", "select", "set", "table",
    "then", "to", "transaction", "true", "union", "unique", "update", "using", "values", "when", "where",
];

/// How people write names in queries. The words are those of <https://www.sqlite.org/lang_keywords.html> that SQLite
/// 3.40 refuses or reads as something else where a column or a table is named without quotes.
pub const NAMES: Names = Names { title: "SQLite", reserved: KEPT, folds: false };

#[rustfmt::skip]
const KEPT: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate",
    "commit", "constraint", "create", "current_date", "current_time", "current_timestamp", "default",
    "deferrable", "delete", "distinct", "drop", "else", "escape", "except", "exists", "foreign", "from",
    "group", "having", "if", "in", "index", "insert", "intersect", "into", "is", "isnull", "join", "limit",
    "not", "nothing", "notnull", "null", "on", "or", "order", "primary", "raise", "references", "returning",
    "select", "set", "table", "then", "to", "transaction", "union", "unique", "update", "using", "values",
    "when", "where",
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_sorted() {
        assert!(super::RESERVED.is_sorted() && super::KEPT.is_sorted());
        assert!(super::KEPT.iter().all(|word| super::RESERVED.binary_search(word).is_ok()));
    }
}
