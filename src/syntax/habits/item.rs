//! Habits in items of a file.

use super::super::codes;
use super::super::explain::Line;
use super::super::token::Kind;
use super::{edit, habit};
use crate::base::{Diagnostic, Edit};

/// `view v as select 1`.
pub(super) fn as_query(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !matches!(line.kind(0)?, Kind::View | Kind::Materialized | Kind::Function | Kind::Procedure)
        || line.lower(at) != "as"
    {
        return None;
    }
    let problem = habit(codes::SQL_WORDS, "a body follows `=`, in a fence", line.span(at), "write `=`", None);
    Some(problem.help("= ```sql, the text on the lines below, and ``` on a line of its own; a short one in backticks"))
}

/// `function f() returns int`.
pub(super) fn returns(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let is_routine = matches!(line.kind(0)?, Kind::Function | Kind::Procedure);
    (is_routine && line.lower(at) == "returns").then(|| {
        let fix = Some(("write `->`", true, edit(line.span(at), "->")));
        habit(codes::SQL_WORDS, "what a function gives follows `->`", line.span(at), "write `->`", fix)
    })
}

/// `extension citext, btree_gist`.
pub(super) fn several_extensions(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    (line.kind(0)? == Kind::Extension && line.kind(at)? == Kind::Comma).then(|| {
        let fix = Some(("begin a new line", true, edit(line.span(at), "\nextension")));
        habit(codes::UNEXPECTED, "each extension is an item of its own", line.span(at), "begin a new line here", fix)
    })
}

/// `grant select, insert on t to app`.
pub(super) fn several_privileges(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if line.kind(0)? != Kind::Grant || line.kind(at)? != Kind::Comma {
        return None;
    }
    let last =
        (at..line.tokens.len()).find(|index| line.kind(*index) == Some(Kind::On)).and_then(|on| on.checked_sub(1));
    let fix = last.filter(|last| *last > at).map(|last| ("put them in parentheses", true, parentheses(line, 1, last)));
    Some(habit(
        codes::NEEDS_PARENTHESES,
        "several privileges stand in parentheses",
        line.span(at),
        "a list begins",
        fix,
    ))
}

/// `tokenizers class, camel`.
pub(super) fn bare_filters(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let word = at.checked_sub(1).and_then(|before| line.kind(before))?;
    if !matches!(word, Kind::Tokenizers | Kind::Filters) || !line.kind(at)?.is_name() {
        return None;
    }
    let mut last = at;
    while line.kind(last + 1) == Some(Kind::Comma) && line.kind(last + 2).is_some_and(Kind::is_name) {
        last += 2;
    }
    let message = format!("`{}` lists names in parentheses", word.text());
    let fix = Some(("put them in parentheses", true, parentheses(line, at, last)));
    Some(habit(codes::NEEDS_PARENTHESES, &message, line.span(at), "a list begins", fix))
}

fn parentheses(line: &Line<'_>, first: usize, last: usize) -> Vec<Edit> {
    vec![
        Edit { span: line.span(first).start(), text: "(".to_owned() },
        Edit { span: line.span(last).end(), text: ")".to_owned() },
    ]
}
