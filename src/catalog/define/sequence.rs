//! Sequences.

use crate::catalog::Address;

/// `sequence order_no start 10000 increment 5`; what is not said is the engine's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sequence {
    /// The integer type by its portable word (`int`, `bigint`) or the engine's.
    pub ty: Option<Box<str>>,
    pub start: Option<i64>,
    pub increment: Option<i64>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// Values that a session takes at once.
    pub cache: Option<i64>,
    /// SurrealDB: values that a node takes at once.
    pub batch: Option<i64>,
    pub cycle: bool,
    /// Whether a crash leaves it as it was, where that is not as it is with its table; one that goes with none is logged.
    pub logged: Option<bool>,
    /// SurrealDB: how long a node waits, in nanoseconds.
    pub timeout: Option<i64>,
}

/// `sequence s owned by t.c`: it goes when the column goes. It stands at the address of the sequence, as an object of its own, so
/// that either of the two may come and go without the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ownership {
    pub column: Address,
}
