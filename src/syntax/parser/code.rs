//! Bodies in a target's own language, and what they need.

use chumsky::prelude::*;

use super::input::Problem;
use super::name::{Rule, fence, path, raw};
use super::slot::override_;
use crate::syntax::ast::{Code, Path, Piece};
use crate::syntax::token::Kind;

/// body.
pub(super) fn code<'t, E: Problem<'t>>() -> impl Rule<'t, Code, E> {
    choice((fence().map(Piece::Fence), raw().map(Piece::Raw), override_().map(Piece::Override)))
        .repeated()
        .at_least(1)
        .collect()
        .map_with(|pieces, extra| Code { pieces, span: extra.span() })
        .labelled("a fence, or raw text in backticks")
        .boxed()
}

/// depends.
pub(super) fn depends<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<Path>, E> {
    let several = path()
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    just(Kind::Depends).then(just(Kind::On)).ignore_then(several.or(path().map(|one| vec![one]))).boxed()
}
