//! Renaming and changing each kind of object in place.

use crate::base::Name;
use crate::catalog::{
    Address, Check, Column, Domain, Enum, Expr, ForeignKey, Holds, Identity, IdentityMode, Key, Kind, Object, QName,
    Type,
};
use crate::dialect::quote::literal;

use super::ddl::{self, alter_table, part};
use super::{Postgres, QUOTE, define, not_null, options, roles, serial, types};

/// A rename; what moves to another namespace is moved first.
pub fn rename(from: &Address, to: &Address) -> Vec<String> {
    let (old, new) = (QUOTE.name(part(from)), QUOTE.name(part(to)));
    match from.kind {
        Kind::Namespace => {
            vec![format!("alter schema {} rename to {}", QUOTE.name(from.home.name), QUOTE.name(to.home.name))]
        }
        Kind::Enum => move_home("type", from.home, to.home),
        Kind::Domain => move_home("domain", from.home, to.home),
        Kind::Table => move_home("table", from.home, to.home),
        Kind::Column => vec![format!("{}rename column {old} to {new}", alter_table(from))],
        // The address of a primary key bears its name when it is renamed.
        Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::ForeignKey => vec![rename_constraint(from, &old, &new)],
        Kind::Index => {
            vec![format!("alter index {} rename to {new}", QUOTE.qualified(QName::new(from.home.ns, part(from))))]
        }
        // They have the name of what they belong to.
        Kind::Default | Kind::Comment(_) => Vec::new(),
        Kind::Defined(kind) => define::rename(kind, from, to),
    }
}

fn rename_constraint(at: &Address, old: &str, new: &str) -> String {
    format!("{}rename constraint {old} to {new}", alter_table(at))
}

pub fn move_home(word: &str, from: QName, to: QName) -> Vec<String> {
    move_routine(word, "", from, to)
}

/// The same of what is known by what it takes, too.
pub fn move_routine(word: &str, takes: &str, from: QName, to: QName) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = from;
    if from.ns != to.ns {
        let schema = to.ns.map_or_else(|| "public".to_owned(), |ns| QUOTE.name(ns));
        out.push(format!("alter {word} {}{takes} set schema {schema}", QUOTE.qualified(at)));
        at = QName::new(to.ns, at.name);
    }
    if at.name != to.name {
        out.push(format!("alter {word} {}{takes} rename to {}", QUOTE.qualified(at), QUOTE.name(to.name)));
    }
    out
}

/// A change in place; what has no such statement is dropped and created.
pub fn alter(dialect: &Postgres, at: &Address, before: &Object, after: &Object, using: Option<&Expr>) -> Vec<String> {
    match (before, after) {
        (Object::Column(before), Object::Column(after)) => column(dialect, at, before, after, using),
        (Object::Enum(before), Object::Enum(after)) => values(at, before, after),
        (Object::Domain(before), Object::Domain(after)) => domain(dialect, at, before, after),
        (Object::Table(before), Object::Table(after)) => options::alter_table(at, &before.options, &after.options),
        (Object::Definition(before), Object::Definition(after)) => define::alter(at, before, after),
        (Object::PrimaryKey(old) | Object::Unique(old), Object::PrimaryKey(new) | Object::Unique(new))
            if renamed(old, new) =>
        {
            vec![rename_constraint(at, &QUOTE.name(old.name), &QUOTE.name(new.name))]
        }
        (Object::Index(old), Object::Index(new)) if old.options != new.options || old.parts != new.parts => {
            let own = roles::alter_index(at, part(at), &old.options, &new.options);
            [own, options::alter_parts(at, part(at), &old.parts, &new.parts)].concat()
        }
        (Object::PrimaryKey(old) | Object::Unique(old), Object::PrimaryKey(new) | Object::Unique(new))
            if old.options != new.options =>
        {
            roles::alter_index(at, new.name, &old.options, &new.options)
        }
        (Object::Check(Check { holds: old, .. }), Object::Check(Check { holds: new, .. }))
        | (Object::ForeignKey(ForeignKey { holds: old, .. }), Object::ForeignKey(ForeignKey { holds: new, .. }))
            if old != new =>
        {
            let own = QUOTE.name(part(at));
            vec![match new {
                Holds::ForAll if *old == Holds::ForNew => format!("{}validate constraint {own}", alter_table(at)),
                Holds::ForAll | Holds::ForNew => format!("{}alter constraint {own} enforced", alter_table(at)),
                Holds::ForNone => format!("{}alter constraint {own} not enforced", alter_table(at)),
            }]
        }
        (Object::ForeignKey(old), Object::ForeignKey(new)) if only_waits(old, new) => {
            let when = if new.deferrable.is_none() { " not deferrable" } else { ddl::deferrable(new.deferrable) };
            vec![format!("{}alter constraint {}{when}", alter_table(at), QUOTE.name(part(at)))]
        }
        (_, Object::Default(_) | Object::Comment(_)) => ddl::create(at, after),
        (_, Object::Namespace) => Vec::new(),
        (before, after) => [ddl::drop(at, before), ddl::create(at, after)].concat(),
    }
}

