//! What stands to be lost when migrations run, and what stands in their way: asked of the database before anything is changed.
//!
//! The questions come from the typed changes of the sidecars, planned again; what a sidecar records as lost and this version
//! has no question for is told without a number.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Planned, codes};
use crate::base::{Code, Diagnostic};
use crate::catalog::{Address, Catalog, Checked, Renames};
use crate::database::{COUNTED, Database, Found};
pub use crate::dialect::About;
use crate::dialect::{Dialect, Query, Question, Since, Stop, Unit};
use crate::diff::Change;
use crate::migration::{Folder, Migration, Record, State, Verb};
use crate::plan::{self, Plan, Reversibility, Transitions};

/// A question and the migration that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Which migration does it.
    pub by: String,
    pub question: Question,
    /// Nothing before somebody asked.
    pub found: Option<Found>,
}

/// The stakes of applying these, oldest first.
pub fn of_apply(folder: &Folder, pending: &[&Migration], dialect: &dyn Dialect) -> Vec<Stake> {
    let way = |from: &State, to: &State, one: &Migration| there(&from.catalog, &to.catalog, one, dialect);
    let mut out = Stakes::new(dialect);
    if !has_tables(folder, pending) {
        return Vec::new();
    }
    for (one, plan) in walk(folder, pending, |one| is_grave(&one.up.steps), way) {
        out.take(one, &one.up.steps, plan);
    }
    out.all
}

/// Whether there is a table before the first of these: what has none has no rows, and what they make themselves is nobody's.
fn has_tables(folder: &Folder, pending: &[&Migration]) -> bool {
    let Some(first) = pending.first() else { return false };
    let mut state = State::default();
    let before = folder.migrations().iter().take_while(|one| one.version < first.version);
    let folded = before.map(|one| state.advance(one)).all(|advanced| advanced.is_ok());
    !folded || state.catalog.tables().next().is_some()
}

/// The stakes of rolling these back, newest first.
pub fn of_rollback(folder: &Folder, applied: &[&Migration], dialect: &dyn Dialect) -> Vec<Stake> {
    let way = |from: &State, to: &State, one: &Migration| {
        let (before, after) = (&from.catalog, &to.catalog);
        let said = said(one);
        let back = plan::inverse(before, after, &said, dialect.capabilities()).ok()?;
        planned(after, before, back, dialect)
    };
    let mut steps = walk(folder, applied, |one| is_grave(&one.down.steps), way);
    steps.reverse();
    let mut out = Stakes::new(dialect);
    for (one, plan) in steps {
        out.take(one, &one.down.steps, plan);
        if one.up.risk().reversibility == Reversibility::Irreversible {
            let steps = one.up.steps.iter().filter(|step| step.hazard.reversibility == Reversibility::Irreversible);
            let loss = "what its way forward did cannot be taken back exactly";
            out.all.extend(steps.map(|step| unasked(&one.stem(), step.at, loss)));
        }
    }
    out.all
}

/// The stakes of a plan that comes after pending migrations.
pub fn of_plan(folder: &Folder, pending: &[&Migration], by: &str, next: &Planned, dialect: &dyn Dialect) -> Vec<Stake> {
    let way = |from: &State, to: &State, one: &Migration| there(&from.catalog, &to.catalog, one, dialect);
    let mut out = Stakes::new(dialect);
    for (_, plan) in walk(folder, pending, |_| true, way) {
        out.pass(plan.as_ref());
    }
    out.ask(by, &next.up, &next.transitions);
    out.all
}

/// A stake that nobody can ask about.
pub fn unasked(by: &str, at: Address, loss: &str) -> Stake {
    let question = Question { at, now: at, about: About::Loss(loss.into()), query: Err("".into()) };
    Stake { by: by.to_owned(), question, found: None }
}

/// Asks the database, for at most so long.
///
/// # Errors
/// When the connection fails.
pub fn ask(stakes: &mut [Stake], database: &mut Database, limit: Duration) -> Result<(), Diagnostic> {
    let queries: Vec<&Query> = stakes.iter().filter_map(|stake| stake.question.query.as_ref().ok()).collect();
    let mut found = database.ask(&queries, limit)?.into_iter();
    for stake in stakes.iter_mut().filter(|stake| stake.question.query.is_ok()) {
        stake.found = found.next();
    }
    Ok(())
}

/// The migrations of which it was not known whether rows stop them, since those before them were still to run.
#[derive(Clone, Debug, Default)]
pub struct Later {
    stems: BTreeSet<String>,
    limit: Duration,
}

