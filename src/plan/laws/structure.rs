//! Laws 1 to 7.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::pipeline::{Draft, plan_with};
use super::super::rules::Rules;
use super::super::{Action, Capabilities, GroupKind, Plan, codes, plan};
use super::generate::{Pair, pair};
use super::simulate::{Engine, prefix};
use super::{TARGETS, tape};
use crate::catalog::{Address, Catalog, Kind, Object, Renames, naming};
use crate::diff::{apply_all, invert};

/// Nothing where a column stores rows of a table that would be written anew: that is refused.
fn drafted(pair: &Pair, caps: &Capabilities, rules: Rules) -> Result<Option<Draft>, String> {
    match plan_with(&pair.before, &pair.after, &pair.transitions, caps, rules) {
        Ok(draft) => Ok(Some(draft)),
        Err(problems) if problems.iter().all(|problem| problem.code == codes::ROWS_STORED) => Ok(None),
        Err(problems) => Err(format!("{problems:#?}")),
    }
}

/// A random order of the groups that keeps every edge.
fn shuffled(draft: &Draft, seed: u64) -> Vec<usize> {
    let count = draft.plan.groups.len();
    let mut waits = vec![0; count];
    draft.edges.iter().for_each(|(_, b)| waits[*b] += 1);
    let mut ready: Vec<usize> = (0..count).filter(|n| waits[*n] == 0).collect();
    let mut random = tape(seed, count + 1).into_iter();
    let mut out = Vec::new();
    while !ready.is_empty() {
        let n = ready.swap_remove(random.next().unwrap_or(0) as usize % ready.len());
        out.push(n);
        for (a, b) in &draft.edges {
            if *a == n {
                waits[*b] -= 1;
                if waits[*b] == 0 {
                    ready.push(*b);
                }
            }
        }
    }
    assert_eq!(out.len(), count, "the groups have a circle");
    out
}

fn same(left: &Catalog, right: &Catalog, what: &str) -> Result<(), String> {
    if left == right {
        return Ok(());
    }
    let mut unlike = Vec::new();
    crate::diff::compare(left, right, &mut unlike);
    Err(format!("{what}: {unlike:?}"))
}

/// Runs the plan in its own order and in three random ones; every step must be one that an engine takes.
pub(super) fn holds(pair: &Pair, caps: &Capabilities, rules: Rules) -> Result<(), String> {
    let Some(draft) = drafted(pair, caps, rules)? else { return Ok(()) };
    let mut carried = prefix(&pair.before, &draft.plan, caps)?;
    if caps.named_constraints {
        naming::mark_derived(&mut carried);
        same(&carried, &draft.plan.carried, "the prefix does not end where the plan says")?;
    }
    let plain: Vec<usize> = (0..draft.plan.groups.len()).collect();
    for order in [plain, shuffled(&draft, 1), shuffled(&draft, 2), shuffled(&draft, 3)] {
        let mut engine = Engine::new(draft.plan.carried.clone(), caps);
        engine.run(&draft.plan, &order)?;
        same(&engine.catalog, &pair.after, "the plan does not end where it should")?;
    }
    Ok(())
}

fn recorded(pair: &Pair, caps: &Capabilities) -> Result<(), String> {
    let Some(Draft { plan, .. }) = drafted(pair, caps, Rules::ALL)? else { return Ok(()) };
    let there = apply_all(&pair.before, &plan.changes).map_err(|error| format!("{error:?} in {:?}", plan.changes))?;
    same(&there, &pair.after, "the recorded changes do not end in the new catalog")?;
    let back = invert(&plan.changes);
    let again = apply_all(&pair.after, &back).map_err(|error| format!("back: {error:?} in {back:?}"))?;
    same(&again, &pair.before, "the way back does not end where it began")
}

