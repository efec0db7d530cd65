//! Triggers.

use super::{Clauses, Code, Deferrable, DialectBlock, Expr, Ident, Path, Slot};
use crate::base::Span;

/// `trigger touch before update of (number) execute set_updated_at()`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    pub name: Ident,
    pub timing: Timing,
    /// At least one.
    pub events: Vec<TriggerEvent>,
    /// Nothing said means each row.
    pub for_each: Option<ForEach>,
    pub when: Option<Slot>,
    pub referencing: Vec<TransitionRows>,
    pub deferrable: Option<Deferrable>,
    pub order: Option<TriggerOrder>,
    pub depends: Vec<Path>,
    pub dialects: Vec<DialectBlock>,
    pub clauses: Clauses,
    pub action: TriggerAction,
}

/// When it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    Before,
    After,
    InsteadOf,
}

/// What it waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerEvent {
    pub kind: TriggerEventKind,
    pub span: Span,
}

/// Which statement.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerEventKind {
    Insert,
    Delete,
    Truncate,
    /// Of the listed columns, or of any if none is listed.
    Update(Vec<Ident>),
}

/// `for each row`, `for each statement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForEach {
    Row,
    Statement,
}

/// `old table as before_rows`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransitionRows {
    pub version: RowVersion,
    pub name: Ident,
    pub span: Span,
}

/// The rows as they were, or as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowVersion {
    Old,
    New,
}

/// `follows other`, `precedes other`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriggerOrder {
    pub precedes: bool,
    pub other: Ident,
    pub span: Span,
}

/// What it does.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerAction {
    /// `execute f('x', 1)`; the arguments are literals.
    Execute {
        function: Path,
        args: Vec<Expr>,
    },
    Code(Code),
}
