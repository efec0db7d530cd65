//! For programs that bring their own database up to date when they start.

mod verbs;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::stake::{self, Later, Stake};
use super::{Applied, AppliedState, Look, Standing, codes, running};
use crate::base::Diagnostic;
use crate::database::{self, ConnectOptions, Database, HistoryRow, Ignore};
use crate::dialect::{self, Dialect};
use crate::migration::{Folder, Location, Migration, Store, Version};

/// The migrations that a program brings along, and how it runs them.
///
/// ```no_run
/// let migrator = schemac::Migrator::from_dir("sqlite", "migrations".as_ref())?;
/// for one in migrator.apply("sqlite:app.db")? {
///     println!("applied {}", one.name);
/// }
/// # Ok::<(), schemac::Failed>(())
/// ```
#[derive(Clone, Debug)]
pub struct Migrator {
    folder: Folder,
    dialect: &'static dyn Dialect,
    options: ConnectOptions,
    count_timeout: Duration,
    accept_data_loss: bool,
    accept_drift: bool,
}

/// A migration that was run, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    pub version: String,
    pub name: String,
    pub duration_ms: u64,
}

/// Which of the applied migrations, oldest first, go back: the newest first.
type Choice<'c> = dyn for<'a> Fn(&[Applied<'a>]) -> Result<Vec<Applied<'a>>, Failed> + 'c;

/// Where a database stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Versions with their states, in order of application.
    pub applied: Vec<(String, AppliedState)>,
    /// Versions, oldest first.
    pub pending: Vec<String>,
    /// Whether the schema is another than right after the last run.
    pub drifted: bool,
    /// What keeps anything from being run.
    pub problems: Vec<Diagnostic>,
}

/// Why something was not done: at least one diagnostic, each with its code and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(pub Vec<Diagnostic>);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            let gap = if n > 0 { "\n" } else { "" };
            write!(f, "{gap}{}: {}", problem.code.id, problem.message)?;
            problem.help.iter().try_for_each(|line| write!(f, "\n  {line}"))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failed {}

impl From<Diagnostic> for Failed {
    fn from(problem: Diagnostic) -> Self {
        Self(vec![problem])
    }
}

impl From<Vec<Diagnostic>> for Failed {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self(problems)
    }
}

impl Migrator {
    /// Reads a folder of migrations: files are looked for when this is called, which is for programs that are installed with
    /// them.
    ///
    /// # Errors
    /// A dialect that is not known; what is wrong in the folder.
    pub fn from_dir(dialect: &str, dir: &Path) -> Result<Self, Failed> {
        let root = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let (parent, name) = (root.parent().unwrap_or(&root), root.file_name().unwrap_or_default());
        let at = Location::new(parent, Path::new(name))?;
        let found = dialect_of(dialect)?;
        Self::of(found, Folder::load(&at, found.id()))
    }

    /// Reads the migrations from where they are kept, when this is called. A bucket of S3, as `[storage]` of a `schemac.toml` names
    /// one, is opened by [`database::store::bucket`]; what else keeps files implements [`Store`].
    ///
    /// ```no_run
    /// use schemac::database::store::{Place, bucket};
    ///
    /// let place = Place { url: "s3://bucket/shop".to_owned(), ..Place::default() };
    /// let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, std::env::var(name).unwrap_or_default()));
    /// let (shown, store) = bucket(&place, "migrations", keys.iter().map(|(name, value)| (*name, value.as_str())))
    ///     .map_err(schemac::Failed::from)?;
    /// let migrator = schemac::Migrator::from_store("postgres", &shown, store)?;
    /// # Ok::<(), schemac::Failed>(())
    /// ```
    ///
    /// # Errors
    /// As [`Migrator::from_dir`]; a store that does not answer.
    pub fn from_store(dialect: &str, shown: &str, store: Arc<dyn Store>) -> Result<Self, Failed> {
        let found = dialect_of(dialect)?;
        Self::of(found, Folder::load(&Location::stored(shown, store), found.id()))
    }

