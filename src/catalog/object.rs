//! Payloads: what stands at an address.

use super::define::{Options, Sequence};
use super::{Address, Blanks, Definition, Expr, INVALID, Manner, QName, Type, naming};
use crate::base::Name;

/// The payload of one address.
///
/// Equality is what "unchanged" means: it leaves out [`Column::position`], because no target moves columns, each
/// [`Manner`], and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    Namespace,
    Enum(Enum),
    Domain(Domain),
    Table(Table),
    Column(Column),
    /// The default of the column that the address names.
    Default(Expr),
    PrimaryKey(Key),
    Unique(Key),
    Check(Check),
    ForeignKey(ForeignKey),
    Index(Index),
    /// A view, a routine, a trigger and what else is made of a text or of clauses.
    Definition(Box<Definition>),
    Comment(Box<str>),
}

/// An enum: its stored texts in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    pub values: Vec<Name>,
}

/// A named type with rules (`type email = text(320) check (…)`); PostgreSQL's domain. A target without domains gets it
/// inlined by lowering.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain {
    pub ty: Type,
    pub default: Option<Expr>,
    /// Named checks over `value`, ordered by name. The hole of the value is [`super::Piece::Column`] named `value`
    /// in a portable catalog and plain text `VALUE` in a physical one.
    pub checks: Vec<(Name, Expr)>,
    pub collate: Option<Box<str>>,
    /// What only one dialect says of it (`on postgres { not null }`), ordered by key.
    pub options: Options,
}

/// A table without its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table {
    /// Its options (`on sqlite { strict }`), ordered by key.
    pub options: Options,
    /// A plan that drops it is refused. No database holds this: it stands in the schema and in the migrations.
    pub protected: bool,
}

/// A column without its default.
#[derive(Clone, Debug)]
pub struct Column {
    /// Place among the table's columns, from 0; not part of equality.
    pub position: u32,
    pub ty: Type,
    pub nullable: bool,
    pub generated: Option<Generated>,
    pub identity: Option<Identity>,
    pub collate: Option<Box<str>>,
    /// How its values are kept and counted (`on postgres { storage external }`), ordered by key.
    pub options: Options,
    /// Whether its `not null` goes without saying: SQLite's row number (`on sqlite { rowid }`).
    pub implied: Manner<bool>,
}

impl Column {
    /// A column of which nothing more is said.
    pub const fn plain(position: u32, ty: Type, nullable: bool) -> Self {
        Self {
            position,
            ty,
            nullable,
            generated: None,
            identity: None,
            collate: None,
            options: Options::new(),
            implied: Manner(false),
        }
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        let Self { position: _, ty, nullable, generated, identity, collate, options, implied: _ } = self;
        *ty == other.ty
            && *nullable == other.nullable
            && *generated == other.generated
            && *identity == other.identity
            && *collate == other.collate
            && *options == other.options
    }
}
impl Eq for Column {}
impl std::hash::Hash for Column {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self { position: _, ty, nullable, generated, identity, collate, options, implied: _ } = self;
        (ty, nullable, generated, identity, collate, options).hash(state);
    }
}

/// `generated (expr) stored|virtual`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Generated {
    pub expr: Expr,
    pub stored: bool,
}

/// `identity [always|serial]` and its options.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub mode: IdentityMode,
    /// The name of the sequence that the column owns, unless it is [`super::naming::sequence`]. It stands in the namespace
    /// of the table.
    pub name: Option<Name>,
    /// How that sequence counts; without a type it has that of the column.
    pub sequence: Box<Sequence>,
}

impl Identity {
    /// Without options.
    pub fn plain(mode: IdentityMode) -> Self {
        Self { mode, name: None, sequence: Box::default() }
    }

    /// The sequence that a column of this address owns.
    pub fn owned(&self, at: &Address) -> QName {
        let usual = || naming::sequence(at.home.name, at.part.unwrap_or(at.home.name), 0);
        QName::new(at.home.ns, self.name.unwrap_or_else(usual))
    }
}

/// How an identity value comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityMode {
    ByDefault,
    Always,
    /// PostgreSQL: an owned sequence and a default of `nextval`.
    Serial,
}

