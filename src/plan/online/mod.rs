//! Changes of tables that exist without stopping those who read and write them. An index is built and dropped beside the work
//! that goes on. A constraint holds for new rows first and is checked against the old ones once that is committed. A key takes
//! over an index that was built so, and a column forbids null when a check has made sure that none is there.
//!
//! What a partitioned table gets is built in its partitions before. What is put back unchanged goes into the transaction that
//! took it away.

mod below;
mod busy;
mod present;

use rustc_hash::FxHashMap;

use super::edges::{Lookup, Node};
use super::legalise::{Legaliser, needs, only_options};
use super::work::{Mode, Verb, Work};
use super::{Action, Hazard, LockClass, follow};
use crate::base::Name;
use crate::catalog::{Address, Check, Defined, ForeignKey, Holds, Index, IndexKey, IndexPart, Key, Kind, Object};

pub(super) use busy::Busy;

/// What becomes of one atom.
enum Turn {
    Alone,
    /// A constraint that holds for new rows first.
    Later(Object, Object),
    /// A key that takes over this index.
    Over(Address, Index),
}

/// Turns atoms into such as stop nobody.
pub(super) fn spread(work: &mut Work, legaliser: &Legaliser) {
    follow::mark_standing(work, legaliser);
    below::build(work, legaliser);
    present::check(work, legaliser);
    let turns: Vec<(Address, Verb, Turn)> = work
        .iter()
        .filter(|(_, _, atom)| atom.mode == Mode::Together)
        .filter_map(|(at, verb, atom)| Some((*at, verb, turn(at, verb, &atom.action, work, legaliser)?)))
        .collect();
    for (at, verb, turn) in turns {
        match turn {
            Turn::Alone => set(work, &at, verb, Mode::Alone),
            Turn::Later(loose, strict) => {
                let mut part_of = None;
                if let Some(atom) = work.get_mut(&at, verb) {
                    atom.action = Action::Create(loose.clone());
                    part_of = atom.part_of;
                }
                validate(work, at, loose, strict);
                if let Some(atom) = work.get_mut(&at, Verb::Tighten) {
                    atom.part_of = part_of;
                }
            }
            Turn::Over(index, own) => {
                work.put(index, Verb::Create, Action::Create(Object::Index(own)), "becomes a key");
                set(work, &index, Verb::Create, Mode::Alone);
                set(work, &at, verb, Mode::Assured);
            }
        }
    }
}

/// The constraint is held against the rows that are there.
fn validate(work: &mut Work, at: Address, loose: Object, strict: Object) {
    let action = Action::Alter { before: loose, after: strict, using: None };
    work.put(at, Verb::Tighten, action, "holds for old rows too");
    set(work, &at, Verb::Tighten, Mode::Alone);
}

fn turn(at: &Address, verb: Verb, action: &Action, work: &Work, legaliser: &Legaliser) -> Option<Turn> {
    let busy = &legaliser.busy;
    let view = Address::top(Kind::Defined(Defined::MaterializedView), at.home);
    if work.has(&view, Verb::Create) {
        return None;
    }
    let (indexes, constraints) = (busy.indexes_of(at.home), busy.constraints_of(at.home));
    let parted = legaliser.after.is_partitioned(at.home);
    let replaced = work.has(at, Verb::Drop) && work.has(at, Verb::Create);
    let is_back = is_back(at, legaliser);
    match (verb, action) {
        (Verb::Create, Action::Create(Object::Index(own)))
            if indexes && !parted && !(replaced && (own.unique || is_back)) =>
        {
            Some(Turn::Alone)
        }
        (Verb::Drop, Action::Drop(Object::Index(_)))
            if indexes
                && legaliser.caps.beside.drop
                && !busy.is_shared(at)
                && !replaced
                && is_free(at, work, legaliser) =>
        {
            Some(Turn::Alone)
        }
        (Verb::Alter, Action::Alter { before: before @ Object::Index(_), after, .. })
            if indexes && !only_options(before, after) =>
        {
            Some(Turn::Alone)
        }
        (Verb::Create, Action::Create(Object::PrimaryKey(key) | Object::Unique(key)))
            if indexes && !parted && !replaced && key.options.is_empty() && !key.without_overlaps =>
        {
            Some(Turn::Over(Address::part(Kind::Index, at.home, key.name), behind(key)))
        }
        (Verb::Create, Action::Create(Object::ForeignKey(key)))
            if constraints
                && !parted
                && key.holds == Holds::ForAll
                && !is_back
                && !legaliser.after.is_partitioned(key.target) =>
        {
            let loose = ForeignKey { holds: Holds::ForNew, ..key.clone() };
            Some(Turn::Later(Object::ForeignKey(loose), Object::ForeignKey(key.clone())))
        }
        (Verb::Create, Action::Create(Object::Check(own))) if constraints && own.holds == Holds::ForAll && !is_back => {
            let loose = Check { holds: Holds::ForNew, ..own.clone() };
            Some(Turn::Later(Object::Check(loose), Object::Check(own.clone())))
        }
        _ => None,
    }
}

