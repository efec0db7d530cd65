//! A live database as schema files.

use super::{File, Split, codes, states};
use crate::base::Diagnostic;
use crate::database::{ConnectOptions, Database, Introspected};
use crate::dialect::Dialect;
use crate::hir::{Hir, Target};
use crate::raise::raise;

/// What a database says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    pub files: Vec<File>,
    /// What is there and not in the files, a line for people each, sorted.
    pub left: Vec<String>,
    /// How many errors the files have; more than none are a fault of this program.
    pub errors: usize,
}

/// Reads a database and writes it down.
///
/// # Errors
/// It cannot be reached or read.
pub fn pull(url: &str, history_table: &str, split: Split) -> Result<Pulled, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let dialect = states::dialect_of(url).map_err(one)?;
    let mut database = Database::connect(url, &ConnectOptions::to_look(history_table)).map_err(one)?;
    written(database.introspect().map_err(one)?, dialect, split)
}

/// Writes down what was found.
///
/// # Errors
/// A fault of this program: what was found cannot be written down.
pub(super) fn written(found: Introspected, dialect: &dyn Dialect, split: Split) -> Result<Pulled, Vec<Diagnostic>> {
    let raised = raise(&found.catalog, dialect);
    let files = raised.files(split).map_err(|problems| vec![unreadable(&problems)])?;
    let mut left = [raised.left, found.unmodelled].concat();
    left.sort();
    left.dedup();
    let mut hir = Hir::new();
    hir.set_files(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    let errors = Target::new(dialect.id()).map_or(0, |target| {
        let meaning = hir.lower(target);
        let lowered = dialect.lower(&meaning.catalog, &meaning.transitions);
        let of_language = meaning.problems.iter().filter(|problem| problem.is_error()).count();
        of_language + lowered.problems.iter().filter(|problem| problem.is_error).count()
    });
    Ok(Pulled { files, left, errors })
}

fn unreadable(problems: &[Diagnostic]) -> Diagnostic {
    let first = problems.first().map_or_else(String::new, |own| format!(": {}", own.message));
    Diagnostic::error(codes::HIDDEN_FAULT, format!("what was found cannot be written down{first}"))
        .help("please report it with the part of the schema that it is about")
}