fn only_waits(old: &ForeignKey, new: &ForeignKey) -> bool {
    ForeignKey { deferrable: new.deferrable, ..old.clone() } == *new
}

fn renamed(old: &Key, new: &Key) -> bool {
    old.name != new.name && Key { name: new.name, auto: new.auto, ..old.clone() } == *new
}

fn column(dialect: &Postgres, at: &Address, before: &Column, after: &Column, using: Option<&Expr>) -> Vec<String> {
    let alter = format!("{}alter column {} ", alter_table(at), QUOTE.name(part(at)));
    let mut out = Vec::new();
    let say = |out: &mut Vec<String>, clause: String| out.push(format!("{alter}{clause}"));
    match (&before.generated, &after.generated) {
        (Some(_), None) => say(&mut out, "drop expression".to_owned()),
        (_, Some(new)) if before.generated.as_ref() != Some(new) => {
            say(&mut out, format!("set expression as {}", QUOTE.grouped(&new.expr)));
        }
        (_, _) => {}
    }
    if after.identity.is_none() && before.identity.is_some() && !serial::is_serial(before) {
        say(&mut out, "drop identity".to_owned());
    }
    let is_moved = before.ty != after.ty || before.collate != after.collate;
    // the new values may be null
    let is_freed = is_moved && after.nullable && !before.nullable;
    if is_freed {
        out.extend(not_null::alter(dialect, at, before, after));
    }
    // its default would have to fit the new type
    let ends = before.identity.as_ref().filter(|_| serial::is_serial(before) && !serial::is_serial(after));
    out.extend(ends.filter(|_| is_moved).into_iter().flat_map(|was| serial::drop(at, was)));
    if is_moved {
        let collate = after.collate.as_ref().map(|name| format!(" collate {}", ddl::collation(name)));
        let ty = types::print(&after.ty);
        let using = match using {
            Some(expr) => format!(" using {}", QUOTE.expr(expr)),
            None if assignable(&before.ty, &after.ty) => String::new(),
            None => format!(" using {}", explicit_cast(at, &before.ty, &after.ty)),
        };
        say(&mut out, format!("type {ty}{}{using}", collate.unwrap_or_default()));
    }
    for clause in options::column_clauses(before, after) {
        say(&mut out, clause);
    }
    if !is_freed {
        out.extend(not_null::alter(dialect, at, before, after));
    }
    match (&before.identity, &after.identity) {
        (Some(was), Some(is)) if serial::is_serial(before) == serial::is_serial(after) => {
            out.extend(serial::alter(at, before, after, was, is));
            out.extend(alter_identity(&alter, was, is));
        }
        (Some(was), _) if ends.is_some() && !is_moved => out.extend(serial::drop(at, was)),
        (_, _) => {}
    }
    if let Some(identity) = &after.identity
        && (before.identity.is_none() || serial::is_serial(before) != serial::is_serial(after))
    {
        out.extend(set_identity(at, &alter, before, after, identity));
    }
    out
}

/// A column is numbered in a way that it was not. Numbering goes on after the highest number that is there.
fn set_identity(at: &Address, alter: &str, before: &Column, after: &Column, identity: &Identity) -> Vec<String> {
    let go_on = serial::go_on(at, identity);
    if identity.mode == IdentityMode::Serial {
        let drop = before.identity.is_some().then(|| format!("{alter}drop identity"));
        return drop.into_iter().chain(serial::create(at, after, identity)).chain([go_on]).collect();
    }
    vec![format!("{alter}add {}", ddl::identity_clause(at, identity)), go_on]
}

/// An identity stays one: when it counts, and how.
fn alter_identity(alter: &str, was: &Identity, is: &Identity) -> Option<String> {
    if is.mode == IdentityMode::Serial {
        return None;
    }
    let when = if is.mode == IdentityMode::Always { "always" } else { "by default" };
    let mode = (was.mode != is.mode).then(|| format!("set generated {when}"));
    let counts = serial::changes(&was.sequence, &is.sequence).into_iter().map(|clause| format!("set {clause}"));
    let clauses: Vec<String> = mode.into_iter().chain(counts).collect();
    (!clauses.is_empty()).then(|| format!("{alter}{}", clauses.join(" ")))
}

