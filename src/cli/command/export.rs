//! `export`: the migrations in the layout of another runner.

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::{Export, Format};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, copy, work};

/// Runs the command.
///
/// # Errors
/// A folder with errors; a migration that the runner cannot run; a folder that holds something else.
pub fn run(args: &Export, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let Some(copy) = copy::wanted(session, &config, &target, &args.copy).map_err(one)? else {
        let what = "for which runner, and into which folder, is not said";
        return Err(one(Diagnostic::error(codes::BAD_ARGUMENT, what)
            .help("`--layout dbmate --out db/migrations`, or `[export]` in schemac.toml")));
    };
    let looks = args.dry_run || args.check;
    let (files, fresh) = copy.lay(&folder, target.dialect.id(), !looks)?;
    if session.global.format == Format::Json {
        let told = json!({ "version": 1, "layout": copy.layout.word(), "files": files, "new": fresh });
        session.out.result(&format!("{told:#}\n"));
    } else {
        copy.say(session, if looks { "Missing" } else { "Wrote" }, &fresh);
        if fresh.is_empty() {
            session.out.say("Nothing new: the folder has every migration.");
        }
    }
    Ok(if args.check && !fresh.is_empty() { Exit::Pending } else { Exit::Done })
}
