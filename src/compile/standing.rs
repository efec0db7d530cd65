//! Where a database stands against a migrations folder: what is applied, what is pending, and what must be settled
//! before anything runs.

use std::collections::BTreeSet;

use super::{codes, edited};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, CommentOn, Defined, Kind};
use crate::database::{Database, HistoryRow, Ignore, Introspected, RunKind, RunStatus, current, fingerprint};
use crate::dialect::{self, Dialect};
use crate::migration::{Digest, Folder, Hash, Hashes, Migration, Version, clashes};

/// The folder and the history side by side.
#[derive(Debug)]
pub struct Standing<'a> {
    /// In order of application.
    pub applied: Vec<Applied<'a>>,
    /// Oldest first.
    pub pending: Vec<&'a Migration>,
    /// Squashes that the database has, since it has all that they stand for, and that its history does not name yet.
    pub to_record: Vec<&'a Migration>,
    folder: &'a Folder,
}

/// A version that the database has, wholly or in part.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    pub row: &'a HistoryRow,
    /// The folder's own of this version, unless it, or one before it in the chain, has an error.
    pub migration: Option<&'a Migration>,
    pub state: AppliedState,
}

/// What is to be said of an applied version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliedState {
    Applied,
    /// It is, and since then its files were edited: only comments or white space.
    Reworded,
    /// It, or its way back, runs in another process now.
    Running,
    /// It, or its way back, stopped half-way.
    Halfway,
    /// The folder's files are not those that ran.
    Modified,
    /// The folder does not have it.
    Missing,
    /// The folder has a squash in its place.
    Squashed,
}

impl AppliedState {
    /// As `status` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Reworded => "reworded",
            Self::Running => "running",
            Self::Halfway => "failed",
            Self::Modified => "modified",
            Self::Missing => "missing",
            Self::Squashed => "squashed",
        }
    }
}

impl AppliedState {
    /// Whether the folder's files do what ran.
    pub const fn is_as_applied(self) -> bool {
        matches!(self, Self::Applied | Self::Reworded)
    }
}

impl Applied<'_> {
    /// The run that its row is about.
    pub fn run(&self) -> String {
        let version = &self.row.version;
        match self.row.kind {
            RunKind::Migration | RunKind::Attempt | RunKind::Resolve | RunKind::Squash => version.clone(),
            RunKind::Rollback => format!("the way back of {version}"),
            RunKind::Undo => format!("taking back {version}"),
        }
    }
}

impl<'a> Standing<'a> {
    /// Compares the two.
    pub fn new(folder: &'a Folder, rows: &'a [HistoryRow]) -> Self {
        let applied: Vec<Applied<'a>> = current(rows)
            .into_iter()
            .map(|row| {
                if squash_of(folder, row).is_some() {
                    return Applied { row, migration: None, state: AppliedState::Squashed };
                }
                let migration = Version::parse(&row.version).and_then(|version| folder.get(version));
                Applied { row, migration, state: state(row, hashes(folder, row)) }
            })
            .collect();
        let ran: BTreeSet<&str> = applied.iter().map(|own| own.row.version.as_str()).collect();
        let is_new = |one: &&Migration| !ran.contains(one.version.to_string().as_str());
        let pending = folder.migrations().iter().filter(is_new).collect();
        let parts = |one: &Migration| {
            applied.iter().filter(|own| own.state == AppliedState::Squashed && is_part(one, own.row)).count()
        };
        let to_record = folder
            .migrations()
            .iter()
            .filter(|one| !one.replaces.is_empty() && parts(one) == one.replaces.len())
            .collect();
        Self { applied, pending, to_record, folder }
    }

    /// The same, when another process is known to migrate this database: what began and did not end runs there.
    #[must_use]
    pub fn while_running(mut self) -> Self {
        for own in self.applied.iter_mut().filter(|own| own.row.status == RunStatus::Running) {
            own.state = AppliedState::Running;
        }
        self
    }

    /// The same, when the folder could not be read at all: whether it has them is not known then.
    #[must_use]
    pub fn while_unread(mut self) -> Self {
        for own in self.applied.iter_mut().filter(|own| own.state == AppliedState::Missing) {
            own.state = AppliedState::Applied;
        }
        self
    }

