//! The formatter.

use super::house::base::FileId;
use super::house::syntax::{self, Kind, Scanner};
use super::{Verdict, demand, shape};

/// What is read without a word is formatted: every comment stays, the tree stays, and formatting again changes nothing.
pub fn formats_once_and_for_all(text: &str) -> Verdict {
    let Ok(once) = syntax::format(text) else { return Ok(()) };
    demand(comments(&once) == comments(text), || {
        format!("{:#?}\nare the comments of\n{once}\nand were {:#?}", comments(&once), comments(text))
    })?;
    let (before, after) = (tree(text), tree(&once));
    demand(before == after || counts(text), || format!("{once}\nreads as {after}\nand was {before}"))?;
    let twice = syntax::format(&once).map_err(|problems| format!("{once}\nis not read: {problems:#?}"))?;
    demand(once == twice, || format!("{once}\nis formatted again to\n{twice}"))
}

/// The texts of all comments.
pub fn comments(text: &str) -> Vec<&str> {
    let kept = Scanner::new(FileId(0), text).filter(|token| matches!(token.kind, Kind::Comment | Kind::Doc));
    kept.map(|token| text[token.span.range()].trim_end()).collect()
}

/// A text's tree without its places, where a type that has several names has the first.
fn tree(text: &str) -> String {
    const NAMES: [(&str, &str); 13] = [
        ("varchar", "text"),
        ("string", "text"),
        ("integer", "int"),
        ("smallint", "int2"),
        ("tinyint", "int1"),
        ("boolean", "bool"),
        ("jsonb", "json"),
        ("numeric", "decimal"),
        ("real", "float4"),
        ("double", "float8"),
        ("bytea", "bytes"),
        ("blob", "bytes"),
        ("datetime", "timestamp"),
    ];
    let tree = shape(&syntax::parse(FileId(0), text).ast);
    NAMES.iter().fold(tree, |tree, (other, first)| tree.replace(&format!("{other:?}"), &format!("{first:?}")))
}

/// Whether a type in it says that its column counts by itself, for which the formatter writes a modifier.
fn counts(text: &str) -> bool {
    let words: Vec<&str> = Scanner::new(FileId(0), text).map(|token| &text[token.span.range()]).collect();
    let is_type = |pair: &[&str]| pair[0] != "identity" && ["serial", "bigserial", "smallserial"].contains(&pair[1]);
    words.windows(2).any(is_type)
}
