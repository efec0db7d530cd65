//! The tools, and what their histories say.

use std::collections::{BTreeMap, BTreeSet};

use super::Foreign;
use super::names::{dotted, numbers};

/// A migration tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Sqlx,
    Dbmate,
    GolangMigrate,
    Flyway,
    Goose,
}

/// A row of a tool's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// None for what has no version, such as a repeatable migration.
    pub id: Option<String>,
    /// Whether it says that it is done; of goose, whether it was done or taken back.
    pub done: bool,
    pub checksum: Option<String>,
    /// Flyway's kind of a row.
    pub kind: Option<String>,
}

impl Tool {
    /// As it is called on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::Dbmate => "dbmate",
            Self::GolangMigrate => "golang-migrate",
            Self::Flyway => "flyway",
            Self::Goose => "goose",
        }
    }

    /// The table in which it keeps its history, unless it was told another.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Sqlx => "_sqlx_migrations",
            Self::Dbmate | Self::GolangMigrate => "schema_migrations",
            Self::Flyway => "flyway_schema_history",
            Self::Goose => "goose_db_version",
        }
    }

    /// How many of these migrations, from the first on, the history says are done.
    ///
    /// # Errors
    /// In what it does not match them, each in a sentence.
    pub fn applied(self, all: &[Foreign], rows: &[Told]) -> Result<usize, Vec<String>> {
        let mut wrong = Vec::new();
        let mut done: BTreeMap<String, Option<&str>> = BTreeMap::new();
        for row in rows {
            let kind = row.kind.as_deref().unwrap_or_default();
            let Some(id) = row.id.as_deref() else {
                // the row about the schema itself, and migrations that were repeatable: their files are refused when the folder is
                // read, and whether what they made is there, the look at the schema tells
                if !row.done {
                    wrong.push("its history says that a repeatable migration failed".to_owned());
                }
                continue;
            };
            let Some(id) = self.normal(id) else {
                wrong.push(format!("its history has a version that cannot be read, of the kind `{kind}`"));
                continue;
            };
            match (self, row.done, kind) {
                // the first row, before any migration
                (Self::Goose, _, _) if id == "0" => {}
                (Self::Goose, false, _) => _ = done.remove(&id),
                (Self::Flyway, true, kind) if kind == "DELETE" || kind.starts_with("UNDO_") => _ = done.remove(&id),
                // `BASELINE`, which somebody said, and `SQL_BASELINE` of a file: all up to it
                (Self::GolangMigrate | Self::Flyway, true, kind)
                    if self == Self::GolangMigrate || kind.ends_with("BASELINE") =>
                {
                    match all.iter().position(|own| own.id == id) {
                        Some(at) => done.extend(all[..=at].iter().map(|own| (own.id.clone(), None))),
                        None => wrong.push(format!("its history is at {id}, which the folder does not have")),
                    }
                }
                (_, false, _) => wrong.push(format!("its history says that {id} failed or is half done")),
                (_, true, _) => _ = done.insert(id, row.checksum.as_deref()),
            }
        }
        let known: BTreeSet<&str> = all.iter().map(|own| own.id.as_str()).collect();
        wrong.extend(
            done.keys()
                .filter(|id| !known.contains(id.as_str()))
                .map(|id| format!("{id} is done, and the folder does not have it")),
        );
        for own in all {
            if let (Some(Some(ran)), Some(is)) = (done.get(&own.id), own.checksum.as_deref())
                && ran != &is
            {
                wrong.push(format!("`{}` is not the file that ran: its history has another checksum", own.file));
            }
        }
        let count = all.iter().take_while(|own| done.contains_key(&own.id)).count();
        wrong.extend(all.iter().skip(count).filter(|own| done.contains_key(&own.id)).map(|own| {
            format!("{} is done, and `{}` before it is not", own.id, all.get(count).map_or("", |first| &first.file))
        }));
        if wrong.is_empty() { Ok(count) } else { Err(wrong) }
    }

    /// A version as the files have it.
    fn normal(self, id: &str) -> Option<String> {
        match self {
            Self::Sqlx | Self::GolangMigrate | Self::Goose => id.parse::<u128>().ok().map(|id| id.to_string()),
            Self::Dbmate => Some(id.to_owned()),
            Self::Flyway => numbers(id).map(|numbers| dotted(&numbers)),
        }
    }
}
