//! Creating and dropping each kind of object.

use crate::base::Name;
use crate::catalog::{
    Address, Check, Column, CommentOn, Deferrable, Defined, Domain, Expr, ForeignKey, Holds, Identity, IdentityMode,
    Index, IndexKey, Key, Kind, Match, Nulls, Object, QName, RefAction,
};
use crate::dialect::quote::literal;

use super::{QUOTE, define, not_null, options, roles, serial, types};

/// The name inside its home: a column, a constraint, an index.
pub fn part(at: &Address) -> Name {
    at.part.unwrap_or(at.home.name)
}

/// `alter table t `.
pub fn alter_table(at: &Address) -> String {
    format!("alter table {} ", QUOTE.qualified(at.home))
}

/// The statements that create an object by itself.
pub fn create(at: &Address, object: &Object) -> Vec<String> {
    vec![match object {
        Object::Definition(own) => return define::create(at, own),
        Object::Namespace => format!("create schema {}", QUOTE.name(at.home.name)),
        Object::Enum(own) => {
            let values: Vec<String> = own.values.iter().map(|value| literal(value.as_str())).collect();
            format!("create type {} as enum ({})", QUOTE.qualified(at.home), values.join(", "))
        }
        Object::Domain(own) => domain(at.home, own),
        Object::Table(own) => {
            let unlogged = options::unlogged(&own.options);
            format!("create {unlogged}table {} (){}", QUOTE.qualified(at.home), options::with(&own.options))
        }
        Object::Column(column) => return add_column(at, column, None),
        Object::Default(expr) => {
            format!("{}alter column {} set default {}", alter_table(at), QUOTE.name(part(at)), QUOTE.operand(expr))
        }
        Object::PrimaryKey(key) | Object::Unique(key) => {
            let made = format!("{}add {}", alter_table(at), constraint(at, object));
            return [vec![made], roles::create_index(at, key.name, &key.options)].concat();
        }
        Object::Check(_) | Object::ForeignKey(_) => format!("{}add {}", alter_table(at), constraint(at, object)),
        Object::Index(own) => {
            return created_index(at, part(at), own, false);
        }
        Object::Comment(text) => comment(at, Some(text)),
    }]
}

/// The statements that drop an object by itself; never with `cascade`.
pub fn drop(at: &Address, object: &Object) -> Vec<String> {
    let home = QUOTE.qualified(at.home);
    vec![match object {
        Object::Definition(own) => return define::drop(at, own),
        Object::Namespace => format!("drop schema {}", QUOTE.name(at.home.name)),
        Object::Enum(_) => format!("drop type {home}"),
        Object::Domain(_) => format!("drop domain {home}"),
        Object::Table(_) => format!("drop table {home}"),
        Object::Column(_) => format!("{}drop column {}", alter_table(at), QUOTE.name(part(at))),
        Object::Default(_) => format!("{}alter column {} drop default", alter_table(at), QUOTE.name(part(at))),
        Object::PrimaryKey(key) => drop_constraint(at, key.name),
        Object::Unique(_) | Object::Check(_) | Object::ForeignKey(_) => drop_constraint(at, part(at)),
        Object::Index(_) => format!("drop index {}", QUOTE.qualified(QName::new(at.home.ns, part(at)))),
        Object::Comment(_) if at.kind == Kind::Comment(CommentOn::Defined(Defined::Extension)) => {
            define::usual_comment(at)
        }
        Object::Comment(_) => comment(at, None),
    }]
}

fn drop_constraint(at: &Address, name: Name) -> String {
    format!("{}drop constraint {}", alter_table(at), QUOTE.name(name))
}

/// `alter table t add column …`.
pub fn add_column(at: &Address, own: &Column, default: Option<&Expr>) -> Vec<String> {
    let (before, after) = serial::around(at, own);
    let mut out = before;
    out.push(format!("{}add column {}", alter_table(at), column(at, own, default)));
    out.extend(after);
    out.extend(options::create_column(at, own));
    out
}

