//! Policies, permissions, grants, events.

use chumsky::prelude::*;

use super::Core;
use super::clause::clauses;
use super::code::code;
use super::declaration::types;
use super::expr::ExprRule;
use super::input::Problem;
use super::name::{Rule, alternatives, ident, idents, kw2, number, path};
use super::option::separator;
use super::slot::formula;
use crate::syntax::ast::{
    Allowed, Async, Change, Command, Event, Grant, GrantKind, Permission, Permissions, PermissionsKind, Policy,
    Privilege,
};
use crate::syntax::token::Kind;

/// policy.
pub(super) fn policy<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Policy, E> {
    let command = choice((
        just(Kind::All).to(Command::All),
        just(Kind::Select).to(Command::Select),
        just(Kind::Insert).to(Command::Insert),
        just(Kind::Update).to(Command::Update),
        just(Kind::Delete).to(Command::Delete),
    ));
    let formula = formula(core.expr.clone()).boxed();
    just(Kind::Policy)
        .ignore_then(ident())
        .then_ignore(just(Kind::For))
        .then(command)
        .then(just(Kind::To).ignore_then(alternatives(ident())).or_not())
        .then(just(Kind::Restrictive).or_not())
        .then(just(Kind::Using).ignore_then(formula.clone()).or_not())
        .then(kw2(Kind::With, Kind::Check).ignore_then(formula).or_not())
        .then(clauses())
        .map(|((((((name, command), roles), restrictive), using), with_check), clauses)| Policy {
            name,
            command,
            roles: roles.unwrap_or_default(),
            restrictive: restrictive.is_some(),
            using,
            with_check,
            clauses,
        })
        .boxed()
}

/// event.
pub(super) fn event<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Event, E> {
    let change = choice((
        just(Kind::Create).to(Change::Create),
        just(Kind::Update).to(Change::Update),
        just(Kind::Delete).to(Change::Delete),
    ));
    let changes = just(Kind::All).to(Vec::new()).or(alternatives(change)).boxed();
    let runs = just(Kind::Async)
        .ignore_then(just(Kind::Retry).ignore_then(number()).or_not())
        .then(just(Kind::Maxdepth).ignore_then(number()).or_not())
        .map_with(|(retry, maxdepth), extra| Async { retry, maxdepth, span: extra.span() });
    just(Kind::Event)
        .ignore_then(ident())
        .then_ignore(just(Kind::For))
        .then(changes)
        .then(runs.or_not())
        .then(just(Kind::When).ignore_then(formula(core.expr.clone())).or_not())
        .then(clauses())
        .then(just(Kind::Then).ignore_then(code()))
        .map(|(((((name, changes), runs), when), clauses), then)| Event { name, changes, runs, when, clauses, then })
        .boxed()
}

/// permissions.
pub(super) fn permissions<'t, E: Problem<'t>>(expr: ExprRule<'t, E>) -> impl Rule<'t, Permissions, E> {
    let allowed = choice((
        just(Kind::Full).to(Allowed::Full),
        just(Kind::None).to(Allowed::None),
        just(Kind::Where).ignore_then(formula(expr)).map(Allowed::Where),
    ));
    let each = alternatives(ident())
        .then(allowed)
        .map_with(|(actions, allowed), extra| Permission { actions, allowed, span: extra.span() })
        .separated_by(separator())
        .at_least(1)
        .collect()
        .delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace));
    just(Kind::Permissions)
        .ignore_then(choice((
            just(Kind::Full).to(PermissionsKind::Full),
            just(Kind::None).to(PermissionsKind::None),
            each.map(PermissionsKind::Each),
        )))
        .map_with(|kind, extra| Permissions { kind, span: extra.span() })
        .boxed()
}

/// grant, behind its first word.
pub(super) fn grant<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, Grant, E> {
    let privilege =
        ident().then(idents().or_not()).map(|(name, columns)| Privilege { name, columns: columns.unwrap_or_default() });
    let several = privilege
        .clone()
        .separated_by(just(Kind::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .delimited_by(just(Kind::OpenParen), just(Kind::CloseParen));
    let privileges = several.or(privilege.map(|one| vec![one])).boxed();
    let routine = just(Kind::Function)
        .to(Some(GrantKind::Function))
        .or(just(Kind::Procedure).to(Some(GrantKind::Procedure)))
        .then(path().then(types(core).or_not()));
    let kind = choice((
        just(Kind::Table).to(GrantKind::Table),
        just(Kind::Namespace).to(GrantKind::Namespace),
        just(Kind::Sequence).to(GrantKind::Sequence),
        just(Kind::Type).to(GrantKind::Type),
    ));
    // a table may be called `table`
    let named = path().map(|path| (path, None));
    let target = choice((
        routine.then_ignore(just(Kind::To)),
        kind.map(Some).then(named.clone()).then_ignore(just(Kind::To)),
        named.map(|named| (None, named)).then_ignore(just(Kind::To)),
    ))
    .boxed();
    privileges
        .then_ignore(just(Kind::On))
        .then(target)
        .then(alternatives(ident()))
        .then(kw2(Kind::With, Kind::Grant).then(just(Kind::OptionWord)).or_not())
        .then(clauses())
        .map(|((((privileges, (kind, (on, types))), to), option), clauses)| Grant {
            privileges,
            kind,
            on,
            types,
            to,
            grant_option: option.is_some(),
            clauses,
        })
}