impl Later {
    /// Of what was asked before all of them, for at most so long; nothing where nobody wants anything asked.
    pub fn of(stakes: &[Stake], limit: Option<Duration>) -> Self {
        let Some(limit) = limit else { return Self::default() };
        let is_open = |stake: &&Stake| matches!(stake.question.about, About::Stops(_)) && stake.question.query.is_err();
        Self { stems: stakes.iter().filter(is_open).map(|stake| stake.by.clone()).collect(), limit }
    }

    /// Asks about one of them, right before it runs.
    ///
    /// # Errors
    /// Rows that stop it; a connection that fails.
    pub fn ask(
        &self,
        database: &mut Database,
        folder: &Folder,
        one: &Migration,
        dialect: &dyn Dialect,
    ) -> Result<(), Diagnostic> {
        if !self.stems.contains(&one.stem()) {
            return Ok(());
        }
        let mut stakes = of_apply(folder, &[one], dialect);
        stakes.retain(|stake| matches!(stake.question.about, About::Stops(_)));
        ask(&mut stakes, database, self.limit)?;
        let mut obstacles = stakes.iter().filter_map(Stake::obstacle);
        let Some(first) = obstacles.next() else { return Ok(()) };
        Err(obstacles.fold(first, |first, other| first.help(format!("also: {}", other.message))))
    }
}

/// A line for each loss that is there, or may be.
pub fn losses(stakes: &[Stake]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for stake in stakes.iter().filter(|stake| !stake.is_nothing()) {
        let About::Loss(loss) = &stake.question.about else { continue };
        let what = format!("{} ({}): {loss}", stake.question.now, stake.by);
        let line = match (stake.count(), stake.why()) {
            (Some(count), _) => format!("{what}; {count}"),
            (None, Some(why)) => format!("{what}; how many is not known: {why}"),
            (None, None) => what,
        };
        if !out.contains(&line) {
            out.push(line);
        }
    }
    out
}

/// Whether rows can be lost by these steps, or stop them.
fn is_grave(steps: &[Record]) -> bool {
    steps
        .iter()
        .any(|step| step.hazard.data_loss.is_some() || step.hazard.data_dependent.is_some() || step.verb == Verb::Fill)
}

type Ways = Option<(Plan, Transitions)>;

/// Each of these migrations, oldest first, with a plan made of the states before and after it; up to the last that matters. No
/// plan where none can be made.
fn walk<'m>(
    folder: &'m Folder,
    chosen: &[&'m Migration],
    matters: impl Fn(&Migration) -> bool,
    way: impl Fn(&State, &State, &Migration) -> Ways,
) -> Vec<(&'m Migration, Ways)> {
    let wanted: BTreeSet<_> = chosen.iter().map(|one| one.version).collect();
    let Some(last) = chosen.iter().filter(|one| matters(one)).map(|one| one.version).max() else { return Vec::new() };
    let mut out = Vec::new();
    let mut state = State::default();
    for one in folder.migrations().iter().take_while(|one| one.version <= last) {
        let before = state.clone();
        // the folder was folded when it was loaded; what did not fit then is not in it
        if state.advance(one).is_err() {
            break;
        }
        if wanted.contains(&one.version) {
            out.push((one, way(&before, &state, one)));
        }
    }
    out
}

/// What the author said of the data, with the renames.
pub(super) fn said(one: &Migration) -> Transitions {
    let pairs = one.changes.iter().filter_map(|change| match change {
        Change::Rename { from, to } => Some((*from, *to)),
        Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
    });
    Transitions { renames: pairs.collect::<Renames>(), ..one.decisions.clone() }
}

fn there(before: &Catalog, after: &Catalog, one: &Migration, dialect: &dyn Dialect) -> Ways {
    planned(before, after, said(one), dialect)
}

fn planned(before: &Catalog, after: &Catalog, transitions: Transitions, dialect: &dyn Dialect) -> Ways {
    let (before, after) = (Checked::new(before.clone()).ok()?, Checked::new(after.clone()).ok()?);
    let plan = plan::plan(&before, &after, &transitions, dialect.capabilities()).ok()?;
    Some((plan, transitions))
}

/// Stakes as they are gathered, run by run.
struct Stakes<'d> {
    dialect: &'d dyn Dialect,
    since: Since,
    /// A run before was not understood: nothing is known of what comes after it.
    lost: bool,
    all: Vec<Stake>,
}

impl<'d> Stakes<'d> {
    fn new(dialect: &'d dyn Dialect) -> Self {
        Self { dialect, since: Since::default(), lost: false, all: Vec::new() }
    }