    /// How the last try of a pending migration failed, if it was tried and taken back as a whole.
    pub fn last_failure(rows: &'a [HistoryRow], version: Version) -> Option<&'a HistoryRow> {
        let last = rows.iter().rev().find(|row| Version::parse(&row.version) == Some(version))?;
        (last.kind == RunKind::Attempt).then_some(last)
    }

    /// Versions that the folder has before the newest that the database has.
    pub fn out_of_order(&self) -> impl Iterator<Item = &'a Migration> {
        let newest = self.applied.iter().map(|own| own.row.version.as_str()).max().unwrap_or_default();
        self.pending.iter().copied().filter(move |one| *one.version.to_string() < *newest)
    }

    /// What runs now, up to a version and so many, and what stays pending then; with `any_order` also what comes before a version
    /// that is applied, if it means the same after that.
    ///
    /// # Errors
    /// As [`Standing::obstacles`].
    pub fn to_apply(
        self,
        last: Option<Version>,
        steps: Option<usize>,
        any_order: bool,
    ) -> Result<Choice<'a>, Vec<Diagnostic>> {
        let mut obstacles = self.obstacles();
        if any_order {
            let stays: BTreeSet<String> = self
                .out_of_order()
                .filter(|one| !self.against_later(one).is_empty())
                .map(|one| self.misplaced(one).message)
                .collect();
            obstacles.retain(|own| own.code != codes::OUT_OF_ORDER || stays.contains(&own.message));
        }
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let mut chosen = self.pending;
        let within = chosen.iter().take_while(|one| last.is_none_or(|last| one.version <= last)).count();
        let left = chosen.split_off(within.min(steps.unwrap_or(usize::MAX)));
        Ok((chosen, left))
    }

    /// What forbids to run anything, each with its own code.
    pub fn obstacles(&self) -> Vec<Diagnostic> {
        let mut out: Vec<Diagnostic> = self.applied.iter().filter_map(|own| obstacle(own, self.folder)).collect();
        let partly = self.folder.migrations().iter().filter(|one| !self.to_record.iter().any(|own| own.id == one.id));
        out.extend(partly.filter_map(|one| {
            let found: Vec<&str> = self
                .applied
                .iter()
                .filter(|own| own.state == AppliedState::Squashed && is_part(one, own.row))
                .map(|own| own.row.version.as_str())
                .collect();
            let (last, n) = (found.last()?, one.replaces.len());
            let what = format!(
                "`{}` stands for {n} migrations, of which this database has {}, up to {last}",
                one.stem(),
                found.len()
            );
            Some(
                Diagnostic::error(codes::PARTLY_SQUASHED, what)
                    .help("bring the folder back as it was before the squash, apply the rest of them, then take the new one")
                    .help("or take those that are here back: `schemac rollback`"),
            )
        }));
        out.extend(self.out_of_order().map(|one| self.misplaced(one)));
        out
    }

    /// Says that these are some of those for which a squash stands that the database has whole: without them, nothing could go on
    /// from there with this folder.
    pub fn torn(&self, going: &[Applied<'_>]) -> Option<Diagnostic> {
        self.to_record.iter().find_map(|one| {
            let (some, all) = (going.iter().filter(|own| is_part(one, own.row)).count(), one.replaces.len());
            let what = || {
                format!(
                    "`{}` stands for {all} migrations that are applied here; this takes back {some} of them",
                    one.stem()
                )
            };
            let before = one.parent.as_ref().map_or_else(|| "base".to_owned(), |(version, _)| version.to_string());
            (1..all).contains(&some).then(|| {
                Diagnostic::error(codes::PARTLY_SQUASHED, what())
                    .help(
                        "`schemac apply` records that it stands for them; then `schemac rollback` takes it back as one",
                    )
                    .help(format!("or take back all of them: `schemac rollback --to {before}`"))
            })
        })
    }

    /// What keeps a migration from running after those that come after it and are applied, a line each.
    fn against_later(&self, one: &Migration) -> Vec<String> {
        let version = one.version.to_string();
        let later = self.applied.iter().filter(|own| *own.row.version > *version);
        let why = |own: &Applied<'_>| match own.migration.filter(|_| own.state.is_as_applied()) {
            Some(later) => {
                clashes(later, one).into_iter().map(|why| format!("{}: {why}", later.stem())).collect::<Vec<_>>()
            }
            None => vec![format!("{}: what it changed is not known here", own.row.version)],
        };
        later.flat_map(why).collect()
    }

    fn misplaced(&self, one: &Migration) -> Diagnostic {
        let newest = self.applied.iter().map(|own| own.row.version.as_str()).max().unwrap_or_default();
        let problem = Diagnostic::error(
            codes::OUT_OF_ORDER,
            format!("`{}` is not applied here, but {newest}, which is later, is", one.stem()),
        )
        .help("two branches were merged: roll the later ones back, then apply all of them in order");
        let against = self.against_later(one);
        if against.is_empty() {
            return problem.help(
                "or run it now: it touches nothing that the later ones changed: `schemac apply --allow-out-of-order`",
            );
        }
        against.iter().fold(problem, |problem, why| problem.help(format!("it cannot come after {why}")))
    }
}

