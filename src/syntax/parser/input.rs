//! How chumsky sees our tokens.

use chumsky::error::{EmptyErr, Error, LabelError, Rich};
use chumsky::input::{Checkpoint, Cursor, Input as _, InputRef, MappedInput};
use chumsky::inspector::Inspector;

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::token::{Kind, Token};

/// Tokens as chumsky's input: kinds by which it decides, spans beside them.
pub(super) type In<'t> = MappedInput<'t, Kind, Span, &'t [Token]>;

/// What every rule carries: its error type and the state.
pub(super) type Extra<'t, E> = chumsky::extra::Full<E, State<'t>, ()>;

/// The error types that the grammar is built for.
pub(super) trait Problem<'t>: Error<'t, In<'t>> + LabelError<'t, In<'t>, &'static str> + 't {
    /// Whether only success counts, so that a rule may be passed over by a look at its first token.
    const IS_FAST: bool;
}
impl<'t> Problem<'t> for EmptyErr {
    const IS_FAST: bool = true;
}
impl<'t> Problem<'t> for Rich<'t, Kind, Span> {
    const IS_FAST: bool = false;
}

/// The error that `label` was expected where the input stands.
pub(super) fn expected<'t, 'p, E: Problem<'t>>(
    inp: &mut InputRef<'t, 'p, In<'t>, Extra<'t, E>>,
    label: &'static str,
) -> E {
    let before = inp.cursor();
    let found = inp.next();
    E::expected_found([label], found.map(Into::into), inp.span_since(&before))
}

/// One line's tokens; `end` is the place just behind it.
pub(super) fn input<'t>(tokens: &'t [Token], end: Span) -> In<'t> {
    tokens.map(end.end(), |token: &'t Token| (&token.kind, &token.span))
}

/// What rules may read and write beside the tokens.
pub(super) struct State<'t> {
    pub(super) text: &'t str,
    /// Findings about things that parse. What a rule noted is forgotten if the parser goes back before it.
    pub(super) problems: Vec<Diagnostic>,
}

impl<'t> Inspector<'t, In<'t>> for State<'t> {
    type Checkpoint = usize;

    #[inline]
    fn on_token(&mut self, _: &Kind) {}

    #[inline]
    fn on_save<'parse>(&self, _: &Cursor<'t, 'parse, In<'t>>) -> usize {
        self.problems.len()
    }

    #[inline]
    fn on_rewind<'parse>(&mut self, marker: &Checkpoint<'t, 'parse, In<'t>, usize>) {
        if self.problems.len() > *marker.inspector() {
            self.problems.truncate(*marker.inspector());
        }
    }
}

impl chumsky::span::Span for Span {
    type Context = FileId;
    type Offset = u32;

    #[inline]
    fn new(context: FileId, range: std::ops::Range<u32>) -> Self {
        Self { file: context, lo: range.start, hi: range.end }
    }
    #[inline]
    fn context(&self) -> FileId {
        self.file
    }
    #[inline]
    fn start(&self) -> u32 {
        self.lo
    }
    #[inline]
    fn end(&self) -> u32 {
        self.hi
    }
}
