//! One change of a catalog, as a person would make it.

use std::collections::BTreeSet;

use super::build::{self, any_type, column, condition, constant, counted, foreign_key, part, top_name, zero};
use super::house::base::Name;
use super::house::catalog::{
    Address, Column, Enum, Expr, Generated, IndexKey, Kind, Object, Piece, QName, Renames, Sql, Table, Type,
};
use super::{Flavour, Tape, World, named};

/// Changes something, or nothing when the choice does not fit; the catalog stays valid.
pub fn mutate(world: &mut World, tape: &mut Tape) {
    let undo = world.clone();
    match tape.pick(22) {
        0 => add_column(world, tape),
        1 => rename(world, tape, Kind::Column),
        2 => rename(world, tape, Kind::Table),
        3 => swap(world, tape, Kind::Column),
        4 => swap(world, tape, Kind::Table),
        5 => rename_into(world, tape),
        6 => change_type(world, tape),
        7 => toggle_null(world, tape),
        8 => drop_some(world, tape, &[Kind::Column]),
        9 => drop_some(world, tape, &[Kind::Table]),
        10 => drop_some(
            world,
            tape,
            &[Kind::Default, Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::ForeignKey, Kind::Index],
        ),
        11 => with_table(world, tape, part),
        12 => build::table(world, tape),
        13 => foreign_key(world, tape),
        14 => enum_values(world, tape),
        15 => rename_named(world, tape),
        16 => change_expression(world, tape),
        17 => toggle_generated(world, tape),
        18 => types(world, tape),
        19 => with_table(world, tape, part),
        20 => move_table(world, tape),
        _ => change_options(world, tape),
    }
    if !world.is_valid() {
        *world = undo;
    }
}

fn some(world: &World, tape: &mut Tape, kinds: &[Kind]) -> Option<Address> {
    let found: Vec<Address> = world.catalog.addresses().filter(|at| kinds.contains(&at.kind)).copied().collect();
    tape.of(&found)
}

fn with_table(world: &mut World, tape: &mut Tape, change: fn(&mut World, QName, &mut Tape)) {
    if let Some(at) = some(world, tape, &[Kind::Table]) {
        change(world, at.home, tape);
    }
}

fn add_column(world: &mut World, tape: &mut Tape) {
    with_table(world, tape, |world, home, tape| {
        let position = world.catalog.columns(home).iter().map(|(_, column)| column.position + 1).max().unwrap_or(0);
        column(world, home, position, tape);
        if tape.one_in(2) {
            part(world, home, tape);
        }
    });
}

fn new_name(world: &World, tape: &mut Tape, at: &Address) -> Address {
    if at.is_part() {
        let name = ["a", "b", "c", "d", "e", "f", "C", "A"][tape.pick(8)];
        Address { part: Some(Name::new(name)), ..*at }
    } else {
        let name = top_name(world, tape).name;
        Address { home: QName::new(at.home.ns, name), ..*at }
    }
}

fn rename(world: &mut World, tape: &mut Tape, kind: Kind) {
    if let Some(at) = some(world, tape, &[kind]) {
        let to = new_name(world, tape, &at);
        if to != at && !world.catalog.contains(&to) {
            world.rename(&Renames::from_iter([(at, to)]));
        }
    }
}

fn swap(world: &mut World, tape: &mut Tape, kind: Kind) {
    let (Some(a), Some(b)) = (some(world, tape, &[kind]), some(world, tape, &[kind])) else { return };
    if a != b && (kind == Kind::Table || a.home == b.home) {
        world.rename(&Renames::from_iter([(a, b), (b, a)]));
    }
}

/// Drops one thing and gives its name to another.
fn rename_into(world: &mut World, tape: &mut Tape) {
    let kinds = [Kind::Column, Kind::Table, Kind::Enum, Kind::Index];
    let Some(from) = some(world, tape, &kinds) else { return };
    let Some(to) = some(world, tape, &kinds) else { return };
    let fits = from.kind == to.kind && from != to && (!from.is_part() || from.home == to.home);
    if fits {
        world.drop(&to);
        if world.catalog.contains(&from) {
            world.rename(&Renames::from_iter([(from, to)]));
        }
    }
}

