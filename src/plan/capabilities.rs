//! What a target can do, as plain data: one constant per dialect and version, declared on the dialect floor.

use crate::catalog::Kind;

/// What legalising and grouping need to know of a target. There are no methods: a rule that differs by target is a
/// field here, and the code that reads it is the same for all.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    /// Table changes other than those below are done by copying the table (SQLite).
    pub rebuild: bool,
    /// Enums are types with a name; otherwise lowering has made them text and checks.
    pub native_enums: bool,
    /// A value may be added to an enum in place, before or after another.
    pub enum_add_value: bool,
    /// A value added to an enum may be used only after a commit.
    pub enum_value_needs_commit: bool,
    /// Kinds that have a rename statement; others are dropped and created.
    pub renames: &'static [Kind],
    /// Whether constraints and indexes bear names that do not follow a rename of their table or column, so that derived
    /// names must be renamed too. When false, derived names are not part of the DDL at all.
    pub named_constraints: bool,
    /// Kinds that stand inside `create table`.
    pub inline_in_create: &'static [Kind],
    /// Kinds that die with their table and need no drop of their own.
    pub die_with_table: &'static [Kind],
    /// Kinds that die silently when a column that they use is dropped, so that they are dropped before it.
    pub die_with_column: &'static [Kind],
    /// Kinds that must be dropped before and created after a change of type of a column that they use.
    pub replace_on_type: &'static [Kind],
    /// A generated column's expression can be changed in place.
    pub alter_generated_expression: bool,
    /// `add column` in place on a table that exists: only without constraints and with a constant default.
    pub add_column_restricted: bool,
    /// `drop column` in place is possible when nothing else uses the column.
    pub drop_column: bool,
    /// Comments are stored by the engine.
    pub comments: bool,
    /// Schemas exist.
    pub namespaces: bool,
    /// Longest identifier in bytes.
    pub max_identifier: usize,
}
