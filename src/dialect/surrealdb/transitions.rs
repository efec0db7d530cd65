//! Where the things that transition clauses name are on SurrealDB.

use crate::catalog::{Address, Defined, Kind};
use crate::dialect::flat::flat;

use super::lower::path;

/// The physical address, as far as it can be told without the object.
pub fn address(at: &Address) -> Address {
    let home = if at.kind == Kind::Defined(Defined::Function) { path(at.home) } else { flat(at.home) };
    let kind = if at.kind == Kind::Defined(Defined::MaterializedView) {
        Kind::Defined(Defined::View)
    } else if matches!(at.kind, Kind::Unique | Kind::PrimaryKey) {
        Kind::Index
    } else {
        at.kind
    };
    Address { home, kind, ..*at }
}

/// Kinds that have a place of their own.
pub const fn stays(kind: Kind) -> bool {
    match kind {
        Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Comment(_) | Kind::Check | Kind::ForeignKey => false,
        Kind::Table
        | Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Index
        | Kind::Defined(_) => true,
    }
}
