//! Columns and what may follow their type.

use chumsky::Boxed;
use chumsky::prelude::*;

use super::access::permissions;
use super::clause::{deprecated, only, renamed, said_twice};
use super::code::code;
use super::expr::ExprRule;
use super::input::{Extra, In, Problem, State};
use super::name::{Rule, cname, guard, ident, idents, kw2, number, path, raw};
use super::option::{dialect_block, option_items, separator};
use super::slot::{default, formula, override_, value};
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{
    Action, ActionKind, Backfill, Check, Collate, Collation, Column, Deferrable, Generated, Ident, Identity,
    IdentityKind, InlineIndex, InlineKey, InlineUnique, MatchKind, Modifier, ModifierKind, Reference, ReferencePart,
    ReferencePartKind, TypeRef,
};
use crate::syntax::token::Kind;

/// as.
pub(super) fn as_name<'t, E: Problem<'t>>() -> impl Rule<'t, Option<Ident>, E> {
    just(Kind::As).ignore_then(ident()).or_not()
}

/// `nulls not distinct`.
pub(super) fn nulls_not_distinct<'t, E: Problem<'t>>() -> impl Rule<'t, (), E> {
    kw2(Kind::Nulls, Kind::Not).then_ignore(just(Kind::Distinct))
}

/// A collation: a name or raw.
pub(super) fn collation<'t, E: Problem<'t>>() -> impl Rule<'t, Collation, E> {
    just(Kind::Collate).ignore_then(ident().map(Collation::Name).or(raw().map(Collation::Raw)))
}

/// collate.
pub(super) fn collate<'t, E: Problem<'t>>() -> impl Rule<'t, Collate, E> {
    collation().then(override_().repeated().collect()).map(|(collation, overrides)| Collate { collation, overrides })
}

/// check.
pub(super) fn check<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Check, E> {
    just(Kind::Check).ignore_then(formula(expr)).then(as_name()).map(|(formula, name)| Check { formula, name })
}

/// reference.
fn reference<'t, E: Problem<'t>>() -> impl Rule<'t, Reference, E> {
    let brackets = just(Kind::OpenBracket).then(just(Kind::CloseBracket)).map_with(|_, extra| -> Span { extra.span() });
    let question = just(Kind::Question).map_with(|_, extra| -> Span { extra.span() });
    just(Kind::Arrow)
        .ignore_then(path())
        .then(just(Kind::Or).ignore_then(path()).repeated().collect::<Vec<_>>())
        .then(brackets.or_not())
        .then(idents().or_not())
        .then(question.or_not())
        .then(as_name())
        .map(|(((((target, others), array), columns), nullable), name)| Reference {
            target,
            others,
            array,
            columns: columns.unwrap_or_default(),
            nullable,
            name,
        })
}

/// action.
fn action<'t, E: Problem<'t>>() -> impl Rule<'t, Action, E> {
    let columns = idents().or_not().map(Option::unwrap_or_default);
    let then = just(Kind::Then).ignore_then(code()).map(|code| ActionKind::Then(Box::new(code)));
    choice((
        kw2(Kind::No, Kind::Action).to(ActionKind::NoAction),
        kw2(Kind::Set, Kind::Null).ignore_then(columns.clone()).map(ActionKind::SetNull),
        kw2(Kind::Set, Kind::Default).ignore_then(columns).map(ActionKind::SetDefault),
        then,
        just(Kind::Set).not().ignore_then(ident()).map(|word| match word.name.as_str() {
            "cascade" => ActionKind::Cascade,
            "restrict" => ActionKind::Restrict,
            _ => ActionKind::Param(word),
        }),
    ))
    .map_with(|kind, extra| Action { kind, span: extra.span() })
    .labelled("an action (`cascade`, `restrict`, `no action`, `set null`, `set default`)")
    .boxed()
}

/// deferrable.
pub(super) fn deferrable<'t, E: Problem<'t>>() -> impl Rule<'t, Deferrable, E> {
    just(Kind::Deferrable)
        .ignore_then(
            just(Kind::Initially)
                .ignore_then(just(Kind::Deferred).to(true).or(just(Kind::Immediate).to(false)))
                .or_not(),
        )
        .map(|initially| Deferrable { initially_deferred: initially.unwrap_or(false) })
}

