//! `docs/highlighting.svg`: a file of the example project, coloured by the grammar and its queries. `UPDATE_EXPECT=1`
//! writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tree_sitter_highlight::{HighlightConfiguration, HighlightEvent, Highlighter};

use super::super::support::markdown::rewrites;

const SHOWN: &str = "schemas/blog/posts.schema";

/// Colours by the beginnings of their names, the more exact ones first; what has none is plain.
const COLOURS: [(&str, &str); 18] = [
    ("attribute", "#d2a8ff"),
    ("boolean", "#79c0ff"),
    ("comment", "#8b949e"),
    ("constant", "#79c0ff"),
    ("function", "#d2a8ff"),
    ("keyword.directive", "#f0883e"),
    ("keyword", "#ff7b72"),
    ("label", "#d2a8ff"),
    ("module", "#ffa657"),
    ("number", "#79c0ff"),
    ("operator", "#ff7b72"),
    ("property", "#79c0ff"),
    ("string", "#a5d6ff"),
    ("type.builtin", "#7ee787"),
    ("type", "#ffa657"),
    ("variable.member", "#e6edf3"),
    ("variable.parameter", "#ffa657"),
    ("variable", "#e6edf3"),
];
const PLAIN: &str = "#c9d1d9";
/// Of a character and of a line, in pixels.
const EDGE: usize = 20;
/// Of a line, in pixels.
const HEIGHT: usize = 20;
/// Of ten characters, in pixels.
const TEN: usize = 84;

/// Pieces of the text with their colours.
fn pieces(text: &str) -> Vec<(&'static str, &str)> {
    let language = tree_sitter_schema::LANGUAGE.into();
    let (highlights, injections) = (tree_sitter_schema::HIGHLIGHTS_QUERY, tree_sitter_schema::INJECTIONS_QUERY);
    let locals = ""; // names are coloured by their role
    let mut rules = HighlightConfiguration::new(language, "schema", highlights, injections, locals).unwrap();
    rules.configure(&COLOURS.map(|(name, _)| name));
    let mut highlighter = Highlighter::new();
    let events = highlighter.highlight(&rules, text.as_bytes(), None, None, |_| None).unwrap();
    let (mut open, mut out) = (Vec::new(), Vec::new());
    for event in events {
        match event.unwrap() {
            HighlightEvent::HighlightStart(colour) => open.push(COLOURS[colour.0].1),
            HighlightEvent::HighlightEnd => drop(open.pop()),
            HighlightEvent::Source { start, end } => {
                out.push((open.last().copied().unwrap_or(PLAIN), &text[start..end]));
            }
        }
    }
    out
}

fn draw(text: &str) -> String {
    let mut lines = vec![String::new()];
    for (colour, piece) in pieces(text) {
        for (index, part) in piece.split('\n').enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            let safe = part.replace('&', "&amp;").replace('<', "&lt;");
            let line = lines.last_mut().unwrap();
            match (part.is_empty(), colour == PLAIN || part.trim().is_empty()) {
                (true, _) => {}
                (false, true) => line.push_str(&safe),
                (false, false) => drop(write!(line, "<tspan fill=\"{colour}\">{safe}</tspan>")),
            }
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let (width, height) = (longest * TEN / 10 + 2 * EDGE, lines.len() * HEIGHT + 2 * EDGE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" \
         fill=\"{PLAIN}\" xml:space=\"preserve\">\n"
    );
    for (number, line) in (1..).zip(&lines) {
        let _ = writeln!(svg, "<text x=\"{EDGE}\" y=\"{}\">{line}</text>", EDGE + number * HEIGHT - 5);
    }
    svg + "</g>\n</svg>\n"
}

#[test]
fn the_picture_shows_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let drawn = draw(&fs::read_to_string(root.join(SHOWN)).unwrap());
    let path = root.join("docs/highlighting.svg");
    if rewrites() {
        fs::write(&path, &drawn).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "docs/highlighting.svg is not {SHOWN} in colours: run this test with UPDATE_EXPECT=1");
}

#[test]
fn each_kind_of_word_has_its_colour() {
    let pieces = pieces("/// Doc.\ntable t {\n  a int default 'x'\n}\n");
    let colour = |text: &str| pieces.iter().find(|(_, piece)| *piece == text).map(|(colour, _)| *colour);
    let named = |name: &str| COLOURS.iter().find(|(own, _)| *own == name).map(|(_, colour)| *colour);
    for (text, name) in
        [("/// Doc.", "comment"), ("table", "keyword"), ("t", "type"), ("int", "type.builtin"), ("'x'", "string")]
    {
        assert_eq!(colour(text), named(name), "{text}");
    }
}
