//! Who may do what, and what follows from it.

use super::super::{Address, Defined, Expr, Kind};
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

/// One thing that one role may do with one object. Two privileges are none of SQL's: `owner`, whose the object is, and
/// `none`, which takes from a role what it may do without a grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// A column stands for the sequence that it owns.
    pub on: Address,
    pub to: Name,
    /// Lower case: `select`, `usage`.
    pub privilege: Name,
    /// Sorted; none = the whole object.
    pub columns: Vec<Name>,
    /// The role may pass it on.
    pub grantable: bool,
}

impl Grant {
    /// The privilege of the one whose the object is.
    pub const OWNER: &'static str = "owner";
    /// The privilege of one that has not even what goes without saying.
    pub const NONE: &'static str = "none";

    /// Where it stands: an object has one owner, and each role has a privilege once.
    pub fn address(&self) -> Address {
        let listed: Vec<&str> = self.columns.iter().map(|own| own.as_str()).collect();
        let listed = if listed.is_empty() { String::new() } else { format!(" ({})", listed.join(", ")) };
        let of = match (self.on.kind, self.on.part) {
            (Kind::Namespace, _) => " on namespace".to_owned(),
            (Kind::Column, Some(column)) => format!(" on sequence of {column}"),
            (_, Some(types)) => format!(" {types}"),
            (_, None) => String::new(),
        };
        let part = match self.privilege.as_str() {
            Self::OWNER => format!("{}{of}", Self::OWNER),
            privilege => format!("{} {privilege}{listed}{of}", self.to),
        };
        Address::part(Kind::Defined(Defined::Grant), self.on.home, Name::new(&part))
    }

    /// What it comes after: what it is on, the owner, what is taken first; and the same on the whole object, which goes
    /// with what is on its columns.
    pub fn leans(&self) -> Vec<Address> {
        let like =
            |privilege: &str| Self { privilege: privilege.into(), columns: Vec::new(), ..self.clone() }.address();
        let mut out = vec![self.on, like(Self::OWNER), like(Self::NONE), like(self.privilege.as_str())];
        let own = self.address();
        match self.privilege.as_str() {
            Self::OWNER => out.truncate(1),
            Self::NONE => out.truncate(2),
            _ => out.retain(|at| *at != own),
        }
        out.sort();
        out
    }
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
