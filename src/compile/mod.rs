//! Floor 7: the façade that wires the floors below for the command line and for library users.
//!
//! [`Project`] holds a schema's files; [`Project::lower`] gives what they mean on one target, and [`plan`] the way to it
//! from the state of a migrations folder. [`state`] resolves what `diff` compares.

mod active;
mod answer;
mod built;
pub mod codes;
mod course;
mod decide;
mod drift;
mod effect;
mod git;
mod leaning;
mod lints;
pub mod load;
mod mend;
mod origins;
mod packages;
mod planning;
mod project;
mod pull;
mod question;
pub mod running;
mod sources;
mod squash;
pub mod stake;
mod stale;
mod standing;
pub mod state;
mod states;
pub mod summary;
mod suppress;
mod target;
mod toward;
mod verify;

pub use crate::catalog::{Address, Catalog, QName};
pub use crate::lint::{Lints, Naming, Pattern, Thing};
pub use crate::plan::Online;
pub use crate::raise::{File, Split};
pub use crate::syntax::format;
pub use answer::{Answer, Answered};
pub use built::built;
pub use course::Cause;
pub use decide::{Accept, Decision, Question};
pub use drift::{Difference, Drift, drift};
pub use effect::{effect, no_effect};
pub use lints::{is_lint, levels, lints};
pub use mend::{Mended, Seen, mend};
pub use origins::Origins;
pub use packages::Vendored;
pub use planning::{Outcome, Planned, Way, plan, way};
pub use project::{Physical, Project, Settings, Target};
pub use pull::{Pulled, pull};
pub use sources::{CONFIGURATION, Place, SourceFile, Sources};
pub use squash::net;
pub use standing::{Applied, AppliedState, Look, Standing};
pub use states::{States, dialect_of};
pub use suppress::suppress;
pub use target::{pick, supports};
pub use toward::{clearing, toward};
pub use verify::{Fault, Open, Passage, Verdict, verify};