/// reference_part.
pub(super) fn reference_part<'t, E: Problem<'t>>() -> impl Rule<'t, ReferencePart, E> {
    choice((
        kw2(Kind::On, Kind::Delete).ignore_then(action()).map(ReferencePartKind::OnDelete),
        kw2(Kind::On, Kind::Update).ignore_then(action()).map(ReferencePartKind::OnUpdate),
        just(Kind::Match)
            .ignore_then(choice((
                just(Kind::Full).to(MatchKind::Full),
                just(Kind::Partial).to(MatchKind::Partial),
                just(Kind::Simple).to(MatchKind::Simple),
            )))
            .map(ReferencePartKind::Match),
        deferrable().map(ReferencePartKind::Deferrable),
        kw2(Kind::Not, Kind::Valid).to(ReferencePartKind::NotValid),
        kw2(Kind::Not, Kind::Enforced).to(ReferencePartKind::NotEnforced),
    ))
    .map_with(|kind, extra| ReferencePart { kind, span: extra.span() })
}

fn keys<'t, E: Problem<'t>>() -> impl Rule<'t, ModifierKind, E> {
    let identity_kind =
        just(Kind::Always).to(IdentityKind::Always).or(just(Kind::Serial).to(IdentityKind::Serial)).or_not();
    // ``index using postgres `…` `` is an index, and how the column is filled
    let method = just(Kind::Using).ignore_then(ident()).then_ignore(just(Kind::Raw).not());
    choice((
        kw2(Kind::Primary, Kind::Key)
            .ignore_then(as_name())
            .map(|name| ModifierKind::PrimaryKey(Box::new(InlineKey { name }))),
        just(Kind::Unique).ignore_then(as_name()).then(nulls_not_distinct().or_not()).map(|(name, nulls)| {
            ModifierKind::Unique(Box::new(InlineUnique { name, nulls_not_distinct: nulls.is_some() }))
        }),
        just(Kind::Index)
            .ignore_then(as_name())
            .then(method.or_not())
            .map(|(name, using)| ModifierKind::Index(Box::new(InlineIndex { name, using }))),
        just(Kind::Identity)
            .ignore_then(identity_kind)
            .then(option_items().or_not().map(Option::unwrap_or_default))
            .map(|(kind, options)| {
                let kind = kind.unwrap_or(IdentityKind::ByDefault);
                ModifierKind::Identity(Box::new(Identity { kind, options }))
            }),
    ))
}

fn slots<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, ModifierKind, E> {
    let stored = just(Kind::Stored).to(true).or(just(Kind::Virtual).to(false)).or_not();
    choice((
        default(expr.clone()).map(|default| ModifierKind::Default(Box::new(default))),
        check(expr.clone()).map(|check| ModifierKind::Check(Box::new(check))),
        just(Kind::Generated)
            .ignore_then(formula(expr.clone()))
            .then(stored)
            .map(|(formula, stored)| ModifierKind::Generated(Box::new(Generated { formula, stored }))),
        kw2(Kind::On, Kind::Update).ignore_then(value(expr.clone())).map(|slot| ModifierKind::OnUpdate(Box::new(slot))),
        just(Kind::Value).ignore_then(formula(expr.clone())).map(|slot| ModifierKind::Value(Box::new(slot))),
        just(Kind::Using).ignore_then(formula(expr.clone())).map(|slot| ModifierKind::Using(Box::new(slot))),
        just(Kind::Backfill)
            .ignore_then(formula(expr))
            .then(just(Kind::Batch).ignore_then(number()).or_not())
            .map(|(formula, batch)| ModifierKind::Backfill(Box::new(Backfill { formula, batch }))),
    ))
}

/// modifier.
pub(super) fn modifier<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> Boxed<'t, 't, In<'t>, Modifier, Extra<'t, E>> {
    let modifier = choice((
        guard(begins_key).ignore_then(keys()),
        guard(begins_slot).ignore_then(slots(expr.clone())),
        collate().map(|collate| ModifierKind::Collate(Box::new(collate))),
        reference().map(|reference| ModifierKind::Reference(Box::new(reference))),
        reference_part().map(|part| ModifierKind::ReferencePart(Box::new(part))),
        renamed().map(|renamed| ModifierKind::Renamed(Box::new(renamed))),
        only().map(|only| ModifierKind::Only(Box::new(only))),
        deprecated().map(|deprecated| ModifierKind::Deprecated(Box::new(deprecated))),
        dialect_block().map(|block| ModifierKind::Dialect(Box::new(block))),
        just(Kind::Readonly).to(ModifierKind::Readonly),
        just(Kind::Flexible).to(ModifierKind::Flexible),
        permissions(expr).map(|own| ModifierKind::Permissions(Box::new(own))),
    ))
    .map_with(|kind, extra| Modifier { kind, span: extra.span() });
    // one look instead of one for each modifier where the line ends
    any().filter(|kind: &Kind| kind.begins_modifier()).rewind().ignore_then(modifier).labelled("a modifier").boxed()
}

