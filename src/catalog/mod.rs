//! Floor 1: the waist. What a schema means, as a flat, ordered map of atomic objects.
//!
//! A table, a column, a default, a key, a check, an index, a comment: each is one entry with one [`Address`], a typed
//! payload ([`Object`]) and the addresses that it depends on. A catalog comes in two stages with one shape: *portable*,
//! as `hir` reads it from a schema for one target, and *physical*, after the dialect has lowered types and expressions
//! to the engine's own ([`Type::Sql`], [`Expr::Sql`]). Only physical catalogs are compared, planned, stored or
//! introspected.

mod address;
mod calls;
pub mod define;
mod deps;
mod descent;
mod expr;
mod extension;
mod manner;
mod map;
mod mention;
pub mod naming;
mod object;
mod rename;
mod slot;
mod transitions;
mod types;
mod walk;

pub use address::{Address, CommentOn, Kind, QName};
pub use define::{Defined, Definition};
pub use descent::says_same;
pub use expr::{BinaryOp, Expr, Func, Literal, Node, Piece, Sql};
pub use manner::{Blanks, Manner};
pub use map::{Catalog, Checked};
pub use mention::{names_all, stem};
pub use object::{
    Check, Column, Deferrable, Domain, Enum, ForeignKey, Generated, Holds, Identity, IdentityMode, Index, IndexKey,
    IndexPart, Key, Match, Nulls, Object, RefAction, Table,
};
pub use rename::Renames;
pub use slot::{ANALYZER, CLUSTER, INVALID, Slot};
pub use transitions::{ColumnFill, FillKind, Online, Transitions};
pub use types::{IntWidth, ObjectField, Portable, Type};
