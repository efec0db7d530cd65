//! What a table has from its parents and declares itself, too. It stays where the parents' goes. The server keeps that of columns, of
//! checks and, since 18, of `not null`; a table that comes to inherit later has all of them as its own, and nothing takes that back.
//! So what is said is kept and compared, and where nothing is said, either goes ([`overlooked`]).

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::Name;
use crate::catalog::define::Descent;
use crate::catalog::{Address, Catalog, Check, Column, Kind, Object, QName, naming};
use crate::plan::{Action, Group, Plan, Step};

use super::ddl::{self, alter_table, part};
use super::{Postgres, QUOTE, not_null, options, since};

/// The option of a column that its table declares besides its parents.
pub const OWN: &str = "own";

/// Whether a column is said to be its table's own, too.
pub fn is_own(column: &Column) -> bool {
    options::has(&column.options, OWN)
}

/// What a table inherits from, unless it is a partition.
fn of_table(catalog: &Catalog, table: QName) -> Option<&Descent> {
    catalog.descent(table).filter(|own| own.bounds.is_none())
}

/// The parents' columns that a column comes from.
fn of_parents<'c>(catalog: &'c Catalog, at: &Address) -> impl Iterator<Item = &'c Column> {
    let parents = of_table(catalog, at.home).map(|own| own.parents.as_slice()).unwrap_or_default();
    let name = at.part.filter(|_| at.kind == Kind::Column);
    parents.iter().filter_map(move |parent| catalog.column(*parent, name?))
}

/// Whether a column comes from a parent.
pub fn is_inherited(catalog: &Catalog, at: &Address) -> bool {
    of_parents(catalog, at).next().is_some()
}

/// Whether a column may not be null because a parent's may not.
pub fn inherits_not_null(catalog: &Catalog, at: &Address) -> bool {
    of_parents(catalog, at).any(not_null::goes_on)
}

/// Whether a parent's `not null` has this name.
pub fn is_of_parent(catalog: &Catalog, at: &Address, name: Name) -> bool {
    of_parents(catalog, at).any(|column| not_null::chosen(&column.options) == Some(name))
}

/// Whether it is said to be its table's own, too.
fn is_said(object: &Object) -> bool {
    if let Object::Column(own) = object {
        is_own(own)
    } else if let Object::Check(own) = object {
        own.own
    } else {
        false
    }
}

/// Whether it was found to be its table's own, too, and nobody says so.
pub fn overlooked(object: &Object, at: &Address, wanted: &[&Catalog]) -> bool {
    is_said(object) && !wanted.iter().any(|other| other.get(at).is_some_and(is_said))
}

/// Whether a table inherits as it did.
fn stays(plan: &Plan, table: QName) -> bool {
    let descent = of_table(&plan.carried, table);
    descent.is_some() && descent == of_table(&plan.after, table)
}

/// Whether the server has the column's `not null` from a parent before and after, and so takes no other name for it.
fn keeps_name(plan: &Plan, at: &Address) -> bool {
    stays(plan, at.home) && inherits_not_null(&plan.carried, at) && inherits_not_null(&plan.after, at)
}

/// The step without what [`declared`] does.
pub fn bare(plan: &Plan, step: &Step) -> Option<Step> {
    let Action::Alter { before: Object::Column(was), after: Object::Column(is), using } = &step.action else {
        return None;
    };
    if !keeps_name(plan, &step.at) || not_null::chosen(&was.options) == not_null::chosen(&is.options) {
        return None;
    }
    let unnamed = |own: &Column| {
        let mut own = own.clone();
        own.options.retain(|(key, _)| &**key != not_null::NOT_NULL_AS);
        Object::Column(own)
    };
    let action = Action::Alter { before: unnamed(was), after: unnamed(is), using: using.clone() };
    Some(Step { action, ..step.clone() })
}

