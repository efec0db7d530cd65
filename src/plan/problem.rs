//! What keeps a plan from being made.

use crate::base::Code;
use crate::catalog::Address;

/// A decision that is missing or a change that cannot be ordered. The façade knows the address's place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub at: Address,
    pub message: String,
    /// What to do next, a line each.
    pub help: Vec<String>,
}
