//! The migrations folder: every file read and every claim of every sidecar checked.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{BAD_ORDER, NO_SIDECAR, NO_SQL, NO_VERSION, ODD_ENTRY};
use super::draft::unknown_dialect;
use super::mirror::Record;
use super::split::{self, Lexis};
use super::storage::{self, Location};
use super::{Digest, Draft, Risk, State, Version, chain, read, risk, slug};
use crate::base::Diagnostic;
use crate::catalog::Object;
use crate::catalog::define::What;
use crate::dialect::Script;
use crate::diff::Change;
use crate::plan::{Reversibility, Transitions};

/// One migration as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub version: Version,
    pub name: String,
    /// The hash of the sidecar's content; children name it.
    pub id: Digest,
    pub parent: Option<(Version, Digest)>,
    /// The hash of the state before it.
    pub from: Digest,
    /// The hash of the state after it.
    pub to: Digest,
    /// Whether its SQL was written by hand; its changes were found by running it.
    pub hand_written: bool,
    /// The migrations in whose place it stands: a database that has all of them has it.
    pub replaces: Vec<Replaced>,
    pub changes: Vec<Change>,
    /// Consent, fills and enum values that it made true; its renames are changes.
    pub decisions: Transitions,
    pub up: Direction,
    pub down: Direction,
}

/// A migration that a squash stands for, as databases remember it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub version: Version,
    /// Of its way there.
    pub up_sha256: Digest,
    /// Of what that executes; not known of squashes from before.
    pub up_meaning: Option<Digest>,
}

/// One way of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direction {
    /// The file's text, byte for byte.
    pub sql: String,
    /// Of the file's bytes.
    pub sha256: Digest,
    /// Of what it executes, without comments and white space.
    pub meaning: Digest,
    /// The statements to run, without the frames around segments.
    pub script: Script,
    pub steps: Vec<Record>,
}

impl Direction {
    /// The risk of its steps together.
    pub fn risk(&self) -> Risk {
        Risk::of(&self.steps)
    }
}

impl Migration {
    /// The common part of its three file names.
    pub fn stem(&self) -> String {
        format!("{}_{}", self.version, self.name)
    }

    /// What its way back does not bring back, in a few words; none when all comes back that was there before.
    pub fn not_restored(&self) -> Option<&'static str> {
        let restored = self.up.risk().restored_by(&self.down.risk());
        match restored {
            Reversibility::Exact | Reversibility::OldRows => None,
            Reversibility::StructureOnly | Reversibility::Irreversible => Some(risk::restores(restored)),
        }
    }

    /// Whether it was written by hand without a way back.
    pub fn lacks_down(&self) -> bool {
        self.hand_written && self.down.script.statements().next().is_none()
    }

    /// Whether its way back leads to where it began, at least in structure: what a raw object without a way down makes stays, and
    /// of what was written by hand the way back may have been left out.
    pub fn has_way_back(&self) -> bool {
        let stays = |object: &Object| matches!(object, Object::Definition(own) if matches!(&own.what, What::Raw(raw) if raw.down.is_none()));
        !self.lacks_down()
            && !self.changes.iter().any(|change| match change {
                Change::Create { object, .. } => stays(object),
                Change::Alter { before, after, .. } => stays(before) || stays(after),
                Change::Drop { .. } | Change::Rename { .. } => false,
            })
    }
}

/// The chain of migrations, oldest first, and the state that it leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    migrations: Vec<Migration>,
    state: State,
    /// Those that could be read and are not in the chain.
    aside: Vec<Migration>,
    /// The SQL of those that are not in the chain because it, or one before it, has an error.
    loose: BTreeMap<Version, Loose>,
}

/// The two SQL files of a migration that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Loose {
    hashes: Hashes,
    up: Option<String>,
    down: Option<String>,
}

/// The hashes of a migration's two SQL files, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hashes {
    pub up: Option<Hash>,
    pub down: Option<Hash>,
}

/// The hashes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash {
    /// Of its bytes.
    pub sha256: Digest,
    /// Of what it executes, if it can be read.
    pub meaning: Option<Digest>,
}

impl Hash {
    fn of(bytes: &[u8], lexis: &Lexis) -> Self {
        let text = std::str::from_utf8(bytes).ok();
        Self { sha256: Digest::of(bytes), meaning: text.and_then(|text| split::meaning(text, lexis).ok()) }
    }
}

impl Folder {
    /// Reads and checks the folder; one that does not exist is empty. With any error among the diagnostics the chain
    /// is what could be followed from its start, good for showing and for nothing that writes.
    pub fn load(at: &Location, dialect: &str) -> (Self, Vec<Diagnostic>) {
        let (files, mut problems) = storage::read_all(at);
        let (folder, more) = Self::from_files(&files, dialect);
        problems.extend(more);
        (folder, problems)
    }

