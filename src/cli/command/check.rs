//! `check`: compile for every target, look at every migrations folder; no database.

use crate::base::{Diagnostic, Severity};
use crate::cli::args::{Check, CheckFormat, Deny, Format};
use crate::cli::config::{Config, Level};
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
    weigh(&config, &mut problems);
    let format = args.output_format.unwrap_or(match session.global.format {
        Format::Text => CheckFormat::Text,
        Format::Json => CheckFormat::Json,
    });
    match format {
        CheckFormat::Json => session.out.result(&render::check_json(&project.sources, &problems)),
        CheckFormat::Concise => session.out.result(&render::concise(&project.sources, &problems)),
        CheckFormat::Text => {
            session.report(&project.sources, &problems);
            session.out.say(&summary(session, &project.sources.iter().len(), &problems));
        }
    }
    let (errors, warnings) = render::totals(&problems);
    let denied = args.deny == Some(Deny::Warnings) && warnings > 0;
    if errors > 0 || denied {
        // A file that cannot be read is a failure of the disk, not a finding.
        return Ok(match Exit::of(&problems) {
            Exit::Done => Exit::Findings,
            other => other,
        });
    }
    Ok(Exit::Done)
}

/// Warnings weigh what `[lint]` says.
fn weigh(config: &Config, problems: &mut Vec<Diagnostic>) {
    let level = |problem: &Diagnostic| config.lint.iter().find(|(code, _)| code == problem.code.id).map(|(_, level)| *level);
    problems.retain(|problem| level(problem) != Some(Level::Off));
    for problem in problems {
        if level(problem) == Some(Level::Error) {
            problem.severity = Severity::Error;
        }
    }
}

fn summary(session: &Session, files: &usize, problems: &[Diagnostic]) -> String {
    let files = format!("{files} file{}", if *files == 1 { "" } else { "s" });
    if problems.is_empty() {
        let sign = session.out.sign("\u{2713}", "ok:");
        return format!("{} {files} checked, no findings", paint(session.out.err_color, Paint::Good, sign));
    }
    format!("{files} checked, {}", render::counted(problems))
}
