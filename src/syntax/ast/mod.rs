//! The syntax tree: what the text says, with a span on everything that a diagnostic may point at.
//!
//! The tree is plain data. It keeps the user's order and words; meaning (which name is which object, whether a modifier
//! makes sense) belongs to the next floor. Lists are `Vec`s that are mostly empty, and an empty `Vec` owns no memory.

mod clause;
mod column;
mod expr;
mod item;
mod member;
mod name;
mod types;

pub use clause::{Clauses, Deprecated, Dialect, DialectName, Only, Renamed};
pub use column::{
    Action, ActionKind, Backfill, Check, Collate, Collation, Column, Deferrable, Generated, Identity, IdentityKind,
    InlineIndex, InlineKey, InlineUnique, MatchKind, Modifier, ModifierKind, Reference, ReferencePart,
    ReferencePartKind,
};
pub use expr::{BinaryOp, CaseArm, Expr, ExprKind, UnaryOp};
pub use item::{
    DropKind, Enum, EnumMember, File, Item, ItemKind, MapTo, Mixin, Namespace, Param, ParamKind, Table, Tombstone,
    TypeAlias, TypeModifier, Unsupported, Use, Value, ValueDrop, Visibility,
};
pub use member::{
    Argument, CheckItem, DialectBlock, DropColumn, ForeignKey, Index, Member, MemberKind, Nulls, Operand, OptionArg,
    OptionItem, OptionKind, Part, PrimaryKey, Spread, Unique,
};
pub use name::{Doc, Ident, Number, Path, Raw};
pub use types::{Body, Override, Slot, TypeBase, TypeRef};
