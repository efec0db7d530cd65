//! Which renames take part in a plan: the ones that still mean something, and the ones that follow from them.

use std::collections::BTreeSet;

use super::users::deps;
use super::{Capabilities, Problem, codes, define};
use crate::base::Name;
use crate::catalog::define::{Definition, What};
use crate::catalog::{Address, Catalog, Defined, Kind, Object, QName, Renames, naming};

/// The renames to plan with: those that name something on both sides and have a meaning on this target, and those that
/// derived names imply. What is left out becomes a drop and a create.
pub(super) fn normalise(before: &Catalog, after: &Catalog, wanted: &Renames, caps: &Capabilities) -> Renames {
    let mut renames: Renames = wanted
        .iter()
        .filter(|(from, to)| {
            from != to
                && caps.renames.contains(&from.kind)
                && before.named(from).is_some()
                && after.named(to).is_some()
                && stays_callable(before, after, from, to, caps)
        })
        .map(|(from, to)| (*from, *to))
        .collect();
    drop_inert(before, after, &mut renames);
    let astray: Vec<Address> = renames
        .iter()
        .filter(|(from, to)| from.is_part() && renames.home(Kind::Table, from.home) != to.home)
        .map(|(from, _)| *from)
        .collect();
    for from in astray {
        renames.remove(&from);
    }
    derive(before, after, &mut renames, caps);
    if caps.named_constraints {
        primary_keys(before, after, &mut renames);
    }
    routines(before, after, wanted, &mut renames, caps);
    renames
}

/// What a routine takes tells it from others of its name, and follows when a type is called otherwise.
fn routines(before: &Catalog, after: &Catalog, wanted: &Renames, renames: &mut Renames, caps: &Capabilities) {
    let follows = |(at, as_moved, part): (Address, Definition, Name)| {
        // a new name was said of it as it is called now
        let said = wanted.get(&Address { part: Some(part), ..at });
        let said = said.filter(|to| match after.get(to) {
            Some(Object::Definition(new)) => define::in_place(&as_moved, new, caps),
            _ => false,
        });
        (at, said.copied().unwrap_or(Address { part: Some(part), ..renames.address(&at) }))
    };
    let implied: Vec<_> = resigned(before, renames, caps).into_iter().map(follows).collect();
    implied.into_iter().for_each(|(from, to)| renames.insert(from, to));
}

/// The routines that take what is called otherwise by now, as they are then, and what tells each from others of its name.
pub(super) fn resigned(before: &Catalog, renames: &Renames, caps: &Capabilities) -> Vec<(Address, Definition, Name)> {
    if renames.is_empty() {
        return Vec::new();
    }
    let moved = |(at, object): (&Address, &Object)| {
        let Object::Definition(own) = object else { return None };
        let What::Routine(_) = &own.what else { return None };
        let Object::Definition(as_moved) = renames.object(at, object) else { return None };
        let What::Routine(routine) = &as_moved.what else { return None };
        let part = (caps.semantics.signature)(routine).filter(|part| at.part != Some(*part))?;
        Some((*at, *as_moved, part))
    };
    before.iter().filter_map(moved).collect()
}

/// Whether a routine that gets another name can stay: those who call it name it in texts, which do not tell that it goes.
fn stays_callable(before: &Catalog, after: &Catalog, from: &Address, to: &Address, caps: &Capabilities) -> bool {
    match (from.kind, before.get(from), after.get(to)) {
        (
            Kind::Defined(Defined::Function | Defined::Procedure),
            Some(Object::Definition(old)),
            Some(Object::Definition(new)),
        ) => define::in_place(old, new, caps),
        (_, _, _) => true,
    }
}

/// What holds data and can get no other name here, neither by a rename nor by a copy: dropping it and making it anew is not
/// what was asked for.
pub(super) fn refused(before: &Catalog, after: &Catalog, wanted: &Renames, caps: &Capabilities) -> Vec<Problem> {
    let bears = [Kind::Table, Kind::Defined(Defined::Sequence)];
    let mut out: Renames = wanted
        .iter()
        .filter(|(from, to)| {
            let moves = caps.moves.contains(&from.kind) && is_movable(before, from, to, caps);
            let can = caps.renames.contains(&from.kind) && (caps.moves.is_empty() || moves)
                || caps.copied.contains(&from.kind);
            bears.contains(&from.kind) && !can && from != to && before.contains(from) && after.contains(to)
        })
        .map(|(from, to)| (*from, *to))
        .collect();
    drop_inert(before, after, &mut out);
    out.iter().map(|(from, to)| no_rename(from, to, caps)).collect()
}

fn no_rename(from: &Address, to: &Address, caps: &Capabilities) -> Problem {
    let mut help = vec!["keep the name"];
    if caps.moves.contains(&from.kind) {
        help.push(if caps.renames.contains(&from.kind) {
            "its records can get other ids only where no other table had the name, no view reads the table, and no relation has edges of the table at its ends"
        } else {
            "or let its records get other ids and all links to them be written anew: `move_records = true` under `[migrations]`"
        });
    }
    help.push(
        "or add the new one beside it, move the records in a migration of your own (`schemac new`), and drop the old one later",
    );
    Problem {
        code: codes::NO_RENAME,
        at: *to,
        message: format!("`{from}` cannot become `{to}`: this database gives it no other name"),
        help: help.into_iter().map(str::to_owned).collect(),
    }
}

