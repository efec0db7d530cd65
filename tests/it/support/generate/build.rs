//! Catalogs from nothing, one object at a time.

use super::house::base::Name;
use super::house::catalog::define::Options;
use super::house::catalog::{
    Address, Catalog, Check, Column, CommentOn, Domain, Enum, Expr, ForeignKey, Generated, Holds, Index, IndexKey,
    IndexPart, Key, Kind, Manner, Match, Object, QName, RefAction, Sql, Table, Type, naming,
};
use super::{Flavour, Tape, World, text};

const TOP: [&str; 7] = ["a", "b", "c", "d", "e", "f", "B"];
const COLUMNS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "C"];
const OWN: [&str; 5] = ["x", "y", "z", "a", "a_pkey"];

/// A catalog of some namespaces, types and tables.
pub fn build(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Server {
        for _ in 0..tape.pick(3) {
            namespace(world, tape);
        }
        for _ in 0..tape.pick(3) {
            enumeration(world, tape);
        }
        for _ in 0..tape.pick(2) {
            domain(world, tape);
        }
    }
    for _ in 0..=tape.pick(4) {
        table(world, tape);
    }
    for _ in 0..tape.pick(4) {
        foreign_key(world, tape);
    }
}

pub fn namespace(world: &mut World, tape: &mut Tape) {
    let name = tape.of(&["n", "m", "o"]).map(Name::new);
    if let Some(name) = name {
        world.add(Address::namespace(name), Object::Namespace);
    }
}

pub fn top_name(world: &World, tape: &mut Tape) -> QName {
    let namespaces: Vec<Option<Name>> = std::iter::once(None)
        .chain(world.catalog.addresses().filter(|at| at.kind == Kind::Namespace).map(|at| Some(at.home.name)))
        .collect();
    let ns = tape.of(&namespaces).flatten();
    QName::new(ns, Name::new(TOP[tape.pick(TOP.len())]))
}

pub fn enumeration(world: &mut World, tape: &mut Tape) {
    let home = top_name(world, tape);
    let values = ["u", "v", "w", "x"][..2 + tape.pick(3)].iter().map(|value| Name::new(value)).collect();
    world.add(Address::top(Kind::Enum, home), Object::Enum(Enum { values }));
}

pub fn domain(world: &mut World, tape: &mut Tape) {
    let home = top_name(world, tape);
    let ty = any_type(world, tape);
    let checks =
        if tape.one_in(2) { vec![(Name::new("ok"), Expr::Sql(Sql::text("VALUE is not null")))] } else { vec![] };
    if !matches!(&ty, Type::Named(name) if world.catalog.contains(&Address::top(Kind::Domain, *name))) {
        world.add(
            Address::top(Kind::Domain, home),
            Object::Domain(Domain { ty, default: None, checks, collate: None, options: Default::default() }),
        );
    }
}

/// A type for a column.
pub fn any_type(world: &World, tape: &mut Tape) -> Type {
    let plain = match world.flavour {
        Flavour::Server => ["integer", "bigint", "text"],
        Flavour::Embedded => ["INTEGER", "NUMERIC", "TEXT"],
    };
    let named: Vec<QName> =
        world.catalog.addresses().filter(|at| matches!(at.kind, Kind::Enum | Kind::Domain)).map(|at| at.home).collect();
    match (tape.pick(3), tape.of(&named)) {
        (2, Some(name)) => Type::Named(name),
        _ => Type::Sql(plain[tape.pick(3)].into()),
    }
}

pub fn table(world: &mut World, tape: &mut Tape) {
    let home = top_name(world, tape);
    if !world.add(Address::table(home), Object::Table(Table::default())) {
        return;
    }
    for position in 0..=tape.pick(4) {
        column(world, home, position as u32, tape);
    }
    for _ in 0..tape.pick(5) {
        part(world, home, tape);
    }
}

pub fn column(world: &mut World, home: QName, position: u32, tape: &mut Tape) {
    let name = Name::new(COLUMNS[tape.pick(COLUMNS.len())]);
    let ty = any_type(world, tape);
    let nullable = tape.one_in(2);
    let column = Column::plain(position, ty, nullable);
    world.add(Address::column(home, name), Object::Column(column));
}

