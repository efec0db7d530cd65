//! The states that `diff` compares: what the words of the command line mean.

use std::path::{Path, PathBuf};

use super::leaning::lean;
use super::{Physical, Project, Settings, Sources, codes, git};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Object, Renames};
use crate::database::masked_url;
use crate::dialect::Dialect;
use crate::diff::Change;
use crate::hir;
use crate::migration::{Folder, Migration, State, Version};
use crate::plan::{FillKind, Transitions};

/// A state as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The migrations folder, up to a version or to its end.
    Migrations(Option<Version>),
    /// Schema files.
    Schema(Files),
    /// A live database.
    Url(String),
    /// What a file of SQL makes.
    Sql(PathBuf),
}

/// Where schema files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// Those of the project at a Git revision.
    Git(String),
    /// A schema file or a folder of them.
    Disk(PathBuf),
}

/// A state with what is known about the way to it.
#[derive(Clone, Debug)]
pub struct Found {
    pub physical: Physical,
    /// The fold of the migrations folder that it is, if it is one.
    pub fold: Option<State>,
    /// The files that spans point into.
    pub sources: Sources,
}

impl Named {
    /// Reads one; paths are relative to `cwd`.
    ///
    /// # Errors
    /// A word that names nothing, or something that this version cannot read.
    pub fn parse(text: &str, cwd: &Path) -> Result<Self, Diagnostic> {
        if text == "migrations" {
            return Ok(Self::Migrations(None));
        }
        if let Some(version) = text.strip_prefix("migrations@") {
            return Version::parse(version).map(|version| Self::Migrations(Some(version))).ok_or_else(|| {
                Diagnostic::error(codes::UNKNOWN_STATE, format!("`{version}` is no version of a migration"))
                    .help("a version is the first part of a migration's file name, such as 20261121101500")
            });
        }
        if let Some(revision) = text.strip_prefix("git:") {
            return Ok(Self::Schema(Files::Git(revision.to_owned())));
        }
        let scheme = ["sqlite:", "postgres:", "postgresql:", "surrealdb:"];
        if scheme.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self::Url(text.to_owned()));
        }
        if text.contains("://") {
            let what = format!("`{}` is no URL of a database that is known here", masked_url(text));
            return Err(Diagnostic::error(codes::UNKNOWN_STATE, what)
                .help("it begins with `sqlite:`, `postgres://`, `postgresql://` or `surrealdb://`, in lower case"));
        }
        let path = cwd.join(text);
        if path.is_file() && path.extension().is_some_and(|ending| ending == "sql") {
            return Ok(Self::Sql(path));
        }
        if path.exists() {
            return Ok(Self::Schema(Files::Disk(path)));
        }
        Err(Diagnostic::error(codes::UNKNOWN_STATE, format!("`{text}` names no state; there is no such file or folder"))
            .help("a state is a folder of schema files, one schema file, `migrations`, `migrations@VERSION`, `git:REF`, a `.sql` file, or a URL"))
    }
}

impl Named {
    /// The URL, if it is a live database.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Url(url) => Some(url),
            Self::Migrations(_) | Self::Schema(_) | Self::Sql(_) => None,
        }
    }
}

impl Files {
    /// Loads them.
    ///
    /// # Errors
    /// What Git says; what cannot be read otherwise is told when the project is compiled.
    pub fn project(&self, settings: &Settings, sources: &Sources) -> Result<Project, Vec<Diagnostic>> {
        match self {
            Self::Disk(path) => Ok(Project::of_paths(&settings.shown_from, std::slice::from_ref(path), sources)),
            Self::Git(revision) => {
                let files = git::files(settings, revision)?;
                Ok(Project::of_made(files, sources).or_empty(&settings.schemas.join("`, `")))
            }
        }
    }
}

impl Found {
    /// What schema files mean on a target.
    pub fn of_project(project: &Project, dialect: &dyn Dialect) -> Self {
        Self { physical: project.lower(dialect), fold: None, sources: project.sources.clone() }
    }

    /// A point in a migrations folder.
    ///
    /// # Errors
    /// A version that the folder does not have.
    pub fn of_folder(folder: &Folder, version: Option<Version>, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        let state = match version {
            None => folder.state().clone(),
            Some(version) => folder.state_at(version).map_err(|problem| vec![problem])?,
        };
        let physical = physical(state.catalog.clone())?;
        Ok(Self { physical, fold: Some(state), sources: sources.without_files() })
    }

