//! The state that a chain of migrations leads to, and what of the schema's transition clauses it already holds.

use std::collections::BTreeMap;

use super::{Digest, Migration, Version};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Kind, Object, QName, Renames};
use crate::diff::{ApplyError, Change, apply_all};
use crate::plan::ColumnFill;

/// The newest migration of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub version: Version,
    pub name: String,
    /// The sidecar's id: the parent that the next migration names.
    pub id: Digest,
}

/// A fold of migrations. The three maps tell a clause that stays in the schema after its migration (stale: it did its
/// work) from a new one. They are in the names of this state and forget what was dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub catalog: Catalog,
    pub head: Option<Head>,
    /// Address now → address before its last rename.
    pub renamed: BTreeMap<Address, Address>,
    /// By column: its last fill.
    pub fills: BTreeMap<Address, ColumnFill>,
    /// By enum: what became of texts that it has no more.
    pub enum_values: BTreeMap<QName, BTreeMap<Name, Option<Name>>>,
}

impl State {
    /// Whether the migrations already renamed `from` to `to`. A part's old name is compared without its table, which
    /// may have been renamed since.
    pub fn holds_rename(&self, from: &Address, to: &Address) -> bool {
        self.renamed.get(to).is_some_and(|old| {
            old.kind == from.kind && if from.part.is_some() { old.part == from.part } else { old.home == from.home }
        })
    }

    /// Whether the migrations already filled the column so.
    pub fn holds_fill(&self, column: &Address, fill: &ColumnFill) -> bool {
        self.fills.get(column) == Some(fill)
    }

    /// Whether the migrations already turned the enum's text `old` into `new` (`None` is null).
    pub fn holds_value(&self, of: QName, old: Name, new: Option<Name>) -> bool {
        self.enum_values.get(&of).and_then(|values| values.get(&old)) == Some(&new)
    }

    /// What is held, in the names after these renames: for a clause that is written in tomorrow's names. The catalog
    /// stays as it is.
    pub fn carry(&mut self, renames: &Renames) {
        if renames.is_empty() {
            return;
        }
        let carried = |at: &Address| renames.address(at);
        self.renamed = std::mem::take(&mut self.renamed).into_iter().map(|(to, from)| (carried(&to), from)).collect();
        self.fills = std::mem::take(&mut self.fills)
            .into_iter()
            .map(|(at, fill)| (carried(&at), ColumnFill { expr: renames.expr(at.home, &fill.expr), ..fill }))
            .collect();
        self.enum_values = std::mem::take(&mut self.enum_values)
            .into_iter()
            .map(|(of, values)| (carried(&Address::top(Kind::Enum, of)).home, values))
            .collect();
        self.renamed.extend(renames.iter().map(|(from, to)| (*to, *from)));
    }

    /// The state after one more migration.
    pub(super) fn advance(&mut self, next: &Migration) -> Result<(), ApplyError> {
        self.catalog = apply_all(&self.catalog, &next.changes)?;
        let renames = next.changes.iter().filter_map(|change| match change {
            Change::Rename { from, to } => Some((*from, *to)),
            Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
        });
        self.carry(&renames.collect());
        for change in &next.changes {
            if let Change::Drop { at, .. } = change {
                self.renamed.remove(at);
                self.fills.remove(at);
                if at.kind == Kind::Enum {
                    self.enum_values.remove(&at.home);
                }
            }
        }
        for change in &next.changes {
            if let Change::Alter { at, before: Object::Enum(before), after: Object::Enum(after) } = change
                && let Some(held) = self.enum_values.get_mut(&at.home)
            {
                held.retain(|old, _| before.values.contains(old) || !after.values.contains(old));
            }
        }
        for (of, values) in &next.decisions.enum_values {
            self.enum_values.entry(*of).or_default().extend(values.iter().map(|(old, new)| (*old, *new)));
        }
        self.fills.extend(next.decisions.fills.iter().map(|(at, fill)| (*at, fill.clone())));
        self.head = Some(Head { version: next.version, name: next.name.clone(), id: next.id.clone() });
        Ok(())
    }
}
