//! The syntax tree: what the text says, with a span on everything that a diagnostic may point at.
//!
//! The tree is plain data. It keeps the user's order and words; meaning (which name is which object, whether a modifier
//! makes sense) belongs to the next floor. Lists are `Vec`s that are mostly empty, and an empty `Vec` owns no memory.

mod access;
mod clause;
mod code;
mod column;
mod enums;
mod expr;
mod item;
mod key;
mod member;
mod name;
mod option;
mod routine;
mod sequence;
mod service;
mod table;
mod trigger;
mod types;
mod view;

pub use access::{
    Allowed, Async, Change, Command, Event, Grant, GrantKind, Permission, Permissions, PermissionsKind, Policy,
    Privilege,
};
pub use clause::{Clauses, Deprecated, Dialect, DialectName, Only, Renamed};
pub use code::{Code, Fence, Language, Piece, Source};
pub use column::{
    Action, ActionKind, Backfill, Check, Collate, Collation, Column, DefaultValue, Deferrable, Generated, Identity,
    IdentityKind, InlineIndex, InlineKey, InlineUnique, MatchKind, Modifier, ModifierKind, Reference, ReferencePart,
    ReferencePartKind,
};
pub use enums::{Enum, EnumMember, MapTo, Value, ValueDrop};
pub use expr::{BinaryOp, CaseArm, Expr, ExprKind, UnaryOp};
pub use item::{Broken, DropKind, Extension, File, Group, Item, ItemKind, Namespace, Tombstone, Use, Visibility};
pub use key::{
    CheckItem, Exclude, ExcludePart, ForeignKey, Index, Nulls, Opclass, Operand, Operator, Part, PrimaryKey, Unique,
};
pub use member::{Argument, DropColumn, Member, MemberKind, Spread};
pub use name::{Doc, Ident, Number, Path, Raw};
pub use option::{DialectBlock, OptionArg, OptionItem, OptionKind};
pub use routine::{Parameter, ParameterMode, Returns, Routine, RoutineKind, Security, Volatility};
pub use sequence::Sequence;
pub use service::{Analyzer, Filter, ParamItem, Service, ServiceKind, ServiceName};
pub use table::{Mixin, Param, ParamKind, Relation, Rows, Table, Tuple};
pub use trigger::{
    ForEach, RowVersion, Timing, TransitionRows, Trigger, TriggerAction, TriggerEvent, TriggerEventKind, TriggerOrder,
};
pub use types::{Body, Field, Fields, Override, Slot, TypeAlias, TypeBase, TypeModifier, TypeRef};
pub use view::{RawObject, View};
