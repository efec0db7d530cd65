//! What a text means on a target.

use super::house::catalog::{Catalog, Checked};
use super::house::compile::{Physical, Project, Sources};
use super::house::dialect::{Dialect, by_name};
use super::house::{plan, syntax};
use super::text::{Verdict, demand, points_into};

/// The targets that are compiled for.
pub fn dialects() -> impl Iterator<Item = &'static dyn Dialect> {
    ["sqlite", "postgres"].into_iter().filter_map(|word| by_name(word, None))
}

/// A project of one file.
pub fn project(text: &str) -> Project {
    Project::of_texts(vec![("a.schema".to_owned(), text.to_owned())], &Sources::default())
}

/// On each target a text has a catalog that can be built with SQL, or errors that say why not; formatted, it means the same.
pub fn has_a_meaning_or_a_reason(text: &str) -> Verdict {
    let (written, formatted) = (project(text), syntax::format(text).ok().map(|text| project(&text)));
    for dialect in dialects() {
        let Physical { catalog, problems, .. } = written.lower(dialect);
        problems.iter().try_for_each(|problem| points_into(text, problem))?;
        let errors = problems.iter().any(|problem| problem.is_error());
        demand(catalog.is_none() == errors, || format!("{}: {catalog:#?}\n{problems:#?}", dialect.id()))?;
        let same = formatted.as_ref().is_none_or(|formatted| formatted.lower(dialect).catalog == catalog);
        demand(same, || format!("{}: formatted, it means something else", dialect.id()))?;
        if let Some(catalog) = catalog {
            is_built(&catalog, dialect)?;
        }
    }
    Ok(())
}

fn is_built(catalog: &Checked, dialect: &dyn Dialect) -> Verdict {
    let Ok(nothing) = Checked::new(Catalog::new()) else { return Ok(()) };
    let way = plan::plan(&nothing, catalog, &plan::Transitions::default(), dialect.capabilities())
        .map_err(|problems| format!("{}: {problems:#?}", dialect.id()))?;
    let said = dialect.script(&way).statements().count();
    demand(said > 0 || catalog.is_empty(), || format!("{}: nothing is said for {catalog:#?}", dialect.id()))
}
