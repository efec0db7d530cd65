//! What commands share: the project, a target, its migrations folder, its database.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::codes;
use super::config::{Config, Level, Setting, TargetConfig};
use super::session::Session;
use crate::base::{Code, Diagnostic, Severity};
use crate::compile::{self, Accept, Decision, Lints, Origins, Project, Settings, Sources, Target};
use crate::database::codes::NO_DATABASE;
use crate::database::{self, ConnectOptions, Database, HistoryRow, Scratch};
use crate::migration::{Folder, Location};

/// The project's files, or these in their place.
pub fn project(session: &Session, config: &Config, files: &[PathBuf]) -> Project {
    let shown_from = session.around.cwd.clone();
    let project = if files.is_empty() {
        Project::open(&settings(config, shown_from), &session.sources)
    } else {
        let files: Vec<PathBuf> = files.iter().map(|file| session.around.cwd.join(file)).collect();
        Project::of_paths(&shown_from, &files, &session.sources)
    };
    project.beside(&config.table.value).judged(lints(config))
}

/// The files that [`project`] reads, as far as they can be found.
pub fn paths(session: &Session, config: &Config, files: &[PathBuf]) -> Vec<PathBuf> {
    if files.is_empty() {
        return Project::paths(&settings(config, session.around.cwd.clone()));
    }
    let files: Vec<PathBuf> = files.iter().map(|file| session.around.cwd.join(file)).collect();
    Project::below(&files).0
}

/// The rules that the project wants, for its targets.
fn lints(config: &Config) -> Lints {
    // a target that cannot be had is told where it is asked for
    let targets: Vec<Target> = config.targets.iter().filter_map(|own| target(own).ok()).collect();
    let wanted = |code: Code| Some(level(config, code)? != Level::Off);
    compile::lints(&targets, config.naming.clone(), &wanted)
}

/// What the project says of a code.
fn level(config: &Config, code: Code) -> Option<Level> {
    config.lint.iter().find(|(own, _)| own == code.id).map(|(_, level)| *level)
}

/// What the configuration says of the project's files.
pub fn settings(config: &Config, shown_from: PathBuf) -> Settings {
    let (schemas, packages) = (config.schemas.value.clone(), config.packages.clone());
    Settings { root: config.root.clone(), shown_from, schemas, packages }
}

/// A configured target with its dialect.
///
/// # Errors
/// A dialect or version that is not supported.
pub fn target(config: &TargetConfig) -> Result<Target, Diagnostic> {
    let version = config.version.as_ref().map(|version| version.value.as_str());
    Target::new(&config.name, &config.dialect.value, version, &config.migrations)
}

/// The target that a command works on.
///
/// # Errors
/// As [`Session::target`] and [`target`].
pub fn picked<'a>(session: &Session, config: &'a Config) -> Result<(&'a TargetConfig, Target), Vec<Diagnostic>> {
    let own = session.target(config)?;
    let target = target(own).map_err(|problem| vec![problem])?;
    Ok((own, target))
}

/// The migrations folder of a target, with what is wrong in it.
pub fn folder(session: &Session, config: &Config, target: &Target) -> (Arc<Folder>, Vec<Diagnostic>) {
    // whoever comes while it is being read waits, and reads nothing
    let mut known = session.folders.lock().unwrap_or_else(PoisonError::into_inner);
    let read = || match location(session, config, target) {
        Ok(at) => {
            let (folder, problems) = Folder::load(&at, target.dialect.id());
            (Arc::new(folder), problems)
        }
        Err(problem) => (Arc::default(), vec![problem]),
    };
    known.entry(target.name.clone()).or_insert_with(read).clone()
}

