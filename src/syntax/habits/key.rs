//! Habits in the lines of keys, indexes and constraints.

use super::super::codes;
use super::super::explain::{Line, keyword_case};
use super::super::token::Kind;
use super::{edit, habit};
use crate::base::Diagnostic;

/// `PRIMARY KEY (a)`: read as a column of that name until it fails.
pub(super) fn capitals(line: &Line<'_>, _at: usize) -> Option<Diagnostic> {
    let lower = line.lower(0);
    let keyword = Kind::keyword(&lower).filter(|kind| kind.begins_constraint())?;
    (line.kind(0)? == Kind::Word && lower != line.word(0)).then(|| keyword_case(line.span(0), keyword.text()))
}

/// `constraint c check (…)`.
pub(super) fn named_constraint(line: &Line<'_>, _at: usize) -> Option<Diagnostic> {
    if line.kind(0)? != Kind::Constraint {
        return None;
    }
    let problem = habit(
        codes::SQL_WORDS,
        "the name of a constraint follows its kind",
        line.span(0),
        "begin with the kind: `check`, `unique`, `primary key`, `foreign key`",
        None,
    );
    let problem = problem.help("a column called `constraint` needs double quotes");
    let kind_words = match Kind::keyword(&line.lower(2)) {
        Some(Kind::Check | Kind::Unique) => 1,
        Some(Kind::Primary | Kind::Foreign) => 2,
        _ => return Some(problem),
    };
    let kind: Vec<String> = (2..2 + kind_words).map(|index| line.lower(index)).collect();
    let span = line.span(0).to(line.span(1 + kind_words));
    let text = format!("{} {}", kind.join(" "), line.word(1));
    Some(problem.fix("put the kind first", true, edit(span, text)))
}

/// `key k (a)`, `unique key k (a)`.
pub(super) fn key_item(line: &Line<'_>, _at: usize) -> Option<Diagnostic> {
    let (first, is_unique) = match (line.kind(0)?, line.kind(1)?) {
        (Kind::Unique, Kind::Key) if line.kind(2).is_some_and(Kind::is_name) => (1, true),
        (Kind::Key, second) if second.is_name() && line.kind(2) == Some(Kind::OpenParen) => (0, false),
        _ => return None,
    };
    let span = line.span(first);
    Some(if is_unique {
        let fix = edit(super::with_gap(line, 1, 1), "");
        habit(codes::SQL_WORDS, "a unique key is `unique`", span, "remove `key`", Some(("remove `key`", true, fix)))
    } else {
        habit(
            codes::SQL_WORDS,
            "a key that is not unique is an `index`",
            span,
            "write `index`",
            Some(("write `index`", true, edit(span, "index"))),
        )
    })
}

/// `index email`: one of the eight words and one more.
pub(super) fn missing_parts(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let first = line.kind(0)?;
    if line.tokens.len() != 2
        || !matches!(first, Kind::Index | Kind::Unique | Kind::Check | Kind::Primary | Kind::Foreign)
    {
        return None;
    }
    let (word, name) = (line.word(0), line.word(1));
    if !line.kind(1)?.is_name()
        || line.kind(1)? == Kind::Key
        || matches!((first, line.kind(1)?), (Kind::Unique, Kind::Index))
    {
        return None;
    }
    if matches!(first, Kind::Index | Kind::Unique) {
        let problem = habit(
            codes::NEEDS_PARENTHESES,
            &format!("`{word}` lists its columns in parentheses"),
            line.span(2),
            &format!("if `{name}` is a column: `{word} ({name})`"),
            Some(("put it in parentheses", false, edit(line.span(1), format!("({name})")))),
        );
        return Some(problem.help(format!("a column called `{word}` needs double quotes: `\"{word}\" {name}`")));
    }
    Some(habit(
        codes::QUOTE_THE_NAME,
        &format!("a column called `{word}` needs double quotes"),
        line.span(at),
        &format!("without them the line begins a {}", if first == Kind::Check { "check" } else { "key" }),
        Some(("quote the name", false, edit(line.span(0), format!("\"{word}\"")))),
    ))
}

/// `drop old`.
pub(super) fn drop_without_kind(line: &Line<'_>, _at: usize) -> Option<Diagnostic> {
    if line.kind(0)? != Kind::Drop
        || line.tokens.len() != 2
        || !line.kind(1)?.is_name()
        || line.kind(1)? == Kind::Column
    {
        return None;
    }
    let problem = habit(
        codes::SQL_WORDS,
        "say what to drop",
        line.span(1),
        "expected `column` before it",
        Some(("write `drop column`", false, edit(line.span(1).start(), "column "))),
    );
    Some(problem.help("a column called `drop` needs double quotes"))
}

/// `unique (a) where (…)`.
pub(super) fn unique_where(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    if line.kind(0)? != Kind::Unique || line.lower(at) != "where" {
        return None;
    }
    Some(habit(
        codes::SQL_WORDS,
        "a constraint has no condition; an index has",
        line.span(at),
        "only a `unique index` takes `where`",
        Some(("write `unique index`", true, edit(line.span(0), "unique index"))),
    ))
}

/// `index k on t (a)`.
pub(super) fn index_on(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let is_index = line.kind(0)? == Kind::Index || line.kind(1) == Some(Kind::Index);
    if !is_index || line.lower(at) != "on" || !line.kind(at + 1)?.is_name() {
        return None;
    }
    Some(habit(
        codes::SQL_WORDS,
        "an index belongs to the table around it",
        line.span(at).to(line.span(at + 1)),
        "remove the table",
        Some(("remove it", true, edit(super::with_gap(line, at, at + 1), ""))),
    ))
}
