//! How tables belong together: partitions of a table, and tables that inherit.

use super::super::{Expr, QName};
use super::Body;

/// That the rows of a table stand in its partitions: `partition by range (created_at)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Partitioning {
    /// The method and the key, in the engine's own words: `range (created_at)`.
    pub key: Expr,
}

/// That a table is a partition of another, or that it inherits from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Descent {
    /// In order; a partition has one.
    pub parents: Vec<QName>,
    /// Which rows a partition has, in the engine's own words: `for values in ('a')`, `default`.
    pub bounds: Option<Body>,
}
