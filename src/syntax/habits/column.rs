//! Habits in the line of a column.

use super::super::codes;
use super::super::explain::Line;
use super::super::token::Kind;
use super::{edit, habit, with_gap};
use crate::base::{Diagnostic, Edit};

/// Whether the line can be a column at all.
fn is_column(line: &Line<'_>) -> bool {
    line.kind(0).is_some_and(Kind::is_column_name)
}

/// `not null`, `null`, `nullable`.
pub(super) fn nullability(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !line.kind(at)?.is_word() || at < 1 {
        return None;
    }
    let (before, word, after) = (line.lower(at - 1), line.lower(at), line.lower(at + 1));
    let not = if word == "null" && before == "not" {
        Some(at - 1)
    } else if word == "not" && after == "null" {
        Some(at)
    } else {
        None
    };
    if let Some(not) = not {
        let span = line.span(not).to(line.span(not + 1));
        return Some(habit(
            codes::NULLABILITY,
            "columns are not null already",
            span,
            "remove this; a nullable column has `?` after its type",
            Some(("remove `not null`", true, edit(with_gap(line, not, not + 1), ""))),
        ));
    }
    if word != "null" && word != "nullable" {
        return None;
    }
    let label = "a nullable column has `?` after its type";
    let after_type = matches!(line.kind(at - 1)?, Kind::CloseParen | Kind::CloseBracket | Kind::Raw)
        || (at == 2 && line.kind(1)?.is_name());
    let fix = after_type.then(|| ("write `?`", true, edit(with_gap(line, at, at), "?")));
    Some(habit(codes::NULLABILITY, "nullability is part of the type", line.span(at), label, fix))
}

/// `a? text`.
pub(super) fn question_on_name(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if at != 1 || line.kind(1)? != Kind::Question {
        return None;
    }
    let mut end = 2;
    if line.kind(end + 1) == Some(Kind::OpenParen) {
        while line.kind(end).is_some_and(|kind| kind != Kind::CloseParen) {
            end += 1;
        }
    }
    let fix = line.kind(2).filter(|kind| kind.is_name()).map(|_| {
        let edits = vec![
            Edit { span: line.span(1), text: String::new() },
            Edit { span: line.span(end).end(), text: "?".to_owned() },
        ];
        ("move the `?` behind the type", true, edits)
    });
    Some(habit(codes::NULLABILITY, "the `?` belongs to the type", line.span(1), "write it behind the type", fix))
}

/// Words of SQL with one word of ours.
pub(super) fn sql_modifier(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !is_column(line) || at < 2 {
        return None;
    }
    let (message, ours) = match line.lower(at).as_str() {
        "auto_increment" | "autoincrement" => ("a number that counts up is an `identity`", "identity"),
        "assert" => ("a condition is a `check`", "check"),
        "pk" => ("the key is said in words", "primary key"),
        _ => return None,
    };
    Some(habit(codes::SQL_WORDS, message, line.span(at), ours, Some((ours, false, edit(line.span(at), ours)))))
}

/// `computed (…)`.
pub(super) fn computed(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !is_column(line) || at < 2 || line.lower(at) != "computed" {
        return None;
    }
    let message = "a computed column is `generated (…) virtual`";
    let edits = line.closed_by(at + 1).map(|close| {
        vec![
            Edit { span: line.span(at), text: "generated".to_owned() },
            Edit { span: line.span(close).end(), text: " virtual".to_owned() },
        ]
    });
    let fix = edits.map(|edits| ("write `generated (…) virtual`", true, edits));
    Some(habit(codes::SQL_WORDS, message, line.span(at), "write `generated`", fix))
}

