//! Steps, the groups that share a statement, and the plan.

use super::{FillKind, Hazard};
use crate::base::Name;
use crate::catalog::{Address, Catalog, Expr, Object, QName};
use crate::diff::Change;

/// One thing to do. Addresses are after-names, except the `from` of a rename.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: Address,
    pub action: Action,
    pub hazard: Hazard,
    /// Why it is there, in a few words: `new`, `removed`, `type changes`, `because shop.t/column:a changes type`.
    pub reason: Box<str>,
}

/// What a step does, with everything that a printer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Create(Object),
    Drop(Object),
    Alter {
        before: Object,
        after: Object,
        using: Option<Expr>,
    },
    Rename {
        from: Address,
    },
    /// A stored text of the enum at the step's address gets another name; rows follow by themselves.
    RenameValue {
        from: Name,
        to: Name,
    },
    Fill(Fill),
}

/// A data step on one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    pub kind: FillKind,
    pub expr: Expr,
    pub batch: Option<u32>,
    /// Only rows in which the column is null.
    pub only_null: bool,
}

impl Fill {
    /// Whether other data steps see the column with this one done: it replaces nulls, or texts that an enum no longer
    /// has. What `using` writes anew, others read as it was.
    pub fn is_read_after(&self) -> bool {
        self.only_null || self.kind == FillKind::Map
    }
}

/// Steps that share one statement (or, for a rebuild, one unbreakable sequence).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub kind: GroupKind,
    pub steps: Vec<Step>,
    /// What follows may only run after a commit (`ADD VALUE` that is used later).
    pub commit_after: bool,
}

/// What statement a group becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// One step, one statement.
    Single,
    /// `create table` with the parts that may stand inside it.
    CreateTable(QName),
    /// `drop table` with all that dies with it.
    DropTable(QName),
    /// `add column` to a table that exists, with its default and, where constraints cannot be added later, the check
    /// and foreign key that stand beside it.
    AddColumn(QName),
    /// The drop of one object; the other steps are drops of what dies with it (a column's default, an object's
    /// comment) and need no statement.
    DropWith(Address),
    /// A change of a parent's object; the other steps are those of the same thing in its partitions and in tables that
    /// inherit, which follow by themselves.
    Led(Address),
    /// SQLite's new table, copy, drop, rename: absorbs every change of the table. The definition to build is what the
    /// plan's `after` holds; the steps' fills are its select expressions, in the names of `carried`. Drops of indexes
    /// are among the steps (they die with the old table); their creates follow as groups of their own.
    Rebuild(QName),
}

/// An ordered way from one catalog to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// First, in this order, including parking and temporary names; addresses are as they are when the step runs.
    /// Among the renames may stand the create of a namespace that something moves into, and the drop of an index that
    /// stands in the way on a target that cannot rename it.
    pub renames: Vec<Step>,
    /// Then these, in this order.
    pub groups: Vec<Group>,
    /// The catalog as the engine leaves it after the renames.
    pub carried: Catalog,
    pub after: Catalog,
    /// The changes that the plan makes true, for the sidecar: renames as the user meant them, then the rest.
    pub changes: Vec<Change>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.renames.is_empty() && self.groups.is_empty()
    }

    /// All steps in order of execution.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.renames.iter().chain(self.groups.iter().flat_map(|group| &group.steps))
    }
}
