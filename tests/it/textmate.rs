//! The TextMate grammar of the Visual Studio Code extension, read by that editor's own engine (`tests/textmate`).
//!
//! It works by place and pattern, not by a parser. So the tree-sitter grammar, which takes what the compiler takes, says
//! what each word of the corpus is, and the TextMate grammar must give it a scope of that kind.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tree_sitter::{Query, QueryCursor, StreamingIterator as _};

use super::tree_sitter::{one_corpus, trees};

/// A piece of a line, in UTF-16 units, with its scopes from the outside in.
type Token = (usize, usize, Vec<String>);

/// The tokens of each line of each text.
fn tokens(scope: &str, texts: &[&str]) -> Vec<Vec<Vec<Token>>> {
    assert!(
        std::env::var_os("SCHEMAC_TEST_TEXTMATE").is_some(),
        "$SCHEMAC_TEST_TEXTMATE names no folder with vscode-textmate and vscode-oniguruma: run tests/run"
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/textmate/tokens.js");
    let mut node = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let asked = serde_json::json!({ "grammar": scope, "texts": texts }).to_string();
    node.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "tokens.js failed");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The scopes of the piece that a column of a line stands in.
fn scopes(line: &[Token], column: usize) -> Vec<&str> {
    let token = line.iter().find(|(start, end, _)| (*start..*end).contains(&column));
    token.map_or(Vec::new(), |(_, _, scopes)| scopes.iter().skip(1).map(String::as_str).collect())
}

/// Beginnings of the scopes that go with a colour of `highlights.scm`; `-` is no word of the language's own.
fn wanted(colour: &str) -> &'static [&'static str] {
    match colour {
        "comment" | "comment.documentation" => &["comment"],
        "string" => &["string.quoted.single"],
        "string.special" => &["meta.embedded", "string.quoted.other", "punctuation.definition.string"],
        "number" => &["constant.numeric"],
        "boolean" => &["constant.language"],
        "attribute" => &["storage.modifier.dialect"],
        "variable.member" => &["variable.other", "-"],
        "type.definition" | "module" | "label" | "function" => &["entity.name"],
        "type" => &["entity.name.type", "variable.other.quoted"],
        "type.builtin" => &["support.type", "entity.name.type", "variable.other.quoted", "-"],
        "function.call" => &["entity.name.function", "variable.other.quoted"],
        "constant.builtin" => &["constant.language", "keyword", "storage", "-"],
        "variable" | "variable.parameter" | "constant" | "property" => &["variable", "constant", "support.other", "-"],
        "operator" => &["keyword.operator", "-"],
        punctuation if punctuation.starts_with("punctuation") => &["punctuation", "-"],
        word if word.starts_with("keyword") => &["keyword", "storage", "constant.language"],
        other => panic!("no scope for the colour {other}"),
    }
}

fn fits(scopes: &[&str], wanted: &[&str]) -> bool {
    let begins = |with: &&str| scopes.iter().any(|scope| scope.starts_with(*with));
    wanted.iter().any(begins) || (wanted.contains(&"-") && !["keyword", "storage"].iter().any(begins))
}

#[test]
fn every_word_of_the_corpus_has_the_scope_of_its_role() {
    let corpus = one_corpus::good();
    let texts: Vec<&str> = corpus.iter().map(|file| file.text.trim_start_matches('\u{feff}')).collect();
    let query = Query::new(&tree_sitter_schema::LANGUAGE.into(), tree_sitter_schema::HIGHLIGHTS_QUERY).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for ((file, text), lines) in corpus.iter().zip(&texts).zip(tokens("source.schema", &texts)) {
        let tree = trees::parse(text);
        let mut cursor = QueryCursor::new();
        let mut found = cursor.captures(&query, tree.root_node(), text.as_bytes());
        while let Some((matched, index)) = found.next() {
            let capture = matched.captures()[*index];
            let (colour, place) = (query.capture_names()[capture.index as usize], capture.node.start_position());
            let line = text.lines().nth(place.row).unwrap();
            let column = line[..place.column].encode_utf16().count();
            let scopes = scopes(&lines[place.row], column);
            count += 1;
            if !fits(&scopes, wanted(colour)) {
                let word = &text[capture.node.byte_range()];
                wrong.push(format!("{}:{}: `{word}` is {colour}, found {scopes:?}", file.name, place.row + 1));
            }
        }
    }
    assert!(count > 2_500, "{count} words");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_role_that_differs_is_found() {
    assert!(fits(&["keyword.other.schema"], wanted("keyword.type")));
    assert!(!fits(&["keyword.other.schema"], wanted("variable.member")));
    assert!(fits(&[], wanted("variable.member")));
    assert!(!fits(&[], wanted("string")));
}

#[test]
fn fences_and_raw_text_are_sql() {
    let text = "view v = ```postgres\n  select 1\n```\ntable t { a int mysql `select` }\nview w = ```surrealdb\n  select\n```\n";
    let lines = &tokens("source.schema", &[text])[0];
    assert_eq!(scopes(&lines[1], 2), ["meta.embedded.block.sql", "keyword.sql"]);
    assert_eq!(scopes(&lines[3], 23), ["meta.embedded.inline.sql", "keyword.sql"]);
    assert_eq!(scopes(&lines[5], 2), ["string.quoted.other.fence.schema"]);
    assert_eq!(scopes(&lines[3], 0), ["storage.type.schema"]);
}

#[test]
fn schema_blocks_in_markdown_are_coloured() {
    let text = "# A title\n\n```schema\ntable t {\n  a int\n}\n```\n\ntable t {\n";
    let lines = &tokens("text.html.markdown", &[text])[0];
    let fence = "markup.fenced_code.block.markdown";
    assert_eq!(scopes(&lines[3], 0), [fence, "meta.embedded.block.schema", "storage.type.schema"]);
    assert_eq!(scopes(&lines[4], 2), [fence, "meta.embedded.block.schema", "variable.other.member.schema"]);
    assert_eq!(scopes(&lines[6], 0), [fence, "punctuation.definition.markdown"]);
    assert!(scopes(&lines[8], 0).is_empty());
}
