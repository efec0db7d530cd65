//! Fixes.

use super::house::base::Diagnostic;
use super::house::compile::{Project, Seen, mend};
use super::house::syntax;
use super::meaning::{dialects, project};
use super::text::{Verdict, demand, points_into};

/// Fixes lie in the text and come to an end, the safe ones alone and all together. The safe ones leave what a text means
/// as it is, and no more that cannot be read than there was.
pub fn fixes_mend(text: &str) -> Verdict {
    look(&project(text)).problems.iter().try_for_each(|problem| points_into(text, problem))?;
    for with_unsafe in [false, true] {
        let mut mended = project(text);
        mend(&mut mended, with_unsafe, &look).map_err(|fault| {
            let next = look(&mended).problems.into_iter().find(|own| own.fix.is_some());
            format!("{}\nafter fixes (unsafe: {with_unsafe}): {fault:#?}, next is {next:#?}", written(&mended))
        })?;
        if !with_unsafe {
            no_worse(text, &mended)?;
        }
    }
    Ok(())
}

fn no_worse(text: &str, mended: &Project) -> Verdict {
    let (before, after) = (unread(&project(text)), unread(mended));
    demand(after.len() <= before.len(), || format!("{}\nhas {after:#?}\nand there were {before:#?}", written(mended)))?;
    let left = look(mended).problems.into_iter().find(|it| it.fix.as_ref().is_some_and(|fix| fix.safe));
    demand(left.is_none(), || format!("a safe fix is left: {left:#?}"))
}

fn written(project: &Project) -> String {
    project.sources.iter().map(|(_, file)| &*file.text).collect()
}

/// The findings of the syntax.
fn unread(project: &Project) -> Vec<Diagnostic> {
    project.sources.iter().flat_map(|(id, file)| syntax::parse(id, &file.text).problems).collect()
}

fn look(project: &Project) -> Seen {
    let mut seen = Seen::default();
    for dialect in dialects() {
        let physical = project.lower(dialect);
        seen.catalogs.push(physical.catalog);
        seen.problems.extend(physical.problems);
    }
    seen
}