fn begins_key(kind: Kind) -> bool {
    matches!(kind, Kind::Primary | Kind::Unique | Kind::Index | Kind::Identity)
}

fn begins_slot(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Default | Kind::Check | Kind::Generated | Kind::On | Kind::Value | Kind::Using | Kind::Backfill
    )
}

/// column.
pub(super) fn column<'t, E: Problem<'t>>(
    ty: impl Rule<'t, TypeRef, E>,
    modifier: impl Rule<'t, Modifier, E>,
) -> impl Rule<'t, Column, E> {
    let block = modifier
        .clone()
        .separated_by(separator())
        .collect::<Vec<_>>()
        .delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace))
        .or_not();
    let ty = ty.map(Some).or(just(Kind::Arrow).rewind().to(None)).labelled("a type");
    let modifier = guard(Kind::begins_modifier).ignore_then(modifier);
    cname().then(ty).then(modifier.repeated().collect::<Vec<_>>()).then(block).map_with(
        |(((name, ty), line), block), extra| {
            let state: &mut State<'t> = extra.state();
            let most = line.len() + block.as_ref().map_or(0, Vec::len);
            let all = line.into_iter().chain(block.unwrap_or_default());
            Column { name, ty, modifiers: each_once(all, most, &mut state.problems) }
        },
    )
}

/// view_column.
pub(super) fn view_column<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Column, E> {
    let modifier = choice((
        default(expr).map(|default| ModifierKind::Default(Box::new(default))),
        only().map(|only| ModifierKind::Only(Box::new(only))),
        dialect_block().map(|block| ModifierKind::Dialect(Box::new(block))),
    ))
    .map_with(|kind, extra| Modifier { kind, span: extra.span() })
    .labelled("what a view says of a column: `default`, `only`, `on`");
    just(Kind::Column).ignore_then(ident()).then(modifier.repeated().collect::<Vec<_>>()).map_with(
        |(name, modifiers), extra| {
            let state: &mut State<'t> = extra.state();
            let most = modifiers.len();
            Column { name, ty: None, modifiers: each_once(modifiers.into_iter(), most, &mut state.problems) }
        },
    )
}

/// Leaves out what is said twice, and says so. There are at most `most`.
fn each_once(all: impl Iterator<Item = Modifier>, most: usize, problems: &mut Vec<Diagnostic>) -> Vec<Modifier> {
    let mut kept: Vec<Modifier> = Vec::with_capacity(most);
    for modifier in all {
        let word = word_of(&modifier.kind);
        let repeatable =
            matches!(modifier.kind, ModifierKind::Check(_) | ModifierKind::Dialect(_) | ModifierKind::Reference(_));
        match kept.iter().find(|first| !repeatable && word_of(&first.kind) == word) {
            Some(first) => problems.push(said_twice(&format!("`{word}`"), first.span, modifier.span)),
            None => kept.push(modifier),
        }
    }
    kept
}

/// The word by which a modifier is known; two modifiers with one word are the same modifier.
fn word_of(kind: &ModifierKind) -> &'static str {
    match kind {
        ModifierKind::PrimaryKey(_) => "primary key",
        ModifierKind::Unique(_) => "unique",
        ModifierKind::Index(_) => "index",
        ModifierKind::Default(_) => "default",
        ModifierKind::Check(_) => "check",
        ModifierKind::Collate(_) => "collate",
        ModifierKind::Reference(_) => "->",
        ModifierKind::ReferencePart(part) => match part.kind {
            ReferencePartKind::OnDelete(_) => "on delete",
            ReferencePartKind::OnUpdate(_) => "on update",
            ReferencePartKind::Match(_) => "match",
            ReferencePartKind::Deferrable(_) => "deferrable",
            ReferencePartKind::NotValid => "not valid",
            ReferencePartKind::NotEnforced => "not enforced",
        },
        ModifierKind::Identity(_) => "identity",
        ModifierKind::Generated(_) => "generated",
        ModifierKind::OnUpdate(_) => "on update (a value)",
        ModifierKind::Value(_) => "value",
        ModifierKind::Readonly => "readonly",
        ModifierKind::Flexible => "flexible",
        ModifierKind::Permissions(_) => "permissions",
        ModifierKind::Using(_) => "using",
        ModifierKind::Backfill(_) => "backfill",
        ModifierKind::Renamed(_) => "renamed from",
        ModifierKind::Only(_) => "only",
        ModifierKind::Deprecated(_) => "deprecated",
        ModifierKind::Dialect(_) => "on",
    }
}