/// Tells what is to be said of a folder that was read and stops nothing: once, also in a run on many databases. What `[lint]` has
/// switched off is not said.
pub fn warn_of_folder(session: &Session, config: &Config, target: &Target) {
    let mut known = session.folders.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((_, problems)) = known.get_mut(&target.name) else { return };
    let (errors, mut warnings): (Vec<_>, Vec<_>) = std::mem::take(problems).into_iter().partition(Diagnostic::is_error);
    *problems = errors;
    drop(known);
    warnings.retain(|own| level(config, own.code) != Some(Level::Off));
    session.report(&session.sources, &warnings);
}

/// The folder's place.
///
/// # Errors
/// A place outside of the project.
pub fn location(session: &Session, config: &Config, target: &Target) -> Result<Location, Diagnostic> {
    // the folder in the project tells the place in the store
    let folder = Location::new(&config.root, &target.migrations)?;
    let Some(place) = &config.storage else { return Ok(folder) };
    let inside = folder.path().strip_prefix(&config.root).unwrap_or(folder.path());
    let inside: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let around = &session.around;
    let variables =
        around.variables.iter().chain(around.dotenv.iter().filter(|(name, _)| !around.variables.contains_key(*name)));
    let variables = variables.map(|(name, value)| (name.as_str(), value.as_str()));
    let (shown, store) = database::store::bucket(&place.value, &inside.join("/"), variables)?;
    Ok(Location::stored(&shown, store))
}

/// The folder, if nothing is wrong in it.
///
/// # Errors
/// Everything that is wrong.
pub fn sound_folder(session: &Session, config: &Config, target: &Target) -> Result<Arc<Folder>, Vec<Diagnostic>> {
    let (folder, problems) = folder(session, config, target);
    if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(folder) }
}

/// The kinds of database that the first run makes.
const MADE: [&str; 2] = ["sqlite", "surrealdb"];

/// Opens the target's database.
///
/// # Errors
/// None is named, or it cannot be opened.
pub fn connect(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
    create: bool,
    lock_wait: Duration,
) -> Result<Database, Diagnostic> {
    let url = config.url(own, &session.around)?;
    said(session, &url);
    let mut database = Database::connect(&url.value, &options_to_run(session, config, create, lock_wait))?;
    if database.was_made() {
        session.out.say(&format!("{} was not there: its namespace and database were made", database.url()));
    }
    Ok(database)
}

/// How to open a database that is to be changed.
pub fn options_to_run(session: &Session, config: &Config, create: bool, lock_wait: Duration) -> ConnectOptions {
    ConnectOptions {
        history_table: config.table.value.clone(),
        lock_wait,
        lock_timeout: config.lock_timeout.as_ref().map(|time| time.value),
        statement_timeout: config.statement_timeout.as_ref().map(|time| time.value),
        lease: config.lease.value,
        create,
        ignore: config.ignore.value.clone(),
        hearing: session.hearing(),
    }
}