fn printed_once(plan: &Plan) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for group in &plan.groups {
        if group.kind == GroupKind::Single && group.steps.len() != 1 {
            return Err(format!("not one step: {group:?}"));
        }
        for step in &group.steps {
            let verb = std::mem::discriminant(&step.action);
            let tightens = match &step.action {
                Action::Alter { before: Object::Column(old), after: Object::Column(new), .. } => {
                    old.nullable && !new.nullable
                }
                _ => false,
            };
            if !seen.insert((step.at, format!("{verb:?}{tightens}"))) {
                return Err(format!("twice: {step:?}"));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 40_000, ..ProptestConfig::default() })]

    #[test]
    fn every_order_that_keeps_the_edges_is_one_that_an_engine_takes(tape in proptest::collection::vec(any::<u32>(), 0..200)) {
        for (caps, flavour) in TARGETS {
            let pair = pair(&tape, flavour);
            if let Err(why) = holds(&pair, caps, Rules::ALL) {
                return Err(TestCaseError::fail(format!("{flavour:?}: {why}\n{}", shown(&pair))));
            }
        }
    }

    #[test]
    fn renames_turned_round_lead_back(tape in proptest::collection::vec(any::<u32>(), 0..200)) {
        for (_, flavour) in TARGETS {
            let pair = pair(&tape, flavour);
            let all = &pair.transitions.renames;
            // a part whose table does not go where it is said to go is no rename that a plan knows
            let fits = |(from, to): &(&Address, &Address)| !from.is_part() || all.home(Kind::Table, from.home) == to.home;
            let renames: &Renames = &all.iter().filter(fits).map(|(from, to)| (*from, *to)).collect();
            // an enum, a domain and the rows of a table of one name cannot be told apart by a column
            let is_type = |at: Address| matches!(at.kind, Kind::Domain | Kind::Table);
            let place = |at: Address| if is_type(at) { Address { kind: Kind::Enum, ..at } } else { at };
            let named: BTreeSet<Address> = pair.before.addresses().map(|at| place(renames.address(at))).collect();
            if named.len() < pair.before.len() {
                // Something takes the name of what is dropped: that is parked first, and is another law.
                continue;
            }
            let mut back = renames.inverse().apply(&renames.apply(&pair.before));
            naming::mark_derived(&mut back);
            let mut before = (*pair.before).clone();
            naming::mark_derived(&mut before);
            if let Err(why) = same(&back, &before, "there and back is not where it began") {
                return Err(TestCaseError::fail(format!("{flavour:?}: {why}\n{}", shown(&pair))));
            }
        }
    }

    #[test]
    fn recorded_changes_lead_there_and_back(tape in proptest::collection::vec(any::<u32>(), 0..200)) {
        for (caps, flavour) in TARGETS {
            let pair = pair(&tape, flavour);
            if let Err(why) = recorded(&pair, caps) {
                return Err(TestCaseError::fail(format!("{flavour:?}: {why}\n{}", shown(&pair))));
            }
        }
    }

    #[test]
    fn nothing_is_planned_between_equals_and_everything_once(tape in proptest::collection::vec(any::<u32>(), 0..200)) {
        for (caps, flavour) in TARGETS {
            let pair = pair(&tape, flavour);
            let fail = |why: String| TestCaseError::fail(format!("{flavour:?}: {why}\n{}", shown(&pair)));
            let planned = |before, after| {
                plan(before, after, &pair.transitions, caps).map_err(|problems| fail(format!("{problems:#?}")))
            };
            let moves_again = pair.transitions.renames.iter().any(|(from, to)| {
                pair.after.named(from).is_some() && pair.after.named(to).is_some()
            });
            if !moves_again {
                let idle = planned(&pair.after, &pair.after)?;
                prop_assert!(idle.is_empty(), "{:?}", idle);
            }
            if matches!(drafted(&pair, caps, Rules::ALL), Ok(None)) {
                continue;
            }
            let own = planned(&pair.before, &pair.after)?;
            if let Err(why) = printed_once(&own) {
                return Err(fail(why));
            }
            prop_assert_eq!(&own, &planned(&pair.before, &pair.after)?);
        }
    }
}

/// A pair as short text.
pub(super) fn shown(pair: &Pair) -> String {
    let lines =
        |catalog: &Catalog| -> String { catalog.iter().map(|(at, object)| format!("  {at}: {object:?}\n")).collect() };
    format!("BEFORE\n{}AFTER\n{}{:?}", lines(&pair.before), lines(&pair.after), pair.transitions)
}

/// Few pairs in an everyday run; `SCHEMAC_CASES` asks for more.
#[allow(clippy::disallowed_methods, reason = "a test may be told how long to run")]
fn cases() -> u32 {
    std::env::var("SCHEMAC_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}
