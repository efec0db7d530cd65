//! What a plan must not guess: whether something that is gone was renamed, and whether it may go.

use std::collections::BTreeSet;

use super::active::home_before;
use crate::base::Name;
use crate::catalog::{Address, Catalog, Column, Defined, Kind, Object, QName};
use crate::diff::Change;
use crate::migration::State;
use crate::plan::{Action, FillKind, Plan, Step, Transitions};

/// Something that the schema no longer has (or that loses data), and about which it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// In the names of the migrations.
    pub at: Address,
    /// The same in the names of the schema, as far as its home was renamed.
    pub now: Address,
    pub question: Question,
}

/// What is to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Was it removed, or did it become one of these (in the names of the schema, the likeliest first)?
    Removed { candidates: Vec<Address> },
    /// The change loses data; says which, and what else than consent would do, if anything.
    Loses { loss: Box<str>, instead: Option<&'static str> },
}

/// Consent given on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accept {
    all: bool,
    addresses: BTreeSet<Address>,
}

impl Accept {
    /// Reads the values of `--accept`: `all`, an address, or a verb and an address (`drop:users/column:legacy`).
    ///
    /// # Errors
    /// The first value that is neither.
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut out = Self::default();
        for value in values {
            let value = value.trim();
            if value == "all" {
                out.all = true;
                continue;
            }
            let address = ["drop:", "alter:"].iter().find_map(|verb| value.strip_prefix(verb)).unwrap_or(value);
            match Address::parse(address) {
                Some(at) => drop(out.addresses.insert(at)),
                None => return Err(value.to_owned()),
            }
        }
        Ok(out)
    }

    /// Consent to everything: for looking, where nothing is written.
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Consents to one more.
    pub fn also(&mut self, at: Address) {
        self.addresses.insert(at);
    }

    /// Whether this is named in so many words: `all` is consent to removals, and no word about what a name stands for.
    pub fn names(&self, at: &Address) -> bool {
        self.addresses.contains(at)
    }

    fn covers(&self, at: &Address) -> bool {
        self.all || self.addresses.contains(at) || (at.is_part() && self.addresses.contains(&Address::table(at.home)))
    }

    /// The addresses that were named and are not in `used`: most likely mistyped.
    pub fn unused<'a>(&'a self, used: &'a BTreeSet<Address>) -> impl Iterator<Item = &'a Address> {
        self.addresses.iter().filter(|at| !used.contains(at))
    }
}

/// The removals of tables and columns that nobody consented to, with what they may have become. Consent that the flag
/// gives is added to the transitions, so that the migration records it.
pub fn removals(changes: &[Change], transitions: &mut Transitions, accept: &Accept) -> Vec<Decision> {
    let dropped: BTreeSet<Address> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Drop { at, .. } if holds_data(at) => Some(*at),
            Change::Drop { .. } | Change::Create { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
        })
        .collect();
    let mut out = Vec::new();
    for now in &dropped {
        // A table's columns go with it; one question is enough.
        if now.is_part() && dropped.contains(&Address::table(now.home)) {
            continue;
        }
        let at = Address { home: home_before(&transitions.renames, now.home), ..*now };
        if consented(transitions, &at, now) || accept.covers(&at) || accept.covers(now) {
            transitions.accepted.insert(at);
        } else {
            out.push(Decision { at, now: *now, question: Question::Removed { candidates: candidates(changes, now) } });
        }
    }
    out
}

/// The alterations of a plan that lose data without a word about it (`using`, a value map, consent). What is gone for good
/// was asked for before, as a removal.
pub fn losses(state: &State, plan: &Plan, transitions: &mut Transitions, accept: &Accept) -> Vec<Decision> {
    let mut out: Vec<Decision> = Vec::new();
    for step in plan.steps() {
        let Some(loss) = &step.hazard.data_loss else { continue };
        let is_removal = matches!(step.action, Action::Drop(_)) && !plan.after.contains(&step.at);
        if is_removal || is_said(state, step) {
            continue;
        }
        let at = Address { home: home_before(&transitions.renames, step.at.home), ..step.at };
        if consented(transitions, &at, &step.at) || out.iter().any(|decision| decision.at == at) {
            continue;
        }
        if accept.covers(&at) || accept.covers(&step.at) {
            transitions.accepted.insert(at);
            continue;
        }
        out.push(Decision {
            at,
            now: step.at,
            question: Question::Loses { loss: loss.clone(), instead: instead(step) },
        });
    }
    out
}

