//! A column and what may follow its type.

use super::{
    Code, Deprecated, DialectBlock, Ident, Number, Only, OptionItem, Override, Path, Permissions, Raw, Renamed, Slot,
    TypeRef,
};
use crate::base::Span;

/// `name type modifiers { more modifiers }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: Ident,
    /// Absent if the column takes its type from the key it references; the reference is then among the modifiers.
    pub ty: Option<TypeRef>,
    /// In the order written, those of the block after those of the line. Each kind at most once, except checks,
    /// references and dialect blocks: a second one is a diagnostic of the parser and is left out.
    pub modifiers: Vec<Modifier>,
}

/// One modifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Modifier {
    pub kind: ModifierKind,
    pub span: Span,
}

/// What a modifier says. Large payloads are boxed: most columns have one or two small modifiers.
#[derive(Clone, Debug, PartialEq)]
pub enum ModifierKind {
    PrimaryKey(Box<InlineKey>),
    Unique(Box<InlineUnique>),
    Index(Box<InlineIndex>),
    Default(Box<DefaultValue>),
    Check(Box<Check>),
    Collate(Box<Collate>),
    Reference(Box<Reference>),
    /// `on delete …`, `match …`: belongs to the column's reference, wherever that stands.
    ReferencePart(Box<ReferencePart>),
    Identity(Box<Identity>),
    Generated(Box<Generated>),
    OnUpdate(Box<Slot>),
    /// `` value `…` ``: what is stored whatever is written.
    Value(Box<Slot>),
    Readonly,
    Flexible,
    Permissions(Box<Permissions>),
    Using(Box<Slot>),
    Backfill(Box<Backfill>),
    Renamed(Box<Renamed>),
    Only(Box<Only>),
    Deprecated(Box<Deprecated>),
    Dialect(Box<DialectBlock>),
}

/// `primary key as name`.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineKey {
    pub name: Option<Ident>,
}

/// `unique as name nulls not distinct`.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineUnique {
    pub name: Option<Ident>,
    pub nulls_not_distinct: bool,
}

/// `index as name using method`.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineIndex {
    pub name: Option<Ident>,
    pub using: Option<Ident>,
}

/// `default draft`, `default 1 always`.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultValue {
    pub value: Slot,
    /// Where `always` stands: also when null is written.
    pub always: Option<Span>,
}

/// `check (…) as name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub formula: Slot,
    pub name: Option<Ident>,
}

/// `` collate nocase postgres `"C"` ``.
#[derive(Clone, Debug, PartialEq)]
pub struct Collate {
    pub collation: Collation,
    pub overrides: Vec<Override>,
}

/// The name of a collation, or a target's own spelling of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Collation {
    Name(Ident),
    Raw(Raw),
}

/// `-> target (columns)? as name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub target: Path,
    /// `post or comment`: what may be referenced instead.
    pub others: Vec<Path>,
    /// Where `[]` stands: many references in one column.
    pub array: Option<Span>,
    pub columns: Vec<Ident>,
    /// Where the `?` stands.
    pub nullable: Option<Span>,
    pub name: Option<Ident>,
}

impl Reference {
    /// Whether one row of one table is referenced.
    pub const fn is_single(&self) -> bool {
        self.others.is_empty() && self.array.is_none()
    }
}

/// One more word about a reference.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferencePart {
    pub kind: ReferencePartKind,
    pub span: Span,
}

/// What it says.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferencePartKind {
    OnDelete(Action),
    OnUpdate(Action),
    Match(MatchKind),
    Deferrable(Deferrable),
    NotValid,
    NotEnforced,
}

/// A foreign-key action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

/// Which action.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    NoAction,
    Restrict,
    Cascade,
    /// The listed columns, or all of the key if none is listed.
    SetNull(Vec<Ident>),
    /// The listed columns, or all of the key if none is listed.
    SetDefault(Vec<Ident>),
    /// `` then `…` ``: in the target's own words.
    Then(Box<Code>),
    /// Another word: a parameter of the mixin around it, or a mistake.
    Param(Ident),
}

/// `match …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchKind {
    Full,
    Partial,
    Simple,
}

/// `deferrable`, `deferrable initially deferred`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deferrable {
    pub initially_deferred: bool,
}

/// `identity always (start 10)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub kind: IdentityKind,
    pub options: Vec<OptionItem>,
}

/// How a number is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    ByDefault,
    Always,
    /// PostgreSQL: an owned sequence and `nextval`; elsewhere as [`Self::ByDefault`].
    Serial,
}

/// `generated (…) stored`.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    pub formula: Slot,
    /// `Some(true)` after `stored`, `Some(false)` after `virtual`, else left to the target.
    pub stored: Option<bool>,
}

/// `backfill (…) batch 500`.
#[derive(Clone, Debug, PartialEq)]
pub struct Backfill {
    pub formula: Slot,
    /// Rows a transaction.
    pub batch: Option<Number>,
}
