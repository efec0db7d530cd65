//! Finding the states that `diff` compares: in files, in Git, in the migrations folder, in databases.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::state::{Found, Named};
use super::{Settings, Sources, built, codes};
use crate::base::Diagnostic;
use crate::catalog::{Address, Checked, Object, QName};
use crate::database::{ConnectOptions, Database, Scratch};
use crate::dialect::{self, Dialect};
use crate::migration::Folder;

/// What states are read with.
#[derive(Debug)]
pub struct States {
    pub dialect: &'static dyn Dialect,
    /// Empty when no state is in it.
    pub folder: Arc<Folder>,
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
    /// One state. Its catalog is missing when the schema has errors. With `beside`, the URL of the other one, which is a
    /// live database, it is built there and read back, so that like is compared with like.
    ///
    /// # Errors
    /// What names nothing, cannot be read or cannot be reached.
    pub fn found(&self, named: &Named, beside: Option<&str>, sources: &Sources) -> Result<Found, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let sources = sources.without_files();
        let mut found = match named {
            Named::Url(url) => {
                let mut database = connect(url, &self.history_table).map_err(one)?;
                if database.dialect() != self.dialect.id() {
                    return Err(vec![self.other_kind(&database)]);
                }
                return Found::of_live(database.introspect().map_err(one)?.catalog, self.dialect, &sources);
            }
            Named::Migrations(version) => Found::of_folder(&self.folder, *version, &sources)?,
            Named::Schema(files) => Found::of_project(&files.project(&self.settings, &sources)?, self.dialect),
        };
        if let (Some(catalog), Some(url)) = (&found.physical.catalog, beside) {
            let mut scratch = Scratch::beside(url, &ConnectOptions::to_look(&self.history_table)).map_err(one)?;
            let built = built(catalog, self.dialect, &mut scratch)?;
            if let Some(fold) = &mut found.fold {
                fold.catalog = (*built).clone();
            }
            found.physical.catalog = Some(built);
        }
        Ok(found)
    }

    /// The tables without a row among those of this database that get a column which may not be null. One whose rows the
    /// role may not count has some: then it is asked what they get.
    ///
    /// # Errors
    /// It cannot be reached.
    pub fn empty(&self, url: &str, before: &Checked, after: &Checked) -> Result<BTreeSet<QName>, Diagnostic> {
        let wanted = filled_anew(before, after);
        if wanted.is_empty() {
            return Ok(wanted);
        }
        Ok(empty(&mut connect(url, &self.history_table)?, wanted))
    }

    fn other_kind(&self, database: &Database) -> Diagnostic {
        let (own, wanted) = (database.dialect(), self.dialect.id());
        let what = format!("{} is of {own}, but the other state is of {wanted}", database.url());
        Diagnostic::error(codes::WRONG_DATABASE, what)
            .help("states of two kinds have no way from one to the other; pick another target with `--target`, or another URL")
    }
}

/// The tables that get a column which may not be null.
pub(super) fn filled_anew(before: &Checked, after: &Checked) -> BTreeSet<QName> {
    after
        .iter()
        .filter(|(at, object)| matches!(object, Object::Column(own) if !own.nullable) && !before.contains(at))
        .map(|(at, _)| at.home)
        .filter(|home| before.contains(&Address::table(*home)))
        .collect()
}

/// Those of these tables that have no row, as far as the role may look.
pub(super) fn empty(database: &mut Database, mut of: BTreeSet<QName>) -> BTreeSet<QName> {
    of.retain(|table| database.is_empty(*table).unwrap_or(false));
    of
}

fn connect(url: &str, history_table: &str) -> Result<Database, Diagnostic> {
    Database::connect(url, &ConnectOptions::to_look(history_table))
}
