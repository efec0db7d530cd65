//! Steps with their hazards, for readers and for the gates of `apply` and `rollback`. They are a record: nothing is
//! executed from them.

use serde::{Deserialize, Serialize};

use super::word::At;
use super::{is_false, is_true, twin, yes};
use crate::catalog::Address;
use crate::plan::{self, Action, Hazard};

twin! {
    plan::LockClass => LockClass { None, Schema, Write, Exclusive }
    plan::Reversibility => Reversibility { Exact, OldRows, StructureOnly, Irreversible }
    plan::FillKind => FillKind { Backfill, Using, Map, Rest, Zero }
    Verb => VerbWord { Create, Drop, Alter, Rename, RenameValue, Fill }
}

/// What a step did, without its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    Create,
    Drop,
    Alter,
    Rename,
    /// Of an enum's stored text; the reason names both.
    RenameValue,
    Fill,
}

/// A step as a sidecar keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub at: Address,
    pub verb: Verb,
    /// The old address of a rename.
    pub from: Option<Address>,
    pub reason: Box<str>,
    pub hazard: Hazard,
}

impl From<&plan::Step> for Record {
    fn from(step: &plan::Step) -> Self {
        let (verb, from) = match &step.action {
            Action::Create(_) => (Verb::Create, None),
            Action::Drop(_) => (Verb::Drop, None),
            Action::Alter { .. } => (Verb::Alter, None),
            Action::Rename { from } => (Verb::Rename, Some(*from)),
            Action::RenameValue { .. } => (Verb::RenameValue, None),
            Action::Fill(_) => (Verb::Fill, None),
        };
        Self { at: step.at, verb, from, reason: step.reason.clone(), hazard: step.hazard.clone() }
    }
}

/// What most steps are stands nowhere: they take no lock, lead back exactly and are part of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::migration) struct Step {
    at: At,
    verb: VerbWord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<At>,
    reason: Box<str>,
    #[serde(default = "no_lock", skip_serializing_if = "is_no_lock")]
    lock: LockClass,
    #[serde(default, skip_serializing_if = "is_false")]
    rewrite: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    scan: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data_dependent: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data_loss: Option<Box<str>>,
    #[serde(default = "exact", skip_serializing_if = "is_exact")]
    reversibility: Reversibility,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    transactional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    breaking: Option<Box<str>>,
}

const fn no_lock() -> LockClass {
    LockClass::None
}

fn is_no_lock(lock: &LockClass) -> bool {
    *lock == no_lock()
}

const fn exact() -> Reversibility {
    Reversibility::Exact
}

fn is_exact(own: &Reversibility) -> bool {
    *own == exact()
}

impl From<&Record> for Step {
    fn from(record: &Record) -> Self {
        let Record { at, verb, from, reason, hazard } = record;
        let Hazard { lock, rewrite, scan, data_dependent, data_loss, reversibility, transactional, breaking } =
            hazard.clone();
        Self {
            at: At(*at),
            verb: (*verb).into(),
            from: from.map(At),
            reason: reason.clone(),
            lock: lock.into(),
            rewrite,
            scan,
            data_dependent,
            data_loss,
            reversibility: reversibility.into(),
            transactional,
            breaking,
        }
    }
}

impl From<Step> for Record {
    fn from(step: Step) -> Self {
        Self {
            at: step.at.0,
            verb: step.verb.into(),
            from: step.from.map(|from| from.0),
            reason: step.reason,
            hazard: Hazard {
                lock: step.lock.into(),
                rewrite: step.rewrite,
                scan: step.scan,
                data_dependent: step.data_dependent,
                data_loss: step.data_loss,
                reversibility: step.reversibility.into(),
                transactional: step.transactional,
                breaking: step.breaking,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn steps_survive_the_way_to_json_and_back() {
        for record in samples::records() {
            let text = serde_json::to_string(&Step::from(&record)).unwrap();
            let back: Step = serde_json::from_str(&text).unwrap();
            assert_eq!(Record::from(back), record);
        }
    }
}
