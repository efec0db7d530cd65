//! `check`: compile for every target, look at every migrations folder; no database.

use std::sync::Arc;

use super::merge::Merged;
use super::watch;
use super::{against, fix};
use crate::base::{Diagnostic, Severity};
use crate::cli::args::{Check, CheckFormat, Deny, Format};
use crate::cli::output::{Paint, paint};
use crate::cli::render;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, work};
use crate::compile::{self, Physical, Project, Seen, Target};
use crate::migration::Folder;

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read.
pub fn run(args: &Check, session: &mut Session) -> Ended {
    if args.watch {
        return watch::run(session, &args.files, "Nothing is wrong.", &mut |session| once(args, session));
    }
    once(args, session)
}

fn once(args: &Check, session: &mut Session) -> Ended {
    if args.files.iter().any(|file| file.as_os_str() == "-") {
        let problem = Diagnostic::error(codes::BAD_ARGUMENT, "`check` reads files, not standard input");
        return Err(vec![problem.help("name a file or a folder; only `fmt -` reads standard input")]);
    }
    let config = session.config()?;
    let mut project = work::project(session, &config, &args.files);
    let picked = config.target.as_ref().map(|_| session.target(&config)).transpose()?;
    let targets: Vec<Target> = config
        .targets
        .iter()
        .filter(|target| picked.is_none_or(|picked| picked.name == target.name))
        .map(|target| work::target(target).map_err(|problem| vec![problem]))
        .collect::<Result<_, _>>()?;
    let now = session.around.now().map_err(|problem| vec![problem])?;
    // Files that are named stand alone; the folder belongs to the project.
    let folders: Vec<(Arc<Folder>, Vec<Diagnostic>)> =
        targets.iter().filter(|_| args.files.is_empty()).map(|target| work::folder(session, &config, target)).collect();
    let all = picked.is_none() && !folders.is_empty();
    let look = |project: &Project| {
        let mut seen = look(project, &targets, if all { &folders } else { &[] }, now);
        compile::suppress(&project.sources, &mut seen.problems, now, picked.is_none());
        work::weigh(&config, &mut seen.problems);
        seen
    };
    if args.fix {
        fix::run(args, session, &mut project, &look)?;
    }
    let mut problems = look(&project).problems;
    let mut merged = Merged::default();
    for ((_, found), target) in folders.into_iter().zip(&targets) {
        merged.add(&target.name, found);
    }
    problems.extend(merged.finish());
    if let Some(revision) = &args.against {
        let mut merged = Merged::default();
        for target in &targets {
            merged.add(&target.name, against::breaks(revision, session, &config, (&project, target))?);
        }
        let mut found = merged.finish();
        compile::suppress(&project.sources, &mut found, now, false);
        problems.extend(found);
    }
    work::weigh(&config, &mut problems);
    let format = args.output_format.unwrap_or(match session.global.format {
        Format::Json if !args.diff => CheckFormat::Json,
        Format::Text | Format::Json => CheckFormat::Text,
    });
    let (sources, deny) = (&project.sources, args.deny == Some(Deny::Warnings));
    match format {
        CheckFormat::Json => session.out.result(&render::check_json(sources, &problems)),
        CheckFormat::Sarif => session.out.result(&render::sarif(sources, &problems)),
        CheckFormat::Concise => session.out.result(&render::concise(sources, &problems)),
        CheckFormat::Github => session.out.result(&render::github(sources, &session.shown(&problems))),
        CheckFormat::Gitlab => session.out.result(&render::gitlab(sources, &session.shown(&problems))),
        CheckFormat::Junit => session.out.result(&render::junit(sources, &session.shown(&problems), deny)),
        CheckFormat::Text => {
            session.report(sources, &problems);
            session.out.say(&summary(session, sources.iter().len(), &problems));
            if let Some(left) = fix::left(args, &problems) {
                session.out.say(&left);
            }
        }
    }
    let (errors, warnings) = render::totals(&problems);
    if errors > 0 || deny && warnings > 0 {
        // A file that cannot be read is a failure of the disk, not a finding.
        let exit = Exit::of(&problems);
        return Ok(if exit == Exit::Done { Exit::Findings } else { exit });
    }
    Ok(Exit::Done)
}

/// The schema on all of these targets, beside the folders of all of them if there are any.
fn look(project: &Project, targets: &[Target], folders: &[(Arc<Folder>, Vec<Diagnostic>)], now: i64) -> Seen {
    let mut out = Seen::default();
    let mut all: Vec<Physical> = targets.iter().map(|target| project.lower(target.dialect)).collect();
    if folders.len() == all.len() && !folders.iter().flat_map(|(_, found)| found).any(Diagnostic::is_error) {
        let states = folders.iter().map(|(folder, _)| folder.state());
        out.problems = project.stale(&all.iter().zip(states).collect::<Vec<_>>());
    }
    out.problems.extend(project.due(&all, now));
    let mut merged = Merged::default();
    for (physical, target) in all.iter_mut().zip(targets) {
        merged.add(&target.name, std::mem::take(&mut physical.problems));
    }
    out.problems.extend(merged.finish());
    out.catalogs = all.into_iter().map(|physical| physical.catalog).collect();
    out
}

fn summary(session: &Session, files: usize, problems: &[Diagnostic]) -> String {
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let files = plural(files, "file");
    let notes = problems.iter().filter(|problem| problem.severity == Severity::Note).count();
    let told = if notes == 0 || session.out.verbose > 0 {
        String::new()
    } else {
        format!(" ({}; `-v` shows them)", plural(notes, "note"))
    };
    let findings = render::counted(problems);
    let sign = if render::totals(problems) == (0, 0) { session.out.sign("\u{2713}", "ok:") } else { "" };
    format!(
        "{}{}{files} checked, {findings}{told}",
        paint(session.out.err_color, Paint::Good, sign),
        if sign.is_empty() { "" } else { " " }
    )
}
