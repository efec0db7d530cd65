//! Floor 3: changes to ordered steps; the only user of petgraph. Nothing here names a database: what a target can do
//! comes as data, [`Capabilities`].

mod capabilities;
pub mod codes;
mod hazard;
mod literal;
mod problem;
mod semantics;
mod step;

pub use capabilities::{Capabilities, Locks};
pub use hazard::{Hazard, LockClass, Reversibility};
pub use problem::Problem;
pub use semantics::{Retype, Semantics, quoted, standard_recast};
pub use step::{Action, Fill, Group, GroupKind, Plan, Step};
pub use crate::catalog::{ColumnFill, FillKind, Transitions};