/// The same, if it is there: the file of an embedded database is made by the first run that fills it, and so are namespace and
/// database of SurrealDB.
///
/// # Errors
/// As [`connect`].
pub fn connect_if_there(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
    lock_wait: Duration,
) -> Result<Option<Database>, Diagnostic> {
    match connect(session, config, own, false, lock_wait) {
        Ok(database) => Ok(Some(database)),
        Err(problem) if problem.code == NO_DATABASE && MADE.contains(&own.dialect.value.as_str()) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What the target's database remembers, and its URL without secrets, if one is named and there, and may be asked.
///
/// # Errors
/// It cannot be reached or read.
pub fn history_at_hand(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
    offline: bool,
) -> Result<Option<(String, Vec<HistoryRow>)>, Diagnostic> {
    if offline {
        return Ok(None);
    }
    let asked = look(session, config, own).and_then(|mut database| {
        let rows = database.history()?;
        Ok((database.url().to_owned(), rows))
    });
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(problem) if [codes::NO_URL, NO_DATABASE].contains(&problem.code) => Ok(None),
        Err(problem) => Err(problem.help("to leave this database out of it: `--offline`")),
    }
}

/// Refuses what a protected environment is protected from, also where its database is reached without its name.
///
/// # Errors
/// It is protected.
pub fn refuse_protected(session: &Session, config: &Config, from: &str) -> Result<(), Diagnostic> {
    let refused = |env: &str, why: String| {
        Err(Diagnostic::error(codes::PROTECTED, format!("the environment `{env}` is protected from {from}"))
            .help("go forward: `schemac revert` writes a migration that takes another one back; or change the schema and plan")
            .help(why))
    };
    if config.protected.value {
        let env = config.env.as_ref().map_or("", |env| env.value.as_str());
        return refused(env, format!("`protected` stands in {}", config.protected.origin));
    }
    let guard = session.target(config).ok().and_then(|own| config.guard(own, &session.around));
    guard.map_or(Ok(()), |env| refused(env, format!("the URL leads to its database: `env.{env}.url` in schemac.toml")))
}

/// Opens the target's database to look at it: waits for nobody's lock for longer than a few seconds.
///
/// # Errors
/// As [`connect`].
pub fn look(session: &Session, config: &Config, own: &TargetConfig) -> Result<Database, Diagnostic> {
    let url = config.url(own, &session.around)?;
    said(session, &url);
    Database::connect(&url.value, &options_to_look(session, config))
}

/// How to open databases to look at what the migrations made, and scratch databases to compare it with.
pub fn options_to_look(session: &Session, config: &Config) -> ConnectOptions {
    let (ignore, hearing) = (config.ignore.value.clone(), session.hearing());
    ConnectOptions { ignore, hearing, ..ConnectOptions::to_look(&config.table.value) }
}

/// What makes scratch databases for a target: in memory when it is embedded, else beside its database, in which nothing is
/// changed.
///
/// # Errors
/// No database is named to stand beside.
pub fn scratch(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
) -> Result<impl FnMut() -> Result<Scratch, Diagnostic> + use<>, Diagnostic> {
    let url = match crate::database::in_memory(&own.dialect.value) {
        Some(url) => url.to_owned(),
        None => config.url(own, &session.around)?.value,
    };
    let options = options_to_look(session, config);
    Ok(move || Scratch::beside(&url, &options))
}

fn said(session: &Session, url: &Setting<String>) {
    if session.out.verbose > 0 {
        session.out.say(&format!("connecting to {} ({})", crate::database::masked_url(&url.value), url.origin));
    }
}

/// The findings of one target as the project wants them: without those that a comment allows, and weighing what `[lint]`
/// says.
///
/// # Errors
/// A time that cannot be read.
pub fn settle(
    session: &Session,
    config: &Config,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    compile::suppress(sources, problems, session.around.now()?, false);
    weigh(config, problems);
    Ok(())
}

/// Findings weigh what `[lint]` says.
pub fn weigh(config: &Config, problems: &mut Vec<Diagnostic>) {
    let level = |problem: &Diagnostic| level(config, problem.code);
    problems.retain(|problem| problem.is_error() || level(problem) != Some(Level::Off));
    for problem in problems {
        match level(problem) {
            Some(Level::Error) => problem.severity = Severity::Error,
            Some(Level::Warn) if !problem.is_error() => problem.severity = Severity::Warning,
            Some(Level::Off | Level::Warn) | None => {}
        }
    }
}

/// The consent that `--accept` gives.
///
/// # Errors
/// A value that names nothing.
pub fn accept(values: &[String]) -> Result<Accept, Diagnostic> {
    Accept::parse(values.iter().map(String::as_str)).map_err(|value| {
        Diagnostic::error(codes::BAD_ARGUMENT, format!("`--accept {value}` names nothing"))
            .help("write `all`, or an address such as `drop:users/column:legacy` or `drop:old_orders`")
    })
}

/// The findings of decisions that nobody took.
pub fn questions(decisions: &[Decision], origins: &Origins) -> Vec<Diagnostic> {
    decisions.iter().map(|decision| decision.diagnostic(origins)).collect()
}
