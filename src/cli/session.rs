//! One run of the command line: what it was given, and how it speaks.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::args::Global;
use super::config::{Config, Surroundings, TargetConfig};
use super::log::Kind;
use super::render::{self, Style};
use super::{Exit, Output};
use crate::base::{Diagnostic, Severity};
use crate::compile::{self, Sources};
use crate::database::Hearing;
use crate::migration::Folder;

/// What a command works with.
#[derive(Debug)]
pub struct Session {
    pub global: Global,
    pub around: Surroundings,
    pub out: Output,
    /// The configuration's text, and those of the project once it is loaded.
    pub sources: Sources,
    /// Migrations folders that were read, for runs on many databases.
    pub folders: Folders,
    /// One of many runs: the working directory, from which each database is told from the others.
    pub among: Option<PathBuf>,
}

/// Folders by target, each with what is wrong in it: a run reads one once.
pub type Folders = Arc<Mutex<BTreeMap<String, (Arc<Folder>, Vec<Diagnostic>)>>>;

/// How a command ends: with an exit code, or with the errors that stopped it.
pub type Ended = Result<Exit, Vec<Diagnostic>>;

impl Session {
    /// Writes a line about the run itself into the log, if there is one.
    pub fn logged(&self, text: &str) {
        if let Some(log) = &self.out.log {
            log.write(Kind::Run, text);
        }
    }

    /// Who is told of each statement that is sent, if anybody wants to know.
    pub fn hearing(&self) -> Option<Hearing> {
        let out = self.out.clone();
        self.global.log_sql.then(|| Hearing::new(move |sql| out.sent(sql)))
    }

    /// Reads the configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn config(&mut self) -> Result<Config, Vec<Diagnostic>> {
        Config::load(&self.global, &mut self.around, &mut self.sources)
    }

    /// The target to work on: the one picked, or the only one.
    ///
    /// # Errors
    /// A name that is not there; several targets and none picked.
    pub fn target<'a>(&self, config: &'a Config) -> Result<&'a TargetConfig, Vec<Diagnostic>> {
        let names = config.targets.iter().map(|target| target.name.as_str());
        let picked = config.target.as_ref().map(|target| target.value.as_str());
        let at = compile::pick(names, picked).map_err(|problem| vec![problem])?;
        config.targets.get(at).ok_or_else(Vec::new)
    }

    /// Prints findings to standard error, as far as [`Session::shown`] lets them pass.
    pub fn report(&self, sources: &Sources, problems: &[Diagnostic]) {
        let style = Style { color: self.out.err_color, unicode: self.out.unicode };
        let text = render::reports(sources, &self.shown(problems), style);
        if !text.is_empty() {
            self.out.alert(text.trim_end_matches('\n'));
        }
    }

    /// What readers are shown: under `--quiet` only errors, notes only under `--verbose`.
    pub fn shown(&self, problems: &[Diagnostic]) -> Vec<Diagnostic> {
        let shown = |problem: &&Diagnostic| match problem.severity {
            Severity::Error => true,
            Severity::Warning => !self.out.quiet,
            Severity::Note => self.out.verbose > 0,
        };
        problems.iter().filter(shown).cloned().collect()
    }
}
