//! Types and their declarations.

use chumsky::prelude::*;
use chumsky::recursive::{Direct, Recursive};

use super::Core;
use super::clause::{Clause, add, clause};
use super::column::{check, collate};
use super::input::{Extra, In, Problem, State};
use super::name::{Rule, docs, guard, number, path, raw};
use super::option::{dialect_block, separator};
use super::slot::{default, overrides};
use crate::base::Span;
use crate::syntax::ast::{Clauses, Column, Field, Fields, TypeAlias, TypeBase, TypeModifier, TypeRef};
use crate::syntax::token::Kind;

/// The rule for lists of fields.
pub(super) type FieldsRule<'t, E> = Recursive<Direct<'t, 't, In<'t>, Fields, Extra<'t, E>>>;

/// fields.
pub(super) fn fields<'t, E: Problem<'t>>(field: impl Rule<'t, Column, E>) -> impl Rule<'t, Fields, E> {
    docs()
        .then(field.map_with(|column, extra| -> (Column, Span) { (column, extra.span()) }))
        .map(|(doc, (column, span))| Field { doc, column, span })
        .separated_by(separator())
        .collect()
        .delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace))
        .map_with(|list, extra| Fields { list, span: extra.span() })
}

/// What a type begins with: a name.
fn named<'t, E: Problem<'t>>() -> impl Rule<'t, TypeBase, E> {
    let args = number()
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen))
        .or_not()
        .map(Option::unwrap_or_default);
    path()
        .then(args)
        .then(just(Kind::Unsigned).or_not())
        .map(|((path, args), unsigned)| TypeBase::Named { path, args, unsigned: unsigned.is_some() })
        .labelled("a type")
}

/// What may stand behind the innermost part of a type.
fn whole<'t, E: Problem<'t>>(base: impl Rule<'t, TypeBase, E>) -> impl Rule<'t, TypeRef, E> {
    let dim = number().or_not().delimited_by(just(Kind::OpenBracket), just(Kind::CloseBracket));
    let question = just(Kind::Question).map_with(|_, extra| -> Span { extra.span() }).or_not();
    base.then(dim.repeated().collect())
        .then(question)
        .map_with(|((base, dims), nullable), extra| TypeRef {
            base,
            dims,
            nullable,
            overrides: Vec::new(),
            span: extra.span(),
        })
        .then(overrides())
        .map(|(ty, overrides)| TypeRef { overrides, ..ty })
}

/// plain_type.
pub(super) fn plain_type<'t, E: Problem<'t>>() -> impl Rule<'t, TypeRef, E> {
    let raw = guard(|kind| kind == Kind::Raw).ignore_then(raw().map(TypeBase::Raw));
    whole(raw.or(named()))
}

/// type.
pub(super) fn type_ref<'t, E: Problem<'t>>(fields: FieldsRule<'t, E>) -> impl Rule<'t, TypeRef, E> {
    let object = just(Kind::Object).ignore_then(fields).map(TypeBase::Object);
    let special = object.or(raw().map(TypeBase::Raw));
    let special = guard(|kind| matches!(kind, Kind::Object | Kind::Raw)).ignore_then(special);
    whole(special.or(named()))
}

/// What may follow the type of an alias.
#[derive(Clone)]
enum AliasTail {
    Modifier(TypeModifier),
    Clause(Clause),
}

/// type_decl, behind its first word.
pub(super) fn alias<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, TypeAlias, E> {
    let expr = &core.expr;
    let composite = just(Kind::Composite).ignore_then(core.fields.clone()).map_with(|fields, extra| TypeRef {
        base: TypeBase::Composite(fields),
        dims: Vec::new(),
        nullable: None,
        overrides: Vec::new(),
        span: extra.span(),
    });
    let tail = choice((
        check(expr.clone())
            .map_with(|check, extra| AliasTail::Modifier(TypeModifier::Check(Box::new(check), extra.span()))),
        default(expr.clone())
            .map_with(|slot, extra| AliasTail::Modifier(TypeModifier::Default(Box::new(slot), extra.span()))),
        collate()
            .map_with(|collate, extra| AliasTail::Modifier(TypeModifier::Collate(Box::new(collate), extra.span()))),
        dialect_block().map(|block| AliasTail::Modifier(TypeModifier::Dialect(Box::new(block)))),
        clause().map(AliasTail::Clause),
    ))
    .labelled("a modifier");
    path()
        .then_ignore(just(Kind::Eq))
        .then(composite.or(type_ref(core.fields.clone())))
        .then(tail.repeated().collect::<Vec<_>>())
        .map_with(|((name, ty), tail), extra| {
            let state: &mut State<'t> = extra.state();
            let mut alias = TypeAlias { name, ty, modifiers: Vec::new(), clauses: Clauses::default() };
            for one in tail {
                match one {
                    AliasTail::Modifier(modifier) => alias.modifiers.push(modifier),
                    AliasTail::Clause(clause) => add(&mut alias.clauses, clause, &mut state.problems),
                }
            }
            alias
        })
}