    /// The same from files that are in memory already, by name: nothing here touches the disk.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>, dialect: &str) -> (Self, Vec<Diagnostic>) {
        let Some(lexis) = Lexis::of(dialect) else { return (Self::default(), vec![unknown_dialect(dialect)]) };
        let mut problems = Vec::new();
        let (sets, odd) = sets(files.keys());
        problems.extend(odd.into_iter().map(|name| odd_entry(&name)));
        let mut broken = BTreeSet::new();
        let mut whole: Vec<Migration> = Vec::new();
        for (stem, parts) in &sets {
            let before = problems.len();
            if parts.is_whole(stem, &mut problems)
                && let Some(read) = read::migration(stem, files, dialect, lexis, &mut problems)
            {
                whole.push(read);
            }
            if problems.iter().skip(before).any(Diagnostic::is_error) {
                broken.extend(stem.version());
            }
        }
        read::line_ends_once(&mut problems);
        check_versions(&whole, &mut problems);
        let (migrations, state, aside) = chain::follow(whole, &broken, &mut problems);
        let followed: BTreeSet<Version> = migrations.iter().map(|one| one.version).collect();
        let hash = |name: &str| files.get(name).map(|bytes| Hash::of(bytes, lexis));
        let text = |name: &str| files.get(name).and_then(|bytes| String::from_utf8(bytes.clone()).ok());
        let loose = |stem: &Stem| {
            let (up, down) = (stem.up(), stem.down());
            Loose { hashes: Hashes { up: hash(&up), down: hash(&down) }, up: text(&up), down: text(&down) }
        };
        let loose = sets
            .keys()
            .filter_map(|stem| Some((stem.version()?, stem)))
            .filter(|(version, _)| !followed.contains(version))
            .map(|(version, stem)| (version, loose(stem)))
            .collect();
        (Self { migrations, state, aside, loose }, problems)
    }

    /// The beginning of a folder, with the state that it leads to.
    pub(super) fn of_chain(migrations: Vec<Migration>, state: State) -> Self {
        Self { migrations, state, ..Self::default() }
    }

    /// Whether it has no file of any migration, or could not be read at all.
    pub fn is_blank(&self) -> bool {
        self.migrations.is_empty() && self.aside.is_empty() && self.loose.is_empty()
    }

    /// A name that no migration has, made of this text.
    pub fn free_name(&self, wanted: &str) -> String {
        slug::derived(wanted, &self.migrations.iter().map(|one| one.name.as_str()).collect())
    }

    /// Those that could be read and are not in the chain: the branches after a fork.
    pub(super) fn aside(&self) -> &[Migration] {
        &self.aside
    }

    /// The folder as it will be with one more migration at its end.
    ///
    /// # Errors
    /// Never in practice: a draft is read back when it is made.
    pub fn after(&self, draft: &Draft, dialect: &str) -> Result<Self, Vec<Diagnostic>> {
        let Some(lexis) = Lexis::of(dialect) else { return Err(vec![unknown_dialect(dialect)]) };
        let files: BTreeMap<String, Vec<u8>> =
            draft.files().into_iter().map(|(name, text)| (name, text.as_bytes().to_vec())).collect();
        let mut problems = Vec::new();
        let read =
            Stem::parse(&draft.stem()).and_then(|stem| read::migration(&stem, &files, dialect, lexis, &mut problems));
        let Some(one) = read else { return Err(problems) };
        let mut out = self.clone();
        out.state.advance(&one).map_err(|error| vec![chain::misfit(&one, &error)])?;
        out.migrations.push(one);
        Ok(out)
    }

    /// The hashes of this version's SQL, also when it cannot be used; `None` when no file is of this version.
    pub fn hashes(&self, version: Version) -> Option<Hashes> {
        let hash = |side: &Direction| Hash { sha256: side.sha256.clone(), meaning: Some(side.meaning.clone()) };
        let of = |one: &Migration| Hashes { up: Some(hash(&one.up)), down: Some(hash(&one.down)) };
        self.get(version).map(of).or_else(|| self.loose.get(&version).map(|own| own.hashes.clone()))
    }

    /// The text of one of this version's SQL files, also when it cannot be used.
    pub fn sql(&self, version: Version, back: bool) -> Option<&str> {
        match (self.get(version), self.loose.get(&version)) {
            (Some(one), _) => Some(if back { &one.down.sql } else { &one.up.sql }),
            (None, Some(own)) => {
                if back {
                    own.down.as_deref()
                } else {
                    own.up.as_deref()
                }
            }
            (None, None) => None,
        }
    }

    /// The chain, oldest first.
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The state after all of it.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The newest version of all that stand in the folder, also of those with an error.
    pub fn newest(&self) -> Option<Version> {
        self.migrations.iter().map(|one| one.version).chain(self.loose.keys().copied()).max()
    }

    /// The migration of this version.
    pub fn get(&self, version: Version) -> Option<&Migration> {
        self.migrations.iter().find(|one| one.version == version)
    }

    /// The state after this version.
    ///
    /// # Errors
    /// [`NO_VERSION`] when the chain has none such.
    pub fn state_at(&self, version: Version) -> Result<State, Diagnostic> {
        let mut state = State::default();
        for one in self.migrations.iter().take_while(|one| one.version <= version) {
            state.advance(one).map_err(|error| chain::misfit(one, &error))?;
        }
        if state.head.as_ref().is_some_and(|head| head.version == version) {
            return Ok(state);
        }
        let mut missing = Diagnostic::error(NO_VERSION, format!("no migration has the version {version}"));
        if let Some(newest) = self.migrations.last() {
            missing = missing
                .help(format!("the newest is {}; the folder's file names begin with their versions", newest.version));
        }
        Err(missing)
    }
}

