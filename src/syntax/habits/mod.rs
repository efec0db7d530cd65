//! What people type out of habit, each with its own words and, where it is safe to say, a fix.
//!
//! A habit looks at the place where the line failed and at the words around it. The first that knows the mistake wins;
//! if none does, [`super::explain`] says what was expected.

mod column;
mod expression;
mod item;
mod key;
mod list;
mod prisma;
mod statement;

pub(super) use statement::statement;

use super::explain::{Line, Place, keyword_case};
use super::parser::{Expected, Failure};
use super::token::Kind;
use super::{ast::Dialect, codes};
use crate::base::{Code, Diagnostic, Edit, Span, did_you_mean};

type Habit = fn(&Line<'_>, usize) -> Option<Diagnostic>;

const EVERYWHERE: &[Habit] = &[doc_in_line, prisma::modifier, statement::colon, expression::function_path];
const MEMBER: &[Habit] = &[
    key::capitals,
    key::named_constraint,
    key::key_item,
    key::missing_parts,
    key::drop_without_kind,
    key::unique_where,
    key::index_on,
    column::nullability,
    column::question_on_name,
    column::sql_modifier,
    column::computed,
    column::inline_constraint,
    column::references,
    column::comment,
    column::generated,
    column::two_word_type,
    list::inline_enum,
    list::inline_set,
    column::equals_default,
    expression::cast,
    expression::operator_after_value,
    expression::bare_formula,
    expression::foreign_operator,
];

const ITEM: &[Habit] = &[
    item::as_query,
    item::returns,
    item::several_extensions,
    item::several_privileges,
    item::bare_filters,
    expression::cast,
    expression::operator_after_value,
    expression::bare_formula,
    expression::foreign_operator,
];
const HEADER: &[Habit] = &[item::as_query];

/// The habit behind a failed line, if it is a known one.
pub(super) fn find(line: &Line<'_>, failure: &Failure) -> Option<Diagnostic> {
    let at = failure.at;
    let special: &[Habit] = match line.place {
        Place::Member => MEMBER,
        Place::Item => ITEM,
        Place::Header => HEADER,
        Place::EnumMember | Place::Line => &[],
    };
    EVERYWHERE
        .iter()
        .chain(special)
        .find_map(|habit| habit(line, at))
        .or_else(|| unknown_dialect(line, failure))
        .or_else(|| capitals(line, at))
        .or_else(|| expression::stray_sign(line, at))
}

/// A diagnostic with one edit.
fn habit(code: Code, message: &str, span: Span, label: &str, fix: Option<(&str, bool, Vec<Edit>)>) -> Diagnostic {
    let problem = Diagnostic::error(code, message).at(span, label);
    match fix {
        Some((title, safe, edits)) => problem.fix(title, safe, edits),
        None => problem,
    }
}

/// Replaces a place.
fn edit(span: Span, text: impl Into<String>) -> Vec<Edit> {
    vec![Edit { span, text: text.into() }]
}

/// A place together with the blanks before it.
fn with_gap(line: &Line<'_>, first: usize, last: usize) -> Span {
    let span = line.span(first).to(line.span(last));
    match first.checked_sub(1) {
        Some(before) => Span { lo: line.span(before).hi, ..span },
        None => span,
    }
}

fn doc_in_line(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    (line.kind(at)? == Kind::Doc).then(|| {
        habit(
            codes::DANGLING_DOC,
            "a doc comment stands on its own line above the item",
            line.span(at),
            "move it above, or write `//`",
            None,
        )
    })
}

fn unknown_dialect(line: &Line<'_>, failure: &Failure) -> Option<Diagnostic> {
    let wanted =
        failure.expected.iter().any(|it| matches!(it, Expected::Label(label) if label.starts_with("a database")));
    // `on oracle { … }` is read as a column called `on` until an option comes
    let block = line.kind(0) == Some(Kind::On) && line.kind(2) == Some(Kind::OpenBrace) && failure.at > 2;
    let at = if block { 1 } else { failure.at };
    let named = line.kind(at).is_some_and(|kind| kind.is_name() && !kind.is_dialect());
    let after = at.checked_sub(1).and_then(|before| line.kind(before));
    if !(wanted || block) || !named || !matches!(after, Some(Kind::Only | Kind::Except | Kind::On | Kind::Or)) {
        return None;
    }
    let word = line.word(at);
    if Kind::keyword(&line.lower(at)).is_some_and(|keyword| keyword.text() != word) {
        return None; // a keyword in capitals: `on DELETE`
    }
    let span = line.span(at);
    let words = Dialect::ALL.map(Dialect::word);
    let problem = habit(
        codes::UNKNOWN_DIALECT,
        &format!("`{word}` is no database that the language knows"),
        span,
        &format!("one of {}", words.map(|word| format!("`{word}`")).join(", ")),
        None,
    );
    Some(match did_you_mean(word, words) {
        Some(near) => problem.fix(format!("write `{near}`"), false, edit(span, near)),
        None => problem,
    })
}

/// A keyword in capitals where the line failed.
fn capitals(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let lower = line.lower(at);
    let keyword = Kind::keyword(&lower)?;
    (line.kind(at)? == Kind::Word && lower != line.word(at)).then(|| keyword_case(line.span(at), keyword.text()))
}
