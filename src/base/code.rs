//! Stable diagnostic codes.

use std::fmt;

/// A diagnostic's code and its one-line title. Each floor declares its own as constants in a file `codes.rs`, listed in
/// that file's `ALL`; `docs/codes/<code>.md` explains it, and a test holds the constants and the pages together.
///
/// Families: `E01xx` syntax · `E02xx` names · `E03xx` types and expressions · `E04xx` what a target cannot do ·
/// `E05xx` decisions that a plan needs · `E06xx` the migrations folder · `E07xx` databases · `E08xx` configuration,
/// usage and files · `W…` the same families as warnings · `W09xx` design: what works and is seldom meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    pub id: &'static str,
    pub title: &'static str,
}

impl Code {
    /// Declares a code.
    pub const fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
