//! What stands at file level.

use super::{
    Analyzer, Clauses, Doc, Enum, Grant, Ident, Mixin, ParamItem, Path, RawObject, Relation, Routine, Rows, Sequence,
    Service, Table, TypeAlias, TypeRef, View,
};
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
    Extension(Box<Extension>),
    Type(Box<TypeAlias>),
    Enum(Box<Enum>),
    Mixin(Box<Mixin>),
    Table(Box<Table>),
    Relation(Box<Relation>),
    Rows(Box<Rows>),
    Group(Box<Group>),
    View(Box<View>),
    Routine(Box<Routine>),
    Sequence(Box<Sequence>),
    Raw(Box<RawObject>),
    Grant(Box<Grant>),
    Analyzer(Box<Analyzer>),
    Param(Box<ParamItem>),
    Service(Box<Service>),
    Drop(Box<Tombstone>),
    /// An item that could not be read; already diagnosed.
    Broken(Box<Broken>),
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

/// `extension "uuid-ossp" version '1.1' in extensions`.
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    pub name: Ident,
    pub version: Option<(Box<str>, Span)>,
    pub namespace: Option<Ident>,
    pub clauses: Clauses,
}

/// `group fulfilment { orders, carriers }`: for diagrams and pages only.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: Ident,
    pub members: Vec<Path>,
    /// The braces and what is between them.
    pub body: Span,
}

/// `drop table old_orders`: a reviewed removal.
#[derive(Clone, Debug, PartialEq)]
pub struct Tombstone {
    pub kind: DropKind,
    pub name: Path,
    /// The argument types of a function.
    pub types: Option<Vec<TypeRef>>,
    pub clauses: Clauses,
}

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropKind {
    Table,
    View,
    Enum,
    Type,
    Function,
    Procedure,
    Sequence,
    Namespace,
    Extension,
    Relation,
    Raw,
    Analyzer,
    Param,
    Access,
}

impl DropKind {
    /// The word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Enum => "enum",
            Self::Type => "type",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Sequence => "sequence",
            Self::Namespace => "namespace",
            Self::Extension => "extension",
            Self::Relation => "relation",
            Self::Raw => "raw",
            Self::Analyzer => "analyzer",
            Self::Param => "param",
            Self::Access => "access",
        }
    }
}

/// The first word of an item that could not be read, and the name that it declares if one is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    pub keyword: Ident,
    pub name: Option<Path>,
}
