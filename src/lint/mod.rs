//! Floor 4: design lints, which are predicates over what compiles. A file for each rule, a table of all in `rules`.
//!
//! A rule says what works and is seldom meant. It never stops a compile: its finding is a warning or a note, which a project
//! may turn off or into an error. What engines differ in comes in as data ([`Engine`]).

mod capacity;
mod circle;
pub mod codes;
mod due;
mod judge;
mod money;
mod naming;
mod nulls;
mod padded;
mod primary_key;
mod quoted;
mod redundant;
mod reference_types;
mod report;
mod reserved;
mod rules;
mod serial;
mod stale;
mod table;
#[cfg(test)]
mod tests;
mod unindexed;
mod unsaid;
mod zone;

pub use due::of_due;
pub use judge::{Engine, Lints, Naming};
pub use naming::{Pattern, Thing};
pub use rules::{RULES, Rule, rule};
pub use stale::of_clauses;
