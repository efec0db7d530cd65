//! What planning needs to know of SurrealDB 3.

use crate::catalog::{Defined, Kind, naming};
use crate::plan::{Beside, Capabilities, LockClass, Locks};

use super::semantics::SEMANTICS;

/// SurrealDB. One statement defines a field with all that belongs to it, so each of its parts is altered in place.
pub const SURREALDB: Capabilities = Capabilities {
    row_key: Some("id"),
    rebuild: false,
    native_enums: false,
    enum_add_value: false,
    enum_value_needs_commit: false,
    renames: &[],
    moves: &[Kind::Table],
    copied: &[Kind::Column],
    default_fills: false,
    named_constraints: false,
    inline_in_create: &[
        Kind::Column,
        Kind::Default,
        Kind::Check,
        Kind::Defined(Defined::Edge),
        Kind::Defined(Defined::FieldRules),
        Kind::Defined(Defined::Permissions),
    ],
    die_with_table: &[
        Kind::Column,
        Kind::Default,
        Kind::Check,
        Kind::Index,
        Kind::Defined(Defined::Edge),
        Kind::Defined(Defined::FieldRules),
        Kind::Defined(Defined::Permissions),
        Kind::Defined(Defined::Event),
        Kind::Defined(Defined::Row),
    ],
    replace_on_type: &[],
    // an analyzer is made anew with the indexes that read by it
    alter_in_place: &[
        Defined::Edge,
        Defined::FieldRules,
        Defined::Permissions,
        Defined::Event,
        Defined::Function,
        Defined::Param,
        Defined::Access,
        Defined::User,
        Defined::Config,
        Defined::Row,
    ],
    alter_generated_expression: true,
    add_column_restricted: false,
    drop_column: true,
    beside: Beside { build: true, drop: false, constraints: false },
    whole_fields: true,
    foreign_keys_need_target: false,
    domain_check_in_array: true,
    lasting_options: &[],
    index_roles: &[],
    fold_case: false,
    comments: true,
    namespaces: false,
    max_identifier: naming::LIMIT,
    // Transactions are optimistic: nobody waits, and of two writers of one record the later must try again.
    locks: Locks {
        alter: LockClass::Schema,
        rename: LockClass::Schema,
        options: LockClass::Schema,
        index: LockClass::Schema,
        foreign_key: LockClass::Schema,
        fill: LockClass::Write,
    },
    semantics: SEMANTICS,
};

/// The same where no record can get another id.
pub const STAYING: Capabilities = Capabilities { moves: &[], ..SURREALDB };
