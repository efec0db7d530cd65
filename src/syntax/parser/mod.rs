//! The grammar. Only this module knows chumsky.
//!
//! Each function is one production of `grammar/schema.ebnf`, or a few. The driver ([`super::parse`]) cuts a file into
//! items and an item into lines first, so that what fails here is never more than one line. A line is read with
//! [`EmptyErr`], which costs nothing on good input; only a line that failed is read again with [`Rich`].

mod access;
mod clause;
mod code;
mod column;
mod declaration;
mod enums;
mod expr;
mod input;
mod key;
mod member;
mod name;
mod option;
mod routine;
mod sequence;
mod service;
mod slot;
mod table;
mod trigger;
mod types;
mod view;

use std::cell::OnceCell;

use chumsky::error::EmptyErr;
use chumsky::prelude::*;
use chumsky::{Boxed, error::RichPattern};

pub(super) use declaration::NamespaceHeader;
pub(super) use enums::EnumHeader;
use expr::ExprRule;
use input::{Extra, In, Problem, State, input};
pub(super) use service::ServiceHeader;
pub(super) use table::{MixinHeader, RelationHeader, RowsHeader, TableHeader};
use types::FieldsRule;
pub(super) use view::ViewHeader;

use super::ast::{
    Analyzer, Code, EnumMember, Extension, Grant, Ident, MemberKind, Modifier, OptionItem, ParamItem, Path, RawObject,
    Routine, Sequence, Tombstone, Tuple, TypeAlias, Use, View,
};
use super::limits;
use super::token::{Kind, Token};
use crate::base::{Diagnostic, Span};

/// A production, ready to run.
type Rule<'t, T, E> = Boxed<'t, 't, In<'t>, T, Extra<'t, E>>;

/// The rules that others are made of.
struct Core<'t, E: Problem<'t>> {
    expr: ExprRule<'t, E>,
    modifier: Rule<'t, Modifier, E>,
    fields: FieldsRule<'t, E>,
}

impl<'t, E: Problem<'t>> Core<'t, E> {
    fn new() -> Self {
        let expr = expr::expr();
        let modifier = column::modifier(expr.clone());
        // a field may be an object with fields
        let fields = recursive(|fields| {
            let field = column::column(types::type_ref(fields), modifier.clone());
            types::fields(field)
        });
        Self { expr, modifier, fields }
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

/// The parsers of one file. Each is built when it is first needed: most files hold few kinds of items, and no error.
pub(super) struct Parsers<'t> {
    text: &'t str,
    fast: Rules<'t, EmptyErr>,
    rich: OnceCell<Rules<'t, Rich<'t, Kind, Span>>>,
}

macro_rules! rules {
    ($($name:ident: $type:ty = $rule:path),* $(,)?) => {
        /// All productions that the driver starts at.
        struct Rules<'t, E: Problem<'t>> {
            core: Core<'t, E>,
            $($name: OnceCell<Rule<'t, $type, E>>,)*
        }

        impl<'t, E: Problem<'t>> Rules<'t, E> {
            fn new() -> Self {
                Self { core: Core::new(), $($name: OnceCell::new(),)* }
            }

            $(fn $name(&self) -> &Rule<'t, $type, E> {
                self.$name.get_or_init(|| $rule(&self.core).then_ignore(end()).boxed())
            })*
        }

        impl<'t> Parsers<'t> {
            $(pub(super) fn $name(&self, tokens: &'t [Token], end: Span) -> Outcome<$type> {
                self.run(tokens, end, self.fast.$name(), |rules| rules.$name())
            })*
        }
    };
}
rules! {
    namespace: NamespaceHeader = declaration::namespace,
    uses: Use = declaration::uses,
    extension: Extension = declaration::extension,
    group: Ident = declaration::group,
    group_member: Path = declaration::group_member,
    tombstone: Tombstone = declaration::tombstone,
    alias: TypeAlias = types::alias,
    enumeration: EnumHeader = enums::enumeration,
    enum_member: EnumMember = enums::enum_member,
    mixin: MixinHeader = table::mixin,
    table: TableHeader = table::table,
    relation: RelationHeader = table::relation,
    rows: RowsHeader = table::rows,
    tuple: Tuple = table::tuple,
    member: MemberKind = member::member,
    view_member: MemberKind = member::view_member,
    view_header: ViewHeader = view::view_header,
    view_code: Code = view::view_code,
    view: View = view::view,
    raw_object: RawObject = view::raw_object,
    routine: Routine = routine::routine,
    sequence: Sequence = sequence::sequence,
    grant: Grant = access::grant,
    analyzer: Analyzer = service::analyzer,
    param: ParamItem = service::param,
    service: ServiceHeader = service::service,
    option: OptionItem = option::option_line,
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
        Err(failure(errors, tokens))
    }
}

/// What the first of chumsky's errors says.
fn failure(errors: Vec<Rich<'_, Kind, Span>>, tokens: &[Token]) -> Failure {
    let Some(error) = errors.into_iter().next() else {
        return Failure { at: tokens.len(), expected: Vec::new() };
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
    Failure { at, expected }
}
