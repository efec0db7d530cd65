//! Changes that a target cannot do become ones that it can: replace with dependents, fill between structure, or one
//! copy of the table.

use std::collections::{BTreeSet, VecDeque};

use super::data::{Filled, has_default};
use super::define;
use super::domains;
use super::edges::Node;
use super::group::Groups;
use super::online::Busy;
use super::rules::{Rule, Rules};
use super::users::{Users, deps};
use super::work::{Verb, Work};
use super::{Action, Capabilities, GroupKind, follow, literal, rows};
use crate::catalog::define::What;
use crate::catalog::{
    Address, Catalog, Check, Column, CommentOn, Defined, ForeignKey, Holds, Index, IndexKey, Key, Kind, Object, QName,
};

/// What one step does to those who use its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Drop,
    Type,
}

/// The place where changes are made legal.
pub(super) struct Legaliser<'a> {
    pub carried: &'a Catalog,
    pub after: &'a Catalog,
    pub users: Users<'a>,
    pub caps: &'a Capabilities,
    pub rules: Rules,
    /// Tables that are copied.
    pub rebuilt: BTreeSet<QName>,
    /// Columns whose alter takes their values along to another form of their type.
    pub moved: BTreeSet<Address>,
    /// What is changed without stopping those who use it.
    pub busy: Busy<'a>,
}

