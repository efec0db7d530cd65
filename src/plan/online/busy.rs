//! Which tables are changed without stopping those who use them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::{Address, Catalog, Defined, Kind, Object, Online, QName, Slot};
use crate::plan::data::Data;

/// What is asked of a table before it is changed without stopping anybody.
pub(in crate::plan) struct Busy<'a> {
    online: Online,
    carried: &'a Catalog,
    after: &'a Catalog,
    /// Tables without rows, and families of tables in which one comes, goes or gets another parent.
    left_out: FxHashSet<QName>,
}

impl<'a> Busy<'a> {
    pub(in crate::plan) fn new(data: &Data<'a>) -> Self {
        let (means, wanted) = (data.caps.beside, data.transitions.online);
        let online = Online {
            indexes: means.build && wanted.indexes,
            constraints: means.constraints && wanted.constraints,
            ..wanted
        };
        let mut left_out = unsettled(data.carried, data.after);
        left_out.extend(data.transitions.empty.iter().copied());
        Self { online, carried: data.carried, after: data.after, left_out }
    }

    /// Whether others may use it meanwhile: a table or materialized view that stays, and may have rows.
    fn has(&self, home: QName) -> bool {
        let kinds = [Kind::Table, Kind::Defined(Defined::MaterializedView)];
        let stays = |kind: &Kind| {
            let at = Address::top(*kind, home);
            self.carried.contains(&at) && self.after.contains(&at)
        };
        kinds.iter().any(stays) && !self.left_out.contains(&home)
    }

    /// Whether the indexes of this table or view are built beside its use.
    pub(in crate::plan) fn indexes_of(&self, home: QName) -> bool {
        self.online.indexes && self.has(home)
    }

    pub(in crate::plan) fn constraints_of(&self, home: QName) -> bool {
        self.online.constraints && self.has(home)
    }

    /// Whether an index is one of several tables: of a partitioned one, or a part of such.
    pub(in crate::plan) fn is_shared(&self, index: &Address) -> bool {
        [self.carried, self.after].iter().any(|own| own.is_partitioned(index.home) || own.leader(index).is_some())
    }

    /// The names that are taken before or after.
    pub(super) fn taken(&self) -> FxHashSet<Slot> {
        let slots = |own: &'a Catalog| own.iter().flat_map(|(at, object): (&Address, &Object)| object.slots(at));
        slots(self.carried).chain(slots(self.after)).collect()
    }
}

/// The families of tables in which one comes, goes or gets another parent.
fn unsettled(carried: &Catalog, after: &Catalog) -> FxHashSet<QName> {
    let mut kin: FxHashMap<QName, Vec<QName>> = FxHashMap::default();
    let mut open = Vec::new();
    for (one, other) in [(carried, after), (after, carried)] {
        for (table, own) in one.descents() {
            for parent in &own.parents {
                kin.entry(table).or_default().push(*parent);
                kin.entry(*parent).or_default().push(table);
            }
            if other.descent(table) != Some(own) {
                open.push(table);
            }
        }
    }
    let mut out = FxHashSet::default();
    while let Some(table) = open.pop() {
        if out.insert(table) {
            open.extend(kin.get(&table).into_iter().flatten());
        }
    }
    out
}
