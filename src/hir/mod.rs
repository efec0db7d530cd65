//! Floor 2: files to a portable catalog for one target. The only user of salsa.
//!
//! ```text
//! text ─ parse ─ items ─┬─ outline ─ symbols ─┬─ shapes ─┬─ check ─ relations ─ conflicts
//!    (spans) │ (marks)  └─ shared ────────────┴──────────┘  ├─ judged
//!                                                            └─ needs ─ together
//! ```
//!
//! Spans end at the barrier between `parse` and `items`: what comes after holds marks, which comments do not move.
//! [`Hir`] is the door; a finished diagnostic gets its spans back there.

mod barrier;
mod bounds;
mod clause;
pub mod codes;
mod conflict;
mod cx;
mod db;
mod define;
mod expr;
mod facade;
mod item;
mod judge;
mod mixin;
mod names;
mod package;
mod queries;
mod raw;
mod removed;
mod resolve;
mod shape;
mod sql;
mod suggest;
mod symbols;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod types;

pub use clause::Clause;
pub use facade::{Hir, Lowering};
pub use judge::{Judge, Need, Seen};
pub use package::Package;
pub use target::Target;

/// The reader of SQL, for texts that stand in no schema.
pub mod reader {
    pub use super::sql::{Along, Context, Elsewhere, Form, Lookup, Near, Relation, Used, names};
}
