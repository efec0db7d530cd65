//! Migrations that people write: first the SQL alone, and a sidecar once it is known what the SQL does.
//!
//! A sidecar always tells the truth, so there is none before the SQL has run somewhere. Until then the folder has an error
//! ([`super::codes::NO_SIDECAR`]), and nothing is planned or applied on top of it.

use std::collections::BTreeSet;

use super::codes::{NO_SQL, NO_VERSION, NOT_BY_HAND};
use super::draft::{Sides, unknown_dialect};
use super::folder::{Stem, sets};
use super::split::{self, Lexis};
use super::storage::{self, Files, Location};
use super::{Draft, Folder, Foreign, Request, Version, read, slug};
use crate::base::Diagnostic;
use crate::dialect::Script;
use crate::plan::Reversibility;

/// A migration to be written by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    pub version: Version,
    pub name: String,
    pub up: String,
    pub down: String,
}

impl Blank {
    /// Two files with nothing but what to do with them. `time` is in seconds since 1970, UTC.
    ///
    /// # Errors
    /// A name or time that gives no file name.
    pub fn new(folder: &Folder, name: &str, time: i64, dialect: &str) -> Result<Self, Diagnostic> {
        let taken: BTreeSet<&str> = folder.migrations().iter().map(|one| one.name.as_str()).collect();
        let name = slug::given(name, &taken)?;
        let version = Version::after(folder.newest(), time)?;
        let up = format!(
            "-- {name}: up, written by hand in the SQL of {dialect}\n\
             -- Its statements run in one transaction, unless the first line is `-- no-transaction`. When they stand here,\n\
             -- `schemac new --seal` with this file's version runs them on a scratch database and writes down what they\n\
             -- do to the schema.\n"
        );
        let down = format!(
            "-- {name}: down, written by hand in the SQL of {dialect}\n\
             -- It takes the way up back. Without a statement there is no way back; if there is nothing to take back, say\n\
             -- `select 1;`.\n"
        );
        Ok(Self { version, name, up, down })
    }

    /// Writes the two files; gives their names.
    ///
    /// # Errors
    /// [`super::codes::UNWRITABLE`].
    pub fn write(&self, at: &Location) -> Result<[String; 2], Diagnostic> {
        let stem = Stem::of(self.version, &self.name);
        let names = [stem.up(), stem.down()];
        let files = [(names[0].clone(), self.up.as_str()), (names[1].clone(), self.down.as_str())];
        storage::exchange(at, None, &files, &[])?;
        Ok(names)
    }
}

/// A migration whose SQL is written, and whose sidecar is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handmade {
    /// What it follows on.
    pub folder: Folder,
    pub up: Script,
    pub down: Script,
    stem: Stem,
    dialect: &'static str,
    texts: [String; 2],
    seen: Files,
    /// Whether it was sealed before, and its SQL edited since.
    was_sealed: bool,
}

impl Handmade {
    /// Reads it, and the folder without it. One that was sealed may be sealed again, as long as nothing follows on it.
    ///
    /// # Errors
    /// No such version; SQL that is missing or cannot be split; a migration that was planned; errors in the folder.
    pub fn load(at: &Location, version: Version, dialect: &'static str) -> Result<Self, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let lexis = Lexis::of(dialect).ok_or_else(|| vec![unknown_dialect(dialect)])?;
        let (mut files, problems) = storage::read_all(at);
        if !problems.is_empty() {
            return Err(problems);
        }
        let (sets, _) = sets(files.keys());
        let Some((stem, parts)) = sets.iter().find(|(stem, _)| stem.version() == Some(version)) else {
            return Err(vec![
                Diagnostic::error(NO_VERSION, format!("no migration has the version {version}"))
                    .help("`schemac new NAME` begins one; its files' names begin with the version"),
            ]);
        };
        for (there, name) in [(parts.up, stem.up()), (parts.down, stem.down())] {
            if !there {
                let what = format!("`{name}` is missing; a migration written by hand has a way up and a way down");
                return Err(vec![Diagnostic::error(NO_SQL, what).help("without a way back, let it hold no statement")]);
            }
        }
        if parts.sidecar && !read::is_handmade(stem, &files) {
            let what = format!("`{}` was planned; only what was written by hand is sealed", stem.as_str());
            return Err(vec![
                Diagnostic::error(NOT_BY_HAND, what)
                    .help("bring its files back from version control; to do something else, write a new migration"),
            ]);
        }
        let texts = [stem.up(), stem.down()].map(|name| read::text(&name, &files).map(ToOwned::to_owned));
        let [up, down] = texts;
        let texts = [up.map_err(one)?, down.map_err(one)?];
        let script = |name: String, text: &str| {
            split::script(text, lexis).map_err(|why| {
                vec![Diagnostic::error(why.code(), format!("`{name}`, {}", why.describe(text))).help(
                    "a file is one transaction, unless its first line is `-- no-transaction`; docs/migrations.md",
                )]
            })
        };
        let (up, down) = (script(stem.up(), &texts[0])?, script(stem.down(), &texts[1])?);
        // others that wait for their sidecar come after it
        let aside: BTreeSet<&Stem> =
            sets.iter().filter(|(own, parts)| *own == stem || !parts.sidecar).map(|(own, _)| own).collect();
        let seen = files.clone();
        files.retain(|name, _| !aside.iter().any(|own| own.is_of(name)));
        let (folder, problems) = Folder::from_files(&files, dialect);
        if problems.iter().any(Diagnostic::is_error) {
            return Err(problems);
        }
        Ok(Self { folder, up, down, stem: stem.clone(), dialect, texts, seen, was_sealed: parts.sidecar })
    }

