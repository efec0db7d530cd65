//! What planning needs to know of PostgreSQL 13 and later (planner.md's table of what follows by itself).

use crate::catalog::{CLUSTER, CommentOn, Defined, Kind, naming};
use crate::plan::{Beside, Capabilities, LockClass, Locks};

use super::options::{INDEX_COMMENT, REPLICA_IDENTITY};
use super::semantics::SEMANTICS;

/// PostgreSQL 17 and later: `alter column … set expression`.
pub const POSTGRES_17: Capabilities = Capabilities { alter_generated_expression: true, ..POSTGRES };

/// PostgreSQL 13 to 16.
pub const POSTGRES: Capabilities = Capabilities {
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
        Kind::Defined(Defined::Composite),
        Kind::Defined(Defined::Sequence),
        Kind::Defined(Defined::Exclusion),
        Kind::Defined(Defined::View),
        Kind::Defined(Defined::MaterializedView),
        Kind::Defined(Defined::Function),
        Kind::Defined(Defined::Procedure),
        Kind::Defined(Defined::Trigger),
        Kind::Defined(Defined::Policy),
    ],
    moves: &[],
    named_constraints: true,
    inline_in_create: &[
        Kind::Column,
        Kind::Default,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::Defined(Defined::Partitioning),
        Kind::Defined(Defined::Descent),
    ],
    die_with_table: &[
        Kind::Column,
        Kind::Default,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
        Kind::Defined(Defined::Partitioning),
        Kind::Defined(Defined::Descent),
        Kind::Defined(Defined::Exclusion),
        Kind::Defined(Defined::Trigger),
        Kind::Defined(Defined::Policy),
        Kind::Defined(Defined::Row),
        Kind::Comment(CommentOn::Table),
        Kind::Comment(CommentOn::Column),
        Kind::Comment(CommentOn::Constraint),
        Kind::Comment(CommentOn::Index),
    ],
    // An index over plain columns is carried; one with an expression or a predicate is not.
    replace_on_type: &[
        Kind::Column,
        Kind::Default,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
        Kind::Defined(Defined::Exclusion),
        Kind::Defined(Defined::View),
        Kind::Defined(Defined::MaterializedView),
        Kind::Defined(Defined::Function),
        Kind::Defined(Defined::Procedure),
        Kind::Defined(Defined::Trigger),
        Kind::Defined(Defined::Policy),
        Kind::Defined(Defined::Raw),
    ],
    alter_in_place: &[
        Defined::Trigger,
        Defined::Extension,
        Defined::Composite,
        Defined::Sequence,
        Defined::Ownership,
        Defined::View,
        Defined::Function,
        Defined::Policy,
        Defined::Row,
        Defined::Grant,
    ],
    alter_generated_expression: false,
    add_column_restricted: false,
    drop_column: true,
    beside: Beside::ALL,
    copied: &[],
    default_fills: true,
    whole_fields: false,
    foreign_keys_need_target: true,
    // "cannot alter type … because column … uses it": find_composite_type_dependencies, also in 18
    domain_check_in_array: false,
    // only the server knows that of the column's type, and `set storage default` came with 16
    lasting_options: &["storage"],
    // "This operation is not supported for partitioned indexes" (`ATSimplePermissions`), also in 18
    index_roles: &[CLUSTER, INDEX_COMMENT, REPLICA_IDENTITY],
    fold_case: false,
    comments: true,
    namespaces: true,
    max_identifier: naming::LIMIT,
    // The lock modes of "Explicit Locking" (mvcc.html): access exclusive, share, share row exclusive, row exclusive.
    locks: Locks {
        alter: LockClass::Exclusive,
        // SHARE UPDATE EXCLUSIVE since 12 for indexes; types and schemas lock no table.
        rename: LockClass::Schema,
        // SHARE UPDATE EXCLUSIVE, but for `user_catalog_table`.
        options: LockClass::Schema,
        index: LockClass::Write,
        foreign_key: LockClass::Write,
        fill: LockClass::Schema,
    },
    semantics: SEMANTICS,
};
