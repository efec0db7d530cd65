//! Options: what only one dialect has.

use chumsky::prelude::*;

use super::Core;
use super::clause::dialect;
use super::input::Problem;
use super::name::{Rule, duration, fence, path, raw, signed, string};
use crate::syntax::ast::{DialectBlock, Ident, OptionArg, OptionItem, OptionKind, Path};
use crate::syntax::token::Kind;

/// sep.
pub(super) fn separator<'t, E: Problem<'t>>() -> impl Rule<'t, (), E> {
    just(Kind::Newline).or(just(Kind::Comma)).ignored()
}

/// option, on a line of its own.
pub(super) fn option_line<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, OptionItem, E> {
    option()
}

/// `( option, option )`.
pub(super) fn option_items<'t, E: Problem<'t>>() -> impl Rule<'t, Vec<OptionItem>, E> {
    option()
        .separated_by(just(Kind::Comma))
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
}

/// option.
fn option<'t, E: Problem<'t>>() -> impl Rule<'t, OptionItem, E> {
    recursive(|option| {
        let numbers = signed()
            .map_with(|number, extra| OptionItem {
                kind: OptionKind::Named {
                    name: Path { qualifier: Vec::new(), name: Ident { name: number.text, span: number.span } },
                    args: Vec::new(),
                },
                span: extra.span(),
            })
            .boxed();
        let list = option
            .or(numbers)
            .separated_by(just(Kind::Comma))
            .allow_trailing()
            .collect()
            .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
            .map_with(|list, extra| OptionArg::List(list, extra.span()));
        let arg = choice((
            path().map(OptionArg::Name),
            signed().map(OptionArg::Number),
            string().map(|(text, span)| OptionArg::String(text, span)),
            duration().map(OptionArg::Duration),
            raw().map(OptionArg::Raw),
            fence().map(OptionArg::Fence),
            list,
        ));
        let named = path().then(arg.repeated().collect()).map(|(name, args)| OptionKind::Named { name, args });
        raw()
            .map(OptionKind::Raw)
            .or(named)
            .map_with(|kind, extra| OptionItem { kind, span: extra.span() })
            .labelled("an option")
    })
}

/// dialect_block.
pub(super) fn dialect_block<'t, E: Problem<'t>>() -> impl Rule<'t, DialectBlock, E> {
    just(Kind::On)
        .ignore_then(dialect())
        .then(option().separated_by(separator()).collect().delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace)))
        .map_with(|(dialect, options), extra| DialectBlock { dialect, options, span: extra.span() })
        .boxed()
}
