//! Floor 0: what every other floor speaks in: files, spans, names, diagnostics.
//!
//! Nothing here renders, reads or writes; `cli/render.rs` turns a [`Diagnostic`] into text.

mod code;
mod diagnostic;
mod name;
mod span;
pub mod threads;

pub use code::Code;
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Severity};
pub use name::{Name, did_you_mean};
pub use span::{FileId, Span};
