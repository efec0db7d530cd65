//! Triggers.

use super::super::{Deferrable, Expr, QName};
use super::{Body, Options};
use crate::base::Name;

/// `trigger touch before update of (number) execute set_updated_at()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trigger {
    pub timing: Timing,
    /// At least one, in the order of [`TriggerEvent`], each once.
    pub events: Vec<TriggerEvent>,
    /// Once for a statement instead of once for each row.
    pub per_statement: bool,
    /// SQLite keeps whether its text says that it is once for each row, which it is anyway.
    pub each_row: bool,
    /// A condition; its columns are those of the row as it is, or as it was when it is deleted.
    pub when: Option<Expr>,
    pub referencing: Vec<(TransitionRows, Name)>,
    /// A constraint trigger.
    pub deferrable: Option<Deferrable>,
    /// PostgreSQL: the other table that a constraint trigger is about.
    pub from: Option<QName>,
    /// [`CONSTRAINT`] where nothing else says it, and when it fires: [`DISABLED`], [`ENABLED`].
    pub options: Options,
    /// MySQL: `(true, other)` precedes it, `(false, other)` follows it.
    pub order: Option<(bool, Name)>,
    pub action: TriggerAction,
}

impl Trigger {
    /// Whether it is a constraint trigger: PostgreSQL's own, which can be deferred and is about two tables.
    pub fn is_constraint(&self) -> bool {
        self.deferrable.is_some() || self.from.is_some() || self.options.iter().any(|(key, _)| &**key == CONSTRAINT)
    }

    /// Whether it is the other but for when each of them fires.
    pub fn is_but_fires(&self, other: &Self) -> bool {
        let kept = |own: &Self| own.options.iter().any(|(key, _)| &**key == CONSTRAINT);
        kept(self) == kept(other) && *self == Self { options: self.options.clone(), ..other.clone() }
    }
}

/// The option of a constraint trigger.
pub const CONSTRAINT: &str = "constraint";
/// The option of a trigger that never fires.
pub const DISABLED: &str = "disabled";
/// The option of a trigger that fires where replicated changes are applied: `always`, or on a `replica` alone.
pub const ENABLED: &str = "enabled";

/// When a trigger runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    Before,
    After,
    InsteadOf,
}

/// Which statement a trigger waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TriggerEvent {
    Insert,
    /// Of these columns, or of any if none is listed.
    Update(Vec<Name>),
    Delete,
    Truncate,
}

/// The rows as they were, or as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransitionRows {
    Old,
    New,
}

/// A call of a function with literals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    pub function: QName,
    pub args: Vec<Expr>,
}

/// What a trigger does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TriggerAction {
    Execute(Call),
    Body(Body),
}
