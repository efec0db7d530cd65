//! Changes of tables that exist without stopping those who read and write them. An index is built and dropped beside the work
//! that goes on. A constraint holds for new rows first and is checked against the old ones once that is committed. A key takes
//! over an index that was built so, and a column forbids null when a check has made sure that none is there.
//!
//! What comes and goes with a parent's (partitions, tables that inherit) is changed as a whole, and what is put back
//! unchanged in the transaction that took it away.

use rustc_hash::{FxHashMap, FxHashSet};

use super::data::Data;
use super::edges::{Lookup, Node};
use super::legalise::{Legaliser, needs};
use super::work::{Mode, Verb, Work};
use super::{Action, Hazard, LockClass};
use crate::base::Name;
use crate::catalog::{
    Address, Catalog, Check, Column, Defined, Expr, ForeignKey, Index, IndexKey, IndexPart, Key, Kind, Object, Online,
    Piece, QName, Sql, naming,
};

/// What is asked of a table before it is changed without stopping anybody.
pub(super) struct Busy<'a> {
    online: Online,
    carried: &'a Catalog,
    after: &'a Catalog,
    /// Tables without rows, and those that descend from others or have descendants.
    left_out: FxHashSet<QName>,
}

impl<'a> Busy<'a> {
    pub(super) fn new(data: &Data<'a>) -> Self {
        let online = if data.caps.online { data.transitions.online } else { Online::OFF };
        let mut left_out: FxHashSet<QName> = data.transitions.empty.iter().copied().collect();
        for catalog in [data.carried, data.after] {
            for (table, own) in catalog.descents() {
                left_out.insert(table);
                left_out.extend(own.parents.iter().copied());
            }
        }
        Self { online, carried: data.carried, after: data.after, left_out }
    }

    /// Whether others may use it meanwhile: a table or materialized view that stays, may have rows, and stands alone.
    fn has(&self, home: QName) -> bool {
        let kinds = [Kind::Table, Kind::Defined(Defined::MaterializedView)];
        let stays = |kind: &Kind| {
            let at = Address::top(*kind, home);
            self.carried.contains(&at) && self.after.contains(&at)
        };
        let partitioned = self.carried.is_partitioned(home) || self.after.is_partitioned(home);
        kinds.iter().any(stays) && !partitioned && !self.left_out.contains(&home)
    }

    /// Whether the indexes of this table or view are built beside its use.
    pub(super) fn indexes_of(&self, home: QName) -> bool {
        self.online.indexes && self.has(home)
    }

    fn constraints_of(&self, home: QName) -> bool {
        self.online.constraints && self.has(home)
    }
}

/// What becomes of one atom.
enum Turn {
    Alone,
    /// A constraint that holds for new rows first.
    Later(Object, Object),
    /// A key that takes over this index.
    Over(Address, Index),
    /// A column that a check makes sure of.
    Sure(Address, Check),
}

/// Turns atoms into such as stop nobody.
pub(super) fn spread(work: &mut Work, legaliser: &Legaliser) {
    let turns: Vec<(Address, Verb, Turn)> = work
        .iter()
        .filter_map(|(at, verb, atom)| Some((*at, verb, turn(at, verb, &atom.action, work, legaliser)?)))
        .collect();
    for (at, verb, turn) in turns {
        match turn {
            Turn::Alone => set(work, &at, verb, Mode::Alone),
            Turn::Later(loose, strict) => {
                if let Some(atom) = work.get_mut(&at, verb) {
                    atom.action = Action::Create(loose.clone());
                }
                work.put(
                    at,
                    Verb::Tighten,
                    Action::Alter { before: loose, after: strict, using: None },
                    "holds for old rows too",
                );
                set(work, &at, Verb::Tighten, Mode::Alone);
            }
            Turn::Over(index, own) => {
                work.put(index, Verb::Create, Action::Create(Object::Index(own)), "becomes a key");
                set(work, &index, Verb::Create, Mode::Alone);
                set(work, &at, verb, Mode::Assured);
            }
            Turn::Sure(check, own) => sure(work, &at, verb, check, own),
        }
    }
}

fn turn(at: &Address, verb: Verb, action: &Action, work: &Work, legaliser: &Legaliser) -> Option<Turn> {
    let busy = &legaliser.busy;
    let view = Address::top(Kind::Defined(Defined::MaterializedView), at.home);
    if work.has(&view, Verb::Create) {
        return None;
    }
    let (indexes, constraints) = (busy.indexes_of(at.home), busy.constraints_of(at.home));
    let replaced = work.has(at, Verb::Drop) && work.has(at, Verb::Create);
    let is_back = legaliser.carried.get(at).is_some() && legaliser.carried.get(at) == legaliser.after.get(at);
    match (verb, action) {
        (Verb::Create, Action::Create(Object::Index(own))) if indexes && !(replaced && (own.unique || is_back)) => {
            Some(Turn::Alone)
        }
        (Verb::Drop, Action::Drop(Object::Index(_))) if indexes && !replaced && is_free(at, work, legaliser) => {
            Some(Turn::Alone)
        }
        (Verb::Alter, Action::Alter { before: Object::Index(old), after: Object::Index(new), .. })
            if indexes && old.options == new.options =>
        {
            Some(Turn::Alone)
        }
        (Verb::Create, Action::Create(Object::PrimaryKey(key) | Object::Unique(key)))
            if indexes && !replaced && key.options.is_empty() =>
        {
            Some(Turn::Over(Address::part(Kind::Index, at.home, key.name), behind(key)))
        }
        (Verb::Create, Action::Create(Object::ForeignKey(key)))
            if constraints && !key.not_valid && !is_back && !legaliser.after.is_partitioned(key.target) =>
        {
            let loose = ForeignKey { not_valid: true, ..key.clone() };
            Some(Turn::Later(Object::ForeignKey(loose), Object::ForeignKey(key.clone())))
        }
        (Verb::Create, Action::Create(Object::Check(own))) if constraints && !own.not_valid && !is_back => {
            let loose = Check { not_valid: true, ..own.clone() };
            Some(Turn::Later(Object::Check(loose), Object::Check(own.clone())))
        }
        (
            Verb::Alter | Verb::Tighten,
            Action::Alter { before: Object::Column(old), after: Object::Column(new), .. },
        ) if constraints && !new.nullable && *old == (Column { nullable: true, ..new.clone() }) => {
            let (name, check) = never_null(at, legaliser)?;
            Some(Turn::Sure(Address::part(Kind::Check, at.home, name), check))
        }
        _ => None,
    }
}

