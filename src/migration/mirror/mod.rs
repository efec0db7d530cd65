//! What stands in a sidecar: serialisable twins of the core types, so that renaming a field of the core never breaks a
//! stored migration. `docs/migration.schema.json` describes it.
//!
//! Only physical catalogs are stored, so a portable type or expression has no twin: it gives [`NotPhysical`]. The way
//! back is total, and both ways together are the identity.

mod change;
mod decisions;
mod define;
mod lines;
mod object;
mod sidecar;
mod sql;
mod step;
mod word;

pub(super) use change::{Change, fits};
pub(super) use decisions::Decisions;
pub use define::text as definition_text;
pub(super) use object::Object;
pub(super) use sidecar::{FORMAT, Parent, Probe, Replaced, Segment, Side, Sidecar};
pub use step::{Record, Verb};
pub(super) use step::{Reversibility, Step};

/// A portable type or expression where only the engine's own may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPhysical;

/// For fields that are only written when they say something.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_true(value: &bool) -> bool {
    *value
}

const fn yes() -> bool {
    true
}

/// Twins of an enum without payloads, named in snake case.
macro_rules! twin {
    ($($core:ty => $name:ident { $($variant:ident),+ $(,)? })+) => { $(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(in crate::migration) enum $name { $($variant),+ }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                match value { $(<$core>::$variant => Self::$variant),+ }
            }
        }
        impl From<$name> for $core {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    )+ };
}
use twin;

#[cfg(test)]
pub(in crate::migration) mod samples;
#[cfg(test)]
mod surreal_samples;
