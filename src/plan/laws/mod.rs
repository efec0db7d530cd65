//! The planner's laws over random pairs of catalogs. None needs a database.

mod ablation;
pub(crate) mod house {
    pub use crate::{base, catalog, plan};
}
#[path = "../../../tests/it/support/generate/mod.rs"]
mod generate;

mod simulate;
mod structure;
mod targets;

use generate::Flavour;
pub(crate) use targets::{EMBEDDED, INLINE, SERVER};

use super::Capabilities;

/// The made-up targets with the kind of schema that they hold.
const TARGETS: [(&Capabilities, Flavour); 3] =
    [(&SERVER, Flavour::Server), (&EMBEDDED, Flavour::Embedded), (&INLINE, Flavour::Server)];

/// A tape from a number: how many random pairs are walked through without proptest.
fn tape(seed: u64, len: usize) -> Vec<u32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u32
        })
        .collect()
}