/// A namespace, enum, domain, constraint or index gets another name.
fn rename_named(world: &mut World, tape: &mut Tape) {
    let kinds = [
        Kind::Namespace,
        Kind::Enum,
        Kind::Domain,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::Check,
        Kind::ForeignKey,
        Kind::Index,
    ];
    let Some(at) = some(world, tape, &kinds) else { return };
    let Some(object) = world.catalog.get(&at) else { return };
    let from = named(&at, object);
    let to = match at.kind {
        Kind::Namespace => Address::namespace(Name::new(["n", "m", "o"][tape.pick(3)])),
        _ if at.is_part() => Address { part: Some(Name::new(["x", "y", "z", "a"][tape.pick(4)])), ..from },
        _ => new_name(world, tape, &at),
    };
    if to != from && world.catalog.named(&to).is_none() {
        world.rename(&Renames::from_iter([(from, to)]));
    }
}

fn move_table(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Server && tape.one_in(2) {
        build::namespace(world, tape);
    }
    let Some(at) = some(world, tape, &[Kind::Table, Kind::Enum, Kind::Domain]) else { return };
    let to = Address { home: QName::new(top_name(world, tape).ns, at.home.name), ..at };
    if to != at && !world.catalog.contains(&to) {
        world.rename(&Renames::from_iter([(at, to)]));
    }
}

fn change_type(world: &mut World, tape: &mut Tape) {
    if let Some(at) = some(world, tape, &[Kind::Column]) {
        let ty = any_type(world, tape);
        retype(world, &at, &ty);
    }
}

/// Another type for a column and all that are tied to it by foreign keys; what stands on their values follows.
pub fn retype(world: &mut World, at: &Address, ty: &Type) {
    let mut tied = BTreeSet::from([*at]);
    loop {
        let mut more = BTreeSet::new();
        for (key_at, object) in world.catalog.iter() {
            if let Object::ForeignKey(key) = object {
                for (own, target) in key.columns.iter().zip(&key.target_columns) {
                    let ends = [Address::column(key_at.home, *own), Address::column(key.target, *target)];
                    if ends.iter().any(|end| tied.contains(end)) {
                        more.extend(ends);
                    }
                }
            }
        }
        if more.is_subset(&tied) {
            break;
        }
        tied.extend(more);
    }
    for at in tied {
        if let Some(Object::Column(column)) = world.catalog.get_mut(&at)
            && column.generated.is_none()
        {
            column.ty = ty.clone();
            restate(world, &at);
        }
    }
}

/// Default, checks and predicates over a column, said anew for its type.
fn restate(world: &mut World, at: &Address) {
    let Some(Object::Column(own)) = world.catalog.get(at).cloned() else { return };
    let Some(name) = at.part else { return };
    let catalog = world.catalog.clone();
    let over = Expr::Sql(condition(name, &own.ty, &catalog));
    for (user, _) in catalog.at_home(at.home) {
        let reads = catalog.deps(user).contains(at);
        match world.catalog.get_mut(user) {
            Some(Object::Default(expr)) if user.part == at.part => *expr = Expr::Sql(zero(&own.ty, &catalog)),
            Some(Object::Check(check)) if reads => check.expr = over.clone(),
            Some(Object::Index(index)) if reads && index.predicate.is_some() => {
                let mut of_this = false;
                if let Some(expr) = &index.predicate {
                    expr.visit_columns(&mut |column| of_this |= column == name);
                }
                if of_this {
                    index.predicate = Some(over.clone());
                }
            }
            _ => {}
        }
    }
}

fn toggle_null(world: &mut World, tape: &mut Tape) {
    let Some(at) = some(world, tape, &[Kind::Column]) else { return };
    let in_key = matches!(world.catalog.get(&Address::top(Kind::PrimaryKey, at.home)),
        Some(Object::PrimaryKey(key)) if at.part.is_some_and(|name| key.columns.contains(&name)));
    if let (Some(Object::Column(column)), false) = (world.catalog.get_mut(&at), in_key)
        && column.generated.is_none()
    {
        column.nullable = !column.nullable;
    }
}