/// A column's definition.
pub fn column(at: &Address, column: &Column, default: Option<&Expr>) -> String {
    let mut out = format!("{} {}", QUOTE.name(part(at)), serial::column_type(column));
    if let Some(collate) = &column.collate {
        out.push_str(&format!(" collate {}", collation(collate)));
    }
    if let Some(generated) = &column.generated {
        let kept = if generated.stored { "stored" } else { "virtual" };
        out.push_str(&format!(" generated always as {} {kept}", QUOTE.grouped(&generated.expr)));
    }
    if let Some(identity) = &column.identity {
        match identity.mode {
            IdentityMode::ByDefault | IdentityMode::Always => {
                out.push_str(&format!(" {}", identity_clause(at, identity)));
            }
            IdentityMode::Serial if serial::is_plain(identity) => {}
            IdentityMode::Serial => out.push_str(&format!(" default {}", serial::next(at, identity))),
        }
    }
    if let Some(default) = default {
        out.push_str(&format!(" default {}", QUOTE.operand(default)));
    }
    let counts = column.identity.as_ref().is_some_and(|own| own.mode != IdentityMode::Serial || serial::is_plain(own));
    if !column.nullable && !not_null::is_for_new(column) && (!counts || not_null::chosen(&column.options).is_some()) {
        out.push_str(&not_null::clause(&column.options));
    }
    out
}

/// `generated by default as identity (start with 100)`.
pub fn identity_clause(at: &Address, identity: &Identity) -> String {
    let when = if identity.mode == IdentityMode::Always { "always" } else { "by default" };
    let named = identity.name.map(|_| format!(" sequence name {}", QUOTE.qualified(identity.owned(at))));
    let options = format!("{}{}", named.unwrap_or_default(), define::sequence(&identity.sequence));
    let options = if options.is_empty() { options } else { format!(" ({})", options.trim_start()) };
    format!("generated {when} as identity{options}")
}

/// A collation's name: case matters, so always in quotes; one with its schema stays as it is written.
pub fn collation(name: &str) -> String {
    if name.contains('"') { name.to_owned() } else { format!("\"{name}\"") }
}

fn domain(name: QName, own: &Domain) -> String {
    let mut out = format!("create domain {} as {}", QUOTE.qualified(name), types::print(&own.ty));
    if let Some(collate) = &own.collate {
        out.push_str(&format!(" collate {}", collation(collate)));
    }
    if let Some(default) = &own.default {
        out.push_str(&format!(" default {}", QUOTE.operand(default)));
    }
    if not_null::of_domain(own) {
        out.push_str(&not_null::clause(&own.options));
    }
    for (name, expr) in &own.checks {
        out.push_str(&format!("\n  constraint {} check {}", QUOTE.name(*name), QUOTE.grouped(expr)));
    }
    out
}

/// `constraint x …`, inside `create table` or after `add`.
pub fn constraint(at: &Address, object: &Object) -> String {
    let (name, body) = match object {
        Object::PrimaryKey(own) => (own.name, key("primary key", own)),
        Object::Unique(own) => (part(at), key("unique", own)),
        Object::Check(own) => (part(at), check(own)),
        Object::ForeignKey(own) => (part(at), foreign_key(own)),
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Column(_)
        | Object::Default(_)
        | Object::Index(_)
        | Object::Definition(_)
        | Object::Comment(_) => (part(at), String::new()),
    };
    format!("constraint {} {body}", QUOTE.name(name))
}

fn key(word: &str, key: &Key) -> String {
    let mut out = word.to_owned();
    if key.nulls_not_distinct {
        out.push_str(" nulls not distinct");
    }
    let overlaps = if key.without_overlaps { " without overlaps" } else { "" };
    out.push_str(&format!(" ({}{overlaps})", QUOTE.list(&key.columns)));
    if !key.include.is_empty() {
        out.push_str(&format!(" include ({})", QUOTE.list(&key.include)));
    }
    out.push_str(&options::with(&key.options));
    out.push_str(deferrable(key.deferrable));
    out
}

fn check(own: &Check) -> String {
    let no_inherit = if own.no_inherit { " no inherit" } else { "" };
    format!("check {}{no_inherit}{}", QUOTE.grouped(&own.expr), holds(own.holds))
}

fn holds(own: Holds) -> String {
    own.words().map_or_else(String::new, |words| format!(" {words}"))
}

