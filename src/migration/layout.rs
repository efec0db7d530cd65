//! Migrations in the folder layouts of other runners.
//!
//! The SQL stays as it was written; only what a runner reads around it is added. Each has its own mark for SQL that brings its own
//! transactions, and its own limits: what it could not run as schemac runs it is refused, never written otherwise.

use super::codes::{FOREIGN_FOLDER, UNLAYABLE};
use super::draft::unknown_dialect;
use super::print::print;
use super::split::{Lexis, is_plain};
use super::storage::{self, Location};
use super::{Direction, Migration};
use crate::base::Diagnostic;
use crate::dialect::{Script, Segment};

/// A runner's layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `1_a.up.sql` and `1_a.down.sql`; `-- no-transaction` in the first line.
    Sqlx,
    /// The same names, without a mark.
    GolangMigrate,
    /// `1_a.sql` with `-- migrate:up` and `-- migrate:down`, each with `transaction:false`.
    Dbmate,
    /// `1_a.sql` with `-- +goose Up` and `-- +goose Down`; `-- +goose NO TRANSACTION` for both.
    Goose,
    /// `V1__a.sql` and `U1__a.sql`, each with its `.conf`.
    Flyway,
    /// `1_a.sql`: the way there alone.
    Single,
}

/// A file's name and text.
pub type Laid = (String, String);

impl Layout {
    /// Each of them.
    pub const ALL: [Self; 6] = [Self::Sqlx, Self::GolangMigrate, Self::Dbmate, Self::Goose, Self::Flyway, Self::Single];

    /// As it is called on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::GolangMigrate => "golang-migrate",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::Flyway => "flyway",
            Self::Single => "single",
        }
    }

    /// The files of a migration.
    ///
    /// # Errors
    /// [`UNLAYABLE`]: the runner cannot run it as it must be run. An unknown dialect.
    pub fn files(self, one: &Migration, dialect: &str) -> Result<Vec<Laid>, Diagnostic> {
        let lexis = Lexis::of(dialect).ok_or_else(|| unknown_dialect(dialect))?;
        if dialect == "surrealdb" && self != Self::Single {
            let what = format!("{} cannot talk to SurrealDB", self.word());
            return Err(Diagnostic::error(UNLAYABLE, what).help("run it with `schemac apply`"));
        }
        let laying = Laying { layout: self, one, is_sqlite: dialect == "sqlite" };
        let (up, down) = (laying.way(&one.up, "up")?, laying.down()?);
        let (version, name) = (one.version, &one.name);
        Ok(match self {
            Self::Sqlx | Self::GolangMigrate => {
                vec![(format!("{version}_{name}.up.sql"), up), (format!("{version}_{name}.down.sql"), down)]
            }
            Self::Dbmate => {
                let mark = |script: &Script| if is_plain(script) { "" } else { " transaction:false" };
                let (there, back) = (mark(&one.up.script), mark(&one.down.script));
                let text = format!("-- migrate:up{there}\n{up}\n-- migrate:down{back}\n{down}");
                vec![(format!("{version}_{name}.sql"), text)]
            }
            Self::Goose => {
                let framed = !(is_plain(&one.up.script) && is_plain(&one.down.script));
                let mark = if framed { "-- +goose NO TRANSACTION\n" } else { "" };
                let down = if one.lacks_down() {
                    format!("{};\n", no_way_back(one))
                } else {
                    goose(&one.down.script, framed, lexis)
                };
                let up = goose(&one.up.script, framed, lexis);
                vec![(format!("{version}_{name}.sql"), format!("{mark}-- +goose Up\n{up}\n-- +goose Down\n{down}"))]
            }
            Self::Flyway => {
                let conf = |script: &Script| {
                    format!("executeInTransaction={}\nplaceholderReplacement=false\n", is_plain(script))
                };
                let there = format!("V{version}__{name}.sql");
                let mut out = vec![(format!("{there}.conf"), conf(&one.up.script)), (there, up)];
                if !one.lacks_down() {
                    let back = format!("U{version}__{name}.sql");
                    out.extend([(format!("{back}.conf"), conf(&one.down.script)), (back, down)]);
                }
                out
            }
            Self::Single => vec![(format!("{version}_{name}.sql"), up)],
        })
    }
}

/// One migration on its way into a layout.
struct Laying<'m> {
    layout: Layout,
    one: &'m Migration,
    is_sqlite: bool,
}

