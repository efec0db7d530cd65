//! Exclusion constraints.

use super::super::{Deferrable, Expr, IndexKey};
use crate::base::Name;

/// `exclude using gist (room with =, period with &&)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exclusion {
    /// The access method of the index behind it.
    pub method: Name,
    /// At least one.
    pub parts: Vec<ExclusionPart>,
    pub predicate: Option<Expr>,
    pub deferrable: Option<Deferrable>,
}

/// One key of the index, with the operator that no two rows may hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExclusionPart {
    pub key: IndexKey,
    pub opclass: Option<Box<str>>,
    pub operator: Box<str>,
}
