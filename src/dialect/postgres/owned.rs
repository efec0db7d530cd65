//! Sequences and the columns that they go with. The engine drops such a sequence with its column, moves it to another namespace
//! with its table and gives it to the table's owner, and lets nobody do these to it alone
//! (<https://www.postgresql.org/docs/current/sql-altersequence.html>). One that a column counts by may have been free before, or
//! become so: it goes on where it was.

use crate::base::Name;
use crate::catalog::define::{Ownership, Sequence, What};
use crate::catalog::{Address, Catalog, Column, CommentOn, Defined, IdentityMode, Kind, Object, QName};
use crate::plan::{Action, Plan, Step};

use super::{Postgres, QUOTE, access, alter, ddl, define, logged, serial};

/// `alter sequence s owned by t.c`.
pub fn by(sequence: QName, column: &Address) -> String {
    let (table, name) = (QUOTE.qualified(column.home), QUOTE.name(ddl::part(column)));
    format!("alter sequence {} owned by {table}.{name}", QUOTE.qualified(sequence))
}

/// It goes with nothing any more.
pub fn by_none(sequence: QName) -> String {
    format!("alter sequence {} owned by none", QUOTE.qualified(sequence))
}

/// The column that a sequence goes with and does not count by.
pub fn owner(catalog: &Catalog, sequence: QName) -> Option<Address> {
    let Some(Object::Definition(own)) = catalog.get(&Address::top(Kind::Defined(Defined::Ownership), sequence)) else {
        return None;
    };
    if let What::Ownership(Ownership { column }) = &own.what { Some(*column) } else { None }
}

/// The sequences that go with a table, by their names.
pub fn of_table(catalog: &Catalog, table: QName) -> impl Iterator<Item = QName> {
    let owned = move |(at, _): &(&Address, &Object)| {
        at.kind == Kind::Defined(Defined::Ownership) && owner(catalog, at.home).is_some_and(|own| own.home == table)
    };
    catalog.iter().filter(owned).map(|(at, _)| at.home)
}

/// The statements of a step that has others because a sequence goes on, or goes to another owner.
pub fn statements(dialect: &Postgres, plan: &Plan, step: &Step) -> Option<Vec<String>> {
    let at = &step.at;
    match &step.action {
        Action::Drop(Object::Definition(own)) => dropped(plan, at, &own.what),
        Action::Create(Object::Definition(own)) => created(plan, at, &own.what),
        Action::Alter { before: Object::Column(was), after: Object::Column(is), using } => {
            let other = |own: &Column| Object::Column(Column { identity: None, ..own.clone() });
            let (let_go, taken) = (goes_on(plan, at, was), takes(plan, at, is));
            if let_go.is_none() && taken.is_none() {
                return None;
            }
            let mut out: Vec<String> = let_go.map(|_| drop_default(at)).into_iter().collect();
            let before = if let_go.is_some() { other(was) } else { Object::Column(was.clone()) };
            let after = if taken.is_some() { other(is) } else { Object::Column(is.clone()) };
            out.extend(alter::alter(dialect, at, &before, &after, using.as_ref()));
            out.extend(taken.into_iter().flatten());
            Some(out)
        }
        Action::Create(_)
        | Action::Drop(_)
        | Action::Alter { .. }
        | Action::Rename { .. }
        | Action::RenameValue { .. }
        | Action::Fill(_) => None,
    }
}

fn dropped(plan: &Plan, at: &Address, own: &What) -> Option<Vec<String>> {
    if let What::Sequence(_) = own {
        return counted_by(plan, at.home).map(|_| Vec::new());
    }
    let What::Ownership(own) = own else { return None };
    let stays = plan.carried.contains(&sequence(at.home)) && plan.after.contains(&sequence(at.home));
    let owner = plan.carried.owner(own.column.home).filter(|_| stays);
    let free = owner.map(|_| given_to(at.home, "current_user".into()));
    Some([by_none(at.home)].into_iter().chain(free).collect())
}

fn created(plan: &Plan, at: &Address, own: &What) -> Option<Vec<String>> {
    if let What::Ownership(own) = own {
        let owner = plan.after.owner(own.column.home).map(|(_, owner)| given_to(at.home, owner));
        return Some(owner.into_iter().chain([by(at.home, &own.column)]).collect());
    }
    let What::Sequence(own) = own else { return None };
    let Some((column, was)) = counted(plan, &plan.carried, at.home) else {
        let own = Sequence { logged: logged::of(&plan.after, at), ..own.clone() };
        return Some(vec![define::create_sequence(at.home, &own)]);
    };
    let ty = serial::sequence_type(was, was.identity.as_ref()?);
    let was = define::typed(&was.identity.as_ref()?.sequence, &ty);
    let free = owner(&plan.after, at.home) != Some(column);
    let free = free.then(|| by_none(at.home));
    Some(free.into_iter().chain(define::alter_sequence(at, &was, own)).collect())
}

