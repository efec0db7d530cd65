//! The folder of another migration tool, read as that tool reads it.
//!
//! What the tool would run and what cannot be taken over is an error with the file's name; what the tool itself passes over is a
//! warning. Nothing is written here.

mod crc;
mod names;
mod sections;
mod tool;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha384};

use super::codes::{FOREIGN_FILE, LEFT_OUT, ODD_ENTRY};
use super::draft::unknown_dialect;
use super::split::{self, Lexis, NO_TRANSACTION};
use super::storage::{self, Files, Location};
use super::{Version, read, slug};
use crate::base::Diagnostic;
use names::{Named, Part, named};
use sections::{Text, texts};
pub use tool::{Told, Tool};

/// A migration of another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// How the tool's history calls it.
    pub id: String,
    /// The file with the way there.
    pub file: String,
    /// A name that fits.
    pub name: String,
    /// The SQL as schemac's files have it.
    pub up: String,
    /// Without a statement where there is no way back.
    pub down: String,
    /// What the tool's history has of the file, if it has anything.
    pub checksum: Option<String>,
}

/// Reads a folder; with an error among the findings, what is given is not all of it.
///
/// # Errors
/// An unknown dialect.
pub fn foreign(tool: Tool, at: &Location, dialect: &str) -> Result<(Vec<Foreign>, Vec<Diagnostic>), Diagnostic> {
    let lexis = Lexis::of(dialect).ok_or_else(|| unknown_dialect(dialect))?;
    let (files, mut problems) = storage::read_all(at);
    for own in problems.iter_mut().filter(|own| own.code == ODD_ENTRY) {
        own.help = vec![
            "move it out of the folder; what the tool finds in folders below must stand beside the others here"
                .to_owned(),
        ];
    }
    let mut reader = Reader { tool, files: &files, lexis, problems };
    let all = reader.read();
    Ok((all, reader.problems))
}

struct Reader<'f> {
    tool: Tool,
    files: &'f Files,
    lexis: &'static Lexis,
    problems: Vec<Diagnostic>,
}

/// The files of one migration.
#[derive(Default)]
struct Set<'f> {
    title: String,
    up: Option<&'f str>,
    down: Option<&'f str>,
}