    fn take(&mut self, one: &Migration, steps: &[Record], plan: Ways) {
        let by = &one.stem();
        let known = match (&plan, self.lost || one.hand_written) {
            // what people wrote may save or mend the rows first
            (Some((plan, transitions)), false) => {
                self.ask(by, plan, transitions);
                plan.steps().filter(|step| step.hazard.data_loss.is_some()).map(|step| step.at).collect()
            }
            (_, _) => BTreeSet::new(),
        };
        for step in steps.iter().filter(|step| !known.contains(&step.at)) {
            if let Some(loss) = &step.hazard.data_loss {
                self.all.push(unasked(by, step.at, loss));
            }
        }
        self.pass(plan.as_ref());
    }

    fn ask(&mut self, by: &str, plan: &Plan, transitions: &Transitions) {
        if self.lost {
            return;
        }
        let questions = self.dialect.questions(plan, transitions, &self.since);
        self.all.extend(questions.into_iter().map(|question| Stake { by: by.to_owned(), question, found: None }));
    }

    fn pass(&mut self, plan: Option<&(Plan, Transitions)>) {
        match plan {
            Some((plan, _)) => self.since.advance(plan),
            None => self.lost = true,
        }
    }
}

impl Stake {
    /// How many, in words: `3 rows`; nothing when nothing is known.
    pub fn count(&self) -> Option<String> {
        let (found, query) = (self.found.as_ref()?, self.question.query.as_ref().ok()?);
        let (one, many) = match query.unit {
            Unit::Row => ("row", "rows"),
            Unit::Value => ("value", "values"),
            Unit::Group => ("value that several rows have", "values that several rows have"),
        };
        let words = |n: u64| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
        match (found.least, found.most) {
            (least, Some(most)) if least == most => Some(words(most)),
            (0, Some(most)) => Some(format!("at most {}", words(most))),
            (least, _) if least > COUNTED => Some(format!("more than {}", words(COUNTED))),
            (0, None) => None,
            (least, _) => Some(format!("at least {}", words(least))),
        }
    }

    /// Why nothing is known, where that can be said.
    pub fn why(&self) -> Option<&str> {
        match (&self.question.query, &self.found) {
            (Err(why), _) => Some(&**why).filter(|why| !why.is_empty()),
            (Ok(_), Some(found)) if found.least == 0 && found.most.is_none() => found.why.as_deref(),
            (Ok(_), _) => None,
        }
    }

    /// Whether it is certain that there is nothing.
    pub fn is_nothing(&self) -> bool {
        self.found.as_ref().is_some_and(Found::is_none)
    }

    /// What stops the migration, if it is certain that something does.
    pub fn obstacle(&self) -> Option<Diagnostic> {
        let About::Stops(stop) = &self.question.about else { return None };
        let found = self.found.as_ref().filter(|found| found.least > 0)?;
        let count = self.count()?;
        let (code, what, help) = told(*stop, &self.question.at);
        let mut problem = Diagnostic::error(code, format!("{}: {what}: {count}", self.by));
        if let Some(why) = &found.why {
            problem = problem.help(format!("the database says: {why}"));
        }
        let query = self.question.query.as_ref().ok()?;
        let rows = if query.exact { "they are shown by" } else { "they are among these" };
        Some(problem.help(format!("{rows}: {}", query.sample())).help(help))
    }

    /// What is not known before it runs, and why.
    pub fn unknown(&self) -> Option<String> {
        let About::Stops(stop) = &self.question.about else { return None };
        let why = self.why()?;
        let (_, what, _) = told(*stop, &self.question.at);
        Some(format!("{}: not known before it runs whether {what}: {why}", self.by))
    }
}

fn told(stop: Stop, at: &Address) -> (Code, String, &'static str) {
    match stop {
        Stop::Null => (
            codes::NULLS,
            format!("rows have no value in `{at}`, which may not be null"),
            "give them one: `schemac backfill`, where the schema says `backfill (…)`; or write that and plan again",
        ),
        Stop::Alike => {
            (codes::ALIKE, format!("rows are alike in `{at}`"), "make them differ, or remove those that are too many")
        }
        Stop::Unfit => (
            codes::UNFIT,
            format!("values do not fit the new type of `{at}`"),
            "change them, or say at the column what becomes of them: `using (…)`, and plan again",
        ),
        Stop::Broken => (
            codes::BROKEN,
            format!("rows break `{at}`"),
            "mend them, or write the check so that it holds for them, and plan again",
        ),
        Stop::Dangling => (
            codes::DANGLING,
            format!("rows refer to nothing in `{at}`"),
            "mend them, or put the rows there that they refer to",
        ),
        Stop::Excluded => {
            (codes::EXCLUDED, format!("rows exclude each other in `{at}`"), "change them so that no two of them do")
        }
    }
}
