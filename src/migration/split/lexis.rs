//! The lexical rules of each engine, as plain data.

/// What counts as what in an engine's SQL text.
#[derive(Debug)]
pub(in crate::migration) struct Lexis {
    /// `` `name` `` and `[name]` are names (SQLite).
    pub(super) foreign_quotes: bool,
    /// `$tag$ … $tag$`, `e'\''`, and `$` within words (PostgreSQL).
    pub(super) dollars: bool,
    /// `/* /* */ */` is one comment.
    pub(super) nested_comments: bool,
    /// The bytes that end a `--` comment.
    pub(super) line_ends: &'static [u8],
    /// Backslashes in strings and names, `` `name` `` and `⟨name⟩`, `//` and `#` comments, `/regex/`, and braces that hold
    /// statements (SurrealDB).
    pub(super) surreal: bool,
    pub(super) body: Body,
    pub(in crate::migration) frames: Frames,
}

/// How statements inside a statement are told from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// `create trigger` ends at `; end ;`, as `sqlite3_complete` has it.
    Trigger,
    /// Parentheses, and `begin … end` (with `case … end`) after `create function|procedure`, are counted, as psql does.
    Counted,
    /// Parentheses, brackets and braces are counted; what stands in them is no statement of the file.
    Nested,
}

/// The statements around a segment. They are printed exactly so, and recognised exactly so.
#[derive(Debug)]
pub(in crate::migration) struct Frames {
    pub begin: &'static str,
    pub commit: &'static str,
    pub foreign_keys: Option<ForeignKeys>,
}

/// SQLite's frame around a segment that needs foreign keys off: the pragma does nothing inside a transaction.
#[derive(Debug)]
pub(in crate::migration) struct ForeignKeys {
    pub off: &'static str,
    pub check: &'static str,
    pub on: &'static str,
}

impl Lexis {
    /// The rules of a dialect, by its [`crate::dialect::Dialect::id`].
    pub(in crate::migration) fn of(dialect: &str) -> Option<&'static Self> {
        match dialect {
            "sqlite" => Some(&SQLITE),
            "postgres" => Some(&POSTGRES),
            "surrealdb" => Some(&SURREAL),
            _ => None,
        }
    }
}

/// <https://sqlite.org/lang_keywords.html>, `sqlite3_complete` in complete.c.
static SQLITE: Lexis = Lexis {
    foreign_quotes: true,
    dollars: false,
    nested_comments: false,
    line_ends: b"\n",
    surreal: false,
    body: Body::Trigger,
    frames: Frames {
        begin: "begin immediate",
        commit: "commit",
        foreign_keys: Some(ForeignKeys {
            off: "pragma foreign_keys = off",
            check: "pragma foreign_key_check",
            on: "pragma foreign_keys = on",
        }),
    },
};

/// PostgreSQL's manual, "Lexical Structure", and psqlscan.l.
static POSTGRES: Lexis = Lexis {
    foreign_quotes: false,
    dollars: true,
    nested_comments: true,
    line_ends: b"\n\r",
    surreal: false,
    body: Body::Counted,
    frames: Frames { begin: "begin", commit: "commit", foreign_keys: None },
};

/// SurrealDB 3.3, `core/src/syn/lexer`.
pub(super) static SURREAL: Lexis = Lexis {
    foreign_quotes: false,
    dollars: false,
    nested_comments: false,
    line_ends: b"\n\r",
    surreal: true,
    body: Body::Nested,
    frames: Frames { begin: "BEGIN", commit: "COMMIT", foreign_keys: None },
};
