//! `new`: a migration that is written by hand: its files, then, once it is known what it does, its sidecar.

use super::apply::version_of;
use crate::base::Diagnostic;
use crate::cli::args::{Format, New};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, copy, show, work};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Address, Outcome};
use crate::migration::codes::NO_SIDECAR;
use crate::migration::{Blank, Handmade};

/// Runs the command.
///
/// # Errors
/// A folder with errors; a name that gives no file name; SQL that fails, or whose way back leads elsewhere.
pub fn run(args: &New, session: &mut Session) -> Ended {
    match (&args.name, &args.seal) {
        (_, Some(version)) => seal(args, version, session),
        (Some(name), None) => begin(args, name, session),
        (None, None) => Ok(Exit::Usage), // the command line asks for one of them
    }
}

fn begin(args: &New, name: &str, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (_, target) = work::picked(session, &config)?;
    let (folder, problems) = work::folder(session, &config, &target);
    // others may wait for their sidecar, too
    if problems.iter().any(|problem| problem.is_error() && problem.code != NO_SIDECAR) {
        return Err(problems);
    }
    let blank = Blank::new(&folder, name, session.around.now().map_err(one)?, target.dialect.id()).map_err(one)?;
    let at = work::location(session, &config, &target).map_err(one)?;
    let files = if args.dry_run { Vec::new() } else { blank.write(&at).map_err(one)?.to_vec() };
    if session.global.format == Format::Json {
        let told = serde_json::json!({ "version": 1, "migration": blank.version.to_string(), "files": files });
        session.out.result(&format!("{told:#}\n"));
    } else if args.dry_run {
        session.out.result(&format!("{}\n{}", blank.up, blank.down));
    }
    for file in &files {
        session.out.say(&format!("Wrote {}", compile::load::shown(&session.around.cwd, &at.path().join(file))));
    }
    session.out.say(&format!("Write its SQL there, then: schemac new --seal {}", blank.version));
    Ok(Exit::Done)
}

fn seal(args: &New, version: &str, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let version = version_of(version)?;
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let at = work::location(session, &config, &target).map_err(one)?;
    let handmade = Handmade::load(&at, version, target.dialect.id())?;
    let project = work::project(session, &config, &[]);
    let mut physical = project.lower(target.dialect);
    let planned = if args.data_only {
        compile::no_effect(&handmade)
    } else if args.declared {
        session.sources = project.sources.clone();
        compile::declared(&handmade, &physical, target.dialect)?
    } else {
        let mut open = work::scratch(session, &config, own).map_err(one)?;
        compile::effect(&handmade, &physical, target.dialect, &mut open)?
    };
    let request = planned.request(&handmade.folder, target.dialect.id(), session.around.now().map_err(one)?, None);
    let draft = handmade.seal(&request).map_err(one)?;
    if session.global.format == Format::Json {
        session.out.result(&draft.sidecar);
    } else if planned.up.changes.is_empty() {
        session.out.result("It changes nothing of the schema.\n");
    } else {
        let place = |at: &Address| project.sources.file_and_line(physical.origins.get(at)?);
        session.out.result(&show::plan(&Summary::of(&planned.up), &place, &session.out, session.out.out_color));
    }
    if !handmade.has_down() {
        session.out.say("It has no way back: `rollback` will refuse it.");
    }
    if args.declared {
        session.out.say("It was not run: `schemac verify` proves that it makes what the schema says.");
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    let sidecar = handmade.write(&at, &draft).map_err(one)?;
    session.out.say(&format!("Wrote {}", compile::load::shown(&session.around.cwd, &at.path().join(sidecar))));
    copy::keep(session, &config, &target)?;
    if draft.version != version {
        session.out.say(&format!("It is {} now: others came before it.", draft.stem()));
    }
    physical.transitions.online = config.how_to_change();
    let (folder, _) = work::folder(session, &config, &target);
    let left = compile::plan(&physical, folder.state(), target.dialect, &Accept::everything());
    match left {
        Ok(Outcome::NoChanges) => session.out.say("The schema files agree with it."),
        Ok(Outcome::Planned(_) | Outcome::Decisions(_)) | Err(_) => {
            session.out.say("The schema files say something else still: `schemac plan --dry-run` shows what.");
        }
    }
    Ok(Exit::Done)
}