/// Whether what a table holds can move to one of that name: nobody else had it, nothing computes by it, and the edges that must
/// be made again are not themselves at the ends of others, which would go with them.
fn is_movable(before: &Catalog, from: &Address, to: &Address, caps: &Capabilities) -> bool {
    let views = [Kind::Defined(Defined::View), Kind::Defined(Defined::MaterializedView)];
    let is_read = |at: &Address| views.contains(&at.kind) && deps(before, at, caps).contains(from);
    let ends = |name: QName| {
        let edge = move |object: &Object| {
            let Object::Definition(own) = object else { return false };
            matches!(&own.what, What::Edge(edge) if edge.from.iter().chain(&edge.to).any(|end| *end == name))
        };
        before.iter().filter(move |(_, object)| edge(object)).map(|(at, _)| at.home)
    };
    let is_end = ends(from.home).any(|edge| edge != from.home && ends(edge).next().is_some());
    before.named(to).is_none() && !before.addresses().any(is_read) && !is_end
}

/// What gets another name on a target that has no rename for it and whose values must go along, by the rules of
/// [`normalise`].
pub(super) fn copied(before: &Catalog, after: &Catalog, wanted: &Renames, caps: &Capabilities) -> Renames {
    let mut out: Renames = wanted
        .iter()
        .filter(|(from, to)| {
            let stays = from.home == to.home && from != to;
            stays && caps.copied.contains(&from.kind) && before.named(from).is_some() && after.named(to).is_some()
        })
        .map(|(from, to)| (*from, *to))
        .collect();
    drop_inert(before, after, &mut out);
    out
}

/// A clause whose old name and whose new name both stand for things that stay is history: it was planned before, and
/// the old name has been given to something new since.
fn drop_inert(before: &Catalog, after: &Catalog, renames: &mut Renames) {
    loop {
        let targets: BTreeSet<Address> = renames.iter().map(|(_, to)| *to).collect();
        let inert: Vec<Address> = renames
            .iter()
            .filter(|(from, to)| {
                let (holder, kept) = if from.is_part() {
                    (Address { home: from.home, ..**to }, Address { home: to.home, ..**from })
                } else {
                    (**to, **from)
                };
                before.named(&holder).is_some()
                    && renames.get(&holder).is_none()
                    && after.named(&kept).is_some()
                    && !targets.contains(&kept)
            })
            .map(|(from, _)| *from)
            .collect();
        if inert.is_empty() {
            return;
        }
        for from in inert {
            renames.remove(&from);
        }
    }
}

/// Derived names of constraints and indexes follow their table and columns.
fn derive(before: &Catalog, after: &Catalog, renames: &mut Renames, caps: &Capabilities) {
    let mut implied = Vec::new();
    let targets: BTreeSet<Address> = renames.iter().map(|(_, to)| *to).collect();
    // what leans on a column whose name another one gets goes with it
    let is_displaced = |at: &Address| {
        let own = |need: &Address| need.kind == Kind::Column && renames.get(need).is_none();
        deps(before, at, caps).iter().any(|need| own(need) && targets.contains(&renames.address(need)))
    };
    for home in touched_tables(renames) {
        for (at, object) in before.at_home(home) {
            let silent = !caps.named_constraints && at.kind != Kind::Index;
            let Some(Some(suffix)) = naming::derived_suffix(at, object) else { continue };
            let Some(own) = naming::own_name(at, object) else { continue };
            let from = Address { part: Some(own), ..*at };
            if renames.get(&from).is_some() || !(silent || caps.renames.contains(&at.kind)) {
                continue;
            }
            let moved = renames.address(at);
            let Some(derived) = naming::of_object(moved.home, &renames.object(at, object)) else { continue };
            let to = Address { part: Some(Name::new(&format!("{derived}{suffix}"))), ..moved };
            if to.part != from.part && after.named(&to).is_some() && !is_displaced(at) {
                implied.push((from, to));
            }
        }
    }
    let taken: BTreeSet<Address> = renames.iter().map(|(_, to)| *to).collect();
    for (from, to) in implied {
        if !taken.contains(&to) {
            renames.insert(from, to);
        }
    }
}

/// A primary key is the same object under any name, so that another name alone is a rename.
fn primary_keys(before: &Catalog, after: &Catalog, renames: &mut Renames) {
    let targets: BTreeSet<Address> = renames.iter().map(|(_, to)| *to).collect();
    for (at, object) in before.iter().filter(|(at, _)| at.kind == Kind::PrimaryKey) {
        let table = Address::table(at.home);
        if targets.contains(&table) && renames.get(&table).is_none() {
            continue; // another table gets the name of this one
        }
        let Object::PrimaryKey(key) = object else { continue };
        let from = Address { part: Some(key.name), ..*at };
        let to = renames.address(at);
        if renames.get(&from).is_some() {
            continue;
        }
        let Some(Object::PrimaryKey(wanted)) = after.get(&to) else { continue };
        if wanted.name == key.name {
            continue;
        }
        if let Object::PrimaryKey(moved) = renames.object(at, object) {
            let as_wanted = crate::catalog::Key { name: wanted.name, auto: wanted.auto, ..moved };
            if as_wanted == *wanted {
                renames.insert(from, Address { part: Some(wanted.name), ..to });
            }
        }
    }
}

/// The tables (old names) that are renamed or have a renamed column.
fn touched_tables(renames: &Renames) -> BTreeSet<QName> {
    renames
        .iter()
        .filter(|(from, _)| matches!(from.kind, Kind::Table | Kind::Column))
        .map(|(from, _)| from.home)
        .collect()
}
