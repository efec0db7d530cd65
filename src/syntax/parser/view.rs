//! Views and raw objects.

use chumsky::prelude::*;

use super::Core;
use super::clause::{Clause, add, clause, gathered, once};
use super::code::{code, depends};
use super::input::{Problem, expected};
use super::name::{Rule, idents, path};
use super::option::separator;
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Clauses, Code, Ident, Path, RawObject, View};
use crate::syntax::token::Kind;

/// `materialized view x (a, b) clauses`.
pub(in crate::syntax) struct ViewHeader {
    pub(in crate::syntax) materialized: bool,
    pub(in crate::syntax) name: Path,
    pub(in crate::syntax) columns: Vec<Ident>,
    pub(in crate::syntax) depends: Vec<Path>,
    pub(in crate::syntax) clauses: Clauses,
}

/// depends or clause.
#[derive(Clone)]
enum Said {
    Depends(Vec<Path>),
    Clause(Clause),
}

fn put(all: &mut (Option<Vec<Path>>, Clauses), said: Said, span: Span, problems: &mut Vec<Diagnostic>) {
    match said {
        Said::Depends(new) => once(&mut all.0, new, "`depends on`", |_| span, problems),
        Said::Clause(clause) => add(&mut all.1, clause, problems),
    }
}

fn said<'t, E: Problem<'t>>() -> impl Rule<'t, (Option<Vec<Path>>, Clauses), E> {
    gathered(depends().map(Said::Depends).or(clause().map(Said::Clause)), put)
}

/// view, from its first word and up to its block.
pub(super) fn view_header<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, ViewHeader, E> {
    just(Kind::Materialized)
        .or_not()
        .then_ignore(just(Kind::View))
        .then(path())
        .then(idents().or_not())
        .then(said())
        .map(|(((materialized, name), columns), (depends, clauses))| ViewHeader {
            materialized: materialized.is_some(),
            name,
            columns: columns.unwrap_or_default(),
            depends: depends.unwrap_or_default(),
            clauses,
        })
        .boxed()
}

/// What follows the block of a view.
pub(super) fn view_code<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Code, E> {
    just(Kind::Eq).ignore_then(code())
}

/// view, without a block.
pub(super) fn view<'t, E: Problem<'t>>(core: &Core<'t, E>) -> impl Rule<'t, View, E> {
    view_header(core).then(view_code(core)).map(|(header, code)| header.with(Vec::new(), code))
}

impl ViewHeader {
    /// The view, with what stands behind its header.
    pub(in crate::syntax) fn with(self, members: Vec<crate::syntax::ast::Member>, code: Code) -> View {
        let Self { materialized, name, columns, depends, clauses } = self;
        View { materialized, name, columns, depends, clauses, members, code }
    }
}

/// raw_object, behind its first word.
pub(super) fn raw_object<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, RawObject, E> {
    let up = just(Kind::Up).ignore_then(code());
    let down = just(Kind::Down).ignore_then(code());
    let lost = down.clone().then(separator().or_not()).then_ignore(missing("`up` and what makes the object"));
    let body = up.then(separator().ignore_then(down).or_not());
    let body = body.or(lost.map(|(down, _)| (down, None)));
    let body = body
        .delimited_by(just(Kind::OpenBrace), just(Kind::CloseBrace))
        .map_with(|(up, down), extra| -> (Code, Option<Code>, Span) { (up, down, extra.span()) });
    path().then(said()).then(body).map(|((name, (depends, clauses)), (up, down, body))| RawObject {
        name,
        depends: depends.unwrap_or_default(),
        clauses,
        up,
        down,
        body,
    })
}

/// Fails here.
fn missing<'t, E: Problem<'t>>(label: &'static str) -> impl Rule<'t, (), E> {
    custom(move |inp| Err(expected(inp, label)))
}
