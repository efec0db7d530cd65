//! Modifiers and models of other schema languages: `@id`, `@@index([a])`, `[pk]`.

use super::super::codes;
use super::super::explain::{Line, Place};
use super::super::token::Kind;
use super::{edit, habit};
use crate::base::Diagnostic;

/// A modifier that is no word.
#[allow(clippy::wildcard_enum_match_arm, reason = "no other token begins such a modifier")]
pub(super) fn modifier(line: &Line<'_>, at: usize) -> Option<Diagnostic> {
    let before = at.checked_sub(1).and_then(|before| line.kind(before));
    let start = match (line.kind(at)?, before) {
        (Kind::At | Kind::OpenBracket, _) => at,
        (kind, Some(Kind::OpenBracket)) if kind.is_word() => at - 1,
        _ => return None,
    };
    if line.place != Place::Member {
        return None;
    }
    let said = if line.kind(start)? == Kind::OpenBracket { in_brackets(line, start) } else { behind_at(line, start) };
    let fix = said.map(|(words, last)| {
        // what counts up there may be more than an identity
        let safe = !words.contains("identity");
        ("say it in words", safe, edit(line.span(start).to(line.span(last)), words))
    });
    let label = "for example `primary key`, `unique`, `default 1`, `index (a)`";
    Some(habit(codes::PRISMA_WORDS, "modifiers are words here", line.span(at), label, fix))
}

/// `@id`, `@unique`, `@default(…)`, `@@index([…])`: the words, and the last token that they stand for.
fn behind_at(line: &Line<'_>, start: usize) -> Option<(String, usize)> {
    if line.kind(start + 1)? == Kind::At {
        let ours = match line.word(start + 2) {
            "id" => "primary key",
            "unique" => "unique",
            "index" => "index",
            _ => return None,
        };
        let close = line.closed_by(start + 3)?;
        let inner = (line.kind(start + 4)? == Kind::OpenBracket).then(|| line.closed_by(start + 4)).flatten()?;
        let columns = line.span(start + 4).hi as usize..line.span(inner).lo as usize;
        return (inner + 1 == close).then(|| (format!("{ours} ({})", &line.text[columns]), close));
    }
    match line.word(start + 1) {
        "id" => Some(("primary key".to_owned(), start + 1)),
        "unique" => Some(("unique".to_owned(), start + 1)),
        "default" => {
            let close = line.closed_by(start + 2)?;
            let value = &line.text[line.span(start + 2).hi as usize..line.span(close).lo as usize];
            Some((default(value), close))
        }
        _ => None,
    }
}

/// `[pk, not null, default: 1]`.
fn in_brackets(line: &Line<'_>, start: usize) -> Option<(String, usize)> {
    let close = line.closed_by(start).filter(|close| start > 0 && *close > start + 1)?;
    let inner = &line.text[line.span(start).hi as usize..line.span(close).lo as usize];
    let mut words = Vec::new();
    for part in inner.split(',').map(str::trim) {
        match part {
            "pk" | "primary key" => words.push("primary key".to_owned()),
            "unique" => words.push("unique".to_owned()),
            "increment" => words.push("identity".to_owned()),
            "not null" => {}
            _ => words.push(default(part.strip_prefix("default:")?.trim())),
        }
    }
    Some((words.join(" "), close))
}

fn default(value: &str) -> String {
    match value {
        "autoincrement()" => "identity".to_owned(),
        "uuid()" => "default uuid4()".to_owned(),
        value => format!("default {value}"),
    }
}