/// `a int constraint c check (…)`.
pub(super) fn inline_constraint(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !is_column(line) || at < 2 || line.lower(at) != "constraint" || !line.kind(at + 1)?.is_name() {
        return None;
    }
    let last = match (line.lower(at + 2).as_str(), line.lower(at + 3).as_str()) {
        ("check", _) => line.closed_by(at + 3),
        ("unique", _) => Some(at + 2),
        ("primary", "key") => Some(at + 3),
        _ => None,
    };
    let edits = last.map(|last| {
        vec![
            Edit { span: with_gap(line, at, at + 1), text: String::new() },
            Edit { span: line.span(last).end(), text: format!(" as {}", line.word(at + 1)) },
        ]
    });
    let fix = edits.map(|edits| ("put the name behind it", true, edits));
    let message = "an inline constraint is named behind it, by `as`";
    Some(habit(codes::SQL_WORDS, message, line.span(at), "move the name", fix))
}

/// `references t(id)`, also in a foreign key.
pub(super) fn references(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    (line.lower(at) == "references").then(|| {
        habit(
            codes::SQL_WORDS,
            "a reference is written `-> table (column)`",
            line.span(at),
            "write `->`",
            Some(("write `->`", true, edit(line.span(at), "->"))),
        )
    })
}

/// `comment 'x'`, `comment "x"`.
#[allow(clippy::wildcard_enum_match_arm, reason = "no other token is a text")]
pub(super) fn comment(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let quote = match line.kind(at + 1)? {
        Kind::Str => "'",
        Kind::Quoted => "\"",
        _ => return None,
    };
    if line.lower(at) != "comment" {
        return None;
    }
    let text = line.word(at + 1);
    let text = text[1..text.len() - 1].replace(&quote.repeat(2), quote);
    let edits = vec![
        Edit { span: line.span(0).start(), text: format!("/// {text}\n") },
        Edit { span: with_gap(line, at, at + 1), text: String::new() },
    ];
    Some(habit(
        codes::SQL_WORDS,
        "a comment for the database is a `///` line above",
        line.span(at),
        "move it above the line",
        Some(("write it as a doc comment", true, edits)),
    ))
}

/// `generated always as (…)`.
pub(super) fn generated(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if line.lower(at) != "always" || line.lower(at + 1) != "as" {
        return None;
    }
    Some(habit(
        codes::SQL_WORDS,
        "a generated column is `generated (…)`",
        line.span(at).to(line.span(at + 1)),
        "remove `always as`",
        Some(("remove `always as`", true, edit(with_gap(line, at, at + 1), ""))),
    ))
}

/// `double precision`, `timestamp with time zone`, `character varying(20)`.
pub(super) fn two_word_type(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !is_column(line) || at < 2 {
        return None;
    }
    let (mut first, mut last) = (at - 1, at);
    let ours = match (line.lower(at - 1).as_str(), line.lower(at).as_str()) {
        ("double", "precision") => "float8",
        ("character" | "char", "varying") => "text",
        (_, "with" | "without") if line.lower(at + 1) == "time" && line.lower(at + 2) == "zone" => {
            last = at + 2;
            first = 1;
            match (line.lower(1).as_str(), line.lower(at).as_str()) {
                ("timestamp", "with") => "timestamptz",
                ("timestamp", _) => "timestamp",
                ("time", "with") => "timetz",
                _ => "time",
            }
        }
        _ => return None,
    };
    let edits = if last == at || first + 1 == at {
        edit(line.span(first).to(line.span(last)), ours)
    } else {
        // a precision stands between the words
        vec![
            Edit { span: line.span(first), text: ours.to_owned() },
            Edit { span: with_gap(line, at, last), text: String::new() },
        ]
    };
    let fix = Some((ours, true, edits));
    Some(habit(codes::SQL_TYPE, &format!("this type is `{ours}` here"), line.span(at), &format!("write `{ours}`"), fix))
}

/// `a int = 1`.
pub(super) fn equals_default(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if !is_column(line)
        || at < 2
        || line.kind(at)? != Kind::Eq
        || (2..at).any(|index| line.kind(index) == Some(Kind::Check))
    {
        return None;
    }
    Some(habit(
        codes::SQL_WORDS,
        "a default is said in words",
        line.span(at),
        "write `default`",
        Some(("write `default`", true, edit(line.span(at), "default"))),
    ))
}