/// The statements by which columns come to be their tables' own, and what forbids null there gets a name: the server takes a column
/// for the table's own when that inherits it no more, and keeps to it when it does again.
pub fn declared(dialect: &Postgres, plan: &Plan, steps: &[Step]) -> Vec<String> {
    let mut tables: BTreeMap<QName, Vec<String>> = BTreeMap::new();
    let mut out = Vec::new();
    for step in steps.iter().filter(|step| stays(plan, step.at.home)) {
        let at = &step.at;
        out.extend(declared_check(plan, step, steps));
        // what was the table's alone stays its own
        if matches!(step.action, Action::Alter { .. }) && is_first(plan, at) {
            tables.entry(at.home).or_default();
        }
        let (was, is) = if let Action::Create(Object::Column(is)) = &step.action {
            (None, is)
        } else if let Action::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &step.action {
            (Some(was), is)
        } else {
            continue;
        };
        if is_own(is) && was.is_none() {
            tables.entry(at.home).or_default();
        }
        if !is.nullable && inherits_not_null(&plan.after, at) {
            let was = was.filter(|was| !was.nullable && keeps_name(plan, at));
            let was = was.and_then(|was| not_null::chosen(&was.options));
            let own = not_null::renamed(dialect, at, was, not_null::chosen(&is.options));
            if !own.is_empty() {
                tables.entry(at.home).or_default().extend(own);
            }
        }
    }
    out.extend(tables.into_iter().flat_map(|(table, between)| apart(plan, table, between)));
    out
}

/// A check that comes with its parent's and is its table's own, too: the server adds it to what is inherited, if both are looked at alike.
fn declared_check(plan: &Plan, step: &Step, steps: &[Step]) -> Vec<String> {
    let Action::Create(Object::Check(is)) = &step.action else { return Vec::new() };
    let leader = plan.after.leader(&step.at);
    let of_parent = steps.iter().find(|other| Some(other.at) == leader).map(|own| &own.action);
    let Some(Action::Create(Object::Check(parents))) = of_parent.filter(|_| is.own) else { return Vec::new() };
    ddl::create(&step.at, &Object::Check(Check { holds: parents.holds, ..is.clone() }))
}

/// A column as the statement says it that makes its table: what forbids null by a parent is not said again, unless the schema does.
pub fn said<'c>(plan: &Plan, at: &Address, column: &'c Column) -> Cow<'c, Column> {
    if !is_own(column) || not_null::chosen(&column.options).is_some() || !inherits_not_null(&plan.after, at) {
        return Cow::Borrowed(column);
    }
    Cow::Owned(Column { nullable: true, ..column.clone() })
}

/// Whether a primary key inside of the statement that makes its table declares what forbids null in a column, under the server's name.
pub fn declares_by_key(plan: &Plan, table: QName, column: Name) -> bool {
    let at = Address::column(table, column);
    let usual = Some(naming::not_null(table.name, column));
    inherits_not_null(&plan.after, &at)
        && plan.after.column(table, column).is_some_and(|own| !is_own(own) && not_null::chosen(&own.options) == usual)
}

/// What a new table declares to forbid null in a column that it only inherits: inside of its statement where the server takes that, else
/// afterwards.
pub fn not_null_of_new(
    dialect: &Postgres,
    plan: &Plan,
    at: &Address,
    column: &Column,
) -> (Option<String>, Vec<String>) {
    let nothing = (None, Vec::new());
    let Some(name) = not_null::chosen(&column.options) else { return nothing };
    let key = plan.after.get(&Address::top(Kind::PrimaryKey, at.home));
    let in_key = matches!(key, Some(Object::PrimaryKey(key)) if key.columns.contains(&part(at)));
    if !inherits_not_null(&plan.after, at) || in_key && declares_by_key(plan, at.home, part(at)) {
        nothing
    } else if dialect.lacks(&since::NAMED_NOT_NULL).is_none() {
        (Some(format!("constraint {} not null {}", QUOTE.name(name), QUOTE.name(part(at)))), Vec::new())
    } else {
        (None, not_null::renamed(dialect, at, None, Some(name)))
    }
}

