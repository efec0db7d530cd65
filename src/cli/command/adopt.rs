//! `drift --fix`: a migration that does to all other databases what was done to this one by hand.

use crate::base::Diagnostic;
use crate::cli::args::Format;
use crate::cli::codes::PENDING;
use crate::cli::config::Config;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, copy, show, work};
use crate::compile::summary::Summary;
use crate::compile::{Accept, Drift, Origins, Target, load};
use crate::migration::{self, Draft, Folder};

/// Writes it.
///
/// # Errors
/// Migrations are pending; what the planner refuses; files that cannot be written.
pub fn run(
    (name, accept): (&str, &Accept),
    session: &Session,
    (config, target, folder): (&Config, &Target, &Folder),
    drift: &Drift,
    is_behind: bool,
) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    if is_behind {
        let what = "migrations are pending: what was done by hand cannot be put after them unseen";
        return Err(one(Diagnostic::error(PENDING, what).help("`schemac apply --accept-drift` them first")));
    }
    let planned = match drift.adopted(folder.state(), target.dialect, config.how_to_change(), accept)? {
        Ok(planned) => planned,
        Err(decisions) => {
            session.report(&session.sources, &work::questions(&decisions, &Origins::default()));
            session.out.alert(
                "What is gone here may have been renamed, which nobody can see. Then write `renamed from` into the schema and \
                 `schemac plan`; or `--accept` that it goes. Nothing was written.",
            );
            return Ok(Exit::Decision);
        }
    };
    if planned.up.is_empty() {
        session.out.alert("Only indexes that were never finished differ; `schemac drift --sql` takes them away.");
        return Ok(Exit::Drift);
    }
    let draft =
        Draft::new(&planned.request(folder, target.dialect.id(), session.around.now().map_err(one)?, Some(name)))
            .map_err(one)?;
    let paths = migration::write(&work::location(session, config, target).map_err(one)?, &draft).map_err(one)?;
    if session.global.format == Format::Json {
        session.out.result(&draft.sidecar);
    } else {
        session.out.result(&show::plan(&Summary::of(&planned.up), &|_| None, &session.out, session.out.out_color));
    }
    for path in &paths {
        session.out.say(&format!("Wrote {}", load::shown(&session.around.cwd, path)));
    }
    copy::keep(session, config, target)?;
    let version = draft.version;
    session.out.say(&format!(
        "This database has it already: `schemac resolve --applied {version} --reason …`.\n\
         The schema lacks it: `schemac drift --patch` shows it in the language, until then.",
    ));
    Ok(Exit::Done)
}
