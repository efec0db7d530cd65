//! A live database as schema files.

use std::collections::BTreeSet;

use super::{File, Split, codes, states};
use crate::base::{Diagnostic, Severity, Span};
use crate::catalog::define::{BodyLanguage, What};
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName};
use crate::database::{ConnectOptions, Database, Introspected};
use crate::dialect::Dialect;
use crate::hir::{Hir, Lowering, Target};
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
pub(super) fn written(mut found: Introspected, dialect: &dyn Dialect, split: Split) -> Result<Pulled, Vec<Diagnostic>> {
    let target = Target::new(dialect.id());
    let mut hir = Hir::new();
    let mut said = |catalog: &Catalog| {
        let raised = raise(catalog, dialect);
        let files = raised.files(split).map_err(|problems| vec![unreadable(&problems)])?;
        hir.set_files(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
        Ok::<_, Vec<Diagnostic>>((raised.left, files, target.map(|target| hir.lower(target)).unwrap_or_default()))
    };
    let (mut left, mut files, mut meaning) = said(&found.catalog)?;
    if uncheck(&mut found.catalog, &meaning) {
        (left, files, meaning) = said(&found.catalog)?;
    }
    left.extend(found.unmodelled);
    left.sort();
    left.dedup();
    let lowered = dialect.lower(&meaning.catalog, &meaning.transitions);
    let of_language = meaning.problems.iter().filter(|problem| problem.is_error()).count();
    let errors = of_language + lowered.problems.iter().filter(|problem| problem.is_error).count();
    Ok(Pulled { files, left, errors })
}

/// Whether there are routines whose SQL names what the schema does not have, or cannot be read; they are marked. A server keeps
/// such a body: its names are looked for when it runs, along a search path that nobody here knows.
fn uncheck(catalog: &mut Catalog, meaning: &Lowering) -> bool {
    let mut origins: Vec<(Span, Address)> = meaning.origins.iter().map(|(at, span)| (*span, *at)).collect();
    origins.sort_by_key(|(span, _)| (span.file, span.lo));
    let said =
        meaning.problems.iter().filter_map(|own| Some((own.severity == Severity::Note, own.primary.as_ref()?.span)));
    let owners: BTreeSet<(QName, bool)> = said
        .filter_map(|(is_note, place)| {
            let next = origins.partition_point(|(span, _)| (span.file, span.lo) <= (place.file, place.lo));
            let (span, at) = origins.get(next.checked_sub(1)?)?;
            let is_routine = matches!(at.kind, Kind::Defined(Defined::Function | Defined::Procedure));
            (is_routine && span.file == place.file).then_some((at.home, is_note))
        })
        .collect();
    let mut any = false;
    for (home, is_note) in owners {
        for at in catalog.routines(home).collect::<Vec<_>>() {
            let Some(Object::Definition(own)) = catalog.get_mut(&at) else { continue };
            // of PL/pgSQL most is never read
            let is_partial = matches!(&own.what, What::Routine(own) if own.body.language == BodyLanguage::Plpgsql);
            any |= !(is_note && is_partial) && own.what.uncheck();
        }
    }
    any
}

fn unreadable(problems: &[Diagnostic]) -> Diagnostic {
    let first = problems.first().map_or_else(String::new, |own| format!(": {}", own.message));
    Diagnostic::error(codes::HIDDEN_FAULT, format!("what was found cannot be written down{first}"))
        .help("please report it with the part of the schema that it is about")
}