/// What runs, and what stays pending.
pub type Choice<'a> = (Vec<&'a Migration>, Vec<&'a Migration>);
/// The squash in whose place the migration of this row stood.
fn squash_of<'f>(folder: &'f Folder, row: &HistoryRow) -> Option<&'f Migration> {
    let is_whole = row.status == RunStatus::Applied;
    folder.migrations().iter().filter(|_| is_whole).find(|one| is_part(one, row))
}

/// Whether a squash stands for what this row ran.
fn is_part(one: &Migration, row: &HistoryRow) -> bool {
    !is_itself(one, row)
        && one.replaces.iter().any(|part| {
            row.ran(&part.up_sha256, part.up_meaning.as_ref()) && Version::parse(&row.version) == Some(part.version)
        })
}

/// Whether this row is about the squash. It has the version of the last that it stands for, and may do just what that did.
fn is_itself(one: &Migration, row: &HistoryRow) -> bool {
    let parent = one.parent.as_ref().map(|(version, _)| version.to_string());
    let is_last = one.replaces.iter().any(|part| row.up_sha256 == part.up_sha256.as_str());
    let is_reworded = || row.parent == parent && row.up_meaning.as_deref() == Some(one.up.meaning.as_str());
    Version::parse(&row.version) == Some(one.version)
        && !is_last
        && (row.kind == RunKind::Squash || row.up_sha256 == one.up.sha256.as_str() || is_reworded())
}

/// What a database has and what it remembers, at one moment.
#[derive(Debug)]
pub struct Look {
    pub rows: Vec<HistoryRow>,
    pub live: Catalog,
    /// What is there and ignored.
    pub ignored: Vec<Address>,
    /// Whether the schema is another than right after the last run; before the first one, whether there is any.
    pub drifted: bool,
}

impl Look {
    /// Reads both. When a migration ends between the two, they do not belong together, and are read again.
    ///
    /// # Errors
    /// When the database no longer answers.
    pub fn at(database: &mut Database) -> Result<Self, Diagnostic> {
        const TRIES: usize = 20;
        let mut rows = database.history()?;
        let mut tries = 0;
        loop {
            let found = database.introspect()?;
            let drifted = has_drifted(&rows, &found, database.ignores(), dialect::by_name(database.dialect(), None));
            let now = if drifted { database.history()? } else { rows.clone() };
            tries += 1;
            if now == rows || tries == TRIES {
                let ignored = found.ignored.into_iter().map(|(at, _)| at).collect();
                return Ok(Self { rows, live: found.catalog, ignored, drifted });
            }
            rows = now;
        }
    }
}

fn has_drifted(rows: &[HistoryRow], found: &Introspected, ignore: &Ignore, dialect: Option<&dyn Dialect>) -> bool {
    let live = &found.catalog;
    // what the engine chose by itself was not always recorded, and may have been changed by anybody
    let is_recorded = |recorded: &str, found: &Catalog| {
        fingerprint(found) == recorded || {
            let others = dialect.map_or_else(Vec::new, |own| own.overlooked(found, &[]));
            let mut bare = if others.is_empty() { return false } else { found.clone() };
            bare.put_all(others);
            fingerprint(&bare) == recorded
        }
    };
    let ran = rows.iter().rev().find(|row| row.kind != RunKind::Attempt);
    match ran.and_then(|row| row.fingerprint.as_deref()) {
        // what is ignored now may not have been when it was recorded
        Some(recorded) => {
            !is_recorded(recorded, live)
                && !found.when_less_was_ignored(ignore).any(|before| is_recorded(recorded, &before))
        }
        // what somebody recorded by hand, and nobody has compared, may be so or not
        None => ran.map_or_else(
            || live.iter().any(|(at, _)| is_somebodys(at)),
            |own| !matches!(own.status, RunStatus::Running | RunStatus::Failed),
        ),
    }
}

