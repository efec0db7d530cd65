//! Enums.

use chumsky::prelude::*;

use super::Core;
use super::clause::{Clause, add, clauses, deprecated};
use super::input::{Problem, State};
use super::name::{Rule, ident, kw2, path, string};
use crate::syntax::ast::{Clauses, Deprecated, EnumMember, MapTo, Path, Renamed, Value, ValueDrop};
use crate::syntax::token::Kind;

/// `enum x clauses`.
pub(in crate::syntax) struct EnumHeader {
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) clauses: Clauses,
}

/// enum, behind its first word and up to its body.
pub(super) fn enumeration<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, EnumHeader, E> {
    path().then(clauses()).map(|(name, clauses)| EnumHeader { name, clauses })
}

/// What may follow a member.
#[derive(Clone)]
enum ValueTail {
    Renamed(Renamed),
    Deprecated(Deprecated),
}

/// member.
pub(super) fn enum_member<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, EnumMember, E> {
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
    let tail = renamed.or(deprecated().map(ValueTail::Deprecated));
    let value = ident()
        .then(just(Kind::Eq).ignore_then(string()).or_not())
        .then(tail.repeated().collect::<Vec<_>>())
        .map_with(|((name, stored), tail), extra| {
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
        });
    dropped.or(value)
}
