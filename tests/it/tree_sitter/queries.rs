//! The six query files: each is right by itself, and finds what it is for.

use tree_sitter::{Language, Query, QueryCursor, StreamingIterator as _};
use tree_sitter_tags::{TagsConfiguration, TagsContext};

use super::trees::parse;

const FILES: [(&str, &str); 6] = [
    ("highlights", tree_sitter_schema::HIGHLIGHTS_QUERY),
    ("injections", tree_sitter_schema::INJECTIONS_QUERY),
    ("locals", tree_sitter_schema::LOCALS_QUERY),
    ("tags", tree_sitter_schema::TAGS_QUERY),
    ("folds", tree_sitter_schema::FOLDS_QUERY),
    ("indents", tree_sitter_schema::INDENTS_QUERY),
];

fn language() -> Language {
    tree_sitter_schema::LANGUAGE.into()
}

/// What a query captures: the capture's name and the text, in the order of the text.
fn captures(query: &str, text: &str) -> Vec<(String, String)> {
    let query = Query::new(&language(), query).unwrap();
    let tree = parse(text);
    assert!(!tree.root_node().has_error(), "{text}");
    let mut cursor = QueryCursor::new();
    let mut found = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut out = Vec::new();
    while let Some((matched, index)) = found.next() {
        let capture = matched.captures()[*index];
        let name = query.capture_names()[capture.index as usize].to_owned();
        out.push((name, text[capture.node.byte_range()].to_owned()));
    }
    out
}

fn named<'c>(captures: &'c [(String, String)], name: &str) -> Vec<&'c str> {
    captures.iter().filter(|(own, _)| own == name).map(|(_, text)| text.as_str()).collect()
}

#[test]
fn every_file_is_a_query_of_this_language() {
    for (name, text) in FILES {
        let query = Query::new(&language(), text).unwrap_or_else(|error| panic!("{name}.scm: {error}"));
        assert!(query.pattern_count() > 0, "{name}.scm is empty");
    }
}

#[test]
fn no_node_has_two_colours() {
    let query = Query::new(&language(), tree_sitter_schema::HIGHLIGHTS_QUERY).unwrap();
    for text in super::one_corpus::good() {
        let tree = parse(&text.text);
        let mut cursor = QueryCursor::new();
        let mut found = cursor.captures(&query, tree.root_node(), text.text.as_bytes());
        let mut seen = std::collections::BTreeMap::new();
        while let Some((matched, index)) = found.next() {
            let capture = matched.captures()[*index];
            let first = seen.insert(capture.node.id(), capture.index).filter(|first| *first != capture.index);
            assert!(first.is_none(), "{}: `{}`", text.name, &text.text[capture.node.byte_range()]);
        }
    }
}

#[test]
fn raw_text_and_fences_are_sql_or_surrealql() {
    let text =
        "view v = ```plpgsql\n  a\n```\nview w = ```surrealdb\n  b\n```\ntable t { x `c` mysql `d` surrealdb `e` }\n";
    let found = captures(tree_sitter_schema::INJECTIONS_QUERY, text);
    assert_eq!(named(&found, "injection.content"), ["  a\n", "  b\n", "c", "d", "e"]);
    assert_eq!(named(&found, "injection.language"), ["surrealdb", "surrealdb"]);
}

#[test]
fn blocks_and_fences_fold() {
    let text = "/// a\n/// b\ntable t {\n  x int\n}\nview v = ```sql\n```\n";
    let found = captures(tree_sitter_schema::FOLDS_QUERY, text);
    assert_eq!(named(&found, "fold"), ["/// a", "/// b", "{\n  x int\n}", "```sql\n```"]);
}

#[test]
fn what_stands_in_brackets_is_indented() {
    let text = "table t {\n  check (\n    a > 0\n  )\n}\n";
    let found = captures(tree_sitter_schema::INDENTS_QUERY, text);
    assert_eq!(named(&found, "indent"), ["{\n  check (\n    a > 0\n  )\n}", "(\n    a > 0\n  )"]);
    assert_eq!(named(&found, "outdent"), [")", "}"]);
}

#[test]
fn columns_and_parameters_are_local() {
    let text = "mixin m(x table) { a -> x }\ntable t { b int check (b > 0) }\n";
    let found = captures(tree_sitter_schema::LOCALS_QUERY, text);
    assert_eq!(named(&found, "local.definition"), ["m", "x", "a", "t", "b"]);
    assert_eq!(named(&found, "local.reference"), ["x", "int", "b"]);
}

#[test]
fn tags_are_the_symbols_of_a_file() {
    let text = "/// Who reads.\ntable readers {\n  /// Said once.\n  name text\n}\nfunction f(a int) -> int = `1`\nenum e { a }\n";
    let queries = (tree_sitter_schema::TAGS_QUERY, tree_sitter_schema::LOCALS_QUERY);
    let tags = TagsConfiguration::new(language(), queries.0, queries.1).unwrap();
    let mut context = TagsContext::new();
    let (found, wrong) = context.generate_tags(&tags, text.as_bytes(), None).unwrap();
    assert!(!wrong);
    let mut out: Vec<String> = found
        .map(Result::unwrap)
        .filter(|tag| tag.is_definition)
        .map(|tag| {
            let kind = tags.syntax_type_name(tag.syntax_type_id);
            format!("{kind} {} {}", &text[tag.name_range.clone()], tag.docs.unwrap_or_default()).trim_end().to_owned()
        })
        .collect();
    out.sort();
    let wanted = ["class readers Who reads.", "constant a", "field name Said once.", "function f", "type e"];
    assert_eq!(out, wanted);
}
