//! What a target cannot do, and where it does something by a stand-in.

use crate::base::Code;

pub const TYPE: Code = Code::new("E0401", "the target has no such type");
pub const EXPRESSION: Code = Code::new("E0402", "the target has no such expression");
pub const IDENTITY: Code = Code::new("E0403", "the target cannot number this column");
pub const INDEX: Code = Code::new("E0404", "the target has no such index");
pub const CONSTRAINT: Code = Code::new("E0405", "the target has no such constraint");
pub const GENERATED: Code = Code::new("E0406", "the target cannot compute this column");
pub const COLLISION: Code = Code::new("E0407", "two objects get one name on this target");
pub const PLACE: Code = Code::new("E0408", "an expression may not stand here on this target");
pub const OPTION: Code = Code::new("E0409", "the target has no such option");
pub const COLLATION: Code = Code::new("E0410", "the target has no such collation");
pub const LONG_NAME: Code = Code::new("E0411", "a name is too long for this target");
pub const MAP: Code = Code::new("E0412", "the target cannot move these values");
pub const KEPT_NAME: Code = Code::new("E0413", "the target keeps the name for itself");
pub const OBJECT: Code = Code::new("E0414", "the target has no such object");
pub const DESCENT: Code = Code::new("E0415", "a table cannot be a partition of another, or inherit from it");

pub const SECRET: Code = Code::new("E0416", "a secret stands in the schema");

pub const INTEGER: Code = Code::new("W0401", "an integer is kept in range by a check");
pub const BOOLEAN: Code = Code::new("W0402", "a bool is stored as 0 or 1");
pub const NUMBER: Code = Code::new("W0403", "a number is stored with another precision");
pub const LENGTH: Code = Code::new("W0404", "a length is kept by a check");
pub const AS_TEXT: Code = Code::new("W0405", "a value is stored as text");
pub const AS_JSON: Code = Code::new("W0406", "a value is stored as JSON text");
pub const ENUM: Code = Code::new("W0407", "an enum is stored as text");
pub const LOOSE: Code = Code::new("W0408", "the target checks less of this type");
pub const DIFFERS: Code = Code::new("W0409", "an expression gives another result on this target");
pub const COMMENT: Code = Code::new("W0410", "a comment that the database does not hold");
pub const BATCH: Code = Code::new("W0411", "a backfill runs as one statement");

pub const RECORD_ID: Code = Code::new("W0413", "the record's id stands for the key");
pub const INDEX_LESS: Code = Code::new("W0414", "an index says less on this target");
pub const VERSION: Code = Code::new("W0415", "not every version of the server has this");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    TYPE, EXPRESSION, IDENTITY, INDEX, CONSTRAINT, GENERATED, COLLISION, PLACE, OPTION, COLLATION, LONG_NAME, MAP,
    KEPT_NAME, OBJECT, DESCENT, SECRET, RECORD_ID, INDEX_LESS, INTEGER, BOOLEAN, NUMBER, LENGTH, AS_TEXT, AS_JSON,
    ENUM, LOOSE, DIFFERS, COMMENT, BATCH, VERSION,
];
