//! `check --fix`: fixes into files.

use std::sync::Arc;

use crate::base::{Diagnostic, FileId};
use crate::cli::args::Check;
use crate::cli::output::visible;
use crate::cli::session::Session;
use crate::cli::{show, write};
use crate::compile::{self, Mended, Project, Seen};

/// Applies what may be applied: to the files, or under `--diff` to nothing, and says so. Afterwards the project is what
/// stands on disk.
///
/// # Errors
/// A file that cannot be written; then no file is changed, or (a disk that fails in between) only those that were told.
pub(super) fn run(
    args: &Check,
    session: &Session,
    project: &mut Project,
    look: &dyn Fn(&Project) -> Seen,
) -> Result<(), Vec<Diagnostic>> {
    let old: Vec<Arc<str>> = project.sources.iter().map(|(_, file)| Arc::clone(&file.text)).collect();
    let done = compile::mend(project, args.unsafe_fixes, look).map_err(|problem| vec![problem])?;
    let changed: Vec<(FileId, Arc<str>)> = project
        .sources
        .iter()
        .zip(old)
        .filter(|((_, file), old)| file.text != *old)
        .map(|((id, _), old)| (id, old))
        .collect();
    if args.diff {
        for (id, old) in changed {
            if let Some(file) = project.sources.get(id) {
                session.out.result(&show::unified(&session.out, &file.shown, &old, &file.text));
            }
            project.set_text(id, old);
        }
        return Ok(());
    }
    let files = changed.iter().filter_map(|(id, _)| project.sources.get(*id));
    let files: Vec<_> = files.filter_map(|file| Some((file.disk.as_deref()?, &*file.text))).collect();
    for (path, _) in &files {
        write::may_replace(path).map_err(|problem| vec![problem])?;
    }
    for (path, text) in &files {
        write::replace(path, text).map_err(|problem| vec![problem])?;
    }
    for Mended { code, title, safe, place } in &done {
        let how = if *safe { "fixed" } else { "fixed (unsafe)" };
        session.out.say(&format!("{how} {}: [{code}] {}", visible(place), visible(title)));
    }
    Ok(())
}

/// A word on fixes that wait for a flag; nothing when there are none.
pub(super) fn left(args: &Check, problems: &[Diagnostic]) -> Option<String> {
    let of = |safe: bool| problems.iter().filter_map(|own| own.fix.as_ref()).filter(|fix| fix.safe == safe).count();
    let (safe, other) = (of(true), of(false));
    let count = |n: usize| if n == 1 { "1 finding has".to_owned() } else { format!("{n} findings have") };
    let mut out = Vec::new();
    if safe > 0 && (!args.fix || args.diff) {
        out.push(format!("{} a safe fix: `check --fix` applies it", count(safe)));
    }
    if other > 0 && (!args.unsafe_fixes || args.diff) {
        out.push(format!("{} a fix to be looked at: `check --fix --unsafe-fixes` applies it", count(other)));
    }
    (!out.is_empty()).then(|| out.join("\n"))
}