fn instead(step: &Step) -> Option<&'static str> {
    match &step.action {
        Action::Fill(_) => {
            Some("a migration ran another `using` here: take this one away if it only is written otherwise")
        }
        Action::Alter { after: Object::Column(Column { generated: None, .. }), .. } => {
            Some("say what becomes of the values: `using ( … )` at the column")
        }
        Action::Alter { .. }
        | Action::Create(_)
        | Action::Drop(_)
        | Action::Rename { .. }
        | Action::RenameValue { .. } => None,
    }
}

/// Whether the schema says itself what becomes of the values. A `using` that replaces one which has run, on values that
/// the engine stores as before, may as well be that one written otherwise: run twice, it would spoil them.
fn is_said(state: &State, step: &Step) -> bool {
    match &step.action {
        Action::Alter { using, .. } => using.is_some(),
        Action::Fill(fill) => fill.kind != FillKind::Using || !state.fills.contains_key(&step.at),
        Action::Create(_) | Action::Drop(_) | Action::Rename { .. } | Action::RenameValue { .. } => false,
    }
}

const fn holds_data(at: &Address) -> bool {
    matches!(at.kind, Kind::Table | Kind::Column | Kind::Defined(Defined::Sequence))
}

/// Consent to a table covers all that stands in it. A tombstone may name the table as it was or as it is.
fn consented(transitions: &Transitions, at: &Address, now: &Address) -> bool {
    [at, now].into_iter().any(|own| {
        transitions.accepted.contains(own)
            || (own.is_part() && transitions.accepted.contains(&Address::table(own.home)))
    })
}

/// The new objects of the same kind that the one at `gone` may have become, the likeliest first; none that are too
/// unlike. They are only offered, never taken.
fn candidates(changes: &[Change], gone: &Address) -> Vec<Address> {
    // a field of an object is written where its object is, and no clause gives it another name
    if gone.part.is_some_and(|part| part.as_str().contains('.')) {
        return Vec::new();
    }
    let mut scored: Vec<(u32, Address)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Create { at, .. } if at.kind == gone.kind && (!gone.is_part() || at.home == gone.home) => Some(at),
            Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
        })
        .filter_map(|new| Some((likeness(changes, gone, new)?, *new)))
        .collect();
    scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
    scored.into_iter().take(3).map(|(_, at)| at).collect()
}

/// From 0 to 200: likeness of content and of name; `None` when it is most likely something else. Half the columns of a
/// table are enough; a column needs a name like the old one, unless nothing else went and came.
fn likeness(changes: &[Change], gone: &Address, new: &Address) -> Option<u32> {
    let name = |at: &Address| at.part.unwrap_or(at.home.name);
    let names = percent(strsim::jaro_winkler(name(gone).as_str(), name(new).as_str()));
    if gone.kind == Kind::Table {
        let content = shared_columns(&columns(changes, gone.home, false), &columns(changes, new.home, true));
        return (content >= 50 || names >= 85).then_some(content + names);
    }
    let (old, fresh) = (payload(changes, gone, false)?, payload(changes, new, true)?);
    let content = if old.ty == fresh.ty { 100 } else { 0 };
    let alone = columns(changes, gone.home, false).len() == 1 && columns(changes, gone.home, true).len() == 1;
    let alike = if content > 0 { alone || names >= 70 } else { names >= 85 };
    alike.then_some(content + names)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn percent(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0) as u32
}

fn payload<'a>(changes: &'a [Change], of: &Address, created: bool) -> Option<&'a Column> {
    changes.iter().find_map(|change| match (change, created) {
        (Change::Create { at, object: Object::Column(column) }, true)
        | (Change::Drop { at, object: Object::Column(column) }, false)
            if at == of =>
        {
            Some(column)
        }
        _ => None,
    })
}

fn columns(changes: &[Change], table: QName, created: bool) -> BTreeSet<Name> {
    changes
        .iter()
        .filter_map(|change| match (change, created) {
            (Change::Create { at, .. }, true) | (Change::Drop { at, .. }, false)
                if at.kind == Kind::Column && at.home == table =>
            {
                at.part
            }
            _ => None,
        })
        .collect()
}

/// Jaccard's index in percent.
fn shared_columns(a: &BTreeSet<Name>, b: &BTreeSet<Name>) -> u32 {
    let (shared, all) = (a.intersection(b).count(), a.union(b).count());
    u32::try_from((shared * 100).checked_div(all).unwrap_or(0)).unwrap_or(0)
}

/// What of `--accept` means something here: the removals and alterations of this plan.
pub fn touched(before: &Catalog, changes: &[Change], transitions: &Transitions) -> BTreeSet<Address> {
    let mut out: BTreeSet<Address> = changes.iter().map(|change| *change.at()).collect();
    out.extend(transitions.accepted.iter().copied());
    let homes: Vec<Address> = out.iter().map(|at| Address::table(at.home)).collect();
    out.extend(homes.into_iter().filter(|at| before.contains(at)));
    out
}
