//! The state that a chain of migrations leads to.

use std::collections::BTreeMap;

use super::{Digest, Migration, Version};
use crate::base::Name;
use crate::catalog::{Address, Catalog, QName};
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

/// What became of stored texts: old to new, `None` is null.
pub type Values = BTreeMap<Name, Option<Name>>;

/// A fold of migrations. The maps tell a clause that stays in the schema after its migration (it did its work) from a
/// new one; `held.rs` keeps them. They are in the names of this state and forget what was dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub catalog: Catalog,
    pub head: Option<Head>,
    /// Address now → address before its last rename. A primary key bears its name here, as in
    /// [`crate::catalog::Renames`].
    pub renamed: BTreeMap<Address, Address>,
    /// By column: its last fill.
    pub fills: BTreeMap<Address, ColumnFill>,
    /// By enum: what became of texts that it has no more.
    pub enum_values: BTreeMap<QName, Values>,
    /// By column: the same, where the enum is a text with a check.
    pub column_values: BTreeMap<Address, Values>,
    /// What is deprecated, and the day until which it stays at least.
    pub kept: BTreeMap<Address, Name>,
}

impl State {
    /// Goes on to the state after one more migration.
    ///
    /// # Errors
    /// Its changes do not fit this state.
    pub fn advance(&mut self, next: &Migration) -> Result<(), ApplyError> {
        self.catalog = apply_all(&self.catalog, &next.changes)?;
        let renames = next.changes.iter().filter_map(|change| match change {
            Change::Rename { from, to } => Some((*from, *to)),
            Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => None,
        });
        self.carry(&renames.collect());
        next.changes.iter().for_each(|change| self.forget(change));
        self.hold(&next.decisions);
        self.head = Some(Head { version: next.version, name: next.name.clone(), id: next.id.clone() });
        Ok(())
    }
}