fn drop_some(world: &mut World, tape: &mut Tape, kinds: &[Kind]) {
    let Some(at) = some(world, tape, kinds) else { return };
    let last = at.kind == Kind::Column && world.catalog.columns(at.home).len() == 1;
    if !last {
        world.drop(&at);
    }
}

fn change_expression(world: &mut World, tape: &mut Tape) {
    let Some(at) = some(world, tape, &[Kind::Default, Kind::Check, Kind::Index]) else { return };
    let catalog = world.catalog.clone();
    let (name, column) = match at.part.and_then(|part| Some((part, catalog.column(at.home, part)?.clone()))) {
        Some(own) if at.kind == Kind::Default => own,
        _ => match catalog.columns(at.home).first() {
            Some((name, column)) => (*name, (*column).clone()),
            None => return,
        },
    };
    match world.catalog.get_mut(&at) {
        Some(Object::Default(expr)) => {
            let is_zero = *expr == Expr::Sql(zero(&column.ty, &catalog));
            *expr = Expr::Sql(if is_zero { Sql::text("null") } else { zero(&column.ty, &catalog) });
        }
        Some(Object::Check(check)) => check.expr = Expr::Sql(condition(name, &column.ty, &catalog)),
        Some(Object::Index(index)) => index.unique = !index.unique,
        _ => {}
    }
}

fn toggle_generated(world: &mut World, tape: &mut Tape) {
    let Some(at) = some(world, tape, &[Kind::Column]) else { return };
    let first = world.catalog.columns(at.home).iter().find(|(_, c)| c.generated.is_none()).map(|(name, _)| *name);
    let Some(first) = first.filter(|first| Some(*first) != at.part) else { return };
    let Some(Object::Column(column)) = world.catalog.get(&at) else { return };
    let is_generated = column.generated.is_some();
    if is_generated && tape.one_in(2) {
        if let Some(Object::Column(column)) = world.catalog.get_mut(&at) {
            column.generated = None;
        }
        return;
    }
    let mut sql = Sql::text("(");
    sql.push_column(first);
    sql.push(" is null)");
    let ty = Type::Sql(if world.flavour == Flavour::Server { "boolean" } else { "INTEGER" }.into());
    let generated = Some(Generated { expr: Expr::Sql(sql), stored: true });
    if !is_generated {
        let users: Vec<Address> =
            world.catalog.addresses().filter(|user| world.catalog.deps(user).contains(&at)).copied().collect();
        users.iter().for_each(|user| world.drop(user));
    }
    if let Some(Object::Column(Column { generated: own, ty: own_ty, nullable, .. })) = world.catalog.get_mut(&at) {
        *own = generated;
        *own_ty = ty;
        *nullable = true;
    }
}

fn enum_values(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Embedded {
        stand_in_values(world, tape);
        return;
    }
    let Some(at) = some(world, tape, &[Kind::Enum]) else { return };
    let Some(Object::Enum(Enum { values })) = world.catalog.get(&at) else { return };
    let mut values = values.clone();
    let choice = tape.pick(4);
    let chosen = tape.pick(values.len());
    let fresh = ["s", "t", "u", "v", "w", "x", "y"].iter().map(|value| Name::new(value)).find(|v| !values.contains(v));
    match (choice, fresh) {
        (0, Some(fresh)) => values.insert(chosen, fresh),
        (1, Some(fresh)) => {
            let old = std::mem::replace(&mut values[chosen], fresh);
            say(world, &at, old, Some(fresh));
        }
        (2, _) if values.len() > 1 => {
            let old = values.remove(chosen);
            let to = values[0];
            say(world, &at, old, Some(to));
        }
        _ => values.rotate_left(1),
    }
    world.catalog.insert(at, Object::Enum(Enum { values }));
}

