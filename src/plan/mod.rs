//! Floor 3: changes to ordered steps; the only user of petgraph. Nothing here names a database: what a target can do
//! comes as data, [`Capabilities`].

mod capabilities;
mod hazard;
mod step;

pub use capabilities::Capabilities;
pub use hazard::{Hazard, LockClass, Reversibility};
pub use step::{Action, Fill, Group, GroupKind, Plan, Step};
pub use crate::catalog::{ColumnFill, FillKind, Transitions};
