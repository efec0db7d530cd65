//! A project: its schema files, and what they mean on each of its targets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kept::kept;
use super::origins::Origins;
use super::packages::{self, Vendored};
use super::{SourceFile, Sources, codes, load};
use crate::base::{Diagnostic, FileId, Name, Span};
use crate::catalog::{Address, Checked};
use crate::dialect::{self, Dialect};
use crate::hir::{self, Clause, Hir, Package};
use crate::lint::Lints;
use crate::plan::Transitions;

/// What a project is made of; the command line reads it from `schemac.toml`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The project's folder; patterns are relative to it.
    pub root: PathBuf,
    /// What file names are shown relative to.
    pub shown_from: PathBuf,
    /// Globs of schema files.
    pub schemas: Vec<String>,
    /// Schemas of other projects that are compiled along.
    pub packages: Vec<Vendored>,
}

/// A database that the schema is compiled for.
#[derive(Clone, Debug)]
pub struct Target {
    pub name: String,
    pub dialect: &'static dyn Dialect,
    /// Where its migrations lie, below the project's folder.
    pub migrations: PathBuf,
}

/// The files of a schema, ready to be compiled.
#[derive(Debug)]
pub struct Project {
    /// The files, by the numbers that spans have.
    pub sources: Sources,
    pub(super) hir: Hir,
    pub(super) lints: Option<Arc<Lints>>,
    /// What could not be loaded.
    problems: Vec<Diagnostic>,
    /// The table that is schemac's own in each database.
    history: Option<Name>,
}

/// What a schema means on one target, in the target's own words.
#[derive(Clone, Debug, Default)]
pub struct Physical {
    /// `None` when there are errors: a catalog with holes must not be planned.
    pub catalog: Option<Checked>,
    pub transitions: Transitions,
    /// Where the transitions are said, each with what disappears with it when it is taken away.
    pub clauses: Vec<(Clause, Span, Span)>,
    pub origins: Origins,
    /// Everything that is wrong or worth a word.
    pub problems: Vec<Diagnostic>,
}

impl Project {
    /// Loads the files that the settings name. `sources` brings the configuration's text along, for messages.
    pub fn open(settings: &Settings, sources: &Sources) -> Self {
        match packages::files(settings) {
            Ok(files) => Self::of_files(&settings.shown_from, &files, sources).or_empty(&settings.schemas.join("`, `")),
            Err(problems) => Self { problems, ..Self::of_texts(Vec::new(), sources) },
        }
    }

    /// Loads these files and everything with the ending `.schema` below these folders.
    pub fn of_paths(shown_from: &Path, paths: &[PathBuf], sources: &Sources) -> Self {
        let (files, problems) = Self::below(paths);
        let files: Vec<_> = files.into_iter().map(|path| (path, None)).collect();
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let mut out = Self::of_files(shown_from, &files, sources).or_empty(&names.join("`, `"));
        out.problems.extend(problems);
        out
    }

    /// The files that [`Project::open`] reads; none where they cannot be found.
    pub fn paths(settings: &Settings) -> Vec<PathBuf> {
        packages::files(settings).unwrap_or_default().into_iter().map(|(path, _)| path).collect()
    }

    /// The files that [`Project::of_paths`] reads, and what cannot be found.
    pub fn below(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Diagnostic>) {
        let mut files = Vec::new();
        let mut problems = Vec::new();
        for path in paths {
            if path.is_dir() {
                match load::find(path, &["**/*.schema".to_owned()]) {
                    Ok(found) => files.extend(found),
                    Err(found) => problems.extend(found),
                }
            } else {
                files.push(path.clone());
            }
        }
        files.sort();
        files.dedup();
        (files, problems)
    }

    /// A schema whose texts are at hand already, by the names that messages show.
    pub fn of_texts(texts: Vec<(String, String)>, sources: &Sources) -> Self {
        let mut sources = sources.without_files();
        for (name, text) in texts {
            sources.add(name, None, text);
        }
        Self::of_sources(sources, Vec::new())
    }

    /// The same of files that are made already.
    pub(super) fn of_made(files: Vec<SourceFile>, sources: &Sources) -> Self {
        let mut sources = sources.without_files();
        for file in files {
            sources.push(file);
        }
        Self::of_sources(sources, Vec::new())
    }

    fn of_files(shown_from: &Path, files: &[(PathBuf, Option<Package>)], sources: &Sources) -> Self {
        let mut sources = sources.without_files();
        let mut problems = Vec::new();
        for (path, package) in files {
            match load::read(path) {
                Ok(text) => {
                    let (shown, disk) = (load::shown(shown_from, path), Some(path.clone()));
                    sources.push(SourceFile { shown, disk, text: text.into(), package: *package });
                }
                Err(problem) => problems.push(problem),
            }
        }
        Self::of_sources(sources, problems)
    }

