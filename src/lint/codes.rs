//! The codes of this floor: what compiles and is seldom meant.

use crate::base::Code;

pub const NO_PRIMARY_KEY: Code = Code::new("W0901", "a table without a primary key");
pub const UNINDEXED: Code = Code::new("W0902", "a foreign key without an index");
pub const REDUNDANT: Code = Code::new("W0903", "an index that another one makes needless");
pub const REFERENCE_TYPES: Code = Code::new("W0904", "a foreign key of another type than its target");
pub const RESERVED: Code = Code::new("W0905", "a reserved word as a name");
pub const QUOTED: Code = Code::new("W0906", "a name that SQL wants in quotes");
pub const NAMING: Code = Code::new("W0907", "a name against the project's policy");
pub const CAPACITY: Code = Code::new("W0908", "a key that can run out of numbers");
pub const NO_ZONE: Code = Code::new("W0909", "a timestamp without a time zone");
pub const PADDED: Code = Code::new("W0910", "a text of fixed length");
pub const MONEY: Code = Code::new("W0911", "money in a float");
pub const NULLS: Code = Code::new("W0912", "a unique key over a column that can be null");
pub const STALE: Code = Code::new("W0913", "a clause that the migrations already hold");
pub const CIRCLE: Code = Code::new("W0914", "rows that need each other first");
pub const SERIAL: Code = Code::new("W0915", "serial in place of identity");
pub const UNSAID: Code = Code::new("W0916", "a foreign key that does not say what a delete does");
pub const DUE: Code = Code::new("W0917", "something deprecated whose day is over");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    NO_PRIMARY_KEY,
    UNINDEXED,
    REDUNDANT,
    REFERENCE_TYPES,
    RESERVED,
    QUOTED,
    NAMING,
    CAPACITY,
    NO_ZONE,
    PADDED,
    MONEY,
    NULLS,
    STALE,
    CIRCLE,
    SERIAL,
    UNSAID,
    DUE,
];
