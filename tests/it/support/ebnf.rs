//! Reads `grammar/schema.ebnf`, the reference of the language.

use std::fs;
use std::path::Path;

/// The right side of a rule.
#[derive(Clone, Debug)]
pub enum Form {
    Literal(String),
    Token(String),
    Rule(String),
    Row(Vec<Self>),
    Choice(Vec<Self>),
    Maybe(Box<Self>),
    Many(Box<Self>),
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The title above it, `(* ---- tables *)`.
    pub section: String,
    pub name: String,
    pub form: Form,
}

/// Before a title in the list of words.
const SECTION: char = '§';

/// All rules in the order of the file.
pub fn rules() -> Vec<Rule> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/schema.ebnf");
    let text = fs::read_to_string(path).unwrap();
    let mut words = Words { left: without_comments(&text).into() };
    let mut rules: Vec<Rule> = Vec::new();
    let mut section = String::new();
    while let Some(name) = words.next() {
        if let Some(title) = name.strip_prefix(SECTION) {
            section = title.to_owned();
            continue;
        }
        assert_eq!(words.next().as_deref(), Some("="), "after {name}");
        let form = words.choice();
        assert_eq!(words.next().as_deref(), Some(";"), "at the end of {name}");
        assert!(rules.iter().all(|rule| rule.name != name), "{name} stands twice");
        rules.push(Rule { section: section.clone(), name, form });
    }
    rules
}

/// Words and signs, literals with their opening quote, titles with a mark.
fn without_comments(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("(*") {
            let (comment, after) = after.split_once("*)").unwrap();
            out.extend(comment.trim().strip_prefix("---- ").map(|title| format!("{SECTION}{title}")));
            rest = after;
        } else if c == '\'' {
            let end = rest[1..].find('\'').unwrap() + 1;
            out.push(rest[..end].to_owned());
            rest = &rest[end + 1..];
        } else if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap();
            out.push(rest[..end].to_owned());
            rest = &rest[end..];
        } else {
            if !c.is_whitespace() {
                out.push(c.to_string());
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

struct Words {
    left: std::collections::VecDeque<String>,
}

impl Words {
    fn next(&mut self) -> Option<String> {
        self.left.pop_front()
    }

    fn choice(&mut self) -> Form {
        let mut ways = vec![self.row()];
        while self.left.front().is_some_and(|word| word == "|") {
            self.next();
            ways.push(self.row());
        }
        if ways.len() == 1 { ways.remove(0) } else { Form::Choice(ways) }
    }

    fn row(&mut self) -> Form {
        let mut row = Vec::new();
        while let Some(word) = self.left.front() {
            let form = match word.as_str() {
                ";" | "|" | ")" | "]" | "}" => break,
                "(" | "[" | "{" => {
                    let open = self.next().unwrap();
                    let inner = self.choice();
                    self.next();
                    row.push(match open.as_str() {
                        "[" => Form::Maybe(Box::new(inner)),
                        "{" => Form::Many(Box::new(inner)),
                        _ => inner,
                    });
                    continue;
                }
                literal if literal.starts_with('\'') => Form::Literal(literal[1..].to_owned()),
                token if token.chars().all(|c| c.is_ascii_uppercase()) => Form::Token(token.to_owned()),
                rule => Form::Rule(rule.to_owned()),
            };
            self.next();
            row.push(form);
        }
        Form::Row(row)
    }
}

impl Form {
    pub fn visit(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        match self {
            Self::Row(forms) | Self::Choice(forms) => forms.iter().for_each(|form| form.visit(see)),
            Self::Maybe(form) | Self::Many(form) => form.visit(see),
            Self::Literal(_) | Self::Token(_) | Self::Rule(_) => {}
        }
    }
}
