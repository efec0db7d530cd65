//! A type in an engine's own spelling, with what must be checked because that spelling says less.

use crate::catalog::{IntWidth, Piece, Sql, Type};

use super::expr::Finding;

/// What a portable type becomes.
#[derive(Clone, Debug)]
pub struct Spelled {
    pub ty: Type,
    /// Conditions that stand in for what the type cannot say; `{0}` is the value.
    pub checks: Vec<String>,
    pub findings: Vec<Finding>,
}

impl Spelled {
    /// A type that says it all.
    pub fn exact(ty: Type) -> Self {
        Self { ty, checks: Vec::new(), findings: Vec::new() }
    }

    /// The same with one more check.
    #[must_use]
    pub fn check(mut self, phrase: impl Into<String>) -> Self {
        self.checks.push(phrase.into());
        self
    }

    /// The same with something to tell.
    #[must_use]
    pub fn finding(mut self, finding: Finding) -> Self {
        self.findings.push(finding);
        self
    }
}

/// A check's phrase with its value filled in.
pub fn fill(phrase: &str, value: &Piece) -> Sql {
    let mut pieces = Vec::new();
    for (i, text) in phrase.split("{0}").enumerate() {
        if i > 0 {
            pieces.push(value.clone());
        }
        pieces.push(Piece::Text(text.into()));
    }
    Sql::from_pieces(pieces.into_iter().filter(|piece| !matches!(piece, Piece::Text(text) if text.is_empty())))
}

/// The least and the greatest value of an integer, where 64 bits with a sign hold more than it.
pub const fn ends(width: IntWidth, unsigned: bool) -> (Option<i64>, Option<i64>) {
    match (width, unsigned) {
        (IntWidth::One, false) => (Some(-128), Some(127)),
        (IntWidth::One, true) => (Some(0), Some(255)),
        (IntWidth::Two, false) => (Some(-32_768), Some(32_767)),
        (IntWidth::Two, true) => (Some(0), Some(65_535)),
        (IntWidth::Four, false) => (Some(-2_147_483_648), Some(2_147_483_647)),
        (IntWidth::Four, true) => (Some(0), Some(4_294_967_295)),
        (IntWidth::Eight, false) => (None, None),
        (IntWidth::Eight, true) => (Some(0), None),
    }
}

/// The condition that keeps an integer in its range; `None` when 64 bits with a sign are the range.
pub fn range(width: IntWidth, unsigned: bool) -> Option<String> {
    match ends(width, unsigned) {
        (Some(low), Some(high)) => Some(format!("{{0}} between {low} and {high}")),
        (Some(low), None) => Some(format!("{{0}} >= {low}")),
        (None, Some(high)) => Some(format!("{{0}} <= {high}")),
        (None, None) => None,
    }
}

/// An integer type as the language writes it.
pub const fn int_word(width: IntWidth, unsigned: bool) -> &'static str {
    match (width, unsigned) {
        (IntWidth::One, false) => "int1",
        (IntWidth::One, true) => "int1 unsigned",
        (IntWidth::Two, false) => "int2",
        (IntWidth::Two, true) => "int2 unsigned",
        (IntWidth::Four, false) => "int",
        (IntWidth::Four, true) => "int unsigned",
        (IntWidth::Eight, false) => "bigint",
        (IntWidth::Eight, true) => "bigint unsigned",
    }
}
