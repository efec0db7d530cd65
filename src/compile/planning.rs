//! From a folder's state to the schema: what must be decided, or the plan there and back.

use super::active::{BothExist, active};
use super::decide::{self, Accept, Decision};
use super::hold::{Held, hold};
use super::{Origins, Physical, codes};
use crate::base::Diagnostic;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Checked, Object};
use crate::dialect::{Dialect, Script};
use crate::diff::{self, Change};
use crate::migration::{Folder, Request, State};
use crate::plan::{self, Plan, Problem, Transitions};

/// What comes of planning.
#[derive(Debug)]
pub enum Outcome {
    /// The migrations hold the schema as it is.
    NoChanges,
    /// These have to be answered first, in the schema or by `--accept`.
    Decisions(Vec<Decision>),
    Planned(Box<Planned>),
}

/// The way there and the way back.
#[derive(Clone, Debug)]
pub struct Planned {
    pub up: Plan,
    pub down: Plan,
    pub up_script: Script,
    pub down_script: Script,
    /// What `up` was planned with.
    pub transitions: Transitions,
}

/// One direction.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    pub plan: &'a Plan,
    pub script: &'a Script,
}

impl Planned {
    /// What a migration of it is made of, at the end of this folder.
    pub const fn request<'a>(
        &'a self,
        folder: &'a Folder,
        dialect: &'a str,
        time: i64,
        name: Option<&'a str>,
    ) -> Request<'a> {
        let Self { up, down, up_script, down_script, transitions } = self;
        Request { time, name, dialect, folder, up, down, up_script, down_script, transitions }
    }

    /// The way back, or the one there.
    pub const fn way(&self, back: bool) -> Way<'_> {
        if back {
            Way { plan: &self.down, script: &self.down_script }
        } else {
            Way { plan: &self.up, script: &self.up_script }
        }
    }

    /// The same with the way back as the way there.
    pub(super) fn turned(self) -> Self {
        let Self { up, down, up_script, down_script, transitions } = self;
        Self { up: down, down: up, up_script: down_script, down_script: up_script, transitions }
    }
}

/// Plans the way from a folder's state to a schema.
///
/// # Errors
/// A clause that contradicts the state, consent to something that does not happen, and what the planner refuses.
pub fn plan(
    physical: &Physical,
    state: &State,
    dialect: &dyn Dialect,
    accept: &Accept,
) -> Result<Outcome, Vec<Diagnostic>> {
    find(physical, state, dialect, accept, None).map(|(outcome, _)| outcome)
}

/// The same on a day (seconds since 1970): what is deprecated and may not go yet stays, and is given beside the outcome. What the
/// schema says of such days is part of what the migrations hold.
///
/// # Errors
/// As [`plan`]; what stays needs what is gone.
pub fn plan_on(
    physical: &Physical,
    state: &State,
    dialect: &dyn Dialect,
    accept: &Accept,
    now: i64,
) -> Result<(Outcome, Vec<Held>), Vec<Diagnostic>> {
    find(physical, state, dialect, accept, Some(now))
}

fn find(
    physical: &Physical,
    state: &State,
    dialect: &dyn Dialect,
    accept: &Accept,
    now: Option<i64>,
) -> Result<(Outcome, Vec<Held>), Vec<Diagnostic>> {
    let Some(after) = &physical.catalog else { return Err(physical.problems.clone()) };
    let (mut transitions, conflicts) = active(state, &physical.transitions, accept);
    if !conflicts.is_empty() {
        return Err(conflicts.iter().map(|conflict| both_exist(conflict, &physical.origins)).collect());
    }
    let before = checked(&state.catalog)?;
    let mut changes = diff::diff(&before, after, &transitions.renames);
    let (mut after, mut held) = (after.clone(), Vec::new());
    match now {
        None => transitions.kept.clear(),
        Some(now) => {
            let mut known = State { catalog: Catalog::new(), ..state.clone() };
            known.carry(&transitions.renames);
            if let Some((with, waits)) = hold(&after, &changes, &known.kept, accept, now)? {
                changes = diff::diff(&before, &with, &transitions.renames);
                (after, held) = (with, waits);
            }
            let is_unsaid =
                |at: &Address| !physical.transitions.kept.contains_key(at) && !held.iter().any(|own| own.at == *at);
            let silent = known.kept.keys().filter(|at| after.contains(at) && is_unsaid(at));
            transitions.kept.extend(silent.map(|at| (*at, None)));
            // what the target does not have is nothing to write down
            transitions.kept.retain(|at, _| after.contains(at));
        }
    }
    let after = &after;
    refuse_protected(&changes, &physical.origins)?;
    let mut decisions = decide::removals(&changes, &mut transitions, accept);
    if !decisions.is_empty() {
        unknown_consent(accept, &before, &changes, &transitions)?;
        return Ok((Outcome::Decisions(decisions), held));
    }
    let planned = way(&before, after, &transitions, dialect, &physical.origins)?;
    decisions = decide::losses(state, &planned.up, &mut transitions, accept);
    unknown_consent(accept, &before, &changes, &transitions)?;
    if !decisions.is_empty() {
        return Ok((Outcome::Decisions(decisions), held));
    }
    if planned.up.is_empty() && transitions.kept.is_empty() {
        return Ok((Outcome::NoChanges, held));
    }
    Ok((Outcome::Planned(Box::new(Planned { transitions, ..planned })), held))
}

