//! Questions of `plan` at a terminal; the answers go into the schema, where a review sees them.

use dialoguer::Select;

use super::config::Config;
use super::output::visible;
use super::session::Session;
use super::{codes, work, write};
use crate::base::Diagnostic;
use crate::compile::{self, Accept, Answer, Decision, Origins, Outcome, Physical, Project, Question, Target};

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The schema or the consent is another now: plan again.
    Answered,
    /// Somebody would rather not say.
    Stopped,
}

/// The schema, and what is to be done about it, when nothing more can be asked.
#[derive(Debug)]
pub struct Decided {
    pub project: Project,
    pub physical: Physical,
    pub outcome: Outcome,
    /// How many of the outcome's decisions were told when they were asked.
    pub told_already: usize,
}

/// What is to be done about a schema, with this consent.
pub type Find<'f> = dyn FnMut(&Physical, &Accept) -> Result<Outcome, Vec<Diagnostic>> + 'f;

/// Compiles the schema for a target and finds what is to be done, again after each answer.
///
/// # Errors
/// A schema with errors; what `find` says; a file that cannot be written.
pub fn decided(
    session: &mut Session,
    config: &Config,
    target: &Target,
    (accept, may_ask): (&mut Accept, bool),
    more: &dyn Fn(&Project, &Physical) -> Vec<Diagnostic>,
    find: &mut Find<'_>,
) -> Result<Decided, Vec<Diagnostic>> {
    loop {
        let project = work::project(session, config, &[]);
        let mut physical = project.lower(target.dialect);
        physical.transitions.online = config.how_to_change();
        let findings = more(&project, &physical);
        physical.problems.extend(findings);
        work::settle(session, config, &project.sources, &mut physical.problems).map_err(|problem| vec![problem])?;
        session.sources = project.sources.clone();
        if physical.problems.iter().any(Diagnostic::is_error) {
            return Err(physical.problems);
        }
        let outcome = find(&physical, accept)?;
        let first = match &outcome {
            Outcome::Decisions(decisions) if may_ask => decisions.first(),
            Outcome::Decisions(_) | Outcome::NoChanges | Outcome::Planned(_) => None,
        };
        let Some(first) = first else { return Ok(Decided { project, physical, outcome, told_already: 0 }) };
        if one(session, &project, &physical.origins, first, accept)? == Asked::Stopped {
            return Ok(Decided { project, physical, outcome, told_already: 1 });
        }
    }
}

/// Asks the first question and writes the answer into the schema's files, or adds it to the consent. One at a time: an
/// answer may settle others.
///
/// # Errors
/// A file that cannot be written; an answer that cannot be read.
fn one(
    session: &Session,
    project: &Project,
    origins: &Origins,
    decision: &Decision,
    accept: &mut Accept,
) -> Result<Asked, Vec<Diagnostic>> {
    session.report(&project.sources, &[decision.diagnostic(origins)]);
    match &decision.question {
        Question::Loses { .. } => {
            let items = ["yes, this once", "no, stop here"];
            if select(&format!("May {} lose data?", visible(&decision.now.to_string())), &items)? != Some(0) {
                return Ok(Asked::Stopped);
            }
            accept.also(decision.now);
            Ok(Asked::Answered)
        }
        Question::Removed { candidates } => {
            let renamed =
                candidates.iter().map(|to| format!("it is {} now: `{}`", visible(&to.to_string()), decision.clause()));
            let mut items: Vec<String> = renamed.collect();
            items.push(format!("it is gone, with its data: `{}`", decision.tombstone(origins)));
            items.push("stop here".to_owned());
            let picked = select(&format!("What became of {}?", visible(&decision.at.to_string())), &items)?;
            let answer = match picked {
                Some(n) if n < candidates.len() => Answer::Renamed(candidates[n]),
                Some(n) if n == candidates.len() => Answer::Removed,
                Some(_) | None => return Ok(Asked::Stopped),
            };
            let Some(answered) = project.answered(origins, decision, answer) else {
                session
                    .out
                    .alert("The place for it cannot be found by itself (a mixin, perhaps): write the line there.");
                return Ok(Asked::Stopped);
            };
            write::replace(&answered.path, &answered.text).map_err(|problem| vec![problem])?;
            session.out.say(&format!("wrote it into {}", compile::load::shown(&session.around.cwd, &answered.path)));
            Ok(Asked::Answered)
        }
    }
}

fn select(prompt: &str, items: &[impl std::fmt::Display]) -> Result<Option<usize>, Vec<Diagnostic>> {
    Select::new().with_prompt(prompt).items(items).default(items.len() - 1).interact_opt().map_err(|error| {
        vec![
            Diagnostic::error(codes::NOT_CONFIRMED, format!("the answer cannot be read: {error}"))
                .help("write the answer into the schema, or pass `--accept`"),
        ]
    })
}