impl Legaliser<'_> {
    /// Whether the step at this address is part of copying its table.
    pub(super) fn is_absorbed(&self, at: &Address, verb: Verb) -> bool {
        self.rebuilt.contains(&at.home)
            && match at.kind {
                Kind::Table
                | Kind::Column
                | Kind::Default
                | Kind::PrimaryKey
                | Kind::Unique
                | Kind::Check
                | Kind::ForeignKey => true,
                Kind::Index | Kind::Defined(Defined::Trigger) => verb == Verb::Drop,
                Kind::Namespace | Kind::Enum | Kind::Domain | Kind::Defined(_) | Kind::Comment(_) => false,
            }
    }

    /// Whether a new column can come only without its default, since rows of its table are stored elsewhere.
    pub(super) fn is_bare(&self, column: &Address) -> bool {
        rows::stored_beside(self.carried, &self.users, column).is_some()
    }

    /// Whether a trigger must not wait for the copy of its table: something else that it names goes.
    pub(super) fn is_parted(&self, at: &Address, work: &Work) -> bool {
        at.kind == Kind::Defined(Defined::Trigger)
            && deps(self.carried, at, self.caps).iter().any(|need| need.home != at.home && work.has(need, Verb::Drop))
    }

    /// Replaces what cannot be altered in place, and all that stands in the way of a change. Ends because an address is
    /// replaced at most once.
    pub(super) fn close(&mut self, work: &mut Work) {
        let mut queue: VecDeque<(Address, Effect)> = VecDeque::new();
        let altered: Vec<Address> =
            work.iter().filter(|(_, verb, _)| *verb == Verb::Alter).map(|(at, ..)| *at).collect();
        for at in altered {
            let Some(Action::Alter { before, after, .. }) = work.get(&at, Verb::Alter).map(|atom| &atom.action) else {
                continue;
            };
            if self.is_absorbed(&at, Verb::Alter) {
                continue;
            }
            let is_fine = in_place(before, after, self.caps)
                && !self.takes_up_change(&at, work)
                && !follow::is_settled(self, &at, before, after);
            if self.is_enforced_later(&at, before, after) || !is_fine && !self.is_built_beside(&at) {
                let (before, after) = (before.clone(), after.clone());
                work.replace(&at, &before, &after, "changes");
            } else if changes_type(before, after) {
                queue.push_back((at, Effect::Type));
            }
        }
        queue.extend(work.iter().filter(|(_, verb, _)| *verb == Verb::Drop).map(|(at, ..)| (*at, Effect::Drop)));
        if self.rules.has(Rule::ClosureOfRebuild) {
            self.indexes(work);
        }
        follow::remade(self, work);
        while let Some((at, effect)) = queue.pop_front() {
            for user in self.users.of(&at) {
                if (effect, user.kind) == (Effect::Drop, Kind::Domain) {
                    domains::let_go(work, &user, &at, self.carried, self.after);
                }
                if self.must_replace(&user, &at, effect, work)
                    && let (Some(old), Some(new)) = (self.carried.get(&user), self.after.get(&user))
                {
                    let what = if effect == Effect::Type { "changes type" } else { "is replaced" };
                    work.replace(&user, old, new, &format!("because {at} {what}"));
                    queue.push_back((user, Effect::Drop));
                }
            }
        }
    }

    /// Whether a changed index is built beside the old one. What leans on that must be told, so nothing may.
    fn is_built_beside(&mut self, at: &Address) -> bool {
        let plain = |catalog: &Catalog| matches!(catalog.get(at), Some(Object::Index(own)) if own.options.is_empty());
        self.busy.indexes_of(at.home)
            && self.caps.renames.contains(&Kind::Index)
            && !self.busy.is_shared(at)
            && plain(self.carried)
            && plain(self.after)
            && self.users.of(at).is_empty()
            && !self.after.contains(&Address { kind: Kind::Comment(CommentOn::Index), ..*at })
    }

    /// Whether a foreign key that comes to be enforced is made anew: then it holds for new rows at once, and the old ones are
    /// looked at without stopping anybody.
    fn is_enforced_later(&self, at: &Address, before: &Object, after: &Object) -> bool {
        let Object::ForeignKey(key) = after else { return false };
        let parted = [at.home, key.target].iter().any(|table| self.after.is_partitioned(*table));
        only_enforces(before, after) && key.holds == Holds::ForAll && !parted && self.busy.constraints_of(at.home)
    }

    /// Whether a policy would come to use what this plan changes. What it lets go of may have to go before that change, so that
    /// one statement for both would wait for itself.
    fn takes_up_change(&self, at: &Address, work: &Work) -> bool {
        at.kind == Kind::Defined(Defined::Policy)
            && deps(self.after, at, self.caps).iter().any(|need| match need.kind {
                Kind::Table => false,
                Kind::Column => work.has(need, Verb::Alter),
                Kind::Namespace
                | Kind::Enum
                | Kind::Domain
                | Kind::Default
                | Kind::PrimaryKey
                | Kind::Unique
                | Kind::Check
                | Kind::ForeignKey
                | Kind::Index
                | Kind::Defined(_)
                | Kind::Comment(_) => work.has(need, Verb::Alter) || work.has(need, Verb::Create),
            })
    }

    fn must_replace(&self, user: &Address, at: &Address, effect: Effect, work: &Work) -> bool {
        let Some(object) = self.carried.get(user) else { return false };
        if work.has(user, Verb::Drop) || !self.after.contains(user) || self.is_absorbed(user, Verb::Alter) {
            return false;
        }
        // one that nothing takes away stays; and where the engine holds on to no column for it, it stays as well
        if let Object::Definition(own) = object
            && let What::Raw(raw) = &own.what
            && (raw.down.is_none() || at.kind == Kind::Column && !self.caps.replace_on_type.contains(&user.kind))
        {
            return false;
        }
        // a foreign key leans on the one key with which it was made
        let is_altered = work.has(user, Verb::Alter) && user.kind != Kind::ForeignKey;
        let lets_go = is_altered && !self.after.deps(user).contains(at);
        match effect {
            Effect::Drop => {
                if user.kind == Kind::Defined(Defined::Descent) {
                    return false; // what its parent loses, it loses too
                }
                self.rules.has(Rule::ClosureOfDrop) && !lets_go && !bears_data(object)
            }
            Effect::Type => {
                self.rules.has(Rule::ClosureOfType)
                    && self.caps.replace_on_type.contains(&user.kind)
                    && match object {
                        Object::Column(column) => column.generated.is_some() && !lets_go,
                        Object::Index(index) => has_expression(index),
                        Object::Definition(own) => is_parsed(&own.what),
                        Object::Namespace
                        | Object::Enum(_)
                        | Object::Domain(_)
                        | Object::Table(_)
                        | Object::Default(_)
                        | Object::PrimaryKey(_)
                        | Object::Unique(_)
                        | Object::Check(_)
                        | Object::ForeignKey(_)
                        | Object::Comment(_) => true,
                    }
            }
        }
    }

    /// The indexes and triggers of copied tables die with them and are made again.
    fn indexes(&self, work: &mut Work) {
        for table in &self.rebuilt {
            for (at, old) in self.carried.at_home(*table).filter(|(at, _)| dies_with_copy(at.kind)) {
                if let (Some(new), false) = (self.after.get(at), work.has(at, Verb::Drop)) {
                    work.replace(at, old, new, &format!("because {table} is copied"));
                }
            }
        }
    }

    /// Finds the tables that must be copied.
    pub(super) fn find_rebuilt(&mut self, work: &Work, filled: &Filled) {
        if !self.caps.rebuild {
            return;
        }
        let mut found = std::mem::take(&mut self.rebuilt);
        let stays = |home: QName| {
            let table = Address::table(home);
            self.carried.contains(&table) && self.after.contains(&table)
        };
        for (at, _, atom) in work.iter() {
            if (at.is_part() || at.kind == Kind::Table) && !found.contains(&at.home) && stays(at.home) {
                let is_fine = match &atom.action {
                    Action::Create(object) => self.adds_in_place(at, object, work, filled),
                    Action::Drop(object) => drops_in_place(self.carried, self.after, at, object, work, self.caps),
                    Action::Alter { before, after, .. } => {
                        matches!(at.kind, Kind::Comment(_) | Kind::Defined(_) | Kind::Index) || is_silent(before, after)
                    }
                    Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => true,
                };
                if !is_fine {
                    found.insert(at.home);
                }
            }
        }
        self.rebuilt = found;
    }

    fn adds_in_place(&self, at: &Address, object: &Object, work: &Work, filled: &Filled) -> bool {
        match object {
            Object::Column(column) => self.adds_column(at, column),
            Object::Default(_) => work.has(&Address { kind: Kind::Column, ..*at }, Verb::Create),
            // What stands beside a column that is filled would be asked before the fill.
            Object::Check(_) | Object::ForeignKey(_) => {
                added_with(self.after, at, object, work).is_some_and(|column| !filled.fills.contains_key(&column))
            }
            Object::PrimaryKey(_) | Object::Unique(_) => false,
            Object::Table(_) => false,
            Object::Namespace
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Index(_)
            | Object::Definition(_)
            | Object::Comment(_) => true,
        }
    }

    fn adds_column(&self, at: &Address, column: &Column) -> bool {
        let default = match self.after.get(&Address { kind: Kind::Default, ..*at }) {
            Some(Object::Default(expr)) => Some(expr.sql()),
            _ => None,
        };
        let is_literal = default.is_none_or(|sql| sql.is_some_and(literal::is_literal));
        let stored = column.generated.as_ref().is_some_and(|generated| generated.stored);
        let needs_value = !column.nullable && !has_default(self.after, at);
        !self.caps.add_column_restricted || (is_literal && !needs_value && !stored && column.identity.is_none())
    }

    /// The tables in which something stands alone that only a copy could bring or take away.
    pub(super) fn torn(&self, groups: &Groups, nodes: &[Node]) -> BTreeSet<QName> {
        if !self.caps.rebuild {
            return BTreeSet::new();
        }
        let alone = groups.kinds.iter().zip(&groups.members).filter_map(|(kind, members)| match kind {
            GroupKind::Single => members.first(),
            GroupKind::AddColumn(_) | GroupKind::DropWith(_) | GroupKind::Led(_) => {
                members.iter().find(|n| nodes[**n].at.kind != Kind::Column && members.len() == 1)
            }
            GroupKind::CreateTable(_) | GroupKind::DropTable(_) | GroupKind::Rebuild(_) => None,
        });
        alone.filter(|n| !is_statement(&nodes[**n])).map(|n| nodes[*n].at.home).collect()
    }
}

