//! `export`: the migrations in the layout of another runner.

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::{Export, Format};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, work};
use crate::compile;
use crate::migration::{Location, lay};

/// Runs the command.
///
/// # Errors
/// A folder with errors; a migration that the runner cannot run; a folder that holds something else.
pub fn run(args: &Export, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let at = Location::new(&config.root, &args.out).map_err(one)?;
    let own = work::location(session, &config, &target).map_err(one)?;
    if at.path() == own.path() {
        let what = format!("`{}` is the migrations folder itself", args.out.display());
        return Err(vec![
            Diagnostic::error(codes::BAD_ARGUMENT, what).help("name another one: what is exported is a copy"),
        ]);
    }
    let layout = args.layout.into();
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for migration in folder.migrations() {
        match crate::migration::Layout::files(layout, migration, target.dialect.id()) {
            Ok(own) => files.extend(own),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let fresh = lay(&at, &files, !(args.dry_run || args.check))?;
    if session.global.format == Format::Json {
        let told = json!({ "version": 1, "layout": layout.word(), "files": files.len(), "new": fresh });
        session.out.result(&format!("{told:#}\n"));
    } else {
        let verb = if args.dry_run || args.check { "Missing" } else { "Wrote" };
        for name in &fresh {
            session.out.say(&format!("{verb} {}", compile::load::shown(&session.around.cwd, &at.path().join(name))));
        }
        if fresh.is_empty() {
            session.out.say("Nothing new: the folder has every migration.");
        }
    }
    Ok(if args.check && !fresh.is_empty() { Exit::Pending } else { Exit::Done })
}
