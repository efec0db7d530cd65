//! Who may do what, and what follows from it: policies, permissions, grants, events.

use super::{Clauses, Code, Ident, Number, Path, Slot, TypeRef};
use crate::base::Span;

/// `` policy own for select to app using `…` ``.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub name: Ident,
    pub command: Command,
    /// Empty: every role.
    pub roles: Vec<Ident>,
    pub restrictive: bool,
    pub using: Option<Slot>,
    pub with_check: Option<Slot>,
    pub clauses: Clauses,
}

/// What a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

/// `` event mail_changed for update when `…` then `…` ``.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: Ident,
    /// Empty after `for all`.
    pub changes: Vec<Change>,
    pub runs: Option<Async>,
    pub when: Option<Slot>,
    pub clauses: Clauses,
    pub then: Code,
}

/// What an event waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Create,
    Update,
    Delete,
}

/// `async retry 3 maxdepth 2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Async {
    pub retry: Option<Number>,
    pub maxdepth: Option<Number>,
    pub span: Span,
}

/// `permissions full`, `permissions { select full, delete none }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Permissions {
    pub kind: PermissionsKind,
    pub span: Span,
}

/// What is allowed.
#[derive(Clone, Debug, PartialEq)]
pub enum PermissionsKind {
    Full,
    None,
    Each(Vec<Permission>),
}

/// `` create or update where `…` ``.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// At least one.
    pub actions: Vec<Ident>,
    pub allowed: Allowed,
    pub span: Span,
}

/// Whether an action is allowed.
#[derive(Clone, Debug, PartialEq)]
pub enum Allowed {
    Full,
    None,
    Where(Slot),
}

/// `grant (select, update (a)) on shop.orders to app`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// At least one.
    pub privileges: Vec<Privilege>,
    /// Nothing said means a table.
    pub kind: Option<GrantKind>,
    pub on: Path,
    /// The argument types of a function.
    pub types: Option<Vec<TypeRef>>,
    /// At least one.
    pub to: Vec<Ident>,
    pub grant_option: bool,
    pub clauses: Clauses,
}

/// `update (a, b)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Privilege {
    pub name: Ident,
    /// Empty: the whole object.
    pub columns: Vec<Ident>,
}

/// What a grant is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantKind {
    Table,
    Namespace,
    Function,
    Procedure,
    Sequence,
    Type,
}
