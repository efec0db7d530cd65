//! Capabilities of made-up targets that differ as the real ones do.

use crate::catalog::{Kind, Sql, Type};
use crate::plan::{Beside, Capabilities, LockClass, Locks, Retype, Semantics, standard_recast};

const SEMANTICS: Semantics = Semantics {
    zero: |ty, _| match ty {
        Type::Sql(text) if &**text == "text" => Some(Sql::text("''")),
        Type::Sql(text) if &**text == "json" => None,
        Type::Sql(_) => Some(Sql::text("0")),
        Type::Portable(_) | Type::Named(_) | Type::Array(_) => None,
    },
    recast: |column, to, _, values| standard_recast(column, to, values),
    retype: |_, _, _| Retype::Rewrite,
    ..Semantics::STANDARD
};

/// Constraints with names, enums as types, everything altered in place.
pub(crate) const SERVER: Capabilities = Capabilities {
    row_key: None,
    rebuild: false,
    native_enums: true,
    enum_add_value: true,
    enum_value_needs_commit: true,
    renames: &[
        Kind::Namespace,
        Kind::Enum,
        Kind::Domain,
        Kind::Table,
        Kind::Column,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
    ],
    moves: &[],
    named_constraints: true,
    inline_in_create: &[Kind::Default, Kind::PrimaryKey, Kind::Unique, Kind::Check],
    die_with_table: &[Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey, Kind::Index],
    replace_on_type: &[Kind::Column, Kind::Default, Kind::Check, Kind::ForeignKey, Kind::Index],
    alter_in_place: &[],
    alter_generated_expression: false,
    add_column_restricted: false,
    drop_column: true,
    beside: Beside::ALL,
    copied: &[],
    default_fills: true,
    whole_fields: false,
    foreign_keys_need_target: true,
    domain_check_in_array: false,
    lasting_options: &[],
    index_roles: &[],
    fold_case: false,
    comments: true,
    namespaces: true,
    max_identifier: 63,
    locks: Locks {
        alter: LockClass::Exclusive,
        rename: LockClass::Schema,
        options: LockClass::Schema,
        index: LockClass::Write,
        foreign_key: LockClass::Write,
        fill: LockClass::Schema,
    },
    semantics: SEMANTICS,
};

/// Tables are copied, derived names are not part of the DDL, names are told apart without case.
pub(crate) const EMBEDDED: Capabilities = Capabilities {
    row_key: None,
    rebuild: true,
    native_enums: false,
    enum_add_value: false,
    enum_value_needs_commit: false,
    renames: &[Kind::Table, Kind::Column],
    moves: &[],
    named_constraints: false,
    inline_in_create: &[Kind::Default, Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey],
    die_with_table: &[Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey, Kind::Index],
    replace_on_type: &[],
    alter_in_place: &[],
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
    max_identifier: 63,
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

/// As [`SERVER`], but foreign keys stand inside `create table`, and still need what they refer to (MySQL is so): tables
/// that refer to each other can only be made when a key leaves its table's statement.
pub(crate) const INLINE: Capabilities = Capabilities {
    row_key: None,
    inline_in_create: &[Kind::Default, Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey],
    ..SERVER
};
