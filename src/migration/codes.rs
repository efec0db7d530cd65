//! The codes of this floor; each has a page `docs/codes/<id>.md`.

use crate::base::Code;

pub const BAD_NAME: Code = Code::new("E0601", "a migration cannot have this name");
pub const BAD_TIME: Code = Code::new("E0602", "no version can be made for this time");
pub const BAD_LOCATION: Code = Code::new("E0603", "the migrations folder is not where it may be");
pub const UNREADABLE: Code = Code::new("E0604", "the migrations folder cannot be read");
pub const ODD_ENTRY: Code = Code::new("E0605", "this does not belong into a migrations folder");
pub const NOT_A_FILE: Code = Code::new("E0606", "a migration must be a regular file");
pub const TOO_LARGE: Code = Code::new("E0607", "a migration file is too large");
pub const BAD_ENCODING: Code = Code::new("E0608", "a migration file is not plain UTF-8 text");
pub const NO_SIDECAR: Code = Code::new("E0609", "SQL without its sidecar");
pub const NO_SQL: Code = Code::new("E0610", "a sidecar without its SQL");
pub const LEFTOVER: Code = Code::new("E0611", "a write was interrupted here");
pub const BAD_SIDECAR: Code = Code::new("E0612", "a sidecar is not as its JSON Schema says");
pub const BAD_FORMAT: Code = Code::new("E0613", "a sidecar has a format that this version does not know");
pub const EDITED_SIDECAR: Code = Code::new("E0614", "a sidecar was changed by hand");
pub const EDITED_SQL: Code = Code::new("E0615", "a migration's SQL was changed after it was planned");
pub const OTHER_DIALECT: Code = Code::new("E0616", "a migration is for another database");
pub const FORK: Code = Code::new("E0617", "two migrations have the same parent");
pub const NO_PARENT: Code = Code::new("E0618", "a migration's parent is not in the folder");
pub const BROKEN_STATE: Code = Code::new("E0619", "a migration does not fit the state before it");
pub const UNSPLITTABLE: Code = Code::new("E0620", "SQL text cannot be split into statements");
pub const STRAY_TRANSACTION: Code = Code::new("E0621", "a transaction statement that is not one of the frames");
pub const BAD_ORDER: Code = Code::new("E0622", "versions do not follow their chain");
pub const UNWRITABLE: Code = Code::new("E0623", "a migration cannot be written");
pub const MOVED_ON: Code = Code::new("E0624", "the migrations folder changed meanwhile");
pub const UNSTORABLE: Code = Code::new("E0625", "a plan cannot be stored as a migration");
pub const UNKNOWN_DIALECT: Code = Code::new("E0626", "no migration can be read for this dialect");
pub const NO_VERSION: Code = Code::new("E0627", "no migration has this version");
pub const DAMAGED_DOWN: Code = Code::new("E0628", "a stored way back is damaged");
pub const FOREIGN_FILE: Code = Code::new("E0635", "a file of another tool that cannot be taken over");
pub const ALREADY_THERE: Code = Code::new("E0636", "migrations are there already");
pub const LEFT_OUT: Code = Code::new("W0602", "something of another tool is left out");
pub const REWORDED: Code = Code::new("W0601", "a migration's comments or white space were edited");
pub const NOT_BY_HAND: Code = Code::new("E0630", "a migration that was planned cannot be sealed");
pub const NOT_COMMUTING: Code = Code::new("E0631", "branches of migrations that do not commute");
pub const BAD_RANGE: Code = Code::new("E0632", "migrations that cannot be squashed");
pub const UNLAYABLE: Code = Code::new("E0633", "a migration that another runner cannot run");
pub const FOREIGN_FOLDER: Code = Code::new("E0634", "a folder for another runner that holds something else");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    BAD_NAME,
    BAD_TIME,
    BAD_LOCATION,
    UNREADABLE,
    ODD_ENTRY,
    NOT_A_FILE,
    TOO_LARGE,
    BAD_ENCODING,
    NO_SIDECAR,
    NO_SQL,
    LEFTOVER,
    BAD_SIDECAR,
    BAD_FORMAT,
    EDITED_SIDECAR,
    EDITED_SQL,
    OTHER_DIALECT,
    FORK,
    NO_PARENT,
    BROKEN_STATE,
    UNSPLITTABLE,
    STRAY_TRANSACTION,
    BAD_ORDER,
    UNWRITABLE,
    MOVED_ON,
    UNSTORABLE,
    UNKNOWN_DIALECT,
    NO_VERSION,
    DAMAGED_DOWN,
    FOREIGN_FILE,
    ALREADY_THERE,
    LEFT_OUT,
    REWORDED,
    NOT_BY_HAND,
    NOT_COMMUTING,
    BAD_RANGE,
    UNLAYABLE,
    FOREIGN_FOLDER,
];
