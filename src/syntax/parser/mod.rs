//! The grammar. Only this module knows chumsky.
//!
//! Each function is one production of `grammar/schema.ebnf`, or a few. The driver ([`super::parse`]) cuts a file into
//! items and an item into lines first, so that what fails here is never more than one line. A line is read with
//! [`EmptyErr`], which costs nothing on good input; only a line that failed is read again with [`Rich`].

mod clause;
mod column;
mod expr;
mod header;
mod input;
mod member;
mod name;
mod types;

use std::cell::OnceCell;

use chumsky::error::EmptyErr;
use chumsky::prelude::*;
use chumsky::{Boxed, error::RichPattern};

pub(super) use header::{DropHeader, EnumHeader, MixinHeader, NamespaceHeader, TableHeader};
use input::{Extra, In, Problem, State, input};
pub(super) use types::unsupported;

use super::ast::{EnumMember, MemberKind, TypeAlias, Use};
use super::limits;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Span};

/// A production, ready to run.
type Rule<'t, T, E> = Boxed<'t, 't, In<'t>, T, Extra<'t, E>>;

/// All productions that the driver starts at.
struct Rules<'t, E: Problem<'t>> {
    namespace: Rule<'t, NamespaceHeader, E>,
    uses: Rule<'t, Use, E>,
    alias: Rule<'t, TypeAlias, E>,
    enumeration: Rule<'t, EnumHeader, E>,
    enum_member: Rule<'t, EnumMember, E>,
    mixin: Rule<'t, MixinHeader, E>,
    table: Rule<'t, TableHeader, E>,
    member: Rule<'t, MemberKind, E>,
    tombstone: Rule<'t, DropHeader, E>,
}

impl<'t, E: Problem<'t>> Rules<'t, E> {
    fn new() -> Self {
        let expr = expr::expr();
        Self {
            namespace: header::namespace().then_ignore(end()).boxed(),
            uses: header::uses().then_ignore(end()).boxed(),
            alias: header::alias(expr.clone()).then_ignore(end()).boxed(),
            enumeration: header::enumeration().then_ignore(end()).boxed(),
            enum_member: header::enum_member().then_ignore(end()).boxed(),
            mixin: header::mixin(expr.clone()).then_ignore(end()).boxed(),
            table: header::table().then_ignore(end()).boxed(),
            member: member::member(expr).then_ignore(end()).boxed(),
            tombstone: header::tombstone().then_ignore(end()).boxed(),
        }
    }
}

/// Where a line failed, and what could have stood there.
pub(super) struct Failure {
    /// The index of the token, or the number of tokens.
    pub(super) at: usize,
    pub(super) expected: Vec<Expected>,
}

/// One thing that could have stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Token(Kind),
    Label(String),
    End,
}

/// The outcome of one line: what it is and what was noted beside it, or where it failed.
pub(super) type Outcome<T> = Result<(T, Vec<Diagnostic>), Failure>;

/// The parsers of one file, built once.
pub(super) struct Parsers<'t> {
    text: &'t str,
    fast: Rules<'t, EmptyErr>,
    /// Built at the first error.
    rich: OnceCell<Rules<'t, Rich<'t, Kind, Span>>>,
}

macro_rules! entry {
    ($($name:ident: $type:ty),* $(,)?) => {
        impl<'t> Parsers<'t> {
            $(pub(super) fn $name(&self, tokens: &'t [Token], end: Span) -> Outcome<$type> {
                self.run(tokens, end, &self.fast.$name, |rules| &rules.$name)
            })*
        }
    };
}
entry! {
    namespace: NamespaceHeader,
    uses: Use,
    alias: TypeAlias,
    enumeration: EnumHeader,
    enum_member: EnumMember,
    mixin: MixinHeader,
    table: TableHeader,
    member: MemberKind,
    tombstone: DropHeader,
}

impl<'t> Parsers<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, fast: Rules::new(), rich: OnceCell::new() }
    }

    /// Reads a line, on a stack of its own if it nests deep: a level costs little in an optimised build, but more than
    /// chumsky keeps in reserve in others.
    fn run<T: 't>(
        &self,
        tokens: &'t [Token],
        end: Span,
        fast: &Rule<'t, T, EmptyErr>,
        rich: impl for<'r> Fn(&'r Rules<'t, Rich<'t, Kind, Span>>) -> &'r Rule<'t, T, Rich<'t, Kind, Span>>,
    ) -> Outcome<T> {
        if limits::nests_deep(tokens) {
            stacker::grow(limits::STACK, || self.read(tokens, end, fast, rich))
        } else {
            self.read(tokens, end, fast, rich)
        }
    }

    fn read<T: 't>(
        &self,
        tokens: &'t [Token],
        end: Span,
        fast: &Rule<'t, T, EmptyErr>,
        rich: impl for<'r> Fn(&'r Rules<'t, Rich<'t, Kind, Span>>) -> &'r Rule<'t, T, Rich<'t, Kind, Span>>,
    ) -> Outcome<T> {
        let mut state = State { text: self.text, problems: Vec::new() };
        if let Some(tree) = fast.parse_with_state(input(tokens, end), &mut state).into_output() {
            return Ok((tree, state.problems));
        }
        state.problems.clear();
        let rules = self.rich.get_or_init(Rules::new);
        let errors = rich(rules).parse_with_state(input(tokens, end), &mut state).into_errors();
        let Some(error) = errors.into_iter().next() else {
            return Err(Failure { at: tokens.len(), expected: Vec::new() });
        };
        let at = match error.found() {
            Some(_) => tokens.partition_point(|token| token.span.lo < error.span().lo),
            None => tokens.len(),
        };
        #[allow(clippy::wildcard_enum_match_arm, reason = "the enum of another crate, which may grow")]
        let expected = error
            .expected()
            .map(|pattern| match pattern {
                RichPattern::Token(kind) => Expected::Token(**kind),
                RichPattern::Label(label) => Expected::Label(label.to_string()),
                RichPattern::Identifier(word) => Expected::Label(word.clone()),
                RichPattern::EndOfInput => Expected::End,
                _ => Expected::Label("something else".to_owned()),
            })
            .collect();
        Err(Failure { at, expected })
    }
}
