//! `revert`: a migration that takes another one back, after all that came since.

use serde_json::json;

use super::apply::version;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Revert};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, copy, show, work};
use crate::compile::summary::Summary;
use crate::compile::{self, load};
use crate::migration::{self, Draft};

/// Runs the command.
///
/// # Errors
/// A folder with errors; a version that it does not have; later migrations that build upon it; files that cannot be written.
pub fn run(args: &Revert, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let wanted = version(&args.version, &folder)?;
    let Some(old) = folder.get(wanted) else {
        return Err(one(Diagnostic::error(codes::BAD_ARGUMENT, format!("no migration has the version {wanted}"))));
    };
    let planned = compile::revert(&folder, old, target.dialect, config.how_to_change())?;
    if planned.up.is_empty() {
        session.out.say(&format!("Nothing is left of {} to take back.", old.stem()));
        if session.global.format == Format::Json {
            session.out.result(&format!("{:#}\n", json!({ "version": 1, "changed": false })));
        }
        return Ok(Exit::Done);
    }
    let derived = folder.free_name(&format!("revert_{}", old.name));
    let draft = Draft::new(&planned.request(
        &folder,
        target.dialect.id(),
        session.around.now().map_err(one)?,
        Some(args.name.as_deref().unwrap_or(&derived)),
    ))
    .map_err(one)?;
    if session.global.format == Format::Json {
        session.out.result(&draft.sidecar);
    } else {
        session.out.result(&show::plan(&Summary::of(&planned.up), &|_| None, &session.out, session.out.out_color));
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    for path in &migration::write(&work::location(session, &config, &target).map_err(one)?, &draft).map_err(one)? {
        session.out.say(&format!("Wrote {}", load::shown(&session.around.cwd, path)));
    }
    copy::keep(session, &config, &target)?;
    session.out.say("Where the schema still says what goes, change it too, or the next `schemac plan` makes it again.");
    Ok(Exit::Done)
}
