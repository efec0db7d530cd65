//! Items of a file, from behind their first word to before the `{` of their body; and the members of an enum.

use chumsky::prelude::*;

use super::clause::{Clause, add, clause, clauses};
use super::column::{check, collate, stored_text};
use super::expr::ExprRule;
use super::input::{Problem, State};
use super::member::argument;
use super::name::{Rule, ident, kw2, path};
use super::types::{braces, default_value, type_ref, unsupported};
use crate::base::Span;
use crate::syntax::ast::{
    Argument, Clauses, Deprecated, DropKind, EnumMember, Expr, ExprKind, Ident, MapTo, Param, ParamKind, Path, Renamed,
    TypeAlias, TypeBase, TypeModifier, TypeRef, Use, Value, ValueDrop,
};
use crate::syntax::token::Kind;

/// `namespace x clauses`.
pub(in crate::syntax) struct NamespaceHeader {
    pub(in crate::syntax) name: Ident,
    pub(in crate::syntax) clauses: Clauses,
}

/// `table x clauses`.
pub(in crate::syntax) struct TableHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) clauses: Clauses,
}

/// `enum x clauses`.
pub(in crate::syntax) struct EnumHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) clauses: Clauses,
}

/// `mixin x(parameters)`.
pub(in crate::syntax) struct MixinHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) params: Vec<Param>,
}

/// `drop kind x`; no kind if this version does not compile it.
pub(in crate::syntax) struct DropHeader {
    pub(in crate::syntax) kind: Option<DropKind>,
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) clauses: Clauses,
}

pub(super) fn namespace<'t, E: Problem<'t>>() -> impl Rule<'t, NamespaceHeader, E> {
    ident().then(clauses()).map(|(name, clauses)| NamespaceHeader { name, clauses })
}

pub(super) fn uses<'t, E: Problem<'t>>() -> impl Rule<'t, Use, E> {
    path().then(just(Kind::As).ignore_then(ident()).or_not()).map(|(path, alias)| Use { path, alias })
}

pub(super) fn table<'t, E: Problem<'t>>() -> impl Rule<'t, TableHeader, E> {
    path().then(clauses()).map(|(name, clauses)| TableHeader { name, clauses })
}

pub(super) fn enumeration<'t, E: Problem<'t>>() -> impl Rule<'t, EnumHeader, E> {
    path().then(clauses()).map(|(name, clauses)| EnumHeader { name, clauses })
}

/// What may follow the type of an alias.
#[derive(Clone)]
enum AliasTail {
    Modifier(TypeModifier),
    Clause(Clause),
}

pub(super) fn alias<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, TypeAlias, E> {
    let composite = just(Kind::Composite).map_with(|_, extra| -> Span { extra.span() }).then_ignore(braces());
    let composite = composite.map_with(|word, extra| {
        let state: &mut State<'t> = extra.state();
        state.problems.push(unsupported("a `composite` type", word));
        let path = Path { qualifier: Vec::new(), name: Ident { name: "composite".into(), span: word } };
        TypeRef {
            base: TypeBase::Named { path, args: Vec::new(), unsigned: false },
            dims: Vec::new(),
            nullable: None,
            overrides: Vec::new(),
            span: word,
        }
    });
    let tail = choice((
        check(expr.clone())
            .map_with(|check, extra| AliasTail::Modifier(TypeModifier::Check(Box::new(check), extra.span()))),
        just(Kind::Default)
            .ignore_then(default_value(expr))
            .map_with(|slot, extra| AliasTail::Modifier(TypeModifier::Default(Box::new(slot), extra.span()))),
        collate()
            .map_with(|collate, extra| AliasTail::Modifier(TypeModifier::Collate(Box::new(collate), extra.span()))),
        clause().map(AliasTail::Clause),
    ))
    .labelled("a modifier");
    path()
        .then_ignore(just(Kind::Eq))
        .then(composite.or(type_ref()))
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

pub(super) fn mixin<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, MixinHeader, E> {
    let kind = choice((
        just(Kind::Table).to(ParamKind::Table),
        just(Kind::Type).to(ParamKind::Type),
        just(Kind::Action).to(ParamKind::Action),
        just(Kind::Value).to(ParamKind::Value),
    ))
    .labelled("the kind of the parameter (`table`, `type`, `action`, `value`)");
    let default = just(Kind::Default).ignore_then(parameter_default(expr));
    let param = ident().then(kind).then(default.or_not()).map_with(|((name, kind), default), extra| Param {
        name,
        kind,
        default,
        span: extra.span(),
    });
    let params = param
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    path().then(params.or_not()).map(|(name, params)| MixinHeader { name, params: params.unwrap_or_default() })
}

/// The default of a parameter: a call is a value here, everything else as in a spread.
fn parameter_default<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Argument, E> {
    let call = super::expr::call_or_name(expr.clone())
        .filter(|expr: &Expr| matches!(&expr.kind, ExprKind::Call { args, .. } if !args.iter().all(is_number) || args.is_empty()))
        .map(Argument::Value);
    call.or(argument(expr))
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(_))
}

