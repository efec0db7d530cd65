//! SQLite's words that cannot stand bare as a name: what `parse.y` lets no identifier fall back to, and some that read
//! as something else.

use crate::dialect::quote::Quote;

/// How SQLite writes names.
pub const QUOTE: Quote = Quote { reserved: RESERVED };

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

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_sorted() {
        assert!(super::RESERVED.is_sorted());
    }
}
