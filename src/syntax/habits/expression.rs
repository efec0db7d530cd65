//! Habits in expressions.

use super::super::codes;
use super::super::explain::Line;
use super::super::token::Kind;
use super::{edit, habit};
use crate::base::{Diagnostic, Edit};

const SLOT_WORDS: &[Kind] = &[Kind::Check, Kind::Where, Kind::Generated, Kind::Using, Kind::Backfill];

fn is_operator(kind: Kind) -> bool {
    matches!(kind, Kind::And | Kind::Or | Kind::Is | Kind::In | Kind::Like | Kind::Between) || is_sign(kind)
}

fn is_sign(kind: Kind) -> bool {
    kind >= Kind::Eq && kind <= Kind::Percent
}

/// `'x'::text`.
pub(super) fn cast(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if line.kind(at)? != Kind::ColonColon {
        return None;
    }
    if at > 0 && line.lower(at - 1) == "fn" {
        return Some(own_function(line, at));
    }
    let plain = line.kind(at.checked_sub(1)?)? == Kind::Str && line.kind(at + 1).is_some_and(Kind::is_name);
    let fix = plain.then(|| ("remove the cast", false, edit(line.span(at).to(line.span(at + 1)), "")));
    let problem =
        habit(codes::SQL_WORDS, "there is no `::` here", line.span(at), "a text takes its column's type", fix);
    Some(problem.help("inside parentheses write `cast(x as type)`"))
}

/// `fn::a::b(…)`.
fn own_function(line: &Line<'_>, at: usize) -> Diagnostic {
    let mut end = at + 1;
    while line.kind(end + 1) == Some(Kind::ColonColon) && line.kind(end + 2).is_some_and(Kind::is_name) {
        end += 2;
    }
    let path: Vec<&str> = (at + 1..=end).step_by(2).map(|index| line.word(index)).collect();
    let (ours, span) = (path.join("."), line.span(at - 1).to(line.span(end)));
    let label = format!("write `{ours}`");
    let fix = Some((label.as_str(), true, edit(span, ours)));
    habit(codes::SQL_WORDS, "a function of the schema is called without `fn::`, with dots", line.span(at), &label, fix)
}

/// `default 1 + 2`.
pub(super) fn operator_after_value(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let found = line.kind(at)?;
    if !is_sign(found) && found != Kind::Dot {
        return None;
    }
    let from = (0..at).rev().find(|index| line.kind(*index) == Some(Kind::Default))? + 1;
    if from == at || line.kind(from) == Some(Kind::OpenParen) && at < from + 2 {
        return None;
    }
    // what stands in a block that ended since is another line's default
    let brace = |index| matches!(line.kind(index), Some(Kind::OpenBrace | Kind::CloseBrace));
    if (from..at).any(brace) {
        return None;
    }
    let mut end = at;
    let operand = |kind: Kind| matches!(kind, Kind::Word | Kind::Number | Kind::Str | Kind::Duration) || is_sign(kind);
    while line.kind(end + 1).is_some_and(operand) {
        end += 1;
    }
    let edits = vec![
        Edit { span: line.span(from).start(), text: "(".to_owned() },
        Edit { span: line.span(end).end(), text: ")".to_owned() },
    ];
    let whole = end + 1 == line.tokens.len();
    Some(habit(
        codes::NEEDS_PARENTHESES,
        "an expression with an operator stands in parentheses",
        line.span(at),
        "the value ended before this",
        whole.then_some(("put it in parentheses", true, edits)),
    ))
}

/// `check a > 0`, `where b > 0`.
pub(super) fn bare_formula(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let slot = [1, 2]
        .into_iter()
        .filter_map(|back| at.checked_sub(back))
        .find(|index| line.kind(*index).is_some_and(|kind| SLOT_WORDS.contains(&kind)))?;
    let start = slot + 1;
    let found = line.kind(at)?;
    let begins = if at == start {
        found.is_name() || matches!(found, Kind::Number | Kind::Str | Kind::Minus)
    } else {
        is_operator(found) || found == Kind::Dot || found == Kind::EqEq
    };
    if !begins {
        return None;
    }
    let word = line.word(slot);
    let last = line.tokens.len() - 1;
    let plain = (start..=last).all(|index| {
        line.kind(index).is_some_and(|kind| {
            is_operator(kind) || kind.is_name() || matches!(kind, Kind::Number | Kind::Str | Kind::Not | Kind::Null)
        })
    });
    let edits = vec![
        Edit { span: line.span(start).start(), text: "(".to_owned() },
        Edit { span: line.span(last).end(), text: ")".to_owned() },
    ];
    Some(habit(
        codes::NEEDS_PARENTHESES,
        &format!("`{word}` takes an expression in parentheses"),
        line.span(start),
        "write `( … )` around it",
        plain.then_some(("put it in parentheses", true, edits)),
    ))
}

/// `==`, `&&`.
pub(super) fn foreign_operator(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let ours = match line.word(at) {
        "==" => "=",
        "&&" => "and",
        "!" => "not",
        _ => return None,
    };
    Some(habit(
        codes::SQL_WORDS,
        &format!("this operator is `{ours}` here"),
        line.span(at),
        &format!("write `{ours}`"),
        Some(("replace it", true, edit(line.span(at), ours))),
    ))
}

/// `fn::math::add(…)`.
pub(super) fn function_path(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let before = at.checked_sub(1)?;
    if line.kind(at)? != Kind::ColonColon || line.word(before) != "fn" {
        return None;
    }
    let mut edits = edit(line.span(before).to(line.span(at)), "");
    let mut next = at + 2;
    while line.kind(next) == Some(Kind::ColonColon) {
        edits.extend(edit(line.span(next), "."));
        next += 2;
    }
    let fix = Some(("write it with dots", true, edits));
    Some(habit(codes::SQL_WORDS, "a function is named by words and dots", line.span(at), "without `fn::`", fix))
}

/// A sign that only a database's own operators are made of.
pub(super) fn stray_sign(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if line.kind(at)? != Kind::OtherSign {
        return None;
    }
    let message = format!("`{}` means nothing here", line.word(at));
    let problem = habit(codes::BAD_CHARACTER, &message, line.span(at), "remove this", None);
    Some(problem.help("names with signs stand in double quotes, a database's own operators in backticks"))
}