    /// What a live database has.
    ///
    /// # Errors
    /// Never in practice: a database holds nothing without what it needs.
    pub fn of_live(catalog: Catalog, dialect: &dyn Dialect, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self {
            physical: Physical { catalog: Some(live(catalog, dialect)?), ..Physical::default() },
            fold: None,
            sources: sources.without_files(),
        })
    }

    /// The state to plan from. What a schema says about its own columns is done in it.
    pub fn state(&self) -> State {
        let catalog = self.physical.catalog.as_ref().map(|checked| (**checked).clone()).unwrap_or_default();
        let fills = self.physical.transitions.fills.clone();
        self.fold.clone().unwrap_or_else(|| State { catalog, fills, ..State::default() })
    }

    /// Coming from a live database: it does not remember which `using` has run, so only those count whose column has
    /// another type there.
    pub fn came_from_live(&mut self, from: &Self) {
        let (Some(before), Some(after)) = (&from.physical.catalog, &self.physical.catalog) else { return };
        let renames = self.physical.transitions.renames.inverse();
        let ty = |catalog: &Checked, at: &Address| {
            at.part.and_then(|part| catalog.column(at.home, part)).map(|column| column.ty.clone())
        };
        self.physical
            .transitions
            .fills
            .retain(|at, fill| fill.kind != FillKind::Using || ty(before, &renames.address(at)) != ty(after, at));
    }

    /// Takes out of what a database has what is a difference to nobody, compared with another state. What the other state has not
    /// at all is left whole, since the way there, or back, makes it again.
    ///
    /// # Errors
    /// As [`checked`].
    pub fn beside(&mut self, other: &Self, dialect: &dyn Dialect) -> Result<(), Vec<Diagnostic>> {
        if let (Some(found), Some(wanted)) = (self.physical.catalog.take(), &other.physical.catalog) {
            let renames = &other.physical.transitions.renames;
            let mut others = dialect.overlooked(&found, &[wanted]);
            others.retain(|(at, object)| {
                object.is_none() || !found.contains(at) || wanted.contains(&renames.address(at))
            });
            self.physical.catalog = Some(with(found, others)?);
        }
        Ok(())
    }

    /// Lets this state know what was renamed on the way from another point of the same folder.
    pub fn came_from(&mut self, from: &Self, folder: &Folder) {
        let (Some(before), Some(after)) = (&from.fold, &self.fold) else { return };
        let version = |state: &State| state.head.as_ref().map(|head| head.version);
        let (start, end) = (version(before), version(after));
        let between = |low: Option<Version>, high: Option<Version>| -> Vec<&Migration> {
            let inside = |one: &&Migration| Some(one.version) > low && Some(one.version) <= high;
            folder.migrations().iter().filter(inside).collect()
        };
        let renames = if start <= end {
            composed(&between(start, end), &before.catalog, &after.catalog)
        } else {
            composed(&between(end, start), &after.catalog, &before.catalog).inverse()
        };
        let online = self.physical.transitions.online;
        self.physical.transitions = Transitions { renames, online, ..Transitions::default() };
    }
}

fn physical(catalog: Catalog) -> Result<Physical, Vec<Diagnostic>> {
    Ok(Physical { catalog: Some(checked(catalog)?), ..Physical::default() })
}

/// The catalog of a live database, with what its texts lean on.
///
/// # Errors
/// As [`checked`].
pub fn live(mut catalog: Catalog, dialect: &dyn Dialect) -> Result<Checked, Vec<Diagnostic>> {
    if let Some(target) = hir::Target::new(dialect.id()) {
        lean(&mut catalog, target);
    }
    checked(catalog)
}

/// What was found in a database, as it is compared with others: without what is a difference to nobody ([`Dialect::overlooked`]).
///
/// # Errors
/// As [`checked`].
pub fn beside(found: Checked, wanted: &[&Catalog], dialect: &dyn Dialect) -> Result<Checked, Vec<Diagnostic>> {
    let others = dialect.overlooked(&found, wanted);
    with(found, others)
}

/// A catalog in which some objects are others.
fn with(found: Checked, others: Vec<(Address, Option<Object>)>) -> Result<Checked, Vec<Diagnostic>> {
    if others.is_empty() {
        return Ok(found);
    }
    let mut found = found.into_inner();
    found.put_all(others);
    checked(found)
}

/// A catalog in which nothing is missing.
///
/// # Errors
/// What stands without its need.
pub fn checked(catalog: Catalog) -> Result<Checked, Vec<Diagnostic>> {
    let told = |(at, need): &(Address, Address)| {
        Diagnostic::error(codes::HIDDEN_FAULT, format!("`{at}` stands without its `{need}`"))
            .help("`schemac check` looks at the migrations folder")
    };
    Checked::new(catalog).map_err(|missing| missing.iter().map(told).collect())
}

/// The renames of several migrations as one map from the first state's names to the last one's.
pub(super) fn composed(of: &[&Migration], before: &Catalog, after: &Catalog) -> Renames {
    let steps: Vec<Renames> = of
        .iter()
        .map(|one| {
            let pairs = one.changes.iter().filter_map(|change| match change {
                Change::Rename { from, to } => Some((*from, *to)),
                Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
            });
            pairs.collect()
        })
        .collect();
    let mut out = Renames::new();
    for (n, step) in steps.iter().enumerate() {
        for (from, to) in step.iter() {
            let first = steps[..n].iter().rev().fold(*from, |at, step| step.inverse().address(&at));
            let last = steps[n + 1..].iter().fold(*to, |at, step| step.address(&at));
            if first != last && stands(before, &first) && stands(after, &last) {
                out.insert(first, last);
            }
        }
    }
    out
}

fn stands(catalog: &Catalog, at: &Address) -> bool {
    catalog.named(at).is_some()
}
