//! What messages of databases mean for somebody who migrates, and the next command.

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What it means.
    pub meaning: &'static str,
    /// What to do, each with a command.
    pub next: &'static [&'static str],
    /// What the engines say, in lower case; SQLSTATEs as schemac shows them.
    said: &'static [&'static str],
}

/// The advice for a message, if there is any: the first that knows something in it.
pub fn advice(message: &str) -> Option<&'static Advice> {
    let message = message.to_lowercase();
    ALL.iter().find(|own| own.said.iter().any(|said| message.contains(said)))
}

// The narrow ones come first: `database "x" does not exist` is no missing table.
const ALL: &[Advice] = &[
    Advice {
        meaning: "the database itself, or the user, is not there or not let in",
        next: &[
            "`schemac config --show-origin` tells which URL is used, and where it comes from",
            "`schemac ping` tries it",
        ],
        said: &[
            "3d000",
            "28p01",
            "28000",
            "password authentication failed",
            "problem with authentication",
            "unable to open database file",
        ],
    },
    Advice {
        meaning: "the user may connect, and may not do this",
        next: &[
            "grant it to the user, or name another one in the URL: `schemac config --show-origin` tells which it is",
        ],
        said: &["42501", "permission denied", "must be owner", "not enough permissions", "readonly database", "25006"],
    },
    Advice {
        meaning: "rows that are there do not fit what is to be made",
        next: &[
            "`schemac apply --dry-run` counts them and gives a query that shows them",
            "mend the rows, or say in the schema what becomes of them (`backfill`), then `schemac apply`",
        ],
        said: &[
            "23502",
            "23503",
            "23505",
            "23514",
            "23p01",
            "constraint failed",
            "violates",
            "contains null values",
            "could not create unique index",
            "already contains",
            "found record:",
        ],
    },
    Advice {
        meaning: "somebody else works on the database, and was waited for long enough",
        next: &[
            "run it again at a quieter time, or wait longer: `--lock-wait`, `lock_timeout` and `statement_timeout` of `[migrations]`",
            "`schemac ping` tells who holds the migration lock",
        ],
        said: &[
            "55p03",
            "57014",
            "40p01",
            "lock timeout",
            "statement timeout",
            "deadlock",
            "database is locked",
            "table is locked",
            "transaction conflict",
            "read or write conflict",
        ],
    },
    Advice {
        meaning: "something that nobody told schemac of stands on what would go",
        next: &[
            "`schemac drift` shows what was made outside of the migrations",
            "drop it by hand, or bring it into the schema: `schemac drift --patch`",
        ],
        said: &["2bp01", "other objects depend", "error in view", "error in trigger"],
    },
    Advice {
        meaning: "the database has it already: it was made by hand, by another tool, or by a migration that is not recorded here",
        next: &[
            "`schemac drift` shows what else differs",
            "when all of the migration is there: `schemac resolve --applied VERSION --reason …` records it, after a look",
            "when another tool made it: `schemac import-migrations` takes its history over",
        ],
        said: &["42p07", "42701", "42710", "42p06", "42723", "already exists", "duplicate column name"],
    },
    Advice {
        meaning: "what the migration changes is not there (any more)",
        next: &[
            "`schemac drift` shows what was changed outside of the migrations, and `schemac drift --sql` takes it back",
            "`schemac status` shows whether a migration before it is missing here",
        ],
        said: &[
            "42p01",
            "42703",
            "42704",
            "42883",
            "3f000",
            "does not exist",
            "no such table",
            "no such column",
            "no such index",
        ],
    },
    Advice {
        meaning: "the server has no room, or no connection left",
        next: &[
            "make room, or run on fewer databases at once: `--jobs`",
            "`schemac status` shows where it stopped, `schemac resume` goes on",
        ],
        said: &["53100", "53200", "53300", "disk is full", "no space left", "too many clients", "too many connections"],
    },
    Advice {
        meaning: "the connection ended in the middle",
        next: &[
            "`schemac status` shows what was committed when the database answers again",
            "`schemac resume` goes on with a migration that stopped half-way",
        ],
        said: &[
            "57p01",
            "57p02",
            "57p03",
            "connection reset",
            "connection refused",
            "broken pipe",
            "server closed the connection",
            "connection closed",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_each_engine_are_known() {
        let of = |message: &str| advice(message).map(|own| own.meaning.split(' ').next().unwrap_or_default());
        for (message, first) in [
            ("relation \"t\" already exists (SQLSTATE 42P07)", "the"),
            ("table t already exists", "the"),
            ("The table 't' already exists", "the"),
            ("no such column: a", "what"),
            ("database \"x\" does not exist (SQLSTATE 3D000)", "the"),
            ("UNIQUE constraint failed: t.a", "rows"),
            ("Database index `i` already contains 'a', with record `t:1`", "rows"),
            ("column \"a\" of relation \"t\" contains null values (SQLSTATE 23502)", "rows"),
            ("canceling statement due to lock timeout (SQLSTATE 55P03)", "somebody"),
        ] {
            assert_eq!(of(message), Some(first), "{message}");
        }
        assert_eq!(of("syntax error at or near \"x\""), None);
    }
}