    /// The front wing numbers files in the order in which it gets them, which is that of the table.
    pub(super) fn of_sources(sources: Sources, problems: Vec<Diagnostic>) -> Self {
        let mut hir = Hir::new();
        hir.set_files(sources.iter().map(|(_, file)| (file.shown.as_str(), Arc::clone(&file.text))));
        for (_, file) in sources.iter().filter(|(_, file)| file.package.is_some()) {
            hir.set_package(&file.shown, file.package);
        }
        Self { sources, hir, lints: None, problems, history: None }
    }

    /// The same with the name of the history table, which no table of the schema may have.
    #[must_use]
    pub fn beside(self, history: &str) -> Self {
        Self { history: Some(Name::new(history)), ..self }
    }

    /// A project without files would read as "drop everything".
    pub(super) fn or_empty(mut self, patterns: &str) -> Self {
        if self.sources.iter().len() == 0 && self.problems.is_empty() {
            self.problems.push(
                Diagnostic::error(codes::NO_SCHEMA, format!("no schema file is found at `{patterns}`"))
                    .help("write one, for example `schemas/main.schema`")
                    .help("or mend `schemas` in schemac.toml; `schemac init` writes both"),
            );
        }
        self
    }

    /// Changes a file's text in memory; only what depends on it is compiled again.
    pub fn set_text(&mut self, id: FileId, text: impl Into<Arc<str>>) {
        let text = text.into();
        if let Some(file) = self.sources.set_text(id, Arc::clone(&text)) {
            self.hir.set_text(&file.shown, text);
        }
    }

    /// Whether a finding is the project's business: what is only worth a word in a package is that of its authors.
    fn is_told(&self, problem: &Diagnostic) -> bool {
        problem.is_error() || problem.primary.as_ref().is_none_or(|label| self.sources.is_own(label.span.file))
    }

    /// What could not be loaded.
    pub fn load_problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// What the schema means on a target.
    pub fn lower(&self, dialect: &dyn Dialect) -> Physical {
        let mut out = Physical { problems: self.problems.clone(), ..Physical::default() };
        let Some(target) = hir::Target::new(dialect.id()) else {
            out.problems.push(Diagnostic::error(
                codes::UNKNOWN_TARGET,
                format!("the language does not know the dialect `{}`", dialect.id()),
            ));
            return out;
        };
        self.hir.prepare(&[target]);
        let portable = self.hir.lower(target);
        out.problems.extend(portable.problems.into_iter().filter(|problem| self.is_told(problem)));
        out.origins = Origins::new(&portable.origins, dialect.capabilities().namespaces);
        if out.problems.iter().any(Diagnostic::is_error) {
            return out;
        }
        let lowered = dialect.lower(&portable.catalog, &portable.transitions);
        out.problems.extend(lowered.problems.iter().map(|problem| located(problem, &out.origins)));
        if let Some(history) = self.history {
            out.problems.extend(kept(&lowered.catalog, history.as_str(), dialect, &out.origins));
        }
        if out.problems.iter().any(Diagnostic::is_error) {
            return out;
        }
        match Checked::new(lowered.catalog) {
            Ok(catalog) => out.catalog = Some(catalog),
            Err(missing) => out.problems.extend(missing.iter().map(|(at, need)| incomplete(at, need, &out.origins))),
        }
        (out.transitions, out.clauses) = (lowered.transitions, portable.clauses);
        out
    }
}

fn located(problem: &dialect::Problem, origins: &Origins) -> Diagnostic {
    let message = problem.message.clone();
    let mut out = if problem.is_error {
        Diagnostic::error(problem.code, message)
    } else if dialect::STAND_INS.contains(&problem.code) {
        Diagnostic::note(problem.code, message)
    } else {
        Diagnostic::warning(problem.code, message)
    };
    if let Some(span) = origins.get(&problem.at) {
        out = out.at(span, "");
    }
    match &problem.help {
        Some(help) => out.help(help.clone()),
        None => out,
    }
}

fn incomplete(at: &Address, need: &Address, origins: &Origins) -> Diagnostic {
    let out = Diagnostic::error(codes::HIDDEN_FAULT, format!("`{at}` needs `{need}`, which is not there"))
        .help("this is a bug of schemac; please report it with the schema");
    match origins.get(at) {
        Some(span) => out.at(span, "this"),
        None => out,
    }
}