impl Laying<'_> {
    /// A way's text, if the runner can run it.
    fn way(&self, way: &Direction, side: &str) -> Result<String, Diagnostic> {
        let odd = way.sql.lines().find(|line| self.is_mark(line));
        if let Some(odd) = odd {
            let what = format!(
                "`{}` has the line `{}`, which {} would read as its own",
                self.stem(side),
                odd.trim(),
                self.word()
            );
            return Err(
                Diagnostic::error(UNLAYABLE, what).help("it stands in a string or a comment: write it otherwise")
            );
        }
        let segments = &way.script.segments;
        let alone: usize = segments.iter().filter(|own| !own.transactional).map(|own| own.statements.len()).sum();
        let runs = match self.layout {
            // PostgreSQL takes a text of several statements as one transaction, except where the text itself begins one
            Layout::Sqlx | Layout::Dbmate | Layout::Single => {
                self.is_sqlite || alone == 0 || (alone == 1 && segments.len() == 1)
            }
            // on SQLite it opens a transaction around each file
            Layout::GolangMigrate if self.is_sqlite => is_plain(&way.script),
            Layout::GolangMigrate => alone == 0 || (alone == 1 && segments.len() == 1),
            Layout::Goose => true,
            Layout::Flyway => is_plain(&way.script) || segments.iter().all(|own| !own.transactional),
        };
        if runs {
            return Ok(way.sql.clone());
        }
        let what = format!(
            "`{}` runs {}, which {} cannot do in one file",
            self.stem(side),
            if alone > 0 {
                "statements outside of a transaction beside others"
            } else {
                "in more than one transaction"
            },
            self.word()
        );
        let out = Diagnostic::error(UNLAYABLE, what);
        Err(if self.is_sqlite {
            out.help("goose, dbmate and sqlx can: `--layout goose`; or let `schemac apply` run it")
        } else {
            out.help("with `[migrations] online = false`, plans are one transaction: set it and plan this one again, if no database has it")
                .help("goose can: `--layout goose`; or let `schemac apply` run it")
        })
    }

    /// The way back; where there is none, one that fails, so that no runner says that it went back.
    fn down(&self) -> Result<String, Diagnostic> {
        if matches!(self.layout, Layout::Single) {
            return Ok(String::new());
        }
        if self.one.lacks_down() {
            return Ok(format!("{}{};\n", self.one.down.sql, no_way_back(self.one)));
        }
        self.way(&self.one.down, "down")
    }

    fn is_mark(&self, line: &str) -> bool {
        let comment = line.trim_start().strip_prefix("--").map(str::trim_start);
        match self.layout {
            Layout::Dbmate => comment.is_some_and(|text| text.starts_with("migrate:")),
            Layout::Goose => comment.is_some_and(|text| text.starts_with("+goose")),
            Layout::Sqlx | Layout::GolangMigrate | Layout::Flyway | Layout::Single => false,
        }
    }

    fn stem(&self, side: &str) -> String {
        format!("{}.{side}.sql", self.one.stem())
    }

    const fn word(&self) -> &'static str {
        match self.layout {
            Layout::Single => "a runner of single files",
            Layout::Sqlx | Layout::GolangMigrate | Layout::Dbmate | Layout::Goose | Layout::Flyway => {
                self.layout.word()
            }
        }
    }
}

/// A statement that no database runs and whose error says why.
fn no_way_back(one: &Migration) -> String {
    format!("\n-- there is no way back\nselect no_way_back_from_{}", one.version)
}

/// Each statement is marked, since goose parts a text at every semicolon; a transaction inside of a text is one mark.
fn goose(script: &Script, framed: bool, lexis: &Lexis) -> String {
    let mut out = String::new();
    let mut block = |text: &str| {
        out.push_str(&format!("-- +goose StatementBegin\n{}\n-- +goose StatementEnd\n", text.trim()));
    };
    for segment in &script.segments {
        if framed && segment.transactional {
            // neighbours make it print its frame
            let alone = Segment { transactional: false, ..Segment::default() };
            let whole = Script { segments: vec![segment.clone(), alone] };
            let text = print(&[], &whole, lexis);
            block(text.lines().skip(1).collect::<Vec<_>>().join("\n").as_str());
        } else {
            segment.statements.iter().for_each(|own| block(&format!("{};", own.sql)));
        }
    }
    out
}

/// Puts these files into a folder that holds nothing else that its runner would run; gives the names of those that were not there.
///
/// # Errors
/// [`FOREIGN_FOLDER`]: a file has another text, or is none of these. What the disk refuses.
pub fn lay(at: &Location, files: &[Laid], write: bool) -> Result<Vec<String>, Vec<Diagnostic>> {
    let (there, mut problems) = storage::read_all(at);
    let place = |name: &str| at.path().join(name).display().to_string();
    for (name, bytes) in &there {
        let own = files.iter().find(|(own, _)| own == name);
        match own {
            Some((_, text)) if text.as_bytes() == bytes => {}
            Some(_) => problems.push(
                Diagnostic::error(FOREIGN_FOLDER, format!("`{}` is there with another text", place(name))).help(
                    "somebody edited it, or the migration was planned anew: if no database has it, delete the file",
                ),
            ),
            None if name.ends_with(".sql") => problems.push(
                Diagnostic::error(
                    FOREIGN_FOLDER,
                    format!("`{}` is none of the migrations, and would be run with them", place(name)),
                )
                .help("export into a folder of its own; `schemac import-migrations` takes over those of another tool")
                .help("after a squash: begin a new folder for new databases"),
            ),
            None => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let fresh: Vec<(String, &str)> = files
        .iter()
        .filter(|(name, _)| !there.contains_key(name))
        .map(|(name, text)| (name.clone(), text.as_str()))
        .collect();
    if write && !fresh.is_empty() {
        storage::exchange(at, Some(&there), &fresh, &[]).map_err(|problem| vec![problem])?;
    }
    Ok(fresh.into_iter().map(|(name, _)| name).collect())
}
