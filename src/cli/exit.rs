//! Exit codes: the same for every command.

use crate::base::{Code, Diagnostic};
use crate::cli::codes;
use crate::compile::codes as files;
use crate::database::codes as database;
use crate::migration::codes as migration;

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exit {
    /// Done, nothing to report.
    #[default]
    Done,
    /// Findings, or an operation that failed.
    Findings,
    /// Changes are pending (`plan --check`, `diff --exit-code`, `status --exit-code`).
    Pending,
    /// The database is not as the migrations say.
    Drift,
    /// A decision is needed.
    Decision,
    /// The command line or the configuration is wrong.
    Usage,
    /// A file or a connection failed.
    Io,
}

/// The table that every `--help` ends with.
pub const HELP: &str = "Exit codes: 0 done · 1 findings or a failed operation · 2 changes pending · 3 drift · \
4 a decision is needed · 64 usage · 74 I/O or connection";

impl Exit {
    /// The number given to the shell.
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Pending => 2,
            Self::Drift => 3,
            Self::Decision => 4,
            Self::Usage => 64,
            Self::Io => 74,
        }
    }

    /// How a run ends that these errors stopped: the first one decides.
    pub fn of(problems: &[Diagnostic]) -> Self {
        problems.iter().find(|problem| problem.is_error()).map_or(Self::Done, |problem| of_code(problem.code))
    }
}

const DECISIONS: &[Code] =
    &[codes::NOT_CONFIRMED, files::DATA_LOSS, files::REMOVED, files::LOSES_DATA, database::IN_DOUBT];

const USAGE: &[Code] = &[
    codes::BAD_CONFIG,
    codes::UNSET_VARIABLE,
    codes::UNKNOWN_ENV,
    codes::OUTSIDE_ROOT,
    codes::BAD_DOTENV,
    codes::BAD_VALUE,
    codes::NO_URL,
    codes::ALREADY_THERE,
    codes::UNKNOWN_CODE,
    codes::BAD_ARGUMENT,
    files::WRONG_DATABASE,
    files::NO_SCHEMA,
    files::BAD_GLOB,
    files::UNKNOWN_STATE,
    files::UNKNOWN_TARGET,
    files::TARGET_NEEDED,
    files::UNSUPPORTED_STATE,
    files::UNUSED_CONSENT,
    migration::BAD_NAME,
    migration::BAD_TIME,
    migration::BAD_LOCATION,
    migration::NO_VERSION,
    files::NOT_APPLIED,
    database::BAD_URL,
    database::BAD_PATTERN,
    database::BAD_STORE,
    database::NO_KEYS,
    database::BAD_HISTORY_NAME,
];

const IO: &[Code] = &[
    codes::CONFIG_UNREADABLE,
    codes::CANNOT_WRITE,
    files::UNREADABLE_FILE,
    migration::UNREADABLE,
    migration::UNWRITABLE,
    database::CANNOT_CONNECT,
    database::NO_DATABASE,
    database::LOGIN_REFUSED,
    database::UNSUPPORTED_SERVER,
    database::CONNECTION_LOST,
    database::READ_ONLY,
    database::NO_SCRATCH,
    database::NO_COPY,
];

fn of_code(code: Code) -> Exit {
    let within = |list: &[Code]| list.contains(&code);
    if code == files::DRIFTED || code == files::NOT_AS_RECORDED {
        Exit::Drift
    } else if within(DECISIONS) {
        Exit::Decision
    } else if within(USAGE) {
        Exit::Usage
    } else if within(IO) {
        Exit::Io
    } else {
        Exit::Findings
    }
}
