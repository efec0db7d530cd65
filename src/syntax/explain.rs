//! Words for lines that failed.

use super::codes;
use super::habits;
use super::parser::{Expected, Failure};
use super::token::{Kind, Token};
use super::token_errors::short;
use crate::base::{Diagnostic, Edit, Span, did_you_mean};

/// A line that failed.
pub(super) struct Line<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) text: &'t str,
    pub(super) place: Place,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A whole item of a file.
    Item,
    /// An item up to its `{`.
    Header,
    /// A line of a table or mixin.
    Member,
    EnumMember,
    /// A line of another body.
    Line,
}

impl<'t> Line<'t> {
    /// The text of a token; nothing behind the end.
    pub(super) fn word(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| &self.text[token.span.range()])
    }

    /// The same in lower case.
    pub(super) fn lower(&self, index: usize) -> String {
        self.word(index).to_lowercase()
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The bracket that closes the one at `open`.
    pub(super) fn closed_by(&self, open: usize) -> Option<usize> {
        self.kind(open)?.closer()?;
        let mut depth = 0_usize;
        for index in open..self.tokens.len() {
            let kind = self.kind(index)?;
            if kind.closer().is_some() {
                depth += 1;
            } else if kind.is_closer() {
                depth -= 1;
            }
            if depth == 0 {
                return Some(index);
            }
        }
        None
    }

    /// The place of a token, or just behind the last.
    pub(super) fn span(&self, index: usize) -> Span {
        match (self.tokens.get(index), self.tokens.last()) {
            (Some(token), _) => token.span,
            (None, Some(last)) => last.span.end(),
            (None, None) => Span::new(crate::base::FileId(0), 0, 0),
        }
    }
}

/// The one diagnostic for a line that failed.
pub(super) fn explain(line: &Line<'_>, failure: &Failure) -> Diagnostic {
    habits::find(line, failure).unwrap_or_else(|| plain(line, failure))
}

fn plain(line: &Line<'_>, failure: &Failure) -> Diagnostic {
    let at = failure.at;
    let expected = expected_words(line, failure);
    if at >= line.tokens.len() {
        let last = line.word(line.tokens.len().saturating_sub(1));
        return Diagnostic::error(codes::MISSING, format!("something is missing after `{}`", short(last)))
            .at(line.span(at), format!("expected {expected}"));
    }
    let problem = if line.kind(at) == Some(Kind::Newline) {
        Diagnostic::error(codes::MISSING, "the line ends too early")
    } else {
        Diagnostic::error(codes::UNEXPECTED, format!("`{}` cannot stand here", short(line.word(at))))
    };
    let problem = problem.at(line.span(at), format!("expected {expected}"));
    let words = failure.expected.iter().filter_map(|expected| match expected {
        Expected::Token(kind) if kind.is_word() => Some(kind.text()),
        Expected::Token(_) | Expected::Label(_) | Expected::End => None,
    });
    match did_you_mean(line.word(at), words) {
        Some(near) => {
            problem.fix(format!("write `{near}`"), false, vec![Edit { span: line.span(at), text: near.to_owned() }])
        }
        None => problem,
    }
}

/// What was expected, grouped, in words: kinds of things first, then words, then signs.
fn expected_words(line: &Line<'_>, failure: &Failure) -> String {
    let mut labels: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut signs: Vec<String> = Vec::new();
    let mut end = false;
    for expected in &failure.expected {
        match expected {
            Expected::Label(label) => labels.push(label.clone()),
            Expected::Token(Kind::Newline) | Expected::End => end = true,
            Expected::Token(kind) if kind.is_word() => words.push(format!("`{}`", kind.text())),
            Expected::Token(kind) => signs.push(format!("`{}`", kind.text())),
        }
    }
    for list in [&mut labels, &mut words, &mut signs] {
        list.sort_unstable();
        list.dedup();
    }
    labels.append(&mut words);
    labels.append(&mut signs);
    labels.truncate(8);
    if line.place == Place::Header && end {
        labels.push("`{`".to_owned());
    } else if end {
        labels.push("the end of the line".to_owned());
    }
    match labels.split_last() {
        None => "something else".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// A doc comment above nothing.
pub(super) fn dangling_doc(span: Span) -> Diagnostic {
    Diagnostic::error(codes::DANGLING_DOC, "this doc comment belongs to nothing")
        .at(span, "no item follows it")
        .help("a plain comment begins with `//`")
}

/// A keyword in capitals.
pub(super) fn keyword_case(span: Span, keyword: &str) -> Diagnostic {
    Diagnostic::error(codes::KEYWORD_CASE, "keywords are lower case").at(span, format!("write `{keyword}`")).fix(
        format!("write `{keyword}`"),
        true,
        vec![Edit { span, text: keyword.to_owned() }],
    )
}

/// A header without a body.
pub(super) fn missing_body(end: Span) -> Diagnostic {
    Diagnostic::error(codes::MISSING, "the body is missing").at(end, "expected `{`").help("an empty body is `{}`")
}

/// Something behind the `}` of an item.
pub(super) fn after_body(rest: &[Token], text: &str) -> Diagnostic {
    let span = rest[0].span;
    if matches!(rest[0].kind, Kind::Only | Kind::Except | Kind::Renamed | Kind::Deprecated) {
        return Diagnostic::error(codes::UNEXPECTED, "clauses stand before the body")
            .at(span, "move this before the `{`")
            .help("the body comes last: `table orders only postgres { … }`");
    }
    Diagnostic::error(codes::UNEXPECTED, format!("`{}` cannot stand here", short(&text[span.range()])))
        .at(span, "the item ended with its `}`; the next one begins on a line of its own")
}

/// The first word of an item that is none.
pub(super) fn unknown_item(line: &Line<'_>) -> Diagnostic {
    let word = line.word(0);
    let span = line.span(0);
    if let Some(problem) = habits::statement(line) {
        return problem;
    }
    if matches!(line.kind(0), Some(Kind::Private | Kind::Export)) {
        return Diagnostic::error(codes::MISSING, format!("`{word}` stands before a declaration"))
            .at(line.span(1), "expected `table`, `enum`, `type`, `view` or another one");
    }
    let problem = Diagnostic::error(codes::UNKNOWN_ITEM, format!("no item begins with `{}`", short(word)))
        .at(span, "expected `table`, `enum`, `view`, `function`, `namespace`, `use`, `drop` or another item");
    match did_you_mean(word, Kind::items().map(Kind::text)) {
        Some(near) => problem.fix(format!("write `{near}`"), false, vec![Edit { span, text: near.to_owned() }]),
        None => problem,
    }
}
