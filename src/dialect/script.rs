//! What a dialect gives back.

use crate::base::Code;
use crate::catalog::{Address, Catalog};
use crate::plan::Transitions;

/// A physical catalog with its transitions, and what could not be said.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    pub catalog: Catalog,
    pub transitions: Transitions,
    pub problems: Vec<Problem>,
}

/// Something that this target cannot do, or does only by a stand-in. The façade knows the address's place in the source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    pub at: Address,
    pub code: Code,
    pub is_error: bool,
    pub message: String,
    pub help: Option<String>,
}

/// SQL in execution order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub segments: Vec<Segment>,
}

/// Statements that run in one transaction, or one by one outside any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    pub transactional: bool,
    /// SQLite: foreign keys must be off, which only works outside a transaction, and `foreign_key_check` must find
    /// nothing before the commit.
    pub foreign_keys_off: bool,
    pub statements: Vec<Statement>,
}

/// One SQL statement without its final semicolon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// Printed above it as `-- …`; one line.
    pub comment: Option<String>,
}

impl Script {
    /// Every statement in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.segments.iter().flat_map(|segment| &segment.statements)
    }
}