pub(super) fn tombstone<'t, E: Problem<'t>>() -> impl Rule<'t, DropHeader, E> {
    let later = any().filter(|kind: &Kind| kind.begins_later_item()).map_with(|kind: Kind, extra| {
        let span: Span = extra.span();
        let state: &mut State<'t> = extra.state();
        state.problems.push(unsupported(&format!("`drop {}`", kind.text()), span));
        None
    });
    let kind = choice((
        just(Kind::Table).to(Some(DropKind::Table)),
        just(Kind::Enum).to(Some(DropKind::Enum)),
        just(Kind::Type).to(Some(DropKind::Type)),
        just(Kind::Namespace).to(Some(DropKind::Namespace)),
        later,
    ))
    .labelled("what to drop (`table`, `enum`, `type`, `namespace`)");
    let types = just(Kind::OpenParen)
        .ignore_then(any().filter(|kind: &Kind| *kind != Kind::CloseParen).repeated())
        .then(just(Kind::CloseParen));
    kind.then(path()).then_ignore(types.or_not()).then(clauses()).map(|((kind, name), clauses)| DropHeader {
        kind,
        name,
        clauses,
    })
}

/// What may follow a member.
#[derive(Clone)]
enum ValueTail {
    Renamed(Renamed),
    Deprecated(Deprecated),
}

/// member.
pub(super) fn enum_member<'t, E: Problem<'t>>() -> impl Rule<'t, EnumMember, E> {
    let target = just(Kind::Null)
        .map_with(|_, extra| MapTo::Null(extra.span()))
        .or(ident().map(MapTo::Member))
        .labelled("a member or `null`");
    let dropped = just(Kind::Drop)
        .ignore_then(ident())
        .then(kw2(Kind::Map, Kind::To).ignore_then(target).or_not())
        .map_with(|(name, map_to), extra| EnumMember::Drop(ValueDrop { name, map_to, span: extra.span() }));
    let renamed = kw2(Kind::Renamed, Kind::From).ignore_then(ident()).map_with(|from, extra| {
        ValueTail::Renamed(Renamed { from: Path { qualifier: Vec::new(), name: from }, span: extra.span() })
    });
    let tail = renamed.or(super::clause::deprecated().map(ValueTail::Deprecated));
    let value = ident().then(stored_text().or_not()).then(tail.repeated().collect::<Vec<_>>()).map_with(
        |((name, stored), tail), extra| {
            let span = extra.span();
            let state: &mut State<'t> = extra.state();
            let mut clauses = Clauses::default();
            for one in tail {
                let clause = match one {
                    ValueTail::Renamed(renamed) => Clause::Renamed(renamed),
                    ValueTail::Deprecated(deprecated) => Clause::Deprecated(deprecated),
                };
                add(&mut clauses, clause, &mut state.problems);
            }
            EnumMember::Value(Value { doc: None, name, stored, clauses, span })
        },
    );
    dropped.or(value)
}