/// Whether the engine has more of it than a text: a routine's body is one, but that of a statement which only introspection
/// gives, such as one in the form of the SQL standard (`begin atomic`).
const fn is_parsed(what: &What) -> bool {
    !matches!(what, What::Routine(_))
}

/// Whether only something changes that no database holds.
pub(super) fn is_silent(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::Table(old), Object::Table(new)) => old.options == new.options,
        _ => false,
    }
}

/// Whether a target that copies tables has a statement for this step alone.
fn is_statement(node: &Node) -> bool {
    match (&node.atom.action, node.at.kind) {
        (Action::Create(_) | Action::Drop(_), kind) => match kind {
            Kind::Table | Kind::Column | Kind::Index | Kind::Namespace | Kind::Enum | Kind::Domain => true,
            Kind::Comment(_) | Kind::Defined(_) => true,
            Kind::Default | Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::ForeignKey => false,
        },
        (Action::Alter { before, after, .. }, _) if is_silent(before, after) => true,
        (Action::Alter { .. }, Kind::Defined(_)) => true,
        (Action::Alter { .. }, kind) => !node.at.is_part() && !matches!(kind, Kind::Table),
        (Action::Fill(_) | Action::Rename { .. } | Action::RenameValue { .. }, _) => true,
    }
}

/// The new column beside which a check or foreign key can be declared.
pub(super) fn added_with(after: &Catalog, at: &Address, object: &Object, work: &Work) -> Option<Address> {
    let mut columns = BTreeSet::new();
    match object {
        Object::Check(check) => check.expr.visit_columns(&mut |name| _ = columns.insert(name)),
        Object::ForeignKey(key) => columns.extend(key.columns.iter().copied()),
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::Index(_)
        | Object::Definition(_)
        | Object::Comment(_) => return None,
    }
    let only = columns.first().filter(|_| columns.len() == 1)?;
    let column = Address::column(at.home, *only);
    let default = Address { kind: Kind::Default, ..column };
    let plain = matches!(object, Object::Check(_)) || !after.contains(&default);
    (plain && work.has(&column, Verb::Create)).then_some(column)
}