/// Whether nothing else of the table that comes to be its own is before this: one way there does for all.
fn is_first(plan: &Plan, at: &Address) -> bool {
    let comes = |(own, object): &(&Address, &Object)| {
        let was = plan.carried.get(own).filter(|_| plan.carried.leader(own).is_some());
        let alone = |was: &&Object| match (was, object) {
            (Object::Check(was), Object::Check(is)) => Check { own: is.own, ..was.clone() } == *is,
            (_, _) => true,
        };
        is_said(object) && was.filter(alone).is_some_and(|was| !is_said(was))
    };
    plan.after.at_home(at.home).find(comes).is_some_and(|(own, _)| own == at)
}

/// What is done while a table inherits nothing.
pub fn apart(plan: &Plan, table: QName, between: Vec<String>) -> Vec<String> {
    let parents = of_table(&plan.after, table).map(|own| own.parents.as_slice()).unwrap_or_default();
    let head = alter_table(&Address::table(table));
    let leaves = parents.iter().map(|parent| format!("{head}no inherit {}", QUOTE.qualified(*parent)));
    let comes = parents.iter().map(|parent| format!("{head}inherit {}", QUOTE.qualified(*parent)));
    leaves.chain(between).chain(comes).collect()
}

/// Whether a step says nothing but that a check is its table's own, too, or no longer.
pub fn only_declares(step: &Step) -> bool {
    let Action::Alter { before: Object::Check(was), after: Object::Check(is), .. } = &step.action else { return false };
    was.own != is.own && Check { own: is.own, ..was.clone() } == *is
}

/// What tables that inherit lose with their parents': the server leaves them what is their own.
pub fn left(plan: &Plan, group: &Group) -> Vec<String> {
    let is_gone = |step: &Step| {
        matches!(step.action, Action::Drop(Object::Column(_) | Object::Check(_)))
            && plan.after.contains(&Address::table(step.at.home))
    };
    if !group.steps.iter().any(is_gone) || plan.carried.descents().next().is_none() {
        return Vec::new();
    }
    let here = plan.groups.iter().position(|other| other == group);
    let mut gone: Vec<(usize, &Address, &Object)> = Vec::new();
    for step in plan.groups.iter().flat_map(|group| &group.steps) {
        let Action::Drop(object @ (Object::Column(_) | Object::Check(_))) = &step.action else { continue };
        let is_led = stays(plan, step.at.home) && plan.carried.leader(&step.at).is_some();
        if is_led && free(plan, &step.at, 0) == here {
            gone.push((plan.carried.ancestors(step.at.home).len(), &step.at, object));
        }
    }
    gone.sort_by_key(|(depth, at, _)| (*depth, **at));
    gone.into_iter().map(|(_, at, object)| drop(at, object)).collect()
}

/// The group by which no parent has it any more.
fn free(plan: &Plan, at: &Address, depth: usize) -> Option<usize> {
    let parents = of_table(&plan.carried, at.home).map(|own| own.parents.as_slice()).unwrap_or_default();
    let above: Vec<Address> = parents.iter().map(|parent| Address { home: *parent, ..*at }).collect();
    let above: Vec<&Address> = above.iter().filter(|own| plan.carried.contains(own)).collect();
    if above.is_empty() || depth > plan.carried.descents().count() {
        let drops = |step: &Step| step.at == *at && matches!(step.action, Action::Drop(_));
        return plan.groups.iter().position(|group| group.steps.iter().any(drops));
    }
    above.into_iter().map(|own| free(plan, own, depth + 1)).max().flatten()
}

fn drop(at: &Address, object: &Object) -> String {
    let (what, is_said) = match object {
        Object::Column(own) => ("column", is_own(own)),
        Object::Check(own) => ("constraint", own.own),
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::ForeignKey(_)
        | Object::Index(_)
        | Object::Definition(_)
        | Object::Comment(_) => ("constraint", false),
    };
    let condition = if is_said { "" } else { "if exists " };
    format!("{}drop {what} {condition}{}", alter_table(at), QUOTE.name(part(at)))
}
