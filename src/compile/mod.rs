//! Floor 7: the façade that wires the floors below for the command line and for library users.

pub mod codes;
pub mod load;
mod sources;
mod target;

pub use sources::{Place, SourceFile, Sources};
pub use target::pick;
