//! `grammar/schema.ebnf` is the reference: it is whole in itself, and the parser takes every sentence that it makes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use schemac::base::FileId;
use schemac::syntax;

use super::support::ebnf::{self, Form};
use super::support::laws::text::formats_once_and_for_all;
use super::tree_sitter::trees;

type Rules = BTreeMap<String, Form>;

fn rules() -> Rules {
    ebnf::rules().into_iter().map(|rule| (rule.name, rule.form)).collect()
}

/// Makes one sentence from a list of numbers; when they run out, or too deep, the shortest way is taken.
struct Speaker<'r> {
    rules: &'r Rules,
    numbers: std::vec::IntoIter<u32>,
    depth: usize,
    out: String,
}

const DEEP: usize = 40;

impl Speaker<'_> {
    fn pick(&mut self, among: usize) -> usize {
        if self.depth > DEEP {
            return usize::MAX;
        }
        self.numbers.next().map_or(usize::MAX, |n| n as usize % among)
    }

    fn say(&mut self, form: &Form) {
        match form {
            Form::Literal(text) => self.word(text),
            Form::Token(token) => {
                let n = self.pick(3).min(3);
                let text = spoken(token)[n % spoken(token).len()];
                self.word(text);
            }
            Form::Rule(name) => {
                self.depth += 1;
                self.say(&self.rules[name]);
                self.depth -= 1;
            }
            Form::Row(forms) => forms.iter().for_each(|form| self.say(form)),
            Form::Choice(ways) => {
                let way = match self.pick(ways.len()) {
                    usize::MAX => ways.iter().min_by_key(|way| self.cost(way, 0)).unwrap(),
                    n => &ways[n],
                };
                self.say(way);
            }
            Form::Maybe(form) => {
                if self.pick(2) == 1 {
                    self.say(form);
                }
            }
            Form::Many(form) => {
                let times = match self.pick(4) {
                    usize::MAX | 0 => 0,
                    n => n - 1,
                };
                (0..times).for_each(|_| self.say(form));
            }
        }
    }

    fn word(&mut self, text: &str) {
        // A line that begins so goes on: its separator must be a comma.
        if ["->", "=", "{"].contains(&text) && self.out.ends_with('\n') {
            self.out.pop();
            self.out.push(',');
        }
        if text != "\n" && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    /// How many rules the shortest way through a form passes.
    fn cost(&self, form: &Form, depth: usize) -> usize {
        match form {
            _ if depth > 12 => 1_000,
            Form::Literal(_) | Form::Token(_) => 1,
            Form::Rule(name) => 1 + self.cost(&self.rules[name], depth + 1),
            Form::Row(forms) => forms.iter().map(|form| self.cost(form, depth)).sum(),
            Form::Choice(ways) => ways.iter().map(|way| self.cost(way, depth)).min().unwrap_or(0),
            Form::Maybe(_) | Form::Many(_) => 0,
        }
    }
}

fn spoken(token: &str) -> &'static [&'static str] {
    match token {
        "NAME" | "XNAME" | "CNAME" => &["alpha", "\"odd name\"", "größe", "b2"],
        "DIALECT" => &["postgres", "sqlite", "mysql"],
        "NUMBER" => &["1", "20", "3"],
        "DURATION" => &["7d", "1h30m"],
        "STRING" => &["'text'", "'it''s'"],
        "RAW" => &["`a > 0`", "``select `a` ``"],
        "FENCE" => &["\n```sql\nselect 1\n```"],
        "OP" => &["=", "&&", "<>", "-|-"],
        "NL" => &["\n"],
        other => panic!("no such token: {other}"),
    }
}

#[test]
fn every_rule_is_defined_and_used_and_every_token_is_known() {
    let rules = rules();
    let mut used = BTreeSet::from(["file".to_owned()]);
    for form in rules.values() {
        form.visit(&mut |form| match form {
            Form::Rule(name) => {
                assert!(rules.contains_key(name), "{name} is not defined");
                used.insert(name.clone());
            }
            Form::Token(token) => assert!(!spoken(token).is_empty()),
            _ => {}
        });
    }
    let idle: Vec<_> = rules.keys().filter(|name| !used.contains(*name)).collect();
    assert!(idle.is_empty(), "{idle:?} are never used");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn the_parser_takes_what_the_grammar_makes(numbers in prop::collection::vec(any::<u32>(), 0..160)) {
        let rules = rules();
        let mut speaker = Speaker { rules: &rules, numbers: numbers.into_iter(), depth: 0, out: String::new() };
        speaker.say(&rules["file"]);
        let text = speaker.out;
        let mut problems = syntax::parse(FileId(0), &text).problems;
        let whole = problems.is_empty();
        // What the head of the grammar says in words.
        problems.retain(|problem| problem.code != syntax::codes::SAID_TWICE);
        prop_assert!(problems.is_empty(), "{text}\n{:#?}", problems.iter().map(|p| (p.code.id, &p.message, p.primary.as_ref().map(|l| l.span.lo))).collect::<Vec<_>>());
        prop_assert!(!trees::parse(&text).root_node().has_error(), "tree-sitter refuses\n{text}");
        if whole {
            prop_assert_eq!(formats_once_and_for_all(&text), Ok(()), "{}", text);
        }
    }

    /// Each rule of an item, so that none depends on luck.
    #[test]
    fn every_kind_of_item_is_taken(numbers in prop::collection::vec(any::<u32>(), 40..160)) {
        let rules = rules();
        let Form::Choice(kinds) = &rules["declaration"] else { panic!("declarations are a choice") };
        let inside = ["grant", "drop_item"].map(|name| Form::Rule(name.to_owned()));
        for kind in kinds.iter().chain(&inside) {
            let numbers = numbers.clone().into_iter();
            let mut speaker = Speaker { rules: &rules, numbers, depth: 0, out: String::new() };
            speaker.say(kind);
            let text = speaker.out;
            let mut problems = syntax::parse(FileId(0), &text).problems;
            problems.retain(|problem| problem.code != syntax::codes::SAID_TWICE);
            prop_assert!(problems.is_empty(), "{text}\n{problems:#?}");
            prop_assert!(!trees::parse(&text).root_node().has_error(), "tree-sitter refuses\n{text}");
        }
    }
}
