//! `docs/grammar.html`: the rules of `grammar/schema.ebnf` as railroad diagrams. `UPDATE_EXPECT=1` writes the page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use railroad::{
    Choice, Diagram, Empty, Link, Node, NonTerminal, Optional, Repeat, Sequence, SimpleEnd, SimpleStart, Stack,
    Terminal,
};

use super::support::ebnf::{self, Form, Rule};
use super::support::markdown::rewrites;

/// From how many parts on a sequence is broken into lines.
const LONG: usize = 7;

const STYLE: &str = "\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff }
h3 { margin: 1.5rem 0 .2rem; font: 600 15px ui-monospace, monospace }
nav, pre { font: 14px/1.6 ui-monospace, monospace } pre { white-space: pre-wrap; background: #f6f8fa; padding: 1rem; border-radius: 6px }
figure { margin: 0; overflow-x: auto }
svg.railroad path { stroke: #57606a; stroke-width: 2; fill: none }
svg.railroad text { font: 14px ui-monospace, monospace; text-anchor: middle; fill: #1f2328; white-space: pre }
svg.railroad g rect { stroke: #57606a; stroke-width: 1; fill: #eef6ff } svg.railroad g.nonterminal rect { fill: #fff8e1 }
svg.railroad .railroad_canvas { fill: none }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117 } pre { background: #161b22 } a { color: #79c0ff }
  svg.railroad text { fill: #e6edf3 } svg.railroad g rect { fill: #13273f } svg.railroad g.nonterminal rect { fill: #332a11 }
  svg.railroad path, svg.railroad g rect { stroke: #8b949e }
}";

fn node(form: &Form) -> Box<dyn Node> {
    match form {
        Form::Literal(text) => Box::new(Terminal::new(text.clone())),
        Form::Token(name) => Box::new(Link::new(NonTerminal::new(name.clone()), "#tokens".to_owned())),
        Form::Rule(name) => Box::new(Link::new(NonTerminal::new(name.clone()), format!("#{name}"))),
        Form::Row(forms) if forms.len() == 1 => node(&forms[0]),
        Form::Row(forms) if forms.len() > LONG => {
            let lines = forms.chunks(LONG.div_ceil(2) + 1).map(|line| sequence(line)).collect::<Vec<_>>();
            Box::new(Stack::new(lines))
        }
        Form::Row(forms) => sequence(forms),
        Form::Choice(ways) => Box::new(Choice::new(ways.iter().map(node).collect::<Vec<_>>())),
        Form::Maybe(form) => Box::new(Optional::new(node(form))),
        Form::Many(form) => Box::new(Optional::new(Repeat::new(node(form), Box::new(Empty) as Box<dyn Node>))),
    }
}

fn sequence(forms: &[Form]) -> Box<dyn Node> {
    Box::new(Sequence::new(forms.iter().map(node).collect::<Vec<_>>()))
}

fn diagram(rule: &Rule) -> String {
    let line: Vec<Box<dyn Node>> = vec![Box::new(SimpleStart), node(&rule.form), Box::new(SimpleEnd)];
    let drawing = Diagram::new(Sequence::new(line));
    let size = format!("<svg width=\"{}\" height=\"{}\"", drawing.width(), drawing.height());
    drawing.to_string().replacen("<svg", &size, 1)
}

/// The head of the grammar: notation, tokens, layout.
fn head() -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/schema.ebnf")).unwrap();
    let (head, _) = text.split_once("*)").unwrap();
    head.trim_start_matches("(*").trim().replace('&', "&amp;").replace('<', "&lt;")
}

fn page() -> String {
    let rules = ebnf::rules();
    let names: Vec<String> = rules.iter().map(|rule| format!("<a href=\"#{0}\">{0}</a>", rule.name)).collect();
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>The .schema language: grammar</title>\n<style>\n{STYLE}\n</style>\n\
         <h1>The .schema language</h1>\n<p>Made from <code>grammar/schema.ebnf</code>, which is the reference.</p>\n<nav>{}</nav>\n\
         <h2 id=\"tokens\">Notation, tokens, layout</h2>\n<pre>{}</pre>\n",
        names.join(" · "),
        head()
    );
    let mut section = "";
    for rule in &rules {
        if rule.section != section {
            section = &rule.section;
            let _ = writeln!(page, "<h2>{section}</h2>");
        }
        let _ = writeln!(page, "<h3 id=\"{0}\">{0}</h3>\n<figure>{1}</figure>", rule.name, diagram(rule));
    }
    page + "</html>\n"
}

#[test]
fn the_page_shows_the_grammar() {
    let page = page();
    assert_eq!(page, self::page(), "the same grammar gives the same page");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/grammar.html");
    if rewrites() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/grammar.html is not what grammar/schema.ebnf makes: run this test with UPDATE_EXPECT=1"
    );
}
