//! Floor 2: two catalogs to changes, and what a change means.
//!
//! Law (a property test in `src/plan/laws/structure.rs`): `apply_all(before, diff(before, after, renames)) == after`, and
//! `diff(a, a, none)` is empty.

mod apply;
mod change;
mod compare;

pub use apply::{ApplyError, apply_all};
pub use change::{Change, invert};
pub use compare::{compare, diff};