/// Whether it is put back as it was.
fn is_back(at: &Address, legaliser: &Legaliser) -> bool {
    legaliser.carried.get(at).is_some() && legaliser.carried.get(at) == legaliser.after.get(at)
}

/// Whether nothing that the index leans on changes: otherwise it goes with that, in its transaction.
fn is_free(at: &Address, work: &Work, legaliser: &Legaliser) -> bool {
    let changes = |need: &Address| work.has(need, Verb::Drop) || work.has(need, Verb::Alter);
    !needs(legaliser, true, at).iter().any(changes)
}

/// The index of a key.
fn behind(key: &Key) -> Index {
    let part = |column: &Name| IndexPart::plain(IndexKey::Column(*column));
    Index {
        auto: false,
        unique: true,
        parts: key.columns.iter().map(part).collect(),
        method: None,
        include: key.include.clone(),
        predicate: None,
        nulls_not_distinct: key.nulls_not_distinct,
        options: key.options.clone(),
        blanks: Default::default(),
    }
}

fn set(work: &mut Work, at: &Address, verb: Verb, mode: Mode) {
    if let Some(atom) = work.get_mut(at, verb) {
        atom.mode = mode;
    }
}

/// What stands in for something waits for all that this waits for, and is there before it.
pub(super) fn edges(nodes: &[Node], lookup: &Lookup, legaliser: &Legaliser, out: &mut Vec<(usize, usize)>) {
    let mut stand_ins: Vec<(usize, usize)> = Vec::new();
    for (n, node) in nodes.iter().enumerate() {
        let whole = node.atom.part_of.and_then(|whole| lookup.get(Verb::Create, &whole));
        stand_ins.extend(whole.map(|whole| (whole, n)));
        match (node.verb, &node.atom.action) {
            (Verb::Tighten, action) => {
                out.extend(lookup.get(Verb::Create, &node.at).map(|create| (create, n)));
                // a partition's key is the parent's part once it is checked
                if let Action::Alter { after: Object::ForeignKey(_), .. } = action {
                    let leader = legaliser.after.leader(&node.at);
                    out.extend(leader.and_then(|leader| lookup.get(Verb::Create, &leader)).map(|leader| (n, leader)));
                }
            }
            (Verb::Create, Action::Create(Object::PrimaryKey(key) | Object::Unique(key)))
                if node.atom.mode == Mode::Assured =>
            {
                let index = Address::part(Kind::Index, node.at.home, key.name);
                stand_ins.extend(lookup.get(Verb::Create, &index).map(|index| (n, index)));
            }
            (Verb::Settle, Action::Drop(Object::Check(own))) => {
                present::edges(nodes, n, own, lookup, legaliser, out, &mut stand_ins);
            }
            _ => {}
        }
    }
    let mut by: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (n, stand_in) in &stand_ins {
        by.entry(*n).or_default().push(*stand_in);
    }
    let waits: Vec<(usize, usize)> = out
        .iter()
        .flat_map(|(before, n)| by.get(n).into_iter().flatten().map(|stand_in| (*before, *stand_in)))
        .collect();
    let is_own = |before: usize, stand_in: usize| nodes[before].at == nodes[stand_in].at;
    out.extend(waits.into_iter().filter(|(before, stand_in)| !is_own(*before, *stand_in)));
    out.extend(stand_ins.into_iter().map(|(n, stand_in)| (stand_in, n)));
}

/// The hazard of a step that is made so.
pub(super) fn soften(hazard: &mut Hazard, mode: Mode) {
    match mode {
        Mode::Together => {}
        Mode::Alone => {
            hazard.transactional = false;
            hazard.lock = hazard.lock.min(LockClass::Schema);
        }
        Mode::Assured => {
            hazard.scan = false;
            hazard.data_dependent = None;
        }
    }
}
