//! What data a run would take away, in the names that the database has before the run.

use crate::catalog::{Address, Kind, Renames};
use crate::diff::Change;
use crate::migration::{Direction, Migration, Verb};
use crate::plan::Reversibility;

/// One loss that a run brings if there is data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// What is lost, as the database calls it now.
    pub at: Address,
    /// Which migration does it.
    pub by: String,
    /// How it is lost.
    pub loss: Box<str>,
    /// Whether counting the rows at `at` tells if anything is lost.
    pub countable: bool,
}

/// What applying these, oldest first, takes away.
pub fn of_apply(pending: &[&Migration]) -> Vec<Stake> {
    let mut out = Vec::new();
    let mut passed: Vec<Renames> = Vec::new();
    for one in pending {
        passed.push(renames(one).inverse());
        let now = |at: &Address| passed.iter().rev().fold(*at, |at, back| back.address(&at));
        out.extend(of(&one.up, &one.stem(), now));
    }
    out
}

/// What rolling these back, newest first, takes away.
pub fn of_rollback(applied: &[&Migration]) -> Vec<Stake> {
    let mut out = Vec::new();
    let mut passed: Vec<Renames> = Vec::new();
    for one in applied {
        passed.push(renames(one));
        let now = |at: &Address| passed.iter().rev().fold(*at, |at, there| there.address(&at));
        out.extend(of(&one.down, &one.stem(), now));
        if one.up.risk().reversibility == Reversibility::Irreversible {
            let steps = one.up.steps.iter().filter(|step| step.hazard.reversibility == Reversibility::Irreversible);
            let loss: Box<str> = "what its way forward did cannot be taken back exactly".into();
            out.extend(steps.map(|step| Stake { at: step.at, by: one.stem(), loss: loss.clone(), countable: false }));
        }
    }
    out
}

fn of(way: &Direction, by: &str, now: impl Fn(&Address) -> Address) -> Vec<Stake> {
    let steps = way.steps.iter().filter_map(|step| Some((step, step.hazard.data_loss.clone()?)));
    steps
        .map(|(step, loss)| {
            let at = now(&step.at);
            let countable = matches!(step.verb, Verb::Drop | Verb::Alter | Verb::Fill);
            Stake { at, by: by.to_owned(), loss, countable: countable && holds_rows(&at) }
        })
        .collect()
}

const fn holds_rows(at: &Address) -> bool {
    matches!(at.kind, Kind::Table | Kind::Column)
}

fn renames(of: &Migration) -> Renames {
    let pairs = of.changes.iter().filter_map(|change| match change {
        Change::Rename { from, to } => Some((*from, *to)),
        Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
    });
    pairs.collect()
}
