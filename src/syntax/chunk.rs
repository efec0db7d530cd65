//! Cuts balanced tokens into items and lines.

use super::ast::Doc;
use super::codes;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Edit, Span};

/// Cuts at line breaks outside of brackets, and at commas too if `commas`. Empty pieces are left out; a comma that
/// separates nothing is reported.
pub(super) fn split<'t>(tokens: &'t [Token], commas: bool, problems: &mut Vec<Diagnostic>) -> Vec<&'t [Token]> {
    let mut pieces = Vec::with_capacity(tokens.len() / 4 + 1);
    let mut depth = 0usize;
    let mut start = 0;
    let mut comma: Option<Span> = None;
    for (index, token) in tokens.iter().enumerate() {
        if token.kind.closer().is_some() {
            depth += 1;
        } else if token.kind.is_closer() {
            depth = depth.saturating_sub(1);
        }
        let is_comma = commas && token.kind == Kind::Comma;
        if depth > 0 || !(is_comma || token.kind == Kind::Newline) {
            continue;
        }
        if start < index {
            pieces.push(&tokens[start..index]);
        } else if let Some(span) = comma.or(is_comma.then_some(token.span)) {
            problems.push(stray_comma(span));
        }
        comma = is_comma.then_some(token.span);
        start = index + 1;
    }
    if start < tokens.len() {
        pieces.push(&tokens[start..]);
    } else if let Some(span) = comma {
        problems.push(stray_comma(span));
    }
    pieces
}

fn stray_comma(span: Span) -> Diagnostic {
    Diagnostic::error(codes::STRAY_SEPARATOR, "nothing follows this comma on its line")
        .at(span, "a comma joins the items of a one-line `{ }`; a line ends by itself")
        .fix("remove the comma", true, vec![Edit { span, text: String::new() }])
}

/// The first pair of braces outside of parentheses: the indices of its two signs.
pub(super) fn braces(tokens: &[Token]) -> Option<(usize, usize)> {
    let mut depth = 0usize;
    let mut open = None;
    for (index, token) in tokens.iter().enumerate() {
        if token.kind.closer().is_some() {
            if depth == 0 && token.kind == Kind::OpenBrace {
                open = Some(index);
            }
            depth += 1;
        } else if token.kind.is_closer() {
            depth = depth.saturating_sub(1);
            if let Some(open) = open.filter(|_| depth == 0) {
                return Some((open, index));
            }
        }
    }
    None
}

/// Takes the doc comments off the front.
pub(super) fn doc<'t>(tokens: &'t [Token], text: &str) -> (Option<Doc>, &'t [Token]) {
    let count = tokens.iter().take_while(|token| token.kind == Kind::Doc).count();
    let (docs, rest) = tokens.split_at(count);
    let lines: Vec<_> = docs.iter().map(|doc| (&text[doc.span.range()], doc.span)).collect();
    (joined(&lines), rest)
}

/// The doc comment that these `///` lines are. A backslash at the end of a line keeps the blanks before it, and
/// of `\r\` comes a carriage return.
pub(super) fn joined(lines: &[(&str, Span)]) -> Option<Doc> {
    let span = lines.first()?.1.to(lines.last()?.1);
    let text = |(line, _): &(&str, Span)| {
        let line = &line[3..];
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        let Some(kept) = line.strip_suffix('\\') else { return line.to_owned() };
        kept.strip_suffix("\\r").map_or_else(|| kept.to_owned(), |kept| format!("{kept}\r"))
    };
    Some(Doc { text: lines.iter().map(text).collect::<Vec<_>>().join("\n").into(), span })
}

/// From the first token to the last; nothing for no tokens.
pub(super) fn span(tokens: &[Token]) -> Option<Span> {
    Some(tokens.first()?.span.to(tokens.last()?.span))
}