/// A file name without its ending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stem(String);

impl Stem {
    fn parse(text: &str) -> Option<Self> {
        let (version, name) = text.split_once('_')?;
        (Version::parse(version).is_some() && slug::is_slug(name)).then(|| Self(text.to_owned()))
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.0.split_once('_').and_then(|(version, _)| Version::parse(version))
    }

    pub(super) fn of(version: Version, name: &str) -> Self {
        Self(format!("{version}_{name}"))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn name(&self) -> &str {
        self.0.split_once('_').map_or("", |(_, name)| name)
    }

    /// Whether a file is one of this migration's.
    pub(super) fn is_of(&self, file: &str) -> bool {
        [UP, DOWN, SIDECAR].into_iter().any(|ending| file.strip_suffix(ending) == Some(self.as_str()))
    }

    pub(super) fn up(&self) -> String {
        format!("{}{UP}", self.0)
    }

    pub(super) fn down(&self) -> String {
        format!("{}{DOWN}", self.0)
    }

    pub(super) fn sidecar(&self) -> String {
        format!("{}{SIDECAR}", self.0)
    }
}

const UP: &str = ".up.sql";
const DOWN: &str = ".down.sql";
const SIDECAR: &str = ".json";

/// Which of its three files a migration has.
#[derive(Default)]
pub(super) struct Parts {
    pub up: bool,
    pub down: bool,
    pub sidecar: bool,
}

impl Parts {
    fn is_whole(&self, stem: &Stem, problems: &mut Vec<Diagnostic>) -> bool {
        let missing = |name: String, code, why: &str| Diagnostic::error(code, format!("`{name}` is missing: {why}"));
        if !self.sidecar {
            let sql = if self.up { stem.up() } else { stem.down() };
            problems.push(
                missing(stem.sidecar(), NO_SIDECAR, &format!("`{sql}` alone does not say what it does to the schema"))
                    .help(stem.version().map_or_else(String::new, |version| {
                        format!("if you wrote it by hand and it is done: `schemac new --seal {version}`")
                    }))
                    .help("bring the sidecar back from version control, where it was committed with the SQL")
                    .help("or delete the SQL when it comes from a `plan` that was interrupted, and plan again"),
            );
            return false;
        }
        for (there, name) in [(self.up, stem.up()), (self.down, stem.down())] {
            if !there {
                problems.push(
                    missing(name, NO_SQL, &format!("`{}` belongs to it", stem.sidecar()))
                        .help("bring it back from version control")
                        .help("or, when no database has applied the migration, delete its other files and plan again"),
                );
            }
        }
        self.up && self.down
    }
}

/// File names to migrations, and the names that are none.
pub(super) fn sets<'a>(names: impl Iterator<Item = &'a String>) -> (BTreeMap<Stem, Parts>, Vec<String>) {
    let mut sets: BTreeMap<Stem, Parts> = BTreeMap::new();
    let mut odd = Vec::new();
    for name in names {
        let part = [UP, DOWN, SIDECAR].into_iter().find_map(|ending| Some((name.strip_suffix(ending)?, ending)));
        match part.and_then(|(stem, ending)| Some((Stem::parse(stem)?, ending))) {
            Some((stem, ending)) => {
                let parts = sets.entry(stem).or_default();
                parts.up |= ending == UP;
                parts.down |= ending == DOWN;
                parts.sidecar |= ending == SIDECAR;
            }
            None => odd.push(name.clone()),
        }
    }
    (sets, odd)
}

/// For a name that is not one of a migration's: skipping it could skip a migration.
pub(super) fn odd_entry(name: &str) -> Diagnostic {
    Diagnostic::error(ODD_ENTRY, format!("{name:?} is not the name of a migration's file"))
        .help("names are like 20261121101500_add_order_status.up.sql, .down.sql and .json, in lower case")
        .help("rename it if it is a migration, or move it out of the folder")
}

/// A version names one migration in every database's history.
fn check_versions(all: &[Migration], problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Version, &Migration> = BTreeMap::new();
    for one in all {
        if let Some(other) = seen.insert(one.version, one) {
            problems.push(
                Diagnostic::error(BAD_ORDER, format!("`{}` and `{}` have the same version", other.stem(), one.stem()))
                    .help("when branches were merged, `schemac rebase` gives one of them a later version")
                    .help("or delete the one that no database has applied and plan it again: it gets a later version"),
            );
        }
        if let Some((parent, _)) = &one.parent
            && *parent >= one.version
        {
            problems.push(
                Diagnostic::error(BAD_ORDER, format!("`{}` is not later than its parent {parent}", one.stem()))
                    .help("bring both back from version control; a version is never changed after it was planned"),
            );
        }
    }
}