    /// Takes files that are part of the program, by name: those of `include_dir!`, or a list of `include_bytes!`. Names may
    /// have folders before them; what is hidden, and a `README.md`, is left alone.
    ///
    /// # Errors
    /// As [`Migrator::from_dir`].
    pub fn embedded<'f>(dialect: &str, files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<Self, Failed> {
        let mut all = BTreeMap::new();
        for (path, bytes) in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.starts_with('.') && name != "README.md" {
                all.insert(name, bytes.to_vec());
            }
        }
        let found = dialect_of(dialect)?;
        Self::of(found, Folder::from_files(&all, found.id()))
    }

    fn of(dialect: &'static dyn Dialect, (folder, problems): (Folder, Vec<Diagnostic>)) -> Result<Self, Failed> {
        if problems.iter().any(Diagnostic::is_error) {
            return Err(Failed(problems));
        }
        Ok(Self {
            folder,
            dialect,
            options: ConnectOptions { lock_wait: Duration::from_secs(60), create: true, ..ConnectOptions::default() },
            count_timeout: Duration::from_secs(20),
            accept_data_loss: false,
            accept_drift: false,
        })
    }

    /// The history table, if it is not `_schemac_history`.
    #[must_use]
    pub fn history_table(mut self, name: &str) -> Self {
        name.clone_into(&mut self.options.history_table);
        self
    }

    /// How long to wait for another process that migrates; a minute unless said otherwise. Of many processes that start at
    /// once, one applies and the others find it done.
    #[must_use]
    pub const fn lock_wait(mut self, time: Duration) -> Self {
        self.options.lock_wait = time;
        self
    }

    /// PostgreSQL: the migration lock is a row that expires, also where no pooler is found between the program and the server.
    #[must_use]
    pub const fn lock_by_lease(mut self) -> Self {
        self.options.lease = true;
        self
    }

    /// What is no part of the schema.
    #[must_use]
    pub fn ignore(mut self, ignore: Ignore) -> Self {
        self.options.ignore = ignore;
        self
    }

    /// Consents to the loss of data. Without it nothing runs that would lose rows or values that are there.
    #[must_use]
    pub const fn accept_data_loss(mut self) -> Self {
        self.accept_data_loss = true;
        self
    }

    /// Runs also on a schema that was changed outside of the migrations.
    #[must_use]
    pub const fn accept_drift(mut self) -> Self {
        self.accept_drift = true;
        self
    }

    /// Where the database stands. Changes nothing.
    ///
    /// # Errors
    /// It cannot be reached or read.
    pub fn status(&self, url: &str) -> Result<Status, Failed> {
        let mut database = self.connected(url, &self.looking())?;
        let Look { rows, drifted, .. } = Look::at(&mut database)?;
        let standing = Standing::new(&self.folder, &rows);
        Ok(Status {
            applied: standing.applied.iter().map(|own| (own.row.version.clone(), own.state)).collect(),
            pending: standing.pending.iter().map(|one| one.version.to_string()).collect(),
            drifted,
            problems: standing.obstacles(),
        })
    }

    /// Runs what is pending, oldest first, under the migration lock. What the rows forbid, or would be lost, is found before
    /// anything runs.
    ///
    /// # Errors
    /// A database that is not as its history says; rows in the way, or that would be lost; a statement that fails. The
    /// migrations before that one stay.
    pub fn apply(&self, url: &str) -> Result<Vec<Ran>, Failed> {
        self.forward(url, None)
    }

    fn forward(&self, url: &str, last: Option<Version>) -> Result<Vec<Ran>, Failed> {
        let mut database = self.connected(url, &self.options)?;
        let mut locked = database.lock()?;
        let mut rows = locked.history()?;
        if !running::record_squashes(&mut locked, &self.folder, &rows)?.is_empty() {
            rows = locked.history()?;
        }
        let (chosen, later) = loop {
            let (chosen, _) = Standing::new(&self.folder, &rows).to_apply(last, None, false)?;
            let refused = match self.sound(&chosen, &mut locked) {
                Ok(later) => break (chosen, later),
                Err(refused) => refused,
            };
            if !running::moved(&mut locked, &mut rows)? {
                return Err(refused);
            }
        };
        let mut ran = Vec::new();
        running::all(
            &mut locked,
            (&self.folder, self.dialect),
            (&chosen, &later),
            &mut |_| {},
            &mut |one, outcome| {
                let done = outcome.map(|own| Ran {
                    version: one.version.to_string(),
                    name: one.name.clone(),
                    duration_ms: own.duration_ms,
                });
                ran.extend(done);
            },
        )?;
        Ok(ran)
    }

    /// Takes the newest applied migrations back, by the ways back that the database stored.
    ///
    /// # Errors
    /// As [`Migrator::apply`]; one that has no way back.
    pub fn rollback(&self, url: &str, steps: usize) -> Result<Vec<Ran>, Failed> {
        self.back(url, &|applied| Ok(applied.iter().rev().take(steps).copied().collect()))
    }

    fn back(&self, url: &str, choice: &Choice<'_>) -> Result<Vec<Ran>, Failed> {
        let mut database = self.connected(url, &self.looking())?;
        let mut locked = database.lock()?;
        let rows = locked.history()?;
        let standing = Standing::new(&self.folder, &rows);
        let halfway = |problem: &Diagnostic| problem.code == codes::HALFWAY;
        let halfway: Vec<Diagnostic> = standing.obstacles().into_iter().filter(halfway).collect();
        if !halfway.is_empty() {
            return Err(Failed(halfway));
        }
        let chosen = choice(&standing.applied)?;
        let applied: Vec<&HistoryRow> = chosen.iter().map(|own| own.row).collect();
        let runs = running::back(&self.folder, &applied, &standing.applied, self.dialect.id())?;
        self.refuse_drift(&mut locked)?;
        let known: Option<Vec<_>> =
            chosen.iter().map(|own| own.migration.filter(|_| own.state.is_as_applied())).collect();
        match known {
            Some(known) => {
                drop(self.refuse_loss(stake::of_rollback(&self.folder, &known, self.dialect), &mut locked)?);
            }
            None if self.accept_data_loss => {}
            None => {
                return Err(Failed(vec![lost(&[
                    "what a way back loses is not known: its migration is not here, or not as it was applied".into(),
                ])]));
            }
        }
        let mut done = Vec::new();
        for (row, run) in applied.iter().zip(&runs) {
            let outcome = locked.rollback(run, &mut |_| {}).map_err(|problem| match done.len() {
                0 => problem,
                n => problem.help(format!("before it, {n} of {} were rolled back", runs.len())),
            })?;
            let (version, name) = (row.version.clone(), row.name.clone());
            done.push(Ran { version, name, duration_ms: outcome.duration_ms });
        }
        Ok(done)
    }

    fn connected(&self, url: &str, options: &ConnectOptions) -> Result<Database, Failed> {
        let database = Database::connect(url, options)?;
        if database.dialect() != self.dialect.id() {
            let (own, wanted) = (database.dialect(), self.dialect.id());
            let what = format!("{} is of {own}, but the migrations are for {wanted}", database::masked_url(url));
            let problem = Diagnostic::error(codes::WRONG_DATABASE, what);
            return Err(problem
                .help("name a database of that kind, or bring along the migrations of the other target")
                .into());
        }
        Ok(database)
    }

    /// Whether these can be run on the schema and the rows that are there; and what can only be asked on the way.
    fn sound(&self, chosen: &[&Migration], database: &mut Database) -> Result<Later, Failed> {
        if chosen.is_empty() {
            return Ok(Later::default());
        }
        self.refuse_drift(database)?;
        self.refuse_loss(stake::of_apply(&self.folder, chosen, self.dialect), database)
    }

    fn refuse_drift(&self, database: &mut Database) -> Result<(), Failed> {
        if self.accept_drift || !Look::at(database)?.drifted {
            return Ok(());
        }
        let what = "the database was changed outside of its migrations; nothing was run";
        Err(Diagnostic::error(codes::DRIFTED, what)
            .help("`schemac drift` shows what was changed")
            .help("if it may stay as it is: `Migrator::accept_drift`")
            .into())
    }

    fn refuse_loss(&self, mut stakes: Vec<Stake>, database: &mut Database) -> Result<Later, Failed> {
        stake::ask(&mut stakes, database, self.count_timeout)?;
        let obstacles: Vec<Diagnostic> = stakes.iter().filter_map(Stake::obstacle).collect();
        if !obstacles.is_empty() {
            return Err(Failed(obstacles));
        }
        let losses = stake::losses(&stakes);
        if !self.accept_data_loss && !losses.is_empty() {
            return Err(lost(&losses).into());
        }
        Ok(Later::of(&stakes, Some(self.count_timeout)))
    }
}

fn lost(lines: &[String]) -> Diagnostic {
    let problem = Diagnostic::error(codes::DATA_LOSS, "this run would lose data; nothing was changed");
    let problem = lines.iter().fold(problem, |problem, line| problem.help(line.clone()));
    problem.help("if it may go: `Migrator::accept_data_loss`")
}

fn dialect_of(name: &str) -> Result<&'static dyn Dialect, Failed> {
    dialect::by_name(name, None).ok_or_else(|| {
        let what = format!("`{name}` is no kind of database that is known here");
        Diagnostic::error(codes::UNSUPPORTED_STATE, what).help("it is `sqlite`, `postgres` or `surrealdb`").into()
    })
}
