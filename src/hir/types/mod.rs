//! Types: what is written, to what is stored and what expressions see.

mod family;
mod reference;
pub mod words;

pub use family::Family;
pub use reference::{fields, has_fields, is_domain, resolve, resolve_column, resolve_or_row};

use crate::catalog::Type;

/// A type with all names behind it resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What the catalog holds.
    pub ty: Type,
    /// What expressions see.
    pub family: Family,
    pub nullable: bool,
    /// Written as `serial`.
    pub serial: bool,
}

impl Resolved {
    /// A type of which nothing is known.
    pub fn sql(text: &str) -> Self {
        Self { ty: Type::Sql(text.into()), family: Family::Unknown, nullable: false, serial: false }
    }
}
