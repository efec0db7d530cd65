//! Bounds that keep bad input from costing memory or stack. Good schemas are far below all of them.

use super::codes;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, FileId, Span};

/// The largest file, in bytes.
pub(super) const BYTES: usize = 64 << 20;
/// The most tokens of one file.
pub(super) const TOKENS: usize = 1 << 24;
/// How deep brackets may nest.
pub(super) const BRACKETS: usize = 200;
/// How deep the tree of an expression may be: nested brackets and chains of operators together. It bounds the recursion
/// of everything that walks an expression.
pub(super) const EXPRESSION: usize = 400;

/// How deep blocks of namespaces may nest before the parser stops to look inside. (They may not nest at all; that they
/// do is told where names are resolved.)
pub(super) const NAMESPACES: usize = 8;
/// The stack in bytes for a line that nests deep; only what is used of it costs memory.
pub(super) const STACK: usize = 32 << 20;

/// Whether brackets nest so deep in a line that it is read on a stack of its own.
pub(super) fn nests_deep(tokens: &[Token]) -> bool {
    const DEEP: usize = 8;
    if tokens.len() <= DEEP * 2 {
        return false;
    }
    let mut depth = 0usize;
    tokens.iter().any(|token| {
        if token.kind.closer().is_some() || token.kind == Kind::Case {
            depth += 1;
        } else if token.kind.is_closer() || token.kind == Kind::End {
            depth = depth.saturating_sub(1);
        }
        depth > DEEP
    })
}

/// The diagnostic for a file above [`BYTES`].
pub(super) fn too_large(file: FileId, bytes: usize) -> Option<Diagnostic> {
    (bytes > BYTES).then(|| {
        Diagnostic::error(
            codes::TOO_LARGE,
            format!("the file has {} MiB; {} MiB is the most", bytes >> 20, BYTES >> 20),
        )
        .at(Span::new(file, 0, 0), "this file")
        .help("split it: all files of a project are one schema, in any order")
    })
}

/// The diagnostic for a file above [`TOKENS`].
pub(super) fn too_many_tokens(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::TOO_LARGE, format!("the file has more than {TOKENS} words and signs"))
        .at(Span::new(file, 0, 0), "this file")
        .help("split it: all files of a project are one schema, in any order")
}

/// The diagnostic for blocks beyond [`NAMESPACES`].
pub(super) fn too_many_blocks(span: Span) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, format!("namespaces stand in one another more than {NAMESPACES} deep"))
        .at(span, "what stands in this one is not read")
        .help("namespaces do not nest: put them side by side")
}

/// Checks that no expression among balanced tokens can become a tree deeper than [`EXPRESSION`].
pub(super) fn check_depth(tokens: &[Token]) -> Result<(), Diagnostic> {
    if tokens.len() <= EXPRESSION {
        return Ok(()); // a level costs at least one token
    }
    // (operators since the last comma, deepest bracket inside), innermost bracket last
    let mut open: Vec<(usize, usize)> = vec![(0, 0)];
    for token in tokens {
        let Some(top) = open.last_mut() else { return Ok(()) };
        if is_operator(token.kind) {
            top.0 += 1;
        } else if matches!(token.kind, Kind::Comma | Kind::Newline) {
            top.1 = top.1.max(top.0);
            top.0 = 0;
        }
        let mut depth = top.0 + top.1;
        if token.kind.closer().is_some() {
            open.push((0, 0));
        } else if token.kind.is_closer() && open.len() > 1 {
            open.pop();
            depth += 1;
            if let Some(outer) = open.last_mut() {
                outer.1 = outer.1.max(depth);
            }
        }
        if depth > EXPRESSION {
            return Err(Diagnostic::error(
                codes::TOO_DEEP,
                format!("this expression is nested more than {EXPRESSION} levels deep"),
            )
            .at(token.span, "it goes too deep here")
            .help("a long chain of `or` is often an `in (…)`; raw SQL in backticks has no such limit"));
        }
    }
    Ok(())
}

fn is_operator(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::And
            | Kind::Or
            | Kind::Not
            | Kind::Case
            | Kind::Minus
            | Kind::Plus
            | Kind::Star
            | Kind::Slash
            | Kind::Percent
            | Kind::Concat
    )
}