impl<'f> Reader<'f> {
    fn read(&mut self) -> Vec<Foreign> {
        let mut sets: BTreeMap<(Vec<u128>, String), (String, Set<'f>)> = BTreeMap::new();
        let files = self.files;
        for name in files.keys() {
            match named(self.tool, name) {
                Named::Part { id, order, title, part } => {
                    let (_, set) = sets.entry(order).or_insert_with(|| (id, Set { title, ..Set::default() }));
                    let place = match part {
                        Part::Up | Part::Both => &mut set.up,
                        Part::Down => &mut set.down,
                    };
                    if let Some(first) = place.replace(name) {
                        self.refuse(
                            name,
                            &format!("has the version of `{first}`"),
                            "a version names one migration: renumber one",
                        );
                    }
                }
                Named::Refused { why, help } => self.refuse(name, why, help),
                Named::Passed => self.problems.push(
                    Diagnostic::warning(
                        LEFT_OUT,
                        format!("`{name}` is left out: {} does not run it either", self.tool.word()),
                    )
                    .help("move it out of the folder if it belongs there no more"),
                ),
                Named::Beside => {}
            }
        }
        let mut out: Vec<Foreign> = Vec::new();
        for (id, set) in sets.into_values() {
            let Some(up) = set.up else {
                let down = set.down.unwrap_or_default();
                self.refuse(
                    down,
                    "has no way there beside it",
                    "bring the other file back, or move this one out of the folder",
                );
                continue;
            };
            let taken = out.iter().map(|own| own.name.as_str()).collect();
            let name = slug::derived(&set.title, &taken);
            let checksum = self.tool.checksum(files.get(up).map(Vec::as_slice).unwrap_or_default());
            if let Some((there, back)) = self.both(up, set.down) {
                out.push(Foreign { id, file: up.to_owned(), name, up: there, down: back, checksum });
            }
        }
        out
    }

    /// The SQL there and back, under a line that says where it is from.
    fn both(&mut self, up: &str, down: Option<&str>) -> Option<(String, String)> {
        let there = self.text(up)?;
        let back = match down {
            Some(down) => Some(self.text(down)?),
            None => None,
        };
        let conf = |name: &str| self.files.get(&format!("{name}.conf")).map(Vec::as_slice);
        let confs = [conf(up), down.and_then(conf)];
        let found = match texts(self.tool, there, back, confs) {
            Ok(found) => found,
            Err((why, help)) => {
                self.refuse(up, &why, help);
                return None;
            }
        };
        let (there, back) = found;
        let there = self.own(up, &there)?;
        let back = match back {
            Some(back) => self.own(down.unwrap_or(up), &back)?,
            None => format!("-- taken over from {}: `{}` has no way back\n", self.tool.word(), one_line(up)),
        };
        Some((there, back))
    }

    fn text(&mut self, name: &str) -> Option<&'f str> {
        match read::text(name, self.files) {
            Ok(text) => Some(text),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// As schemac's files have it: one transaction, or a first line that says that it brings its own.
    fn own(&mut self, name: &str, text: &Text) -> Option<String> {
        let mut sql = text.sql.trim();
        let found = match split::statements(sql, self.lexis) {
            Ok(found) => found,
            Err(why) => {
                let what = format!("cannot be read: {}", why.describe(sql));
                self.refuse(name, &what, "mend it there; nothing was written");
                return None;
            }
        };
        // one transaction around all of it is what schemac makes by itself
        if let ([(_, first), .., (last_at, last)], true) = (found.as_slice(), text.transaction)
            && is_one_of(first, &["begin", "begin transaction", "begin work", "start transaction"])
            && is_one_of(last, &["commit", "commit transaction", "commit work", "end", "end transaction"])
            && let Some((second, _)) = found.get(1)
        {
            sql = sql.get(*second..*last_at).unwrap_or_default().trim();
        }
        let mark = if text.transaction { String::new() } else { format!("{NO_TRANSACTION}\n") };
        let whole = format!("{mark}-- taken over from {}: {}\n\n{sql}\n", self.tool.word(), one_line(name));
        match split::script(&whole, self.lexis) {
            Ok(_) => Some(whole),
            Err(why) => {
                self.refuse(
                    name,
                    &format!("cannot be run: {}", why.describe(&whole)),
                    "schemac opens and closes transactions itself; let each file be one, or part it",
                );
                None
            }
        }
    }

    fn refuse(&mut self, name: &str, why: &str, help: &str) {
        let what = format!("`{}` {why}", one_line(name));
        self.problems.push(Diagnostic::error(FOREIGN_FILE, what).help(help));
    }
}

fn is_one_of(sql: &str, words: &[&str]) -> bool {
    let squeezed = sql.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    words.iter().any(|own| own.eq_ignore_ascii_case(&squeezed))
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

impl Foreign {
    /// Its version here, after this one: its own, if that is a second of the calendar; else one that is counted from the year
    /// 2000. The same files have the same versions whenever they are read.
    ///
    /// # Errors
    /// No version comes after the last.
    pub fn version(&self, last: Option<Version>) -> Result<Version, Vec<Diagnostic>> {
        const YEAR_2000: i64 = 946_684_800;
        match Version::parse(&self.id) {
            Some(own) if Some(own) > last => Ok(own),
            Some(_) | None => Version::after(last, YEAR_2000).map_err(|problem| vec![problem]),
        }
    }
}

impl Tool {
    /// What the tool's history has of a file.
    fn checksum(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Sqlx => Some(Sha384::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()),
            Self::Flyway => Some(crc::of_lines(bytes).to_string()),
            Self::Dbmate | Self::GolangMigrate | Self::Goose => None,
        }
    }
}