/// What is protected goes only after a migration has taken the word away.
fn refuse_protected(changes: &[Change], origins: &Origins) -> Result<(), Vec<Diagnostic>> {
    let is_protected = |object: &Object| {
        matches!(object, Object::Table(own) if own.protected)
            || matches!(object, Object::Definition(own) if matches!(&own.what, What::View(own) if own.protected))
    };
    let problems: Vec<Diagnostic> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Drop { at, object } if is_protected(object) => Some(at),
            Change::Drop { .. } | Change::Create { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
        })
        .map(|at| {
            let name = origins.portable(at.home);
            Diagnostic::error(codes::PROTECTED, format!("`{name}` is protected, and gone from the schema"))
                .help("put it back; or take `protected` away, plan that, and remove it then")
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The way between two catalogs, there and back, without asking anything.
///
/// # Errors
/// What the planner refuses.
pub fn way(
    before: &Checked,
    after: &Checked,
    transitions: &Transitions,
    dialect: &dyn Dialect,
    origins: &Origins,
) -> Result<Planned, Vec<Diagnostic>> {
    let told = |problems: Vec<Problem>| problems.iter().map(|problem| located(problem, origins)).collect::<Vec<_>>();
    let caps = dialect.capabilities();
    let up = plan::plan(before, after, transitions, caps).map_err(told)?;
    let back = plan::inverse(before, after, transitions, caps).map_err(told)?;
    let down = plan::plan(after, before, &back, caps).map_err(told)?;
    let (up_script, down_script) = (dialect.script(&up), dialect.script(&down));
    Ok(Planned { up, down, up_script, down_script, transitions: transitions.clone() })
}

fn checked(catalog: &Catalog) -> Result<Checked, Vec<Diagnostic>> {
    Checked::new(catalog.clone()).map_err(|missing| {
        let of = |(at, need): &(Address, Address)| {
            Diagnostic::error(codes::HIDDEN_FAULT, format!("the migrations lead to a `{at}` without its `{need}`"))
                .help("`schemac check` looks at the migrations folder")
        };
        missing.iter().map(of).collect()
    })
}

fn located(problem: &Problem, origins: &Origins) -> Diagnostic {
    let mut out = Diagnostic::error(problem.code, problem.message.clone());
    if let Some(span) = origins.get(&problem.at) {
        out = out.at(span, "");
    }
    out.help.clone_from(&problem.help);
    out
}

fn both_exist(conflict: &BothExist, origins: &Origins) -> Diagnostic {
    let BothExist { from, to } = conflict;
    let out = Diagnostic::error(codes::BOTH_EXIST, format!("`{to}` is renamed from `{from}`, but both exist already"))
        .help("take `renamed from` away if it is a remnant")
        .help(format!("or say that the old `{to}` goes: `drop` in the schema, or `--accept drop:{to}`"));
    match origins.get(to) {
        Some(span) => out.at(span, "both stand in the migrations"),
        None => out,
    }
}

/// Consent to something that does not happen is most likely mistyped.
fn unknown_consent(
    accept: &Accept,
    before: &Catalog,
    changes: &[diff::Change],
    transitions: &Transitions,
) -> Result<(), Vec<Diagnostic>> {
    let touched = decide::touched(before, changes, transitions);
    let none: Vec<Diagnostic> = accept
        .unused(&touched)
        .map(|at| {
            let message = format!("`--accept` names `{at}`, which this plan does not change");
            Diagnostic::error(codes::UNUSED_CONSENT, message).help("`schemac plan --dry-run` shows what it does")
        })
        .collect();
    if none.is_empty() { Ok(()) } else { Err(none) }
}
