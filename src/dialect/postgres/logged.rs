//! Whether a crash leaves a sequence as it was. One that goes with a table is as the table is, and the engine keeps to that where it
//! makes the sequence of a column and where the table changes (`ATExecSetLoggedUnlogged`'s rewrite, since 15); all else is said here.

use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Column, Defined, Identity, IdentityMode, Kind, Object, QName};
use crate::plan::{Action, Plan, Step};

use super::options::{UNLOGGED, has};
use super::{QUOTE, owned, serial};

/// Whether a table is unlogged.
pub fn is_unlogged(catalog: &Catalog, table: QName) -> bool {
    matches!(catalog.get(&Address::table(table)), Some(Object::Table(own)) if has(&own.options, UNLOGGED))
}

/// What is said of a sequence, unless it goes without saying; `table` is the one that it goes with.
pub fn said(catalog: &Catalog, table: Option<QName>, logged: Option<bool>) -> Option<bool> {
    logged.filter(|own| *own != usual(catalog, table))
}

fn usual(catalog: &Catalog, table: Option<QName>) -> bool {
    !table.is_some_and(|table| is_unlogged(catalog, table))
}

/// Whether the free sequence, or that of the column, is logged.
pub fn of(catalog: &Catalog, at: &Address) -> Option<bool> {
    match catalog.get(at)? {
        Object::Column(own) => {
            let own = own.identity.as_ref()?;
            Some(own.sequence.logged.unwrap_or_else(|| usual(catalog, Some(at.home))))
        }
        Object::Definition(own) => {
            let What::Sequence(own) = &own.what else { return None };
            let table = owned::owner(catalog, at.home).map(|column| column.home);
            Some(own.logged.unwrap_or_else(|| usual(catalog, table)))
        }
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::Unique(_)
        | Object::Check(_)
        | Object::ForeignKey(_)
        | Object::Index(_)
        | Object::Comment(_) => None,
    }
}

/// What is left to say when a step is done.
pub fn settled(plan: &Plan, step: &Step) -> Vec<String> {
    let free = Address { kind: Kind::Defined(Defined::Sequence), ..step.at };
    match (&step.action, step.at.kind) {
        (Action::Create(Object::Column(own)), _) => own.identity.as_ref().map_or_else(Vec::new, |own| {
            let plain = own.mode != IdentityMode::Serial || serial::is_plain(own);
            set(plan, &step.at, if plain { !is_unlogged(&plan.after, step.at.home) } else { made(own) })
        }),
        (Action::Alter { before: Object::Column(was), after: Object::Column(is), .. }, _) => {
            column(plan, &step.at, was, is)
        }
        (Action::Alter { before: Object::Table(_), after: Object::Table(_), .. }, _) => table(plan, step.at.home),
        (Action::Create(Object::Definition(own)), Kind::Defined(Defined::Sequence)) => {
            // one that is made is so at once
            let What::Sequence(_) = &own.what else { return Vec::new() };
            let counted = plan.after.taken_over(&plan.carried, step.at.home);
            counted.and_then(|column| of(&plan.carried, &column)).map_or_else(Vec::new, |was| set(plan, &free, was))
        }
        (Action::Alter { .. }, Kind::Defined(Defined::Sequence)) => {
            let of_owner = plan.steps().any(|other| is_of_owner(other, step.at.home));
            if of_owner { Vec::new() } else { changed(plan, &free) }
        }
        (Action::Drop(_), Kind::Defined(Defined::Ownership)) if owned::owner(&plan.after, step.at.home).is_some() => {
            Vec::new() // with the next one
        }
        (_, Kind::Defined(Defined::Ownership)) => changed(plan, &free),
        (
            Action::Create(_)
            | Action::Drop(_)
            | Action::Alter { .. }
            | Action::Rename { .. }
            | Action::RenameValue { .. }
            | Action::Fill(_),
            _,
        ) => Vec::new(),
    }
}

fn is_of_owner(step: &Step, sequence: QName) -> bool {
    step.at == Address::top(Kind::Defined(Defined::Ownership), sequence)
}

/// As `create sequence` makes it.
fn made(own: &Identity) -> bool {
    own.sequence.logged != Some(false)
}

/// The sequence of a column that is altered.
fn column(plan: &Plan, at: &Address, was: &Column, is: &Column) -> Vec<String> {
    let Some(own) = &is.identity else { return Vec::new() };
    let serial = serial::is_serial(is);
    if was.identity.is_some() && serial::is_serial(was) == serial {
        return changed(plan, at);
    }
    let name = own.owned(at);
    let free = plan.carried.taken_over(&plan.after, name).filter(|_| serial);
    let before = free.and_then(|_| of(&plan.carried, &Address::top(Kind::Defined(Defined::Sequence), name)));
    set(plan, at, before.unwrap_or_else(|| if serial { made(own) } else { !is_unlogged(&plan.after, at.home) }))
}

/// The sequences that follow a table which is logged from now on, or no longer, and should not have.
fn table(plan: &Plan, table: QName) -> Vec<String> {
    let is_logged = !is_unlogged(&plan.after, table);
    if is_logged != is_unlogged(&plan.carried, table) {
        return Vec::new();
    }
    let stays = |at: &Address| of(&plan.carried, at).is_some();
    let free = owned::of_table(&plan.carried, table).map(|own| Address::top(Kind::Defined(Defined::Sequence), own));
    let free = free.filter(|own| owned::owner(&plan.after, own.home).is_some());
    let columns = plan.after.at_home(table).map(|(at, _)| *at);
    columns.chain(free).filter(stays).flat_map(|at| set(plan, &at, is_logged)).collect()
}

/// One that was there before and is otherwise now, unless its table takes it along.
fn changed(plan: &Plan, at: &Address) -> Vec<String> {
    of(&plan.carried, at).map_or_else(Vec::new, |was| set(plan, at, was))
}

/// The statement that makes it what it is in the end.
fn set(plan: &Plan, at: &Address, was: bool) -> Vec<String> {
    let Some(is) = of(&plan.after, at).filter(|is| *is != was) else { return Vec::new() };
    let name = match plan.after.get(at) {
        Some(Object::Column(Column { identity: Some(own), .. })) => own.owned(at),
        _ => at.home,
    };
    vec![format!("alter sequence {} set {}", QUOTE.qualified(name), if is { "logged" } else { "unlogged" })]
}
