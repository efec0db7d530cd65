//! A list of values in the place of a type.

use super::super::codes;
use super::super::explain::Line;
use super::super::token::Kind;
use super::habit;
use crate::base::{Diagnostic, Edit, Span};

/// `status enum('draft', 'sent')`: an enum of its own, called as the column, at the end of the file.
pub(super) fn inline_enum(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if at != 3 || line.lower(1) != "enum" || line.kind(2)? != Kind::OpenParen {
        return None;
    }
    let problem = habit(
        codes::SQL_TYPE,
        "a list of values is an `enum` of its own",
        line.span(at),
        "name the enum as the type instead",
        None,
    );
    let problem = problem.help("declare `enum status { draft, sent }` beside the table, and use `status` as the type");
    Some(match declared(line) {
        Some(edits) => problem.fix(format!("declare `enum {}`", line.word(0)), false, edits),
        None => problem,
    })
}

/// `set('a', 'b')`: only MySQL has it.
pub(super) fn inline_set(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if at != 3 || line.lower(1) != "set" || line.kind(2)? != Kind::OpenParen {
        return None;
    }
    let whole = line.closed_by(2).map(|close| line.span(1).to(line.span(close)));
    let fix = whole.map(|span| {
        let text = format!("`{}`", &line.text[span.range()]);
        ("put the type in backticks", false, vec![Edit { span, text }])
    });
    Some(habit(codes::SQL_TYPE, "a `set` is a type of MySQL alone", line.span(at), "write it in backticks", fix))
}

#[allow(clippy::wildcard_enum_match_arm, reason = "nothing else stands in such a list")]
fn declared(line: &Line<'_>) -> Option<Vec<Edit>> {
    let (name, close) = (line.word(0), line.closed_by(2)?);
    let mut members = String::new();
    for index in 3..close {
        match line.kind(index)? {
            Kind::Comma => {}
            Kind::Str => members.push_str(&member(line.word(index))),
            _ => return None,
        }
    }
    let end = line.text.len() as u32;
    let gap = if line.text.ends_with('\n') { "\n" } else { "\n\n" };
    let item =
        Edit { span: Span { lo: end, hi: end, ..line.span(0) }, text: format!("{gap}enum {name} {{\n{members}}}\n") };
    Some(vec![Edit { span: line.span(1).to(line.span(close)), text: name.to_owned() }, item])
}

/// A line of the enum: the value as a name, and as a text too where it is none.
fn member(quoted: &str) -> String {
    let value = quoted[1..quoted.len() - 1].replace("''", "'");
    let mut name: String = value.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if !name.starts_with(char::is_alphabetic) {
        name.insert_str(0, "v_");
    }
    if name == value { format!("  {name}\n") } else { format!("  {name} = {quoted}\n") }
}
