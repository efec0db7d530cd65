//! The codes of this floor.

use crate::base::Code;

pub const BAD_URL: Code = Code::new("E0701", "a database URL that cannot be read");
pub const CANNOT_CONNECT: Code = Code::new("E0702", "the database cannot be reached");
pub const NO_DATABASE: Code = Code::new("E0703", "the database does not exist");
pub const LOGIN_REFUSED: Code = Code::new("E0704", "the database refuses the login");
pub const UNSUPPORTED_SERVER: Code = Code::new("E0705", "a database server that is not supported");
pub const CONNECTION_LOST: Code = Code::new("E0706", "the connection to the database was lost");
pub const LOCKED: Code = Code::new("E0707", "another process holds the migration lock");
pub const STATEMENT_FAILED: Code = Code::new("E0708", "a statement of a migration failed");
pub const TIMED_OUT: Code = Code::new("E0709", "a statement took or waited too long");
pub const DANGLING_ROWS: Code = Code::new("E0710", "rows would refer to rows that do not exist");
pub const WOULD_BE_LOST: Code = Code::new("E0711", "a rebuilt or dropped table has objects that would be lost");
pub const BAD_HISTORY_NAME: Code = Code::new("E0712", "a name that the history table cannot have");
pub const UNREADABLE_SCHEMA: Code = Code::new("E0713", "the schema of the database cannot be read");
pub const UNREADABLE_HISTORY: Code = Code::new("E0714", "the history table cannot be read or written");
pub const STATE_MOVED: Code = Code::new("E0715", "the database is not in the state that this run needs");
pub const BROKEN_READER: Code = Code::new("E0716", "a view or trigger would no longer work");
pub const READ_ONLY: Code = Code::new("E0717", "the database is read-only");
pub const NO_SCRATCH: Code = Code::new("E0718", "no scratch database can be made");
pub const IN_DOUBT: Code = Code::new("E0719", "a statement of which nobody knows whether it was done");
pub const BAD_STORE: Code = Code::new("E0739", "a storage that cannot be used");
pub const NO_KEYS: Code = Code::new("E0738", "a storage without credentials");
pub const BAD_PATTERN: Code = Code::new("E0736", "a pattern that names no objects");
pub const NO_COPY: Code = Code::new("E0745", "a backup that cannot be made");
pub const SEVERAL: Code = Code::new("E0746", "ways back that cannot run in one transaction");
pub const MISSING_SECRET: Code = Code::new("E0737", "a secret that is not in the environment");

/// Every code of this floor.
pub const ALL: &[Code] = &[
    BAD_URL,
    CANNOT_CONNECT,
    NO_DATABASE,
    LOGIN_REFUSED,
    UNSUPPORTED_SERVER,
    CONNECTION_LOST,
    LOCKED,
    STATEMENT_FAILED,
    TIMED_OUT,
    DANGLING_ROWS,
    WOULD_BE_LOST,
    BAD_HISTORY_NAME,
    UNREADABLE_SCHEMA,
    UNREADABLE_HISTORY,
    STATE_MOVED,
    BROKEN_READER,
    READ_ONLY,
    NO_SCRATCH,
    IN_DOUBT,
    BAD_STORE,
    NO_KEYS,
    BAD_PATTERN,
    MISSING_SECRET,
    NO_COPY,
    SEVERAL,
];