/// A value becomes another, in rows and in every constant.
fn say(world: &mut World, at: &Address, old: Name, new: Option<Name>) {
    world.move_value(at, old, new);
    let Some(new) = new else { return };
    let (from, to) = (format!("'{old}'::"), format!("'{new}'::"));
    let users: Vec<Address> =
        world.catalog.addresses().filter(|user| world.catalog.deps(user).contains(at)).copied().collect();
    let swap = |expr: &mut Expr| {
        let Some(sql) = expr.sql() else { return };
        let pieces: Vec<Piece> = sql.pieces().to_vec();
        let mapped = pieces.iter().enumerate().map(|(n, piece)| match (piece, pieces.get(n + 1)) {
            (Piece::Text(text), Some(Piece::Type(name))) if *name == at.home => {
                match text.strip_suffix(from.as_str()) {
                    Some(head) => Piece::Text(format!("{head}{to}").into()),
                    None => piece.clone(),
                }
            }
            _ => piece.clone(),
        });
        *expr = Expr::Sql(Sql::from_pieces(mapped));
    };
    for user in users {
        match world.catalog.get_mut(&user) {
            Some(Object::Default(expr)) => swap(expr),
            Some(Object::Check(check)) => swap(&mut check.expr),
            Some(Object::Index(index)) => index.predicate.iter_mut().for_each(swap),
            _ => {}
        }
    }
}

/// A check over a text column changes and its rows are mapped, as an enum's stand-in does.
fn stand_in_values(world: &mut World, tape: &mut Tape) {
    let Some(at) = some(world, tape, &[Kind::Check]) else { return };
    let Some(Object::Check(check)) = world.catalog.get_mut(&at) else { return };
    let mut columns = Vec::new();
    check.expr.visit_columns(&mut |name| columns.push(name));
    let Some(name) = columns.first().copied() else { return };
    let mut sql = Sql::default();
    sql.push_column(name);
    sql.push(["<> 'p'", "<> 'q'"][tape.pick(2)]);
    check.expr = Expr::Sql(sql);
    world.move_value(&Address::column(at.home, name), Name::new("p"), Some(Name::new("q")));
}

/// An enum or domain comes, goes or changes.
fn types(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Embedded {
        return;
    }
    match tape.pick(5) {
        0 => build::enumeration(world, tape),
        1 => build::domain(world, tape),
        2 | 3 => {
            let Some(at) = some(world, tape, &[Kind::Enum, Kind::Domain]) else { return };
            let kind_changes = tape.one_in(2);
            let users: Vec<Address> =
                world.catalog.addresses().filter(|user| world.catalog.deps(user).contains(&at)).copied().collect();
            for user in users.iter().filter(|user| user.kind == Kind::Column) {
                retype(world, user, &Type::Sql("text".into()));
            }
            world.drop(&at);
            if kind_changes {
                let home = at.home;
                if !world.add(Address::table(home), Object::Table(Table::default())) {
                    return;
                }
                column(world, home, 0, tape);
            }
        }
        _ => {
            let Some(at) = some(world, tape, &[Kind::Domain]) else { return };
            let ty = any_type(world, tape);
            if let (Some(Object::Domain(domain)), Type::Sql(_)) = (world.catalog.get_mut(&at), &ty) {
                domain.ty = ty;
                domain.checks.clear();
            }
            let users: Vec<Address> =
                world.catalog.addresses().filter(|user| world.catalog.deps(user).contains(&at)).copied().collect();
            users.iter().filter(|user| user.kind == Kind::Column).for_each(|user| restate(world, user));
        }
    }
}

fn change_options(world: &mut World, tape: &mut Tape) {
    let Some(at) = some(world, tape, &[Kind::Domain, Kind::Table, Kind::Index]) else { return };
    let counts = world.flavour == Flavour::Server;
    match world.catalog.get_mut(&at) {
        Some(Object::Domain(domain)) => {
            let had = domain.checks.pop();
            domain.checks.extend(had.is_none().then(|| (Name::new("ok"), Expr::Sql(Sql::text("VALUE is not null")))));
        }
        Some(Object::Index(index)) => {
            let expressions = index.parts.iter_mut().filter(|part| counts && matches!(part.key, IndexKey::Expr(_)));
            expressions
                .for_each(|part| part.options = if part.options.is_empty() { counted() } else { Default::default() });
        }
        _ if tape.one_in(2) => world.drop(&at),
        _ => {}
    }
    let _ = constant;
}