/// Whether PostgreSQL changes the type by itself. A cast that is written out may cut text without a word, so it is
/// written only where nothing else works.
fn assignable(from: &Type, to: &Type) -> bool {
    let (Type::Sql(from), Type::Sql(to)) = (from, to) else {
        return match (from, to) {
            (Type::Array(from), Type::Array(to)) => assignable(from, to),
            (_, Type::Sql(to)) => family(to) == Family::Text,
            (from, to) => from == to,
        };
    };
    let (a, b) = (family(from), family(to));
    b == Family::Text || (a == b && a != Family::Other) || from == to
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Day,
    Time,
    Json,
    Other,
}

fn family(ty: &str) -> Family {
    match ty.split(['(', ' ']).next().unwrap_or_default() {
        "text" | "character" | "name" => Family::Text,
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double" => Family::Number,
        "date" | "timestamp" => Family::Day,
        "time" => Family::Time,
        "json" | "jsonb" => Family::Json,
        _ => Family::Other,
    }
}

/// `c::text::shop.status`: types that do not know each other meet in text.
fn explicit_cast(at: &Address, from: &Type, to: &Type) -> String {
    let column = QUOTE.name(part(at));
    let through =
        |ty: &Type| matches!(ty, Type::Named(_)) || matches!(ty, Type::Array(of) if matches!(**of, Type::Named(_)));
    let hop = match (through(from) || through(to), to) {
        (true, Type::Array(_)) => "::text[]",
        (true, _) => "::text",
        (false, _) => "",
    };
    format!("{column}{hop}::{}", types::print(to))
}

/// Added values, each before or after one that is there. An enum that lost a value is made anew, which the server refuses
/// while it is used: the planner never asks for that.
fn values(at: &Address, before: &Enum, after: &Enum) -> Vec<String> {
    let name = QUOTE.qualified(at.home);
    let mut old = before.values.iter().peekable();
    let mut out = Vec::new();
    let mut last = None;
    for value in &after.values {
        if old.next_if(|known| *known == value).is_none() {
            let place = match (last, before.values.first()) {
                (Some(known), _) => format!(" after {}", literal(Name::as_str(known))),
                (None, Some(first)) => format!(" before {}", literal(first.as_str())),
                (None, None) => String::new(),
            };
            out.push(format!("alter type {name} add value {}{place}", literal(value.as_str())));
        }
        last = Some(*value);
    }
    if old.next().is_none() {
        return out;
    }
    let (before, after) = (Object::Enum(before.clone()), Object::Enum(after.clone()));
    [ddl::drop(at, &before), ddl::create(at, &after)].concat()
}

/// A stored text gets another name.
pub fn rename_value(at: &Address, from: Name, to: Name) -> String {
    let (from, to) = (literal(from.as_str()), literal(to.as_str()));
    format!("alter type {} rename value {from} to {to}", QUOTE.qualified(at.home))
}

/// The checks of a domain that say the same under another name, which was free before; each once.
fn renamed_checks(before: &Domain, after: &Domain) -> Vec<(Name, Name)> {
    let has = |own: &Domain, name: Name| own.checks.iter().any(|(other, _)| *other == name);
    let mut gone: Vec<&(Name, Expr)> = before.checks.iter().filter(|(name, _)| !has(after, *name)).collect();
    let new = after.checks.iter().filter(|(name, _)| !has(before, *name));
    new.filter_map(|(is, expr)| {
        let place = gone.iter().position(|(_, other)| other == expr)?;
        Some((gone.remove(place).0, *is))
    })
    .collect()
}

fn domain(dialect: &Postgres, at: &Address, before: &Domain, after: &Domain) -> Vec<String> {
    if before.ty != after.ty || before.collate != after.collate {
        let (before, after) = (Object::Domain(before.clone()), Object::Domain(after.clone()));
        return [ddl::drop(at, &before), ddl::create(at, &after)].concat();
    }
    let alter = format!("alter domain {} ", QUOTE.qualified(at.home));
    let mut out = Vec::new();
    let renamed: Vec<(Name, Name)> = renamed_checks(before, after);
    let stays = |name: Name| renamed.iter().any(|(was, is)| *was == name || *is == name);
    for (name, _) in before.checks.iter().filter(|check| !after.checks.contains(check) && !stays(check.0)) {
        out.push(format!("{alter}drop constraint {}", QUOTE.name(*name)));
    }
    for (was, is) in &renamed {
        out.push(format!("{alter}rename constraint {} to {}", QUOTE.name(*was), QUOTE.name(*is)));
    }
    if before.default != after.default {
        out.push(match &after.default {
            Some(expr) => format!("{alter}set default {}", QUOTE.operand(expr)),
            None => format!("{alter}drop default"),
        });
    }
    out.extend(not_null::alter_domain(dialect, at, before, after));
    for (name, expr) in after.checks.iter().filter(|check| !before.checks.contains(check) && !stays(check.0)) {
        out.push(format!("{alter}add constraint {} check {}", QUOTE.name(*name), QUOTE.grouped(expr)));
    }
    out
}
