//! A plan for readers, as data: what changes, what it costs, what breaks.

mod breaking;
mod lines;

pub use breaking::Break;
pub use lines::{Line, Verb};

use crate::plan::Plan;

/// What is told of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The changes first, in their order, then what they force.
    pub lines: Vec<Line>,
    pub breaks: Vec<Break>,
}

impl Summary {
    /// Sums a plan up.
    pub fn of(plan: &Plan) -> Self {
        Self { lines: lines::of(plan), breaks: breaking::of(plan) }
    }
}
