//! Floor 3: changes to ordered steps; the only user of petgraph. Nothing here names a database: what a target can do
//! comes as data, [`Capabilities`].

mod ahead;
mod capabilities;
mod carry;
mod checks;
pub mod codes;
mod data;
mod define;
mod domains;
mod edges;
mod enums;
mod follow;
mod graph;
mod group;
mod hazard;
mod hazards;
mod inline;
mod inverse;
#[cfg(test)]
#[allow(clippy::wildcard_enum_match_arm, reason = "a stand-in for an engine looks only at what it knows")]
mod laws;
mod legalise;
mod literal;
mod mention;
mod online;
mod order;
mod park;
mod pipeline;
mod prefix;
mod problem;
mod renaming;
mod rows;
mod rules;
mod segments;
mod semantics;
mod slots;
mod split;
mod step;
mod users;
mod work;

pub use crate::catalog::{ColumnFill, FillKind, Online, Transitions};
pub use capabilities::{Beside, Capabilities, Locks};
pub(crate) use checks::listings;
pub use follow::part_of_standing;
pub use hazard::{Hazard, LockClass, Reversibility};
pub use inverse::inverse;
pub use pipeline::plan;
pub use problem::Problem;
pub use semantics::{Retype, Semantics, Strict, quoted, standard_recast};
pub use slots::{folded, relations};
pub use step::{Action, Fill, Group, GroupKind, Plan, Step};