/// Whether a part can go from a table without copying it.
fn drops_in_place(
    carried: &Catalog,
    after: &Catalog,
    at: &Address,
    object: &Object,
    work: &Work,
    caps: &Capabilities,
) -> bool {
    match object {
        Object::Column(_) => {
            let used = carried.at_home(at.home).any(|(user, _)| {
                !matches!(user.kind, Kind::Default | Kind::Index | Kind::Defined(_) | Kind::Comment(_))
                    && carried.deps(user).contains(at)
            });
            let kept = |(other, _): (&Address, &Object)| other.kind == Kind::Column && after.contains(other);
            caps.drop_column && !used && carried.at_home(at.home).any(kept)
        }
        Object::Default(_) => {
            let column = Address { kind: Kind::Column, ..*at };
            work.has(&column, Verb::Drop)
        }
        Object::Index(_) | Object::Definition(_) | Object::Comment(_) => true,
        Object::Namespace | Object::Enum(_) | Object::Domain(_) | Object::Table(_) => true,
        Object::PrimaryKey(_) | Object::Unique(_) | Object::Check(_) | Object::ForeignKey(_) => false,
    }
}

/// Whether an alter of this object is a statement, or only drop and create.
fn in_place(before: &Object, after: &Object, caps: &Capabilities) -> bool {
    match (before, after) {
        (Object::Column(_) | Object::Check(_), _) if caps.whole_fields => true,
        (Object::Column(old), Object::Column(new)) => match (&old.generated, &new.generated) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(old), None) => old.stored,
            (Some(was), Some(is)) => {
                was.stored == is.stored
                    && !changes_type(before, after)
                    // a virtual one holds nothing, and PostgreSQL gives it another only where no check stands in its table
                    && (was.expr == is.expr || is.stored && caps.alter_generated_expression)
            }
        },
        (Object::Definition(old), Object::Definition(new)) => define::in_place(old, new, caps),
        (
            Object::Index(_) | Object::Check(_) | Object::ForeignKey(_) | Object::PrimaryKey(_) | Object::Unique(_),
            _,
        ) => {
            validates(before, after)
                || only_declares(before, after)
                || only_enforces(before, after)
                || only_waits(before, after)
                || only_options(before, after)
        }
        _ => true,
    }
}

