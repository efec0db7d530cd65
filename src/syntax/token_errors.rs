//! Diagnostics for tokens that are wrong by themselves.

use super::ast::Dialect;
use super::codes;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Edit, Span, did_you_mean};

/// What is wrong with a token, if something is.
pub(super) fn describe(token: Token, text: &str) -> Option<Diagnostic> {
    let span = token.span;
    let slice = &text[span.range()];
    #[allow(clippy::wildcard_enum_match_arm, reason = "the other tokens are right")]
    Some(match token.kind {
        Kind::LineComment => {
            let body = slice.trim_start_matches(['-', '#']);
            foreign_comment(span, &format!("//{body}"))
        }
        Kind::BlockComment => {
            let body = slice.trim_start_matches("/*").trim_end_matches("*/");
            let followed = !text[span.hi as usize..].lines().next().unwrap_or_default().trim().is_empty();
            if followed || body.contains('\n') {
                Diagnostic::error(codes::FOREIGN_COMMENT, "there are no block comments here")
                    .at(span, "a comment runs from `//` to the end of its line")
                    .help("put `//` before each of its lines")
            } else {
                foreign_comment(span, &format!("//{}", body.trim_end()))
            }
        }
        Kind::Semicolon => Diagnostic::error(codes::STRAY_SEPARATOR, "lines need no `;`")
            .at(span, "a line ends by itself")
            .fix("remove the `;`", true, vec![Edit { span, text: String::new() }]),
        Kind::BadStr => unclosed(
            span,
            slice,
            "'",
            "this text has no closing `'` on its line",
            "write `''` for a quote inside the text",
        ),
        Kind::BadQuoted => unclosed(
            span,
            slice,
            "\"",
            "this name has no closing `\"` on its line",
            "write `\"\"` for a quote inside the name",
        ),
        Kind::BadRaw => unclosed(
            span,
            slice,
            "`",
            "this raw text has no closing backtick on its line",
            "double both backticks if the text itself holds one",
        ),
        Kind::BadFence => {
            Diagnostic::error(codes::UNCLOSED, "this fence is not closed, or its text starts on the same line")
                .at(opening(span, slice), "opened here")
                .help("a fence is ``` and a tag, the text on the lines below, and ``` on a line of its own")
        }
        Kind::BadTag => bad_tag(span, slice),
        Kind::BadNumber => {
            Diagnostic::error(codes::NOT_A_NAME, format!("`{}` is neither a name nor a number", short(slice)))
                .at(span, "names begin with a letter or `_`")
                .help("a name of another shape stands in double quotes")
        }
        Kind::BadCharacter => Diagnostic::error(codes::BAD_CHARACTER, format!("`{}` means nothing here", short(slice)))
            .at(span, "remove this")
            .help("names with signs stand in double quotes, a database's own operators in backticks"),
        _ => return None,
    })
}

/// The first line of a fence.
fn opening(span: Span, slice: &str) -> Span {
    let line = slice.lines().next().unwrap_or_default().trim_end();
    Span { hi: span.lo + line.len() as u32, ..span }
}

/// A fence whose tag says no language.
fn bad_tag(span: Span, slice: &str) -> Diagnostic {
    let at = opening(span, slice);
    let ticks = slice.bytes().take_while(|byte| *byte == b'`').count() as u32;
    let tag = slice[ticks as usize..(at.hi - at.lo) as usize].trim();
    let tags = format!("`sql`, `plpgsql`, {}", Dialect::ALL.map(|own| format!("`{}`", own.word())).join(", "));
    let place = Span { lo: span.lo + ticks, ..at };
    if tag.is_empty() {
        let problem = Diagnostic::error(codes::MISSING, "a fence says which language is in it");
        let problem = problem.at(at, "a tag is missing").help(format!("the tags are {tags}"));
        return problem.fix("call it SQL", false, vec![Edit { span: place.end(), text: "sql".to_owned() }]);
    }
    let problem = Diagnostic::error(codes::UNKNOWN_DIALECT, format!("`{}` is no language of a fence", short(tag)))
        .at(at, format!("one of {tags}"));
    match did_you_mean(tag, ["sql", "plpgsql"].into_iter().chain(Dialect::ALL.map(Dialect::word))) {
        Some(near) => problem.fix(format!("write `{near}`"), false, vec![Edit { span: place, text: near.to_owned() }]),
        None => problem,
    }
}

fn foreign_comment(span: Span, replacement: &str) -> Diagnostic {
    Diagnostic::error(codes::FOREIGN_COMMENT, "comments begin with `//`")
        .at(span, "a comment of another language")
        .help("a `///` line above an item becomes its comment in the database")
        .fix("write it with `//`", true, vec![Edit { span, text: replacement.to_owned() }])
}

fn unclosed(span: Span, slice: &str, closer: &str, message: &str, help: &str) -> Diagnostic {
    let end = span.lo + slice.trim_end().len() as u32;
    let at = Span { hi: end, ..span };
    Diagnostic::error(codes::UNCLOSED, message).at(Span { hi: span.lo + 1, ..span }, "opened here").help(help).fix(
        "close it at the end of the line",
        false,
        vec![Edit { span: at.end(), text: closer.to_owned() }],
    )
}

/// At most 20 characters of a text, for a message.
pub(super) fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(20).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