/// Whether nothing that the index leans on changes: otherwise it goes with that, in its transaction.
fn is_free(at: &Address, work: &Work, legaliser: &Legaliser) -> bool {
    let changes = |need: &Address| work.has(need, Verb::Drop) || work.has(need, Verb::Alter);
    !needs(legaliser, true, at).iter().any(changes)
}

/// The index of a key.
fn behind(key: &Key) -> Index {
    let part = |column: &Name| IndexPart {
        key: IndexKey::Column(*column),
        collate: None,
        opclass: None,
        descending: false,
        nulls: None,
    };
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

/// `t_c_present check (c is not null) not valid`.
fn never_null(at: &Address, legaliser: &Legaliser) -> Option<(Name, Check)> {
    let column = at.part?;
    let taken = |name: Name| {
        let is_own = |object: &Object, own: &Address| {
            own.part == Some(name) && own.kind != Kind::Column
                || matches!(object, Object::PrimaryKey(key) if key.name == name)
        };
        [legaliser.carried, legaliser.after]
            .iter()
            .any(|catalog| catalog.at_home(at.home).any(|(own, object)| is_own(object, own)))
    };
    let name = naming::free(naming::derived(at.home.name, &[column], "present"), &taken);
    let expr = Expr::Sql(Sql::from_pieces([Piece::Column(column), Piece::Text(" is not null".into())]));
    Some((name, Check { not_valid: true, ..Check::new(false, expr) }))
}

fn sure(work: &mut Work, column: &Address, verb: Verb, check: Address, own: Check) {
    let Some(atom) = work.get(column, verb).cloned() else { return };
    if verb == Verb::Alter {
        work.forget(column, verb);
        work.put(*column, Verb::Tighten, atom.action, &atom.reason);
    }
    set(work, column, Verb::Tighten, Mode::Assured);
    let (loose, strict) = (Object::Check(own.clone()), Object::Check(Check { not_valid: false, ..own }));
    work.put(check, Verb::Create, Action::Create(loose.clone()), &atom.reason);
    work.put(
        check,
        Verb::Tighten,
        Action::Alter { before: loose, after: strict.clone(), using: None },
        "holds for old rows too",
    );
    set(work, &check, Verb::Tighten, Mode::Alone);
    work.put(check, Verb::Settle, Action::Drop(strict), "has done its work");
}

fn set(work: &mut Work, at: &Address, verb: Verb, mode: Mode) {
    if let Some(atom) = work.get_mut(at, verb) {
        atom.mode = mode;
    }
}

/// What stands in for something waits for all that this waits for, and is there before it.
pub(super) fn edges(nodes: &[Node], lookup: &Lookup, out: &mut Vec<(usize, usize)>) {
    let mut stand_ins: FxHashMap<usize, usize> = FxHashMap::default();
    for (n, node) in nodes.iter().enumerate() {
        match (node.verb, &node.atom.action) {
            (Verb::Tighten, _) => out.extend(lookup.get(Verb::Create, &node.at).map(|create| (create, n))),
            (Verb::Create, Action::Create(Object::PrimaryKey(key) | Object::Unique(key)))
                if node.atom.mode == Mode::Assured =>
            {
                let index = Address::part(Kind::Index, node.at.home, key.name);
                stand_ins.extend(lookup.get(Verb::Create, &index).map(|index| (n, index)));
            }
            (Verb::Settle, Action::Drop(Object::Check(own))) => {
                let mut column = None;
                own.expr.visit_columns(&mut |name| {
                    column = lookup.get(Verb::Tighten, &Address::column(node.at.home, name))
                });
                let (Some(column), Some(check)) = (column, lookup.get(Verb::Create, &node.at)) else { continue };
                stand_ins.insert(column, check);
                out.extend(lookup.get(Verb::Tighten, &node.at).map(|checked| (checked, column)));
                out.push((column, n));
                // a row that is written while it still lacks its value would break the check
                let writes = nodes
                    .iter()
                    .enumerate()
                    .filter(|(_, other)| other.verb == Verb::Fill && other.at.home == node.at.home);
                out.extend(writes.map(|(write, _)| (write, check)));
            }
            _ => {}
        }
    }
    let waits: Vec<(usize, usize)> = out.iter().filter_map(|(before, n)| Some((*before, *stand_ins.get(n)?))).collect();
    let is_own = |before: usize, check: usize| nodes[before].at == nodes[check].at;
    out.extend(waits.into_iter().filter(|(before, check)| !is_own(*before, *check)));
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
