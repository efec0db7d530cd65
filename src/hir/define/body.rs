//! Which of its texts a body has on a target.

use super::super::codes;
use super::super::cx::Cx;
use crate::base::Diagnostic;
use crate::catalog::define::{Body, BodyLanguage};
use crate::syntax::ast::{Code, Dialect, Language, Piece, Source};

/// The body for the target with the place that it stands at: the target's own before what is for all. `None` after a
/// reported problem.
pub fn text<'c>(cx: &Cx<'_>, code: &'c Code) -> Option<(Body, Source<'c>)> {
    let Some((language, source)) = found(cx, code) else {
        let word = cx.target.word();
        cx.report(
            Diagnostic::error(codes::NO_SPELLING, format!("there is no body for {word}"))
                .at(code.span, "only other targets have one")
                .help(format!("add a fence that is tagged `{word}`, or keep it to the others with `only` or `except`")),
        );
        return None;
    };
    let text = source.text;
    if text.contains('\0') || text.trim().is_empty() {
        cx.report(
            Diagnostic::error(codes::RAW_BEYOND, "this body cannot be sent")
                .at(source.span, if text.trim().is_empty() { "it is empty" } else { "a NUL character ends it" })
                .help("write what it does"),
        );
        return None;
    }
    Some((Body { text: text.into(), language }, source))
}

/// How a body is read on a target.
pub const fn language(own: BodyLanguage, target: Dialect) -> Language {
    match own {
        BodyLanguage::Plpgsql => Language::Plpgsql,
        BodyLanguage::Own => Language::Dialect(target),
    }
}

fn found<'c>(cx: &Cx<'_>, code: &'c Code) -> Option<(BodyLanguage, Source<'c>)> {
    let own = cx.target.dialect();
    let of = |dialect: Dialect| {
        code.pieces.iter().find_map(|piece| match piece {
            Piece::Override(other) if other.dialect == dialect => Some((BodyLanguage::Own, other.raw.source())),
            Piece::Fence(fence) => match fence.language {
                Language::Dialect(tag) if tag == dialect => Some((BodyLanguage::Own, fence.source())),
                Language::Plpgsql if dialect == Dialect::Postgres => Some((BodyLanguage::Plpgsql, fence.source())),
                Language::Dialect(_) | Language::Plpgsql | Language::Sql => None,
            },
            Piece::Override(_) | Piece::Raw(_) => None,
        })
    };
    let for_all = || {
        code.pieces.iter().find_map(|piece| match piece {
            Piece::Raw(raw) => Some((BodyLanguage::Own, raw.source())),
            Piece::Fence(fence) if fence.language == Language::Sql && own != Dialect::Surrealdb => {
                Some((BodyLanguage::Own, fence.source()))
            }
            Piece::Fence(_) | Piece::Override(_) => None,
        })
    };
    of(own).or_else(|| if own == Dialect::Mariadb { of(Dialect::Mysql) } else { None }).or_else(for_all)
}
