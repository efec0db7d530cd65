//! How chumsky sees our tokens.

use chumsky::error::{Error, LabelError};
use chumsky::input::{Checkpoint, Cursor, Input as _, MappedInput};
use chumsky::inspector::Inspector;

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::token::{Kind, Token};

/// Tokens as chumsky's input: kinds by which it decides, spans beside them.
pub(super) type In<'t> = MappedInput<'t, Kind, Span, &'t [Token]>;

/// What every rule carries: its error type and the state.
pub(super) type Extra<'t, E> = chumsky::extra::Full<E, State<'t>, ()>;

/// The error types that the grammar is built for.
pub(super) trait Problem<'t>: Error<'t, In<'t>> + LabelError<'t, In<'t>, &'static str> + 't {}
impl<'t, E: Error<'t, In<'t>> + LabelError<'t, In<'t>, &'static str> + 't> Problem<'t> for E {}

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

    fn on_token(&mut self, _: &Kind) {}

    fn on_save<'parse>(&self, _: &Cursor<'t, 'parse, In<'t>>) -> usize {
        self.problems.len()
    }

    fn on_rewind<'parse>(&mut self, marker: &Checkpoint<'t, 'parse, In<'t>, usize>) {
        self.problems.truncate(*marker.inspector());
    }
}

impl chumsky::span::Span for Span {
    type Context = FileId;
    type Offset = u32;

    fn new(context: FileId, range: std::ops::Range<u32>) -> Self {
        Self { file: context, lo: range.start, hi: range.end }
    }
    fn context(&self) -> FileId {
        self.file
    }
    fn start(&self) -> u32 {
        self.lo
    }
    fn end(&self) -> u32 {
        self.hi
    }
}