/// A default, key, check, index, generated column or comment.
pub fn part(world: &mut World, home: QName, tape: &mut Tape) {
    let columns: Vec<(Name, Column)> =
        world.catalog.columns(home).into_iter().map(|(name, column)| (name, column.clone())).collect();
    let Some((name, column)) = tape.of(&columns) else { return };
    let plain = column.generated.is_none();
    match tape.pick(9) {
        0 if plain => {
            let sql = zero(&column.ty, &world.catalog);
            world.add(Address::part(Kind::Default, home, name), Object::Default(Expr::Sql(sql)));
        }
        1 => key(world, home, name, Kind::PrimaryKey, tape),
        2 => key(world, home, name, Kind::Unique, tape),
        3 => {
            let expr = Expr::Sql(condition(name, &column.ty, &world.catalog));
            let own = own_name(naming::check(home.name, &expr), tape);
            world.add(Address::part(Kind::Check, home, own), Object::Check(Check::new(false, expr)));
        }
        4 | 5 => index(world, home, name, &column, tape),
        6 if plain => {
            let own = Name::new(COLUMNS[tape.pick(COLUMNS.len())]);
            let generated = Some(Generated { expr: Expr::Sql(is_set(name)), stored: true });
            let ty = Type::Sql(if world.flavour == Flavour::Server { "boolean" } else { "INTEGER" }.into());
            let position = columns.len() as u32;
            let column = Column {
                position,
                ty,
                nullable: true,
                generated,
                identity: None,
                collate: None,
                options: Default::default(),
                implied: Manner::default(),
            };
            world.add(Address::column(home, own), Object::Column(column));
        }
        7 if world.flavour == Flavour::Server => {
            let at = Address::part(Kind::Comment(CommentOn::Column), home, name);
            world.add(at, Object::Comment("note".into()));
        }
        8 if world.flavour == Flavour::Server => comment(world, home, tape),
        _ => {}
    }
}

fn comment(world: &mut World, home: QName, tape: &mut Tape) {
    let owners: Vec<Address> = world.catalog.at_home(home).map(|(at, _)| *at).collect();
    let Some(owner) = tape.of(&owners) else { return };
    let on = match owner.kind {
        Kind::Table => CommentOn::Table,
        Kind::Enum => CommentOn::Enum,
        Kind::Domain => CommentOn::Domain,
        Kind::Namespace => CommentOn::Namespace,
        Kind::Unique | Kind::Check | Kind::ForeignKey => CommentOn::Constraint,
        Kind::Index => CommentOn::Index,
        Kind::Column => CommentOn::Column,
        Kind::Default | Kind::PrimaryKey | Kind::Defined(_) | Kind::Comment(_) => return,
    };
    world.add(Address { kind: Kind::Comment(on), ..owner }, Object::Comment("note".into()));
}

fn own_name(derived: Name, tape: &mut Tape) -> Name {
    if tape.one_in(3) { Name::new(OWN[tape.pick(OWN.len())]) } else { derived }
}

fn key(world: &mut World, home: QName, first: Name, kind: Kind, tape: &mut Tape) {
    let mut columns = vec![first];
    let others: Vec<Name> = world.catalog.columns(home).into_iter().map(|(name, _)| name).collect();
    if tape.one_in(3) {
        columns.extend(tape.of(&others).filter(|other| *other != first));
    }
    let derived =
        if kind == Kind::PrimaryKey { naming::primary_key(home.name) } else { naming::unique(home.name, &columns) };
    let name = own_name(derived, tape);
    let key = |columns| Key {
        name,
        auto: false,
        columns,
        without_overlaps: false,
        include: vec![],
        nulls_not_distinct: false,
        deferrable: None,
        options: Default::default(),
    };
    if kind == Kind::Unique {
        world.add(Address::part(kind, home, name), Object::Unique(key(columns)));
        return;
    }
    let set = |world: &World| {
        columns.iter().all(|name| {
            world.catalog.column(home, *name).is_some_and(|column| !column.nullable && column.generated.is_none())
        })
    };
    if set(world) {
        world.add(Address::top(kind, home), Object::PrimaryKey(key(columns.clone())));
    }
}

fn index(world: &mut World, home: QName, first: Name, column: &Column, tape: &mut Tape) {
    let key = match tape.pick(3) {
        2 => IndexKey::Expr(Expr::Sql(is_set(first))),
        _ => IndexKey::Column(first),
    };
    let predicate = tape.one_in(3).then(|| Expr::Sql(condition(first, &column.ty, &world.catalog)));
    let mut parts = vec![key];
    let others: Vec<Name> = world.catalog.columns(home).into_iter().map(|(name, _)| name).collect();
    if tape.one_in(3) {
        parts.extend(tape.of(&others).filter(|other| *other != first).map(IndexKey::Column));
    }
    let name = own_name(naming::index(home.name, &parts), tape);
    let unique = tape.one_in(3);
    let is_counted = world.flavour == Flavour::Server && tape.one_in(3);
    let part = |key| match key {
        IndexKey::Expr(_) if is_counted => IndexPart { options: counted(), ..IndexPart::plain(key) },
        key => IndexPart::plain(key),
    };
    let parts = parts.into_iter().map(part).collect();
    let index = Index {
        auto: false,
        unique,
        parts,
        method: None,
        include: vec![],
        predicate,
        nulls_not_distinct: false,
        options: Default::default(),
        blanks: Manner::default(),
    };
    world.add(Address::part(Kind::Index, home, name), Object::Index(index));
}

/// The options of an expression in an index.
pub fn counted() -> Options {
    vec![("statistics".into(), "50".into())].into()
}

