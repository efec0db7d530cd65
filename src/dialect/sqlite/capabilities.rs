//! What planning needs to know of SQLite 3.38 and later.

use crate::catalog::{Defined, Kind, naming};
use crate::plan::{Beside, Capabilities, LockClass, Locks};

use super::semantics::SEMANTICS;

/// SQLite.
pub const SQLITE: Capabilities = Capabilities {
    row_key: Some("rowid"),
    rebuild: true,
    native_enums: false,
    enum_add_value: false,
    enum_value_needs_commit: false,
    renames: &[Kind::Table, Kind::Column],
    moves: &[],
    named_constraints: false,
    inline_in_create: &[Kind::Column, Kind::Default, Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey],
    die_with_table: &[
        Kind::Column,
        Kind::Default,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
        Kind::Defined(Defined::Trigger),
        Kind::Defined(Defined::Row),
    ],
    replace_on_type: &[],
    alter_in_place: &[Defined::Row],
    alter_generated_expression: false,
    add_column_restricted: true,
    drop_column: true,
    beside: Beside::NOTHING,
    copied: &[],
    default_fills: true,
    whole_fields: false,
    foreign_keys_need_target: false,
    domain_check_in_array: true,
    lasting_options: &[],
    index_roles: &[],
    fold_case: true,
    comments: false,
    namespaces: false,
    // SQLite itself has no limit; one for all targets keeps names alike.
    max_identifier: naming::LIMIT,
    // One writer at a time for the whole file; readers go on until the commit.
    locks: Locks {
        alter: LockClass::Write,
        rename: LockClass::Write,
        options: LockClass::Write,
        index: LockClass::Write,
        foreign_key: LockClass::Write,
        fill: LockClass::Write,
    },
    semantics: SEMANTICS,
};
