//! The migrations of another tool as migrations of this one: what each does is found by running all of them in order.

use super::course::{Cause, Course};
use super::effect::{found, reached};
use super::state::{beside, checked};
use super::verify::Open;
use super::{Physical, codes};
use crate::base::Diagnostic;
use crate::dialect::Dialect;
use crate::migration::codes::LEFT_OUT;
use crate::migration::{Draft, Folder, Foreign, Handmade, Tool, Version};

/// What taking over comes to.
#[derive(Debug, Default)]
pub struct TakenOver {
    /// In order.
    pub drafts: Vec<Draft>,
    /// The folder with all of them.
    pub folder: Folder,
    /// Ways back that do not lead back, and were left out.
    pub warnings: Vec<Diagnostic>,
}

/// Runs all of them on one scratch database, there and back and there again, and writes down what they do. `schema` is what the
/// project says, for its words.
///
/// # Errors
/// The first that fails; no scratch database.
pub fn take_over(
    all: &[Foreign],
    tool: Tool,
    schema: &Physical,
    dialect: &dyn Dialect,
    open: &mut Open<'_>,
) -> Result<TakenOver, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let id = dialect.id();
    let mut out = TakenOver::default();
    let mut course = Course { scratch: open().map_err(one)?, dialect };
    let mut before = course.look()?;
    let mut version: Option<Version> = None;
    for foreign in all {
        let next = foreign.version(version)?;
        version = Some(next);
        let mut own = Handmade::taken_over(&out.folder, next, foreign, &foreign.down, id).map_err(one)?;
        course.run(&own.up)?.map_err(|problem| vec![failed(foreign, &problem)])?;
        let after = beside(course.look()?, &[&before], dialect)?;
        if own.has_down() {
            if let Err(cause) = course.arrives(&own.down, &before)? {
                out.warnings.push(no_return(foreign, cause));
                let without = format!(
                    "-- taken over from {}: the way back of `{}` does not lead back, and was left out\n",
                    tool.word(),
                    foreign.file
                );
                own = Handmade::taken_over(&out.folder, next, foreign, &without, id).map_err(one)?;
                course = again(&out.folder, &own, dialect, open)?;
            } else {
                course.run(&own.up)?.map_err(|problem| vec![failed(foreign, &problem)])?;
                let there = beside(course.look()?, &[&after], dialect)?;
                if let Some(Cause::Elsewhere(drift)) = course.elsewhere(&after, &there) {
                    let what = format!("`{}` leads elsewhere when it runs a second time", foreign.file);
                    let told = drift.differences.iter().map(|(at, how)| format!("`{at}` is {}", how.word()));
                    return Err(vec![told.fold(Diagnostic::error(codes::NO_EFFECT, what), Diagnostic::help)]);
                }
            }
        }
        let state = out.folder.state();
        let fold = checked(state.catalog.clone())?;
        let reached = checked(reached(&fold, &before, &after, None))?;
        let planned = found(state, &fold, &reached, schema, dialect);
        let request = planned.request(&out.folder, id, 0, None);
        let draft = own.seal(&request).map_err(one)?;
        out.folder = out.folder.after(&draft, id)?;
        out.drafts.push(draft);
        before = after;
    }
    Ok(out)
}

/// A new scratch database with all of the folder and this one: what a way back left in the old one, nobody knows.
fn again<'d>(
    folder: &Folder,
    last: &Handmade,
    dialect: &'d dyn Dialect,
    open: &mut Open<'_>,
) -> Result<Course<'d>, Vec<Diagnostic>> {
    let mut course = Course { scratch: open().map_err(|problem| vec![problem])?, dialect };
    for script in folder.migrations().iter().map(|own| &own.up.script).chain([&last.up]) {
        course.run(script)?.map_err(|problem| vec![problem])?;
    }
    Ok(course)
}

fn failed(foreign: &Foreign, problem: &Diagnostic) -> Diagnostic {
    let what = format!("`{}` fails on a scratch database: {}", foreign.file, problem.message);
    let out = problem.help.iter().fold(Diagnostic::error(codes::NO_EFFECT, what), |out, help| out.help(help.clone()));
    out.help("all before it ran there; what the tool does beside its files (roles, extensions, a schema of its own) must be in one of them")
        .help("what cannot run in a transaction must say so as its tool wants it")
}

fn no_return(foreign: &Foreign, cause: Cause) -> Diagnostic {
    let what = format!("the way back of `{}` is left out: it does not lead to where its way there began", foreign.file);
    let out = Diagnostic::warning(LEFT_OUT, what);
    let out = match cause {
        Cause::Failed(problem) => out.help(problem.message),
        Cause::Elsewhere(drift) => {
            let told = drift.differences.iter().map(|(at, how)| format!("`{at}` is {}", how.word()));
            told.fold(out, Diagnostic::help)
        }
    };
    out.help("`rollback` will refuse it; `schemac revert` can plan a way back")
}
