//! `plan`: one migration from what the schema says and the folder does not hold yet.

use crate::base::Diagnostic;
use crate::cli::args::{Format, Plan};
use crate::cli::ask::{self, Asked};
use crate::cli::config::Surroundings;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::summary::Summary;
use crate::compile::{self, Address, Outcome, Physical, Planned, Project, Target};
use crate::migration::{self, Draft, Folder, Request};

/// Runs the command.
///
/// # Errors
/// A schema or folder with errors, a decision that is missing, a folder that cannot be written.
pub fn run(args: &Plan, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let mut accept = work::accept(&args.accept).map_err(one)?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(&config, &target)?;
    let mut told_already = 0;
    let (project, physical, outcome) = loop {
        let project = work::project(session, &config, &[]);
        let mut physical = project.lower(target.dialect);
        physical.transitions.online = config.how_to_change();
        if config.targets.len() == 1 {
            physical.problems.extend(project.stale(&[(&physical, folder.state())]));
        }
        work::settle(session, &config, &project.sources, &mut physical.problems).map_err(one)?;
        session.sources = project.sources.clone();
        if physical.problems.iter().any(Diagnostic::is_error) {
            return Err(physical.problems);
        }
        let outcome = compile::plan(&physical, folder.state(), target.dialect, &accept)?;
        match &outcome {
            Outcome::Decisions(decisions) if may_ask(args, session) => {
                let Some(first) = decisions.first() else { break (project, physical, outcome) };
                if ask::one(session, &project, &physical.origins, first, &mut accept)? == Asked::Stopped {
                    told_already = 1;
                    break (project, physical, outcome);
                }
            }
            Outcome::Decisions(_) | Outcome::NoChanges | Outcome::Planned(_) => break (project, physical, outcome),
        }
    };
    session.report(&project.sources, &physical.problems);
    match outcome {
        Outcome::NoChanges => {
            session.out.say("No changes: the migrations hold the schema as it is.");
            if session.global.format == Format::Json {
                session.out.result("{\n  \"version\": 1,\n  \"changed\": false\n}\n");
            }
            Ok(Exit::Done)
        }
        Outcome::Decisions(decisions) => {
            session.report(&project.sources, &work::questions(&decisions[told_already..], &physical.origins));
            let n = decisions.len();
            let needs = if n == 1 { "1 decision is" } else { &format!("{n} decisions are") };
            session.out.alert(&format!("{needs} needed; nothing was written."));
            Ok(Exit::Decision)
        }
        Outcome::Planned(planned) => {
            let draft = draft(args, &folder, &target, &planned, &session.around).map_err(one)?;
            told(args, session, &project, &physical, &planned, &draft);
            if args.check {
                session.out.alert("The schema has changes that no migration holds; `schemac plan` writes one.");
                return Ok(Exit::Pending);
            }
            if !(args.stdout || args.dry_run) {
                let at = work::location(&config, &target).map_err(one)?;
                let paths = migration::write(&at, &draft).map_err(one)?;
                for path in &paths {
                    session.out.say(&format!("Wrote {}", compile::load::shown(&session.around.cwd, path)));
                }
            }
            Ok(Exit::Done)
        }
    }
}

fn may_ask(args: &Plan, session: &Session) -> bool {
    session.out.interactive && !args.check && !args.dry_run && !args.stdout && session.global.format == Format::Text
}

fn draft(
    args: &Plan,
    folder: &Folder,
    target: &Target,
    planned: &Planned,
    around: &Surroundings,
) -> Result<Draft, Diagnostic> {
    Draft::new(&Request {
        time: around.now()?,
        name: args.name.as_deref(),
        dialect: target.dialect.id(),
        folder,
        up: &planned.up,
        down: &planned.down,
        up_script: &planned.up_script,
        down_script: &planned.down_script,
        transitions: &planned.transitions,
    })
}

fn told(args: &Plan, session: &Session, project: &Project, physical: &Physical, planned: &Planned, draft: &Draft) {
    if session.global.format == Format::Json {
        session.out.result(&draft.sidecar);
        return;
    }
    if args.stdout {
        session.out.result(&format!("{}\n{}", draft.up.trim_end(), ""));
        session.out.result(&format!("\n{}\n", draft.down.trim_end()));
        return;
    }
    let place = |at: &Address| project.sources.file_and_line(physical.origins.get(at)?);
    let text = show::plan(&Summary::of(&planned.up), &place, &session.out, session.out.out_color);
    session.out.result(&text);
}
