//! What stands at file level.

use super::{Argument, Check, Clauses, Collate, Doc, Ident, Member, Path, Slot, TypeRef};
use crate::base::Span;

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    pub items: Vec<Item>,
}

/// One item of a file or of a namespace block.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub doc: Option<Doc>,
    pub visibility: Visibility,
    pub kind: ItemKind,
    /// Without the doc comment.
    pub span: Span,
    /// The parser reported an error inside: parts may be missing, so no SQL may be made of it, and a name that cannot
    /// be found in it is no news.
    pub broken: bool,
}

/// `private` = this namespace only; `export` = visible to other projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    #[default]
    Project,
    Private,
    Export,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    Namespace(Box<Namespace>),
    Use(Box<Use>),
    Type(Box<TypeAlias>),
    Enum(Box<Enum>),
    Mixin(Box<Mixin>),
    Table(Box<Table>),
    Drop(Box<Tombstone>),
    /// An item of the language that this version does not compile; already diagnosed.
    Unsupported(Box<Unsupported>),
}

/// `namespace shop` (holds to the next such line or the end of the file), `namespace shop { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    pub name: Ident,
    pub clauses: Clauses,
    /// The items of the block form.
    pub block: Option<Vec<Item>>,
}

/// `use auth.users as u`: only shortens a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    pub path: Path,
    pub alias: Option<Ident>,
}

/// `type cents = bigint check (value >= 0)`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAlias {
    pub name: Path,
    pub ty: TypeRef,
    /// Checks, default, collation, in the order written.
    pub modifiers: Vec<TypeModifier>,
    pub clauses: Clauses,
}

/// What may follow the type of an alias.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeModifier {
    Check(Box<Check>, Span),
    Default(Box<Slot>, Span),
    Collate(Box<Collate>, Span),
}

/// `enum status { draft, sent }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    pub name: Path,
    pub clauses: Clauses,
    pub members: Vec<EnumMember>,
    /// The braces and what is between them.
    pub body: Span,
}

/// A member or the tombstone of one.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumMember {
    Value(Value),
    Drop(ValueDrop),
}

/// `in_transit = 'in-transit' renamed from moving`.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub doc: Option<Doc>,
    pub name: Ident,
    /// The stored text, if it differs from the name.
    pub stored: Option<(Box<str>, Span)>,
    pub clauses: Clauses,
    pub span: Span,
}

/// `drop lost map to returned`.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueDrop {
    pub name: Ident,
    /// Where the rows go; the word `null` empties them, and `"null"` is a member of that name.
    pub map_to: Option<MapTo>,
    pub span: Span,
}

/// Where rows with a dropped value go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapTo {
    Null(Span),
    Member(Ident),
}

/// `mixin owned_by(target table, on_gone action default cascade) { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixin {
    pub name: Path,
    pub params: Vec<Param>,
    pub members: Vec<Member>,
}

/// One parameter of a mixin.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Ident,
    pub kind: ParamKind,
    pub default: Option<Argument>,
    pub span: Span,
}

/// What a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    Table,
    Type,
    Action,
    Value,
}

/// `table orders renamed from purchases { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: Path,
    pub clauses: Clauses,
    pub members: Vec<Member>,
    /// The braces and what is between them.
    pub body: Span,
}

/// `drop table old_orders`: a reviewed removal.
#[derive(Clone, Debug, PartialEq)]
pub struct Tombstone {
    pub kind: DropKind,
    pub name: Path,
    pub clauses: Clauses,
}

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropKind {
    Table,
    Enum,
    Type,
    Namespace,
}

/// The first word of an item that this version does not compile, and its name if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsupported {
    pub keyword: Ident,
    pub name: Option<Path>,
}