/// Whether it is an object that somebody must have made: who may do what in an empty database was often settled before.
pub(super) fn is_somebodys(at: &Address) -> bool {
    !matches!(at.kind, Kind::Defined(Defined::Grant) | Kind::Comment(CommentOn::Namespace))
}

fn hashes(folder: &Folder, row: &HistoryRow) -> Option<Hashes> {
    Version::parse(&row.version).and_then(|version| folder.hashes(version))
}

/// By the bytes of the files alone, so that an error in the folder changes nothing for the migrations around it.
fn state(row: &HistoryRow, there: Option<Hashes>) -> AppliedState {
    match (row.status, there) {
        (RunStatus::Running | RunStatus::Failed, _) => AppliedState::Halfway,
        (RunStatus::Applied | RunStatus::RolledBack | RunStatus::Untracked, None) => AppliedState::Missing,
        (RunStatus::Applied | RunStatus::RolledBack | RunStatus::Untracked, Some(there)) => {
            match changed(row, &there) {
                None => AppliedState::Applied,
                Some(Changed { reworded: true, .. }) => AppliedState::Reworded,
                Some(Changed { reworded: false, .. }) => AppliedState::Modified,
            }
        }
    }
}

/// A file that ran and is another now.
struct Changed<'h> {
    ran: &'h str,
    there: &'h str,
    /// Whether only in comments or white space.
    reworded: bool,
}

/// The first of the two files that is not the one that ran; one that does something else before one that does not.
fn changed<'h>(row: &'h HistoryRow, there: &'h Hashes) -> Option<Changed<'h>> {
    let of = |ran: Option<&'h str>, meant: Option<&'h str>, there: Option<&'h Hash>| {
        let ran = ran?;
        let sha256 = there.map_or("nothing", |own| own.sha256.as_str());
        let meaning = there.and_then(|own| own.meaning.as_ref());
        let reworded = meant.is_some() && meant == meaning.map(Digest::as_str);
        (ran != sha256).then_some(Changed { ran, there: sha256, reworded })
    };
    let up = of(Some(&row.up_sha256), row.up_meaning.as_deref(), there.up.as_ref());
    let down = of(row.down_sha256.as_deref(), row.down_meaning.as_deref(), there.down.as_ref());
    match (up, down) {
        (Some(up), Some(down)) if up.reworded => Some(down),
        (up, down) => up.or(down),
    }
}

fn obstacle(own: &Applied<'_>, folder: &Folder) -> Option<Diagnostic> {
    let row = own.row;
    let version = &row.version;
    match own.state {
        AppliedState::Applied | AppliedState::Reworded | AppliedState::Running | AppliedState::Squashed => None,
        AppliedState::Halfway => {
            let (done, total) = (row.statements_done, row.statements_total);
            let message = format!("{} stopped half-way: {done} of {total} statements are committed", own.run());
            let out = Diagnostic::error(codes::HALFWAY, message);
            let out = match &row.error {
                Some(error) => out.help(format!("it failed with: {error}")),
                None => out.help("its process died, or it still runs: then wait for it"),
            };
            Some(if row.kind == RunKind::Undo {
                out.help("`schemac resume --back` goes on with it; mend first what was in the way")
            } else {
                out.help("`schemac resume` goes on with it; mend first what was in the way")
                    .help("or `schemac resume --back` takes back what is committed of it")
            })
        }
        AppliedState::Modified => {
            let there = hashes(folder, row).unwrap_or_default();
            let Changed { ran, there, .. } = changed(row, &there)?;
            let out =
                Diagnostic::error(codes::MODIFIED, format!("{version} is not the migration that was applied here"))
                    .help(format!("applied was {ran}; the folder has {there}"));
            let edits = edited(row, folder);
            let out = edits.iter().fold(out, |out, own| {
                out.help(format!("edited since in {}; `-` is what ran here:\n{}", own.file, own.first_lines()))
            });
            Some(
                out.help(format!("bring its files back, from version control or with `schemac show {version} --applied`; change the schema in a new migration"))
                    .help("when the files are right and the schema is as they say: `schemac resolve --applied`"),
            )
        }
        AppliedState::Missing => Some(
            Diagnostic::error(codes::MISSING, format!("{version} is applied here, but the migrations folder lacks it"))
                .help("bring its files back from version control, or switch to the branch that has them")
                .help("or take it back: `schemac rollback` has its way back from the database")
                .help("or forget it, when what it did may stand: `schemac resolve --untrack`"),
        ),
    }
}