/// A primary key or unique constraint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The constraint's name. For a primary key it stands here, since its address has no part; for a unique constraint
    /// it repeats the address's part.
    pub name: Name,
    /// Whether the name is the derived one (see [`super::naming`]); a dialect may then leave it out of the DDL.
    pub auto: bool,
    pub columns: Vec<Name>,
    /// Rows that are alike in the other columns have ranges that do not overlap in the last.
    pub without_overlaps: bool,
    pub include: Vec<Name>,
    pub nulls_not_distinct: bool,
    pub deferrable: Option<Deferrable>,
    /// Options of its index, ordered by key.
    pub options: Options,
}

/// `deferrable [initially deferred]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deferrable {
    pub initially_deferred: bool,
}

/// A check constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    pub auto: bool,
    pub expr: Expr,
    pub holds: Holds,
    /// It holds for this table and not for those that inherit from it.
    pub no_inherit: bool,
    /// A table that inherits it declares it, too.
    pub own: bool,
}

impl Check {
    /// A check that every row keeps.
    pub const fn new(auto: bool, expr: Expr) -> Self {
        Self { auto, expr, holds: Holds::ForAll, no_inherit: false, own: false }
    }
}

/// A foreign key. `target_columns` are always resolved, never implied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ForeignKey {
    pub auto: bool,
    pub columns: Vec<Name>,
    pub target: QName,
    pub target_columns: Vec<Name>,
    /// The last column is a range that rows of the target cover together.
    pub period: bool,
    pub on_delete: RefAction,
    pub on_update: RefAction,
    pub match_kind: Match,
    pub deferrable: Option<Deferrable>,
    /// The columns that `on delete` sets to null or to their defaults; all when there is none.
    pub on_delete_columns: Vec<Name>,
    pub holds: Holds,
}

/// Which rows keep a check or a foreign key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    #[default]
    ForAll,
    /// Those that are written after it was made.
    ForNew,
    /// None: it only says what the rows are meant to be.
    ForNone,
}

impl Holds {
    /// The words for it; what goes without saying has none.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::ForAll => None,
            Self::ForNew => Some("not valid"),
            Self::ForNone => Some("not enforced"),
        }
    }
}

/// A referential action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

/// How a composite foreign key treats nulls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    #[default]
    Simple,
    Full,
}

/// An index that is not a constraint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Index {
    pub auto: bool,
    pub unique: bool,
    pub parts: Vec<IndexPart>,
    /// The access method, unless it is the engine's default.
    pub method: Option<Name>,
    pub include: Vec<Name>,
    pub predicate: Option<Expr>,
    pub nulls_not_distinct: bool,
    /// What only its method has (`fillfactor`), ordered by key.
    pub options: Options,
    /// The blanks of its text (`on sqlite { tight }`).
    pub blanks: Manner<Blanks>,
}

impl Index {
    /// Whether it was built to its end: what a database holds need not have been.
    pub fn is_finished(&self) -> bool {
        self.options.iter().all(|(key, _)| &**key != INVALID)
    }
}

impl Index {
    /// The same with no options, neither its own nor those of its parts.
    #[must_use]
    pub fn without_options(&self) -> Self {
        let bare = |part: &IndexPart| IndexPart { options: Options::new(), ..part.clone() };
        Self { parts: self.parts.iter().map(bare).collect(), options: Options::new(), ..self.clone() }
    }
}

/// One key part of an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexPart {
    pub key: IndexKey,
    pub collate: Option<Box<str>>,
    pub opclass: Option<Box<str>>,
    pub descending: bool,
    /// Where nulls stand, unless as the engine has it for that order.
    pub nulls: Option<Nulls>,
    /// What only one dialect says of it (`on postgres { statistics 300 }`), ordered by key.
    pub options: Options,
}

impl IndexPart {
    /// A part of which nothing more is said.
    pub const fn plain(key: IndexKey) -> Self {
        Self { key, collate: None, opclass: None, descending: false, nulls: None, options: Options::new() }
    }
}

/// What an index part is over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IndexKey {
    Column(Name),
    Expr(Expr),
}

/// `nulls first` or `nulls last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    First,
    Last,
}
