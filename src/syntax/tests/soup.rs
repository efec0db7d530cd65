//! Text that nobody wrote: nothing panics, and what parses is formatted once and for all, with its comments.

use proptest::prelude::*;

use super::laws::{formats_once_and_for_all, reads, tokens_tile};

/// Words and signs that mean something, some of them broken.
const PIECES: &[&str] = &[
    "table",
    "enum",
    "mixin",
    "type",
    "namespace",
    "use",
    "drop",
    "column",
    "private",
    "view",
    "function",
    "f(",
    "trigger",
    "before",
    "insert",
    "execute",
    "policy",
    "permissions",
    "full",
    "object",
    "composite",
    "rows",
    "grant",
    "exclude",
    "using",
    "with",
    "&&",
    "raw",
    "up",
    "down",
    "t",
    "a",
    "b.c",
    "int",
    "text(20)",
    "\"x y\"",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    "\n",
    "\n",
    "?",
    "->",
    "=",
    "...",
    ".",
    "default",
    "check",
    "unique",
    "index",
    "primary",
    "key",
    "foreign",
    "on",
    "delete",
    "set",
    "null",
    "not",
    "and",
    "or",
    "in",
    "is",
    "between",
    "case",
    "when",
    "then",
    "end",
    "cast",
    "as",
    "only",
    "postgres",
    "sqlite",
    "renamed",
    "from",
    "map",
    "to",
    "1",
    "2.5",
    "7d",
    "'x'",
    "'",
    "\"",
    "`raw`",
    "`",
    "``",
    "```sql\n",
    "```",
    "// c\n",
    "/// d\n",
    "//",
    "/*",
    "--",
    "#",
    ";",
    "£",
    "\u{202e}",
    "-",
    "+",
    "*",
    "<>",
    "!=",
    "||",
    "where",
    "generated",
    "identity",
    "é",
    "\r",
];

fn soup() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec((prop::sample::select(PIECES), prop::sample::select(&["", " ", "\n"][..])), 0..60);
    pieces.prop_map(|list| list.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
}

/// Good lines in any order, with comments strewn among them.
fn tables() -> impl Strategy<Value = String> {
    let lines: Vec<&'static str> =
        include_str!("good_members.txt").lines().filter(|line| !line.contains(['⏎', '#'])).collect();
    let line =
        (prop::sample::select(lines), prop::sample::select(&["", " // after", "\n  // below", "\n\n// far below"][..]));
    let table = (prop::collection::vec(line, 0..8), prop::bool::ANY).prop_map(|(lines, doc)| {
        let body: String = lines.into_iter().map(|(line, comment)| format!("  {line}{comment}\n")).collect();
        format!("{}table t {{ // opened\n{body}}} // closed\n", if doc { "/// doc\n" } else { "// plain\n\n\n" })
    });
    prop::collection::vec(table, 0..4).prop_map(|tables| tables.concat())
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    for law in [tokens_tile, reads, formats_once_and_for_all] {
        law(text).map_err(TestCaseError::fail)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "(?s).{0,200}") {
        holds(&text)?;
    }

    #[test]
    fn any_tokens(text in soup()) {
        holds(&text)?;
        holds(&format!("table t {{\n{text}\n}}\n"))?;
        holds(&format!("table t {{ a int check ({text}) }}\n"))?;
    }

    #[test]
    fn any_lines(text in tables()) {
        holds(&text)?;
    }
}