pub const fn deferrable(own: Option<Deferrable>) -> &'static str {
    match own {
        Some(Deferrable { initially_deferred: true }) => " deferrable initially deferred",
        Some(Deferrable { initially_deferred: false }) => " deferrable",
        None => "",
    }
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut out = format!(
        "foreign key ({}) references {} ({})",
        referring(key, &key.columns),
        QUOTE.qualified(key.target),
        referring(key, &key.target_columns)
    );
    if key.match_kind == Match::Full {
        out.push_str(" match full");
    }
    for (word, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if let Some(action) = ref_action(action) {
            out.push_str(&format!(" on {word} {action}"));
            if word == "delete" && !key.on_delete_columns.is_empty() {
                out.push_str(&format!(" ({})", QUOTE.list(&key.on_delete_columns)));
            }
        }
    }
    out.push_str(deferrable(key.deferrable));
    out.push_str(&holds(key.holds));
    out
}

/// `a, period b`.
fn referring(key: &ForeignKey, columns: &[Name]) -> String {
    match columns.split_last() {
        Some((last, others)) if key.period => format!("{}, period {}", QUOTE.list(others), QUOTE.name(*last)),
        Some(_) | None => QUOTE.list(columns),
    }
}

const fn ref_action(action: RefAction) -> Option<&'static str> {
    match action {
        RefAction::NoAction => None,
        RefAction::Restrict => Some("restrict"),
        RefAction::Cascade => Some("cascade"),
        RefAction::SetNull => Some("set null"),
        RefAction::SetDefault => Some("set default"),
    }
}

/// An index with what is said of it; `beside` the work on the table.
pub fn created_index(at: &Address, name: Name, own: &Index, beside: bool) -> Vec<String> {
    let made = vec![index(at, name, own, beside)];
    [made, options::alter_parts(at, name, &[], &own.parts), roles::create_index(at, name, &own.options)].concat()
}

/// `create index …` under a name; `beside` the work on the table.
fn index(at: &Address, name: Name, index: &Index, beside: bool) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let concurrently = if beside { "concurrently " } else { "" };
    let using = index.method.map(|method| format!(" using {}", QUOTE.name(method))).unwrap_or_default();
    let parts: Vec<String> = index
        .parts
        .iter()
        .map(|part| {
            let mut out = match &part.key {
                IndexKey::Column(name) => QUOTE.name(*name),
                IndexKey::Expr(expr) => QUOTE.grouped(expr),
            };
            if let Some(collate) = &part.collate {
                out.push_str(&format!(" collate {}", collation(collate)));
            }
            if let Some(opclass) = &part.opclass {
                out.push_str(&format!(" {opclass}"));
            }
            if part.descending {
                out.push_str(" desc");
            }
            match part.nulls {
                Some(Nulls::First) => out.push_str(" nulls first"),
                Some(Nulls::Last) => out.push_str(" nulls last"),
                None => {}
            }
            out
        })
        .collect();
    let mut out = format!(
        "create {unique}index {concurrently}{} on {}{using} ({})",
        QUOTE.name(name),
        QUOTE.qualified(at.home),
        parts.join(", ")
    );
    if !index.include.is_empty() {
        out.push_str(&format!(" include ({})", QUOTE.list(&index.include)));
    }
    if index.nulls_not_distinct {
        out.push_str(" nulls not distinct");
    }
    out.push_str(&options::with(&index.options));
    if let Some(predicate) = &index.predicate {
        out.push_str(&format!(" where {}", QUOTE.expr(predicate)));
    }
    out
}

/// `comment on …`; without a text the comment goes.
pub fn comment(at: &Address, text: Option<&str>) -> String {
    let home = QUOTE.qualified(at.home);
    let own = QUOTE.name(part(at));
    let on = match at.kind {
        Kind::Comment(CommentOn::Namespace) => format!("schema {}", QUOTE.name(at.home.name)),
        Kind::Comment(CommentOn::Enum) => format!("type {home}"),
        Kind::Comment(CommentOn::Domain) => format!("domain {home}"),
        Kind::Comment(CommentOn::Column) => format!("column {home}.{own}"),
        Kind::Comment(CommentOn::Constraint) => format!("constraint {own} on {home}"),
        Kind::Comment(CommentOn::Index) => format!("index {}", QUOTE.qualified(QName::new(at.home.ns, part(at)))),
        Kind::Comment(CommentOn::Defined(kind)) => define::named(kind, at),
        Kind::Comment(CommentOn::Table)
        | Kind::Defined(_)
        | Kind::Namespace
        | Kind::Enum
        | Kind::Domain
        | Kind::Table
        | Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index => format!("table {home}"),
    };
    format!("comment on {on} is {}", text.map_or_else(|| "null".to_owned(), literal))
}
