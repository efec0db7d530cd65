//! `check`: compile for every target, look at every migrations folder; no database.

use crate::base::{Diagnostic, Severity};
use crate::cli::args::{Check, CheckFormat, Deny, Format};
use crate::cli::output::{Paint, paint};
use crate::cli::render;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read.
pub fn run(args: &Check, session: &mut Session) -> Ended {
    let config = session.config()?;
    let project = work::project(session, &config, &args.files);
    let picked = config.target.as_ref().map(|_| session.target(&config)).transpose()?;
    let mut problems: Vec<Diagnostic> = Vec::new();
    for target in config.targets.iter().filter(|target| picked.is_none_or(|picked| picked.name == target.name)) {
        let target = work::target(target).map_err(|problem| vec![problem])?;
        let mut found = project.lower(target.dialect).problems;
        // Files that are named stand alone; the folder belongs to the project.
        if args.files.is_empty() {
            found.extend(work::folder(&config, &target).1);
        }
        // What two targets have in common is told once.
        found.retain(|problem| !problems.contains(problem));
        problems.extend(found);
    }
    work::weigh(&config, &mut problems);
    let format = args.output_format.unwrap_or(match session.global.format {
        Format::Text => CheckFormat::Text,
        Format::Json => CheckFormat::Json,
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

fn summary(session: &Session, files: usize, problems: &[Diagnostic]) -> String {
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let files = plural(files, "file");
    let notes = problems.iter().filter(|problem| problem.severity == Severity::Note).count();
    let told = if notes == 0 || session.out.verbose > 0 {
        String::new()
    } else {
        format!(" ({} on stand-ins for types; `-v` shows them)", plural(notes, "note"))
    };
    let findings = render::counted(problems);
    let sign = if render::totals(problems) == (0, 0) { session.out.sign("\u{2713}", "ok:") } else { "" };
    format!(
        "{}{}{files} checked, {findings}{told}",
        paint(session.out.err_color, Paint::Good, sign),
        if sign.is_empty() { "" } else { " " }
    )
}