    /// One that another tool ran, at the end of this folder, with this way back.
    ///
    /// # Errors
    /// SQL that cannot be split.
    pub fn taken_over(
        folder: &Folder,
        version: Version,
        own: &Foreign,
        down: &str,
        dialect: &'static str,
    ) -> Result<Self, Diagnostic> {
        let lexis = Lexis::of(dialect).ok_or_else(|| unknown_dialect(dialect))?;
        let script = |text: &str| {
            split::script(text, lexis)
                .map_err(|why| Diagnostic::error(why.code(), format!("`{}`, {}", own.file, why.describe(text))))
        };
        Ok(Self {
            folder: folder.clone(),
            up: script(&own.up)?,
            down: script(down)?,
            stem: Stem::of(version, &own.name),
            dialect,
            texts: [own.up.clone(), down.to_owned()],
            seen: Files::default(),
            was_sealed: false,
        })
    }

    /// The common part of its file names.
    pub fn stem(&self) -> &str {
        self.stem.as_str()
    }

    /// Whether it says how it is taken back.
    pub fn has_down(&self) -> bool {
        self.down.statements().next().is_some()
    }

    /// With its sidecar. `found` says what the SQL does, in the steps that schemac would have planned for the same; its name and
    /// its scripts are not looked at. When others were put into the folder since it was begun, it gets a version after theirs.
    ///
    /// # Errors
    /// As [`Draft::new`].
    pub fn seal(&self, found: &Request<'_>) -> Result<Draft, Diagnostic> {
        let head = found.folder.state().head.as_ref().map(|head| head.version);
        let version = match self.stem.version() {
            Some(own) if Some(own) > head => own,
            Some(_) | None => Version::after(head, found.time)?,
        };
        let request = Request { up_script: &self.up, down_script: &self.down, dialect: self.dialect, ..*found };
        let [up, down] = self.texts.clone();
        let restored = if self.has_down() { Reversibility::StructureOnly } else { Reversibility::Irreversible };
        Draft::of_sides(
            &request,
            version,
            self.stem.name().to_owned(),
            Sides { up, down, restored, hand_written: true, of: &[] },
        )
    }

    /// Writes what was sealed; gives the sidecar's name.
    ///
    /// # Errors
    /// [`super::codes::MOVED_ON`], [`super::codes::UNWRITABLE`].
    pub fn write(&self, at: &Location, draft: &Draft) -> Result<String, Diagnostic> {
        let [up, down, sidecar] = draft.files();
        let name = sidecar.0.clone();
        if draft.stem() == self.stem.as_str() {
            storage::exchange(at, Some(&self.seen), &[sidecar], &[])?;
        } else {
            let mut old = vec![self.stem.up(), self.stem.down()];
            old.extend(self.was_sealed.then(|| self.stem.sidecar()));
            storage::exchange(at, Some(&self.seen), &[up, down, sidecar], &old)?;
        }
        Ok(name)
    }
}
