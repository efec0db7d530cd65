//! The codes of this floor.

use crate::base::Code;

pub const DUPLICATE: Code = Code::new("E0201", "the same name is declared twice");
pub const UNKNOWN_TABLE: Code = Code::new("E0202", "no such table");
pub const UNKNOWN_COLUMN: Code = Code::new("E0203", "no such column");
pub const UNKNOWN_TYPE: Code = Code::new("E0204", "no such type");
pub const UNKNOWN_MEMBER: Code = Code::new("E0205", "no such member of the enum");
pub const UNKNOWN_FUNCTION: Code = Code::new("E0206", "no such portable function");
pub const UNKNOWN_MIXIN: Code = Code::new("E0207", "no such mixin");
pub const NOT_ON_TARGET: Code = Code::new("E0208", "the name does not exist on this target");
pub const WRONG_KIND: Code = Code::new("E0209", "the name is something else");
pub const BAD_USE: Code = Code::new("E0210", "`use` does not shorten a name");
pub const BAD_NAMESPACE: Code = Code::new("E0211", "namespaces do not nest");
pub const STILL_DECLARED: Code = Code::new("E0212", "the old name is still declared");
pub const RENAMED_TWICE: Code = Code::new("E0213", "two things are renamed from one name");
pub const NAME_CLASH: Code = Code::new("E0214", "two objects would have one name in the database");
pub const MIXIN_CYCLE: Code = Code::new("E0215", "a mixin includes itself");
pub const MIXIN_ARGUMENT: Code = Code::new("E0216", "the argument does not fit the mixin");
pub const AMBIGUOUS: Code = Code::new("E0217", "the name can be a column and a member");
pub const PRIVATE: Code = Code::new("E0218", "the name is private to its namespace");
pub const UNKNOWN_ACTION: Code = Code::new("E0219", "no such foreign-key action");
pub const TOO_MUCH: Code = Code::new("E0220", "too many files or items for one compile");
pub const UNKNOWN_OBJECT: Code = Code::new("E0222", "no such object");
pub const MORE: Code = Code::new("E0221", "more problems than are shown");

pub const NOT_EXPORTED: Code = Code::new("E0223", "a package does not export the name");
pub const LOOKS_OUT: Code = Code::new("E0224", "a package uses what is not its own");
pub const PACKAGE_CIRCLE: Code = Code::new("E0225", "packages use each other");
pub const NEEDS_EXTERNAL: Code = Code::new("E0226", "something needs an object that is never created");

pub const TYPE_MISMATCH: Code = Code::new("E0301", "the types do not go together");
pub const NOT_A_CONDITION: Code = Code::new("E0302", "a condition must be true or false");
pub const WRONG_VALUE: Code = Code::new("E0303", "the value does not fit the type");
pub const TYPE_ARGUMENT: Code = Code::new("E0304", "the type is not written so");
pub const TYPE_CYCLE: Code = Code::new("E0305", "the type leads back to itself");
pub const NO_KEY: Code = Code::new("E0306", "the foreign key points at no key");
pub const KEY_TYPES: Code = Code::new("E0307", "the types of a foreign key and its target differ");
pub const KEY_COLUMNS: Code = Code::new("E0308", "a foreign key and its target have unlike numbers of columns");
pub const CALL: Code = Code::new("E0309", "the call does not fit the function");
pub const CONFLICT: Code = Code::new("E0310", "these modifiers exclude each other");
pub const IDENTITY: Code = Code::new("E0311", "an identity does not fit this column");
pub const VOLATILE: Code = Code::new("E0312", "the function gives another value each time");
pub const SECOND_KEY: Code = Code::new("E0313", "a table has one primary key");
pub const EMPTY: Code = Code::new("E0314", "nothing is inside");
pub const COLUMN_IN_DEFAULT: Code = Code::new("E0315", "a default cannot read a column");
pub const NO_REFERENCE: Code = Code::new("E0316", "the word belongs to a reference");
pub const BAD_NUMBER: Code = Code::new("E0317", "the number does not fit");
pub const KEY_PART: Code = Code::new("E0318", "a key is made of columns only");
pub const FILL: Code = Code::new("E0319", "the column cannot be filled");
pub const RAW_BEYOND: Code = Code::new("E0320", "raw SQL that reaches beyond its place");
pub const ROW_KEY: Code = Code::new("E0322", "a row does not fit its table");
pub const COMPUTED_CIRCLE: Code = Code::new("E0321", "a generated column reads itself");
pub const VIEW_CIRCLE: Code = Code::new("E0323", "a view reads itself");

pub const UNSUPPORTED: Code = Code::new("E0421", "the target cannot do this");
pub const UNKNOWN_OPTION: Code = Code::new("E0422", "no such option of the dialect");
pub const NO_SPELLING: Code = Code::new("E0423", "there is no expression for this target");
pub const NOT_YET: Code = Code::new("E0424", "this version does not carry this out");
pub const NULLABLE_KEY: Code = Code::new("E0425", "a primary key cannot be null on this target");

pub const OPAQUE_RAW: Code = Code::new("W0301", "raw SQL that cannot be read");
pub const FOREIGN_TABLE: Code = Code::new("W0302", "raw SQL names a table that the schema does not have");
pub const NOT_LOOKED_INTO: Code = Code::new("W0303", "raw SQL that is not looked into");
pub const NEVER_NULL: Code = Code::new("W0304", "a referential action that can only fail");
pub const MORE_REMARKS: Code = Code::new("W0305", "more remarks than are shown");
pub const HOMELESS_COMMENT: Code = Code::new("W0412", "a comment that belongs to no database object");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    DUPLICATE,
    UNKNOWN_TABLE,
    UNKNOWN_COLUMN,
    UNKNOWN_TYPE,
    UNKNOWN_MEMBER,
    UNKNOWN_FUNCTION,
    UNKNOWN_MIXIN,
    NOT_ON_TARGET,
    WRONG_KIND,
    BAD_USE,
    BAD_NAMESPACE,
    STILL_DECLARED,
    RENAMED_TWICE,
    NAME_CLASH,
    MIXIN_CYCLE,
    MIXIN_ARGUMENT,
    AMBIGUOUS,
    PRIVATE,
    UNKNOWN_ACTION,
    TOO_MUCH,
    UNKNOWN_OBJECT,
    MORE,
    NOT_EXPORTED,
    LOOKS_OUT,
    PACKAGE_CIRCLE,
    NEEDS_EXTERNAL,
    TYPE_MISMATCH,
    NOT_A_CONDITION,
    WRONG_VALUE,
    TYPE_ARGUMENT,
    TYPE_CYCLE,
    NO_KEY,
    KEY_TYPES,
    KEY_COLUMNS,
    CALL,
    CONFLICT,
    IDENTITY,
    VOLATILE,
    SECOND_KEY,
    EMPTY,
    COLUMN_IN_DEFAULT,
    NO_REFERENCE,
    BAD_NUMBER,
    KEY_PART,
    FILL,
    RAW_BEYOND,
    ROW_KEY,
    COMPUTED_CIRCLE,
    VIEW_CIRCLE,
    UNSUPPORTED,
    UNKNOWN_OPTION,
    NO_SPELLING,
    NOT_YET,
    NULLABLE_KEY,
    OPAQUE_RAW,
    FOREIGN_TABLE,
    NOT_LOOKED_INTO,
    NEVER_NULL,
    MORE_REMARKS,
    HOMELESS_COMMENT,
];
