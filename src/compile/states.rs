//! Finding the states that `diff` compares: in files, in Git, in the migrations folder, in databases.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::state::{Found, Named};
use super::{Settings, Sources, built, codes, import};
use crate::base::Diagnostic;
use crate::catalog::{Address, Checked, Object, QName};
use crate::database::{ConnectOptions, Database, Scratch};
use crate::dialect::{self, Dialect};
use crate::migration::{Folder, MAX_FILE};

/// What states are read with.
#[derive(Debug)]
pub struct States {
    pub dialect: &'static dyn Dialect,
    /// Empty when no state is in it.
    pub folder: Arc<Folder>,
    pub settings: Settings,
    /// Its name is no part of any schema.
    pub history_table: String,
    /// The database beside which a file of SQL is built, and what is compared with it; none where no state is one.
    pub base: Option<String>,
    /// What was left out of files of SQL, a line each.
    pub left: RefCell<Vec<String>>,
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
    /// The database beside which the other state is built, if an engine reads this one.
    pub fn stands_at<'a>(&'a self, named: &'a Named) -> Option<&'a str> {
        match named {
            Named::Url(url) => Some(url),
            Named::Sql(_) => self.base.as_deref(),
            Named::Migrations(_) | Named::Schema(_) => None,
        }
    }

    /// One state. Its catalog is missing when the schema has errors. With `beside`, the URL of the other one, which an
    /// engine reads, it is built there and read back, so that like is compared with like.
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
            Named::Sql(path) => {
                let (text, base) = (text(path).map_err(one)?, self.base.as_deref().unwrap_or_default());
                let (built, left) = import::loaded(&text, base, &self.history_table, self.dialect)?;
                self.left.borrow_mut().extend(left);
                return Found::of_live(built.catalog, self.dialect, &sources);
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

/// The text of a file of SQL.
///
/// # Errors
/// It cannot be read, or is too large.
#[allow(clippy::disallowed_methods, reason = "a file that the user names is read here")]
pub fn text(path: &Path) -> Result<String, Diagnostic> {
    let unreadable = |why: String| {
        Diagnostic::error(codes::UNREADABLE_FILE, format!("`{}` cannot be read: {why}", path.display()))
            .help("name a file of SQL in UTF-8")
    };
    let size = std::fs::metadata(path).map_err(|why| unreadable(why.to_string()))?.len();
    if size > MAX_FILE {
        return Err(unreadable(format!("it is larger than {} MiB; dump the schema without its rows", MAX_FILE >> 20)));
    }
    std::fs::read_to_string(path).map_err(|why| unreadable(why.to_string()))
}
