//! Rows as values: where a column stores rows of a table, or values of a composite type, the engine writes those of the table
//! or the type anew only where nothing is stored yet (`find_composite_type_dependencies` of PostgreSQL, also in 18).

use super::data::{Data, Filled, has_default};
use super::edges::{Lookup, Node};
use super::follow;
use super::legalise::Legaliser;
use super::users::Users;
use super::work::{Verb, Work};
use super::{Action, Fill, FillKind, Problem, Strict, codes};
use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Column, Domain, Expr, Kind, Object, Type};

/// A column that stores rows of the table of a new column, so that this cannot come with values of its own.
pub(super) fn stored_beside(carried: &Catalog, users: &Users<'_>, column: &Address) -> Option<Address> {
    carried.contains(&Address::table(column.home)).then(|| users.stored(column.home)).flatten()
}

/// The rows that are there get the default of a new column by a step of their own.
pub(super) fn fill_defaults(work: &Work, data: &Data<'_>, users: &Users<'_>, filled: &mut Filled) {
    for (at, verb, _) in work.iter().filter(|(at, ..)| at.kind == Kind::Column) {
        let default = Address { kind: Kind::Default, ..*at };
        if let (Verb::Create, Some(Object::Default(expr))) = (verb, data.after.get(&default))
            && has_default(data.after, at)
            && stored_beside(data.carried, users, at).is_some()
        {
            let fill = Fill { kind: FillKind::Backfill, expr: expr.clone(), batch: None, only_null: true };
            filled.fills.entry(*at).or_insert(fill);
        }
    }
}

/// The changes that the engine refuses because a column stores what they are about.
pub(super) fn problems(work: &Work, legaliser: &Legaliser<'_>) -> Vec<Problem> {
    let is_in_the_way = |user: &Address| !goes(work, user);
    let found = work.iter().filter_map(|(at, _, atom)| {
        let users = &legaliser.users;
        let user = match &atom.action {
            Action::Alter { before, after, .. } if writes_anew(before, after, legaliser) => users.stored(at.home),
            Action::Alter { before: Object::Domain(old), after: Object::Domain(new), .. } if gains_rules(old, new) => {
                users.packed(at.home)
            }
            Action::Create(Object::Column(column)) => {
                let led = follow::is_led(legaliser.carried, legaliser.after, at);
                let comes_filled = brings_values(legaliser.after, column) || led && has_default(legaliser.after, at);
                stored_beside(legaliser.carried, users, at).filter(|_| comes_filled)
            }
            // a view that is made anew
            Action::Drop(Object::Definition(own))
                if matches!(own.what, What::View(_)) && work.has(at, Verb::Create) =>
            {
                let holds = |user: &&Address| matches!(user.kind, Kind::Column | Kind::Domain | Kind::Defined(_));
                let mut all = users.of_type(at.home).iter().filter(holds);
                all.find(|user| is_in_the_way(user) && !work.has(user, Verb::Drop)).copied()
            }
            Action::Alter { .. }
            | Action::Create(_)
            | Action::Drop(_)
            | Action::Rename { .. }
            | Action::RenameValue { .. }
            | Action::Fill(_) => None,
        };
        user.filter(is_in_the_way).map(|user| stuck(at, &user))
    });
    found.collect()
}

/// What stores rows goes before their table gets a column that comes with values.
pub(super) fn edges(nodes: &[Node], lookup: &Lookup, legaliser: &Legaliser<'_>, out: &mut Vec<(usize, usize)>) {
    for (n, node) in nodes.iter().enumerate() {
        if let (Action::Create(Object::Column(_)), None) = (&node.atom.action, node.absorbed)
            && let Some(user) = stored_beside(legaliser.carried, &legaliser.users, &node.at)
        {
            out.extend(lookup.get(Verb::Drop, &user).map(|drop| (drop, n)));
        }
    }
}

fn goes(work: &Work, user: &Address) -> bool {
    work.has(user, Verb::Drop) && !work.has(user, Verb::Create)
}

fn writes_anew(before: &Object, after: &Object, legaliser: &Legaliser<'_>) -> bool {
    match (before, after) {
        (Object::Column(old), Object::Column(new)) => {
            let computed = old.generated != new.generated && new.generated.is_some();
            old.ty != new.ty || old.collate != new.collate || computed
        }
        (Object::Table(old), Object::Table(new)) => {
            let gone = old.options.iter().filter(|own| !new.options.contains(own));
            let mut changed = gone.chain(new.options.iter().filter(|own| !old.options.contains(own)));
            changed.any(|(key, _)| (legaliser.caps.semantics.strict)(key) == Some(Strict::Rewrites))
        }
        (Object::Definition(old), Object::Definition(new)) => match (&old.what, &new.what) {
            (What::Composite(old), What::Composite(new)) => {
                let same = |name| new.fields.iter().find(|(other, _)| *other == name).map(|(_, ty)| ty);
                old.fields.iter().any(|(name, ty)| same(*name).is_some_and(|new| new != ty))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a new column has values of its own in rows that are there, by more than a default.
fn brings_values(after: &Catalog, column: &Column) -> bool {
    column.generated.is_some() || column.identity.is_some() || has_rules(after, &column.ty)
}

/// Whether values of a domain must be looked at that were none of its affair before.
pub(super) fn gains_rules(old: &Domain, new: &Domain) -> bool {
    let is_new = |(_, expr): &(Name, Expr)| old.checks.iter().all(|(_, other)| other != expr);
    new.checks.iter().any(is_new) || old.options.is_empty() && !new.options.is_empty()
}

/// Whether values of a type are looked at, or given, by a domain.
fn has_rules(catalog: &Catalog, ty: &Type) -> bool {
    let mut ty = ty;
    while let Type::Named(name) = ty {
        let Some(Object::Domain(own)) = catalog.get(&Address::top(Kind::Domain, *name)) else { return false };
        let Domain { ty: base, default, checks, collate: _, options } = own;
        if default.is_some() || !checks.is_empty() || !options.is_empty() {
            return true;
        }
        ty = base;
    }
    false
}

fn stuck(at: &Address, user: &Address) -> Problem {
    Problem {
        code: codes::ROWS_STORED,
        at: *at,
        message: format!("`{at}` cannot change so while `{user}` stores values of the type `{}`", at.home),
        help: vec![
            format!("take `{user}` away, or give it another type, with a plan of its own before this one"),
            "or leave this as it is, and add what is wanted beside it: a plain column, and `backfill (…)`".to_owned(),
        ],
    }
}