/// A foreign key to a key that is there, over a column of its type; also to the own table.
pub fn foreign_key(world: &mut World, tape: &mut Tape) {
    let keys: Vec<(QName, Name)> = world
        .catalog
        .iter()
        .filter_map(|(at, object)| match object {
            Object::PrimaryKey(key) | Object::Unique(key) if key.columns.len() == 1 => Some((at.home, key.columns[0])),
            _ => None,
        })
        .collect();
    let Some((target, column)) = tape.of(&keys) else { return };
    let Some(ty) = world.catalog.column(target, column).map(|column| column.ty.clone()) else { return };
    let ends: Vec<(QName, Name)> = world
        .catalog
        .iter()
        .filter_map(|(at, object)| match object {
            Object::Column(own) if own.ty == ty && own.generated.is_none() => Some((at.home, at.part?)),
            _ => None,
        })
        .collect();
    let Some((home, own)) = tape.of(&ends) else { return };
    let name = own_name(naming::foreign_key(home.name, &[own]), tape);
    let key = ForeignKey {
        auto: false,
        columns: vec![own],
        target,
        target_columns: vec![column],
        period: false,
        on_delete: RefAction::NoAction,
        on_update: RefAction::NoAction,
        match_kind: Match::Simple,
        deferrable: None,
        on_delete_columns: Vec::new(),
        holds: Holds::ForAll,
    };
    world.add(Address::part(Kind::ForeignKey, home, name), Object::ForeignKey(key));
}

/// Some constraints hold for other rows than all, and some keys over ranges, where a target can do that.
pub fn loosen(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Embedded {
        return;
    }
    let all: Vec<Address> = world.catalog.addresses().copied().collect();
    for at in all {
        match world.catalog.get_mut(&at) {
            Some(Object::Check(Check { holds, .. }) | Object::ForeignKey(ForeignKey { holds, .. }))
                if tape.one_in(4) =>
            {
                *holds = [Holds::ForNone, Holds::ForNew, Holds::ForAll][tape.pick(3)];
            }
            Some(Object::PrimaryKey(key) | Object::Unique(key)) if key.columns.len() > 1 && tape.one_in(4) => {
                key.without_overlaps = !key.without_overlaps;
            }
            _ => {}
        }
    }
}

/// Rows of a table as values: a domain over them, or a column elsewhere. No other part has these names, and a table that would hold
/// rows of its own is no table.
pub fn rows(world: &mut World, tape: &mut Tape) {
    if world.flavour == Flavour::Embedded || !tape.one_in(3) {
        return;
    }
    let tables: Vec<QName> = world.catalog.tables().collect();
    let (Some(of), Some(at)) = (tape.of(&tables), tape.of(&tables)) else { return };
    let domain = Address::top(Kind::Domain, QName::bare(Name::new("rows")));
    let ty = Type::Named(of);
    if tape.one_in(2) {
        let own =
            Domain { ty: ty.clone(), default: None, checks: Vec::new(), collate: None, options: Default::default() };
        world.add(domain, Object::Domain(own));
    }
    let ty = match tape.pick(3) {
        0 => ty,
        1 => Type::Array(Box::new(ty)),
        _ if world.catalog.contains(&domain) => Type::Named(domain.home),
        _ => return,
    };
    let column = Address::column(at, Name::new("rows"));
    let goes = tape.one_in(4);
    let comes = !goes && world.add(column, Object::Column(Column::plain(9, ty, true)));
    if goes || comes && !world.is_valid() {
        world.drop(&column);
    }
}

/// A value of the type.
pub fn zero(ty: &Type, catalog: &Catalog) -> Sql {
    match ty {
        Type::Sql(text) if text.to_ascii_lowercase() == "text" => super::text("n"),
        Type::Named(name) => match catalog.get(&Address::top(Kind::Enum, *name)) {
            Some(Object::Enum(own)) => own.values.first().map_or_else(|| text("u"), |value| constant(*value, *name)),
            _ => match catalog.get(&Address::top(Kind::Domain, *name)) {
                Some(Object::Domain(domain)) if !matches!(domain.ty, Type::Named(_)) => zero(&domain.ty, catalog),
                Some(Object::Domain(domain)) => match &domain.ty {
                    Type::Named(base) => match catalog.get(&Address::top(Kind::Enum, *base)) {
                        Some(Object::Enum(own)) => own.values.first().map_or_else(|| text("u"), |v| text(v.as_str())),
                        _ => text("u"),
                    },
                    _ => text("u"),
                },
                _ => text("u"),
            },
        },
        Type::Sql(_) | Type::Portable(_) | Type::Array(_) => Sql::text("0"),
    }
}

/// `'value'::enum`.
pub fn constant(value: Name, of: QName) -> Sql {
    let mut sql = Sql::text(format!("'{value}'::"));
    sql.push_type(of);
    sql
}

/// `column is not null` in a form that every type takes.
fn is_set(column: Name) -> Sql {
    let mut sql = Sql::text("(");
    sql.push_column(column);
    sql.push(" is not null)");
    sql
}

/// A condition over a column that its type takes.
pub fn condition(column: Name, ty: &Type, catalog: &Catalog) -> Sql {
    let mut sql = Sql::default();
    sql.push_column(column);
    sql.push(" <> ");
    sql.push_sql(&zero(ty, catalog));
    sql
}
