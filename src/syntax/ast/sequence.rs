//! Sequences.

use super::{Clauses, Ident, Number, Path};
use crate::base::Span;

/// `sequence order_no start 10000 increment 5`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    pub name: Path,
    pub ty: Option<Ident>,
    pub start: Option<Number>,
    pub increment: Option<Number>,
    pub min: Option<Number>,
    pub max: Option<Number>,
    pub cache: Option<Number>,
    pub batch: Option<Number>,
    pub cycle: bool,
    /// `logged` or `unlogged`, and where it stands.
    pub logged: Option<(bool, Span)>,
    /// The column of `owned by`, with its table.
    pub owner: Option<Path>,
    /// A duration.
    pub timeout: Option<Number>,
    pub clauses: Clauses,
}
