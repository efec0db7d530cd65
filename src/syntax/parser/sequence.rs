//! Sequences.

use chumsky::prelude::*;

use super::Core;
use super::clause::{Clause, add, clause, gathered, once};
use super::input::Problem;
use super::name::{Rule, duration, ident, kw2, number, path, signed};
use crate::base::{Diagnostic, Span};
use crate::syntax::ast::{Clauses, Ident, Number, Path, Sequence};
use crate::syntax::token::Kind;

/// sequence_clause.
#[derive(Clone)]
enum SequenceClause {
    As(Ident),
    Number(Kind, Number),
    Cycle,
    Logged(bool),
    Owner(Path),
    Clause(Clause),
}

/// Everything that was said about a sequence.
#[derive(Default)]
struct Said {
    ty: Option<Ident>,
    numbers: Vec<(Kind, Number)>,
    cycle: bool,
    logged: Option<(bool, Span)>,
    owner: Option<Path>,
    clauses: Clauses,
}

fn put(said: &mut Said, clause: SequenceClause, span: Span, problems: &mut Vec<Diagnostic>) {
    match clause {
        SequenceClause::As(new) => once(&mut said.ty, new, "`as`", |it| it.span, problems),
        SequenceClause::Number(word, new) => {
            let mut first = said.number(word);
            once(&mut first, new, &format!("`{}`", word.text()), |it| it.span, problems);
            said.numbers.push((word, new));
        }
        SequenceClause::Cycle => said.cycle = true,
        SequenceClause::Logged(new) => {
            once(&mut said.logged, (new, span), "`logged` or `unlogged`", |it| it.1, problems);
        }
        SequenceClause::Owner(new) => once(&mut said.owner, new, "`owned by`", |_| span, problems),
        SequenceClause::Clause(clause) => add(&mut said.clauses, clause, problems),
    }
}

impl Said {
    /// What was said first behind a word.
    fn number(&self, word: Kind) -> Option<Number> {
        self.numbers.iter().find(|(own, _)| *own == word).map(|(_, number)| *number)
    }
}

/// sequence, behind its first word.
pub(super) fn sequence<'t, E: Problem<'t>>(_: &Core<'t, E>) -> impl Rule<'t, Sequence, E> {
    let clause = choice((
        just(Kind::As).ignore_then(ident()).map(SequenceClause::As),
        one_of([Kind::Start, Kind::Increment, Kind::Min, Kind::Max])
            .then(signed())
            .map(|(word, number)| SequenceClause::Number(word, number)),
        one_of([Kind::Cache, Kind::Batch]).then(number()).map(|(word, number)| SequenceClause::Number(word, number)),
        just(Kind::Timeout).then(duration()).map(|(word, time)| SequenceClause::Number(word, time)),
        just(Kind::Cycle).to(SequenceClause::Cycle),
        just(Kind::Logged).to(SequenceClause::Logged(true)),
        just(Kind::Unlogged).to(SequenceClause::Logged(false)),
        kw2(Kind::Owned, Kind::By).ignore_then(path()).map(SequenceClause::Owner),
        clause().map(SequenceClause::Clause),
    ));
    path().then(gathered(clause.labelled("a clause"), put)).map(|(name, said)| Sequence {
        name,
        ty: said.ty,
        start: said.number(Kind::Start),
        increment: said.number(Kind::Increment),
        min: said.number(Kind::Min),
        max: said.number(Kind::Max),
        cache: said.number(Kind::Cache),
        batch: said.number(Kind::Batch),
        cycle: said.cycle,
        logged: said.logged,
        timeout: said.number(Kind::Timeout),
        owner: said.owner,
        clauses: said.clauses,
    })
}
