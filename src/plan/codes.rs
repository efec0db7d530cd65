//! The codes of planning.

use crate::base::Code;

pub const NOT_NULL_WITHOUT_FILL: Code =
    Code::new("E0501", "a new column that may not be null has nothing to fill it with");
pub const CYCLE: Code = Code::new("E0502", "the steps of the plan wait for each other");
pub const AMBIGUOUS_COLUMN: Code = Code::new("E0503", "a data expression names a column that is two columns");
pub const UNKNOWN_COLUMN: Code = Code::new("E0504", "a data expression names a column that is not there");
pub const DATA_CIRCLE: Code = Code::new("E0505", "a data expression reads a column that is not filled yet");
pub const NO_ZERO: Code = Code::new("E0506", "a column cannot come back on the way down");
pub const BECOMES_NULL: Code = Code::new("E0507", "a value becomes null where null may not be");
pub const NO_CAST: Code = Code::new("E0508", "a change between types that have no cast");
pub const FIXED: Code = Code::new("E0509", "a partition key, or a name inside of a partition, cannot be changed");

pub const NO_RENAME: Code = Code::new("E0515", "the target cannot give this another name");

pub const ROWS_STORED: Code = Code::new("E0516", "a column stores values of what changes");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    NO_RENAME,
    ROWS_STORED,
    NOT_NULL_WITHOUT_FILL,
    CYCLE,
    AMBIGUOUS_COLUMN,
    UNKNOWN_COLUMN,
    DATA_CIRCLE,
    NO_ZERO,
    BECOMES_NULL,
    NO_CAST,
    FIXED,
];
