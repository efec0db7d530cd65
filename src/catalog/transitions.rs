//! What a diff cannot know and the file says: renames, data movement, consent to removal.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, Expr, QName, Renames};
use crate::base::Name;

/// The transition clauses that still matter for the next plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transitions {
    pub renames: Renames,
    /// By column, in after-names.
    pub fills: BTreeMap<Address, ColumnFill>,
    /// By enum, in after-names: what becomes of an old stored text (renamed, or mapped at removal; `None` = null).
    pub enum_values: BTreeMap<QName, BTreeMap<Name, Option<Name>>>,
    /// By column, in after-names: the same, where lowering has made the enum a text with a check. The planner makes a
    /// [`FillKind::Map`] of it and can turn it round for the way back.
    pub column_values: BTreeMap<Address, BTreeMap<Name, Option<Name>>>,
    /// Removals that were reviewed (`drop …` in the file, or `--accept`), in before-names; as a schema gives them, a
    /// part's home has its present name, since only the state tells whether a rename is still to come. Consent to a table
    /// covers all that stands in it.
    pub accepted: BTreeSet<Address>,
    /// Tables that have no row, in after-names, so that nothing is missing in a new column. Only who looked at the database
    /// that the plan is for can say it; a migration does not hold it.
    pub empty: BTreeSet<QName>,
    /// Until which day (`2027-02-01`) something that is deprecated stays at least, in after-names; `None` takes an earlier word back.
    pub kept: BTreeMap<Address, Option<Name>>,
    /// How tables that others use are changed, where the target has the means.
    pub online: Online,
}

/// Whether tables that exist are changed without stopping those who read and write them: with weaker locks, in more than
/// one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Online {
    /// Indexes are built and dropped beside the work that goes on.
    pub indexes: bool,
    /// Constraints hold for new rows first, and are checked against the old ones afterwards.
    pub constraints: bool,
    /// Where a table can get another name only by its records getting other ids, they do, and all links to them are written anew.
    pub moves: bool,
}

impl Online {
    /// Everything in as few transactions as the target allows.
    pub const OFF: Self = Self { indexes: false, constraints: false, moves: false };
}

impl Default for Online {
    fn default() -> Self {
        Self { indexes: true, constraints: true, moves: false }
    }
}

/// How a column gets its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnFill {
    pub kind: FillKind,
    pub expr: Expr,
    /// Rows a batch, for a backfill that asks for it.
    pub batch: Option<u32>,
}

/// Where the values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FillKind {
    /// `backfill`: rows that have no value yet; every row of a new column.
    Backfill,
    /// `using`: every row, from the row as it was before.
    Using,
    /// An enum's `map … to` on a target where the column holds plain text (from [`Transitions::column_values`]).
    Map,
    /// Of a plan in phases: the rows that have no value in a column which is there already, and stays as it is.
    Rest,
    /// Made by the planner for a down: a column that comes back without its data and may not be null gets its type's
    /// zero.
    Zero,
}
