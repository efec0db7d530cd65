//! The codes of this floor: configuration, usage, and questions that nobody was there to answer.

use crate::base::Code;

pub const CONFIG_UNREADABLE: Code = Code::new("E0820", "the configuration file cannot be read");
pub const BAD_CONFIG: Code = Code::new("E0821", "a mistake in the configuration file");
pub const UNSET_VARIABLE: Code = Code::new("E0822", "an environment variable that is not set");
pub const UNKNOWN_ENV: Code = Code::new("E0823", "an environment that the configuration does not have");
pub const OUTSIDE_ROOT: Code = Code::new("E0824", "a folder outside the project");
pub const BAD_DOTENV: Code = Code::new("E0825", "a mistake in the `.env` file");
pub const BAD_VALUE: Code = Code::new("E0826", "a setting with a value that it cannot have");
pub const NO_URL: Code = Code::new("E0827", "no database is named");
pub const ALREADY_THERE: Code = Code::new("E0828", "a file that would be overwritten");
pub const CANNOT_WRITE: Code = Code::new("E0829", "a file cannot be written");
pub const UNKNOWN_CODE: Code = Code::new("E0830", "a code that does not exist");
pub const NOT_CONFIRMED: Code = Code::new("E0831", "a confirmation is needed");
pub const PROTECTED: Code = Code::new("E0833", "a protected environment");
pub const HOOK_FAILED: Code = Code::new("E0834", "a hook failed");
pub const BAD_ARGUMENT: Code = Code::new("E0835", "an argument that cannot be understood");
pub const PENDING: Code = Code::new("E0838", "migrations are pending");
pub const MANAGED: Code = Code::new("E0840", "a database that has migrations");
pub const MOVES_APPLIED: Code = Code::new("E0841", "a migration would be moved that a database has");
pub const PARTLY_APPLIED: Code = Code::new("E0842", "a database has some of the migrations to squash");
pub const NO_BACKUP: Code = Code::new("E0843", "a loss of data without a backup before it");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    CONFIG_UNREADABLE,
    BAD_CONFIG,
    UNSET_VARIABLE,
    UNKNOWN_ENV,
    OUTSIDE_ROOT,
    BAD_DOTENV,
    BAD_VALUE,
    NO_URL,
    ALREADY_THERE,
    CANNOT_WRITE,
    UNKNOWN_CODE,
    NOT_CONFIRMED,
    PROTECTED,
    HOOK_FAILED,
    BAD_ARGUMENT,
    PENDING,
    MANAGED,
    MOVES_APPLIED,
    PARTLY_APPLIED,
    NO_BACKUP,
];