const fn sequence(name: QName) -> Address {
    Address::top(Kind::Defined(Defined::Sequence), name)
}

fn given_to(sequence: QName, owner: Name) -> String {
    format!("alter sequence {} owner to {}", QUOTE.qualified(sequence), access::role(owner))
}

fn drop_default(at: &Address) -> String {
    format!("{}alter column {} drop default", ddl::alter_table(at), QUOTE.name(ddl::part(at)))
}

/// The column that comes to count by a free sequence in this plan.
fn counted_by(plan: &Plan, name: QName) -> Option<Address> {
    plan.carried.taken_over(&plan.after, name).filter(|column| is_altered(plan, column))
}

/// The column that counts by a sequence in `catalog` and is altered so that the sequence is free.
fn counted<'c>(plan: &Plan, catalog: &'c Catalog, name: QName) -> Option<(Address, &'c Column)> {
    let column = plan.after.taken_over(&plan.carried, name).filter(|column| is_altered(plan, column))?;
    let own = catalog.column(column.home, column.part?)?;
    Some((column, own))
}

fn is_altered(plan: &Plan, at: &Address) -> bool {
    plan.steps().any(|step| step.at == *at && matches!(step.action, Action::Alter { .. }))
}

/// Whether the sequence of a column is a free one afterwards.
fn goes_on(plan: &Plan, at: &Address, was: &Column) -> Option<()> {
    let own = was.identity.as_ref().filter(|own| own.mode == IdentityMode::Serial)?;
    counted(plan, &plan.carried, own.owned(at)).map(|_| ())
}

/// The statements by which a column counts by a sequence that was free.
fn takes(plan: &Plan, at: &Address, is: &Column) -> Option<Vec<String>> {
    let own = is.identity.as_ref().filter(|own| own.mode == IdentityMode::Serial)?;
    let name = own.owned(at);
    counted_by(plan, name)?;
    let Some(Object::Definition(was)) = plan.carried.get(&sequence(name)) else { return None };
    let What::Sequence(was) = &was.what else { return None };
    let after = define::typed(&own.sequence, &serial::sequence_type(is, own));
    let mut out = define::alter_sequence(&sequence(name), was, &after);
    let set = format!("{}alter column {} set default", ddl::alter_table(at), QUOTE.name(ddl::part(at)));
    out.push(format!("{set} {}", serial::next(at, own)));
    out.push(by(name, at));
    let comment = Address::top(Kind::Comment(CommentOn::Defined(Defined::Sequence)), name);
    out.extend(plan.carried.contains(&comment).then(|| ddl::comment(&comment, None)));
    Some(out)
}

/// The statements by which a sequence gets another name. One that goes with a table moves with that, and lets go of a table that
/// it does not move with.
pub fn rename(plan: &Plan, step: &Step, from: &Address) -> Option<Vec<String>> {
    if step.at.kind != Kind::Defined(Defined::Sequence) || from.home.ns == step.at.home.ns {
        return None;
    }
    let column = owner(&plan.carried, step.at.home)?;
    if column.home.ns != step.at.home.ns {
        let moved = alter::move_home("sequence", from.home, step.at.home);
        return Some([by_none(from.home)].into_iter().chain(moved).collect());
    }
    let moved = plan.renames.iter().position(|other| moves(other) && other.at.home == column.home);
    let own = plan.renames.iter().position(|other| std::ptr::eq(other, step));
    let here = if moved < own { step.at.home.ns } else { from.home.ns };
    let named = |name: Name| QName::new(here, name);
    Some(alter::move_home("sequence", named(from.home.name), named(step.at.home.name)))
}

fn moves(step: &Step) -> bool {
    step.at.kind == Kind::Table && matches!(&step.action, Action::Rename { from } if from.home.ns != step.at.home.ns)
}

/// The sequences that a table which moves to another namespace has to let go of, as they are called then.
pub fn left_behind(plan: &Plan, step: &Step) -> Vec<String> {
    if !moves(step) {
        return Vec::new();
    }
    let stays = of_table(&plan.carried, step.at.home).filter(|own| own.ns != step.at.home.ns);
    let then = stays.map(|own| serial::undo_later(plan, step, sequence(own)));
    then.map(|own| by_none(own.home)).collect()
}