/// Whether nothing changes but that the rows which were there before a constraint keep it from now on.
pub(super) fn validates(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::Check(old), Object::Check(new)) => {
            old.holds == Holds::ForNew && Check { holds: Holds::ForAll, ..old.clone() } == *new
        }
        (Object::ForeignKey(old), Object::ForeignKey(new)) => {
            old.holds == Holds::ForNew && ForeignKey { holds: Holds::ForAll, ..old.clone() } == *new
        }
        _ => false,
    }
}

/// Whether nothing changes but that a table declares what it inherits, or no longer.
pub(super) fn only_declares(before: &Object, after: &Object) -> bool {
    let (Object::Check(old), Object::Check(new)) = (before, after) else { return false };
    old.own != new.own && Check { own: new.own, ..old.clone() } == *new
}

/// Whether nothing changes but that a foreign key is enforced for all rows, or no longer. A check is made anew for that.
pub(super) fn only_enforces(before: &Object, after: &Object) -> bool {
    let (Object::ForeignKey(old), Object::ForeignKey(new)) = (before, after) else { return false };
    let ends = [old.holds, new.holds];
    let turns = ends.contains(&Holds::ForNone) && ends != [Holds::ForNone, Holds::ForNew];
    turns && old.holds != new.holds && ForeignKey { holds: new.holds, ..old.clone() } == *new
}

/// Whether nothing changes but when in a transaction a foreign key is looked at. Other constraints lean on an index that knows it.
pub(super) fn only_waits(before: &Object, after: &Object) -> bool {
    let (Object::ForeignKey(old), Object::ForeignKey(new)) = (before, after) else { return false };
    old.deferrable != new.deferrable && ForeignKey { deferrable: new.deferrable, ..old.clone() } == *new
}

/// Whether nothing changes but the options of an index, its own or that of a key.
pub(super) fn only_options(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::Index(old), Object::Index(new)) => {
            old.is_finished() == new.is_finished() && old.without_options() == new.without_options()
        }
        (Object::PrimaryKey(old), Object::PrimaryKey(new)) | (Object::Unique(old), Object::Unique(new)) => {
            Key { options: new.options.clone(), ..old.clone() } == *new
        }
        _ => false,
    }
}

fn changes_type(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::Column(old), Object::Column(new)) => old.ty != new.ty || old.collate != new.collate,
        _ => false,
    }
}

/// Whether dropping it and making it again would lose what users stored.
pub(super) const fn bears_data(object: &Object) -> bool {
    match object {
        Object::Namespace | Object::Enum(_) | Object::Domain(_) | Object::Table(_) => true,
        Object::Column(column) => column.generated.is_none(),
        Object::Definition(own) => match &own.what {
            // a row is written over, never taken away and put back: others may refer to it
            What::Sequence(_) | What::Composite(_) | What::Extension(_) | What::Row(_) => true,
            // refused where something makes it necessary
            What::Partitioning(_)
            | What::Ownership(_)
            | What::Edge(_)
            | What::FieldRules(_)
            | What::Descent(_)
            | What::Exclusion(_)
            | What::View(_)
            | What::Routine(_)
            | What::Trigger(_)
            | What::Policy(_)
            | What::Event(_)
            | What::Permissions(_)
            | What::Grant(_)
            | What::Raw(_)
            | What::Analyzer(_)
            | What::Param(_)
            | What::Service(_)
            | What::Printed(_) => false,
        },
        Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::Check(_)
        | Object::ForeignKey(_)
        | Object::Index(_)
        | Object::Comment(_) => false,
    }
}

const fn dies_with_copy(kind: Kind) -> bool {
    matches!(kind, Kind::Index | Kind::Defined(Defined::Trigger))
}

fn has_expression(index: &Index) -> bool {
    index.predicate.is_some() || index.parts.iter().any(|part| matches!(part.key, IndexKey::Expr(_)))
}

/// The needs of an object in one catalog, for edges.
pub(super) fn needs(legaliser: &Legaliser, old: bool, at: &Address) -> Vec<Address> {
    deps(if old { legaliser.carried } else { legaliser.after }, at, legaliser.caps)
}
