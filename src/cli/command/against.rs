//! `check --against`: what code that runs on an older schema would notice.

use std::cell::RefCell;
use std::sync::Arc;

use crate::base::Diagnostic;
use crate::cli::config::Config;
use crate::cli::session::Session;
use crate::cli::work;
use crate::compile::state::{Files, Named};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Outcome, Project, States, Target, codes};

/// A warning for each change since a Git revision that code of then would notice, on one target. A schema with errors says
/// nothing.
///
/// # Errors
/// What Git says; a schema of then that has errors; a change that cannot be planned.
pub fn breaks(
    revision: &str,
    session: &Session,
    config: &Config,
    (project, target): (&Project, &Target),
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut now = project.lower(target.dialect);
    if now.catalog.is_none() {
        return Ok(Vec::new());
    }
    let settings = work::settings(config, session.around.cwd.clone());
    let (history_table, left) = (config.table.value.clone(), RefCell::default());
    let states = States { dialect: target.dialect, folder: Arc::default(), settings, history_table, base: None, left };
    let then = Named::Schema(Files::Git(revision.to_owned()));
    let then = states.found(&then, None, &session.sources)?;
    if then.physical.catalog.is_none() {
        let what = format!("the schema of `{revision}` has errors, so nothing can be compared with it");
        return Err(vec![Diagnostic::error(codes::GIT_FAILED, what).help("name a revision whose schema compiles")]);
    }
    now.transitions.online = config.how_to_change();
    let Outcome::Planned(planned) = compile::plan(&now, &then.state(), target.dialect, &Accept::everything())? else {
        return Ok(Vec::new());
    };
    let told = Summary::of(&planned.up).breaks.into_iter().map(|own| {
        let what = format!("`{}` is not as in `{revision}`: {}", own.at, own.what);
        let out = Diagnostic::warning(codes::BREAKS, what).help(format!("in two phases: {}", own.advice));
        match now.origins.get(&own.at) {
            Some(span) => out.at(span, "changed here"),
            None => out,
        }
    });
    Ok(told.collect())
}
