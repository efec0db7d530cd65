//! Who may do what, and what follows from it.

use super::super::{Address, Expr};
use super::Body;
use crate::base::Name;

/// A row level security policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    pub command: PolicyCommand,
    /// Sorted; none = every role.
    pub roles: Vec<Name>,
    pub restrictive: bool,
    /// Which rows are seen.
    pub using: Option<Expr>,
    /// Which rows may be written.
    pub with_check: Option<Expr>,
}

/// What a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyCommand {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

/// One thing that one role may do with one object; its address names role and privilege.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    pub on: Address,
    pub to: Name,
    /// Lower case: `select`, `usage`.
    pub privilege: Name,
    /// Sorted; none = the whole object.
    pub columns: Vec<Name>,
    /// The role may pass it on.
    pub grantable: bool,
}

/// SurrealDB: what happens when a row changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Sorted, each once; none = every change.
    pub changes: Vec<EventChange>,
    /// Runs after the transaction, with so many tries and so deep.
    pub later: Option<(Option<i64>, Option<i64>)>,
    pub when: Option<Expr>,
    pub then: Body,
}

/// What an event waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventChange {
    Create,
    Update,
    Delete,
}

/// SurrealDB: what is allowed on a table, a field or a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Permissions {
    Full,
    None,
    /// Each action once, sorted.
    Each(Vec<Permission>),
}

/// One action and when it is allowed.
pub type Permission = (Name, Allowed);

/// Whether an action is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Allowed {
    Full,
    None,
    Where(Expr),
}
