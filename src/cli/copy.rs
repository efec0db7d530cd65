//! The copy of the migrations in another runner's layout, which `export` makes and `plan` keeps in step.

use std::path::PathBuf;

use super::args::CopyArgs;
use super::codes;
use super::config::Config;
use super::session::Session;
use super::work;
use crate::base::Diagnostic;
use crate::compile::{Target, load};
use crate::migration::{Folder, Layout, Location, lay};

/// A copy that is wanted.
#[derive(Debug)]
pub struct Copy {
    pub layout: Layout,
    at: Location,
}

/// What the flags, or else `[export]`, want; with several targets, the configured folder has one for each.
///
/// # Errors
/// Only half of it is said; a folder outside of the project, or that of the migrations.
pub fn wanted(
    session: &Session,
    config: &Config,
    target: &Target,
    args: &CopyArgs,
) -> Result<Option<Copy>, Diagnostic> {
    let configured = config.export.as_ref().map(|own| &own.value);
    let of_target = |out: &str| match config.targets.as_slice() {
        [_] => PathBuf::from(out),
        [..] => PathBuf::from(out).join(&target.name),
    };
    let layout = args.layout.map(Layout::from).or_else(|| configured.map(|own| own.layout));
    let out = args.out.clone().or_else(|| configured.map(|own| of_target(&own.out)));
    let (layout, out) = match (layout, out) {
        (None, None) => return Ok(None),
        (Some(layout), Some(out)) => (layout, out),
        (Some(_), None) | (None, Some(_)) => {
            let what = "a copy for another runner needs its layout and its folder";
            return Err(Diagnostic::error(codes::BAD_ARGUMENT, what)
                .help("say both, `--layout dbmate --out db/migrations`, or write them into `[export]`"));
        }
    };
    let at = Location::of_copy(&config.root, &out)?;
    if at.path() == work::location(session, config, target)?.path() {
        let what = format!("`{}` is the migrations folder itself", out.display());
        return Err(Diagnostic::error(codes::BAD_ARGUMENT, what).help("name another one: what is exported is a copy"));
    }
    Ok(Some(Copy { layout, at }))
}

impl Copy {
    /// Brings it up to date, or only looks; gives how many files it has then, and the names of the new ones.
    ///
    /// # Errors
    /// A migration that the runner cannot run; a folder that holds something else.
    pub fn lay(&self, folder: &Folder, dialect: &str, write: bool) -> Result<(usize, Vec<String>), Vec<Diagnostic>> {
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        for migration in folder.migrations() {
            match self.layout.files(migration, dialect) {
                Ok(own) => files.extend(own),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok((files.len(), lay(&self.at, &files, write)?))
    }

    /// Says which files are new.
    pub fn say(&self, session: &Session, verb: &str, fresh: &[String]) {
        for name in fresh {
            session.out.say(&format!("{verb} {}", load::shown(&session.around.cwd, &self.at.path().join(name))));
        }
    }
}

/// Brings the configured copy up to date, if there is one, after something was written into the migrations folder.
///
/// # Errors
/// As [`Copy::lay`]: what was written stays.
pub fn keep(session: &Session, config: &Config, target: &Target) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let Some(copy) = wanted(session, config, target, &CopyArgs::default()).map_err(one)? else { return Ok(()) };
    let at = work::location(session, config, target).map_err(one)?;
    let (folder, _) = Folder::load(&at, target.dialect.id());
    let (_, fresh) = copy.lay(&folder, target.dialect.id(), true)?;
    copy.say(session, "Wrote", &fresh);
    Ok(())
}
