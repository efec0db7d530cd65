//! Finding the states that `diff` compares: in files, in Git, in the migrations folder, in databases.

use super::state::{Found, Named};
use super::{Origins, Settings, Sources, codes, way};
use crate::base::Diagnostic;
use crate::catalog::Checked;
use crate::database::{ConnectOptions, Database, RunSegment};
use crate::dialect::{self, Dialect};
use crate::migration::Folder;
use crate::plan::Transitions;

/// What states are read with.
#[derive(Debug)]
pub struct States {
    pub dialect: &'static dyn Dialect,
    /// Empty when no state is in it.
    pub folder: Folder,
    pub settings: Settings,
    /// Its name is no part of any schema.
    pub history_table: String,
}

/// The dialect of a live database, with its version.
///
/// # Errors
/// It cannot be reached, or its version is not known.
pub fn dialect_of(url: &str) -> Result<&'static dyn Dialect, Diagnostic> {
    let facts = connect(url, &ConnectOptions::default().history_table)?.ping()?;
    dialect::by_name(facts.dialect, Some(&facts.server_version)).ok_or_else(|| {
        let what = format!("{} runs a version that is not known here: {}", facts.url, facts.server_version);
        Diagnostic::error(codes::UNSUPPORTED_STATE, what)
            .help("compare databases of a version that the documentation lists")
    })
}

impl States {
    /// One state. Its catalog is missing when the schema has errors. With `live`, since the other one is a database, it
    /// is built and read back, so that like is compared with like.
    ///
    /// # Errors
    /// What names nothing, cannot be read or cannot be reached.
    pub fn found(&self, named: &Named, live: bool, sources: &Sources) -> Result<Found, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let sources = sources.without_files();
        let mut found = match named {
            Named::Url(url) => {
                let mut database = connect(url, &self.history_table).map_err(one)?;
                if database.dialect() != self.dialect.id() {
                    return Err(vec![self.other_kind(&database)]);
                }
                return Found::of_catalog(database.introspect().map_err(one)?.catalog, &sources);
            }
            Named::Migrations(version) => Found::of_folder(&self.folder, *version, &sources)?,
            Named::Schema(files) => Found::of_project(&files.project(&self.settings, &sources)?, self.dialect),
        };
        if let (Some(catalog), true) = (&found.physical.catalog, live) {
            found.physical.catalog = Some(self.built(catalog, &sources)?);
        }
        Ok(found)
    }

    fn other_kind(&self, database: &Database) -> Diagnostic {
        let (own, wanted) = (database.dialect(), self.dialect.id());
        let what = format!("{} is of {own}, but the other state is of {wanted}", database.url());
        Diagnostic::error(codes::WRONG_DATABASE, what)
            .help("states of two kinds have no way from one to the other; pick another target with `--target`, or another URL")
    }

    /// The catalog as a scratch database has it.
    fn built(&self, catalog: &Checked, sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        if self.dialect.id() != "sqlite" {
            let what = "a live PostgreSQL database can only be compared with another one so far";
            let problem = Diagnostic::error(codes::UNSUPPORTED_STATE, what);
            return Err(vec![
                problem.help("apply the other state to an empty database, and compare with that one's URL"),
            ]);
        }
        let (nothing, origins) = (Checked::default(), Origins::default());
        let planned = way(&nothing, catalog, &Transitions::default(), self.dialect, &origins)?;
        let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
        let mut scratch = connect("sqlite::memory:", &self.history_table).map_err(one)?;
        scratch.build(&segments).map_err(one)?;
        let built = Found::of_catalog(scratch.introspect().map_err(one)?.catalog, sources)?;
        Ok(built.physical.catalog.unwrap_or_default())
    }
}

fn connect(url: &str, history_table: &str) -> Result<Database, Diagnostic> {
    Database::connect(url, &ConnectOptions::to_look(history_table))
}
