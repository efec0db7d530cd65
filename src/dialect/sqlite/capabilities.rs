//! What planning needs to know of SQLite 3.38 and later.

use crate::catalog::Kind;
use crate::plan::Capabilities;

/// SQLite.
pub const SQLITE: Capabilities = Capabilities {
    rebuild: true,
    native_enums: false,
    enum_add_value: false,
    enum_value_needs_commit: false,
    renames: &[Kind::Table, Kind::Column],
    named_constraints: false,
    inline_in_create: &[
        Kind::Column,
        Kind::Default,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
    ],
    die_with_table: &[
        Kind::Column,
        Kind::Default,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
    ],
    die_with_column: &[],
    replace_on_type: &[],
    alter_generated_expression: false,
    add_column_restricted: true,
    drop_column: true,
    comments: false,
    namespaces: false,
    // SQLite itself has no limit; one for all targets keeps names alike.
    max_identifier: crate::catalog::naming::LIMIT,
};
