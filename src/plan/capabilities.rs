//! What a target can do, as plain data: one constant per dialect and version, declared on the dialect floor.

use super::{LockClass, Semantics};
use crate::catalog::{Defined, Kind};

/// What legalising and grouping need to know of a target. There are no methods: a rule that differs by target is a
/// field here, and the code that reads it is the same for all.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    /// Table changes other than those below are done by copying the table (SQLite).
    pub rebuild: bool,
    /// Enums are types with a name; otherwise lowering has made them text and checks.
    pub native_enums: bool,
    /// A value may be added to an enum in place, before or after another, and a value may be renamed.
    pub enum_add_value: bool,
    /// A value added to an enum may be used only after a commit.
    pub enum_value_needs_commit: bool,
    /// Kinds that have a rename statement; others are dropped and created.
    pub renames: &'static [Kind],
    /// Kinds that get another name by moving what they hold, where somebody wants that ([`crate::catalog::Online::moves`]).
    pub moves: &'static [Kind],
    /// Whether constraints bear names that do not follow a rename of their table or column, so that derived names must
    /// be renamed too. When false, derived names of constraints are not part of the DDL at all and follow by themselves.
    pub named_constraints: bool,
    /// Kinds that stand inside `create table`; columns always do.
    pub inline_in_create: &'static [Kind],
    /// Kinds that die with their table and need no drop of their own; columns, defaults and comments always do.
    pub die_with_table: &'static [Kind],
    /// Kinds that must be dropped before and created after a change of type of a column that they use.
    /// [`Kind::Index`] means indexes with an expression or a predicate, [`Kind::Column`] generated columns.
    pub replace_on_type: &'static [Kind],
    /// Definitions that have a statement which alters them; others are dropped and created.
    pub alter_in_place: &'static [Defined],
    /// A generated column's expression can be changed in place.
    pub alter_generated_expression: bool,
    /// `add column` in place on a table that exists: only without keys and with a literal default.
    pub add_column_restricted: bool,
    /// `drop column` in place is possible when nothing else uses the column.
    pub drop_column: bool,
    /// What can be done without stopping those who use a table.
    pub beside: Beside,
    /// Kinds that hold data and have no rename: what gets another name is made anew, its values are copied, and the old one goes.
    pub copied: &'static [Kind],
    /// Whether the rows that are there get the default of a new column.
    pub default_fills: bool,
    /// A column is one definition with its default, check and rules, which is written over as a whole.
    pub whole_fields: bool,
    /// A foreign key can be declared only when the table and key that it refers to are there, and holds that key.
    pub foreign_keys_need_target: bool,
    /// A domain can get a check while a column stores arrays of it; otherwise it is made anew.
    pub domain_check_in_array: bool,
    /// Options of a view's column that can be said of one that is there, and not taken away again.
    pub lasting_options: &'static [&'static str],
    /// Options of an index that are its table's to say. All others of an index or key of a partitioned table stay what they are.
    pub index_roles: &'static [&'static str],
    /// What tells rows of a table without a primary key apart.
    pub row_key: Option<&'static str>,
    /// Names that differ only in the case of ASCII letters are the same name.
    pub fold_case: bool,
    /// Comments are stored by the engine.
    pub comments: bool,
    /// Schemas exist.
    pub namespaces: bool,
    /// Longest identifier in bytes.
    pub max_identifier: usize,
    pub locks: Locks,
    pub semantics: Semantics,
}

/// What a target does beside the work that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Indexes are built.
    pub build: bool,
    /// Indexes are dropped, which elsewhere takes no time and stops nobody.
    pub drop: bool,
    /// Constraints are checked after they hold for new rows.
    pub constraints: bool,
}

impl Beside {
    /// Everything in the transaction of the rest.
    pub const NOTHING: Self = Self { build: false, drop: false, constraints: false };
    /// All of it.
    pub const ALL: Self = Self { build: true, drop: true, constraints: true };
}

/// Which lock the kinds of statements take on a table that exists.
#[derive(Clone, Copy, Debug)]
pub struct Locks {
    /// `alter table`, `drop table`, renames of tables, columns and constraints, checks and keys.
    pub alter: LockClass,
    /// Renames of indexes and of what is no table.
    pub rename: LockClass,
    /// Options of a table.
    pub options: LockClass,
    /// `create index`.
    pub index: LockClass,
    /// Adding a foreign key, on both tables.
    pub foreign_key: LockClass,
    /// `update` of many rows.
    pub fill: LockClass,
}
