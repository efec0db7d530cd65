//! Views, routines, triggers and what else is made of a text or of clauses.

use crate::catalog::define::{Composite, Exclusion, Extension, Sequence, View, What};
use crate::catalog::{Address, Catalog, Defined, Definition, IndexKey, Kind, QName};
use crate::dialect::define::{self, create_view};
use crate::dialect::quote::literal;

use super::ddl::{alter_table, deferrable, part};
use super::{QUOTE, access, descent, options, owned, routine, serial, trigger, types};

/// The statements that create it.
pub fn create(at: &Address, own: &Definition) -> Vec<String> {
    let home = QUOTE.qualified(at.home);
    vec![match &own.what {
        What::Extension(own) => extension(at, own),
        What::Composite(own) => {
            let fields: Vec<String> =
                own.fields.iter().map(|(name, ty)| format!("{} {}", QUOTE.name(*name), types::print(ty))).collect();
            format!("create type {home} as ({})", fields.join(", "))
        }
        What::Sequence(own) => create_sequence(at.home, own),
        What::Ownership(own) => owned::by(at.home, &own.column),
        What::Exclusion(own) => {
            format!("{}add constraint {} {}", alter_table(at), QUOTE.name(part(at)), exclusion(own))
        }
        What::View(own) => return view(at, own),
        What::Routine(own) => return routine::create("create", at, own),
        What::Trigger(own) => return trigger::create(at, own),
        What::Policy(own) => access::policy(at, own),
        What::Descent(own) => return descent::create(at, own),
        What::Row(own) => define::insert(QUOTE, at, own),
        What::Grant(own) => return access::grant(&[own], &Catalog::new()),
        What::Raw(own) => define::text(&own.up).to_owned(),
        What::Printed(own) => define::text(own).to_owned(),
        // lowering refuses them
        What::Edge(_)
        | What::FieldRules(_)
        // stands in the table's own statement
        | What::Partitioning(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => return Vec::new(),
    }]
}

/// The statements that take it away; never with `cascade`. What has a name of its own is known by its address alone.
pub fn drop(at: &Address, own: &Definition) -> Vec<String> {
    match (&own.what, at.kind) {
        (What::Row(own), _) => vec![define::delete(QUOTE, at, own)],
        (What::Grant(own), _) => access::revoke(&[own], &Catalog::new()),
        (What::Raw(own), _) => own.down.iter().map(|body| define::text(body).to_owned()).collect(),
        (What::Descent(own), _) => descent::drop(at, own),
        (What::Ownership(_), _) => vec![owned::by_none(at.home)],
        (What::Exclusion(_), _) | (_, Kind::Defined(Defined::Exclusion)) => {
            vec![format!("{}drop constraint {}", alter_table(at), QUOTE.name(part(at)))]
        }
        (_, Kind::Defined(kind)) => vec![format!("drop {}", named(kind, at))],
        _ => Vec::new(),
    }
}

/// The statements that make one of the other in place.
pub fn alter(at: &Address, before: &Definition, after: &Definition) -> Vec<String> {
    match (&before.what, &after.what) {
        (was, is) if was == is => Vec::new(), // only what it leans on is another
        (What::View(was), What::View(is)) if was.body == is.body && was.columns == is.columns => {
            let head = format!("alter {} {}", view_word(at), QUOTE.qualified(at.home));
            let clauses = options::parameters(&was.options, &is.options); // none when it is only protected
            let columns = options::view_columns(&was.column_options, &is.column_options);
            clauses.into_iter().chain(columns).map(|clause| format!("{head} {clause}")).collect()
        }
        (What::Trigger(was), What::Trigger(is)) if was.is_but_fires(is) => trigger::alter(at, is),
        (What::Policy(was), What::Policy(is)) => access::alter_policy(at, was, is),
        (What::Raw(was), What::Raw(is)) if was.up == is.up => Vec::new(), // only its way down is another
        (What::Extension(was), What::Extension(is)) => alter_extension(at, was, is),
        (What::Composite(was), What::Composite(is)) => alter_composite(at, was, is),
        (What::Sequence(was), What::Sequence(is)) => alter_sequence(at, was, is),
        (What::Ownership(_), What::Ownership(_)) => create(at, after),
        (What::Row(was), What::Row(is)) => define::update(QUOTE, at, was, is),
        (What::Routine(_), What::Routine(is)) => routine::create("create or replace", at, is),
        _ => {
            let mut out = drop(at, before);
            out.extend(create(at, after));
            out
        }
    }
}

/// The statements of a rename.
pub fn rename(kind: Defined, from: &Address, to: &Address) -> Vec<String> {
    let (old, new) = (QUOTE.name(part(from)), QUOTE.name(part(to)));
    let home = QUOTE.qualified(from.home);
    match kind {
        Defined::Composite => super::alter::move_home("type", from.home, to.home),
        Defined::Sequence => super::alter::move_home("sequence", from.home, to.home),
        Defined::View => super::alter::move_home("view", from.home, to.home),
        Defined::MaterializedView => super::alter::move_home("materialized view", from.home, to.home),
        Defined::Function | Defined::Procedure => {
            let takes = part(from);
            super::alter::move_routine(kind.word(), takes.as_str(), from.home, to.home)
        }
        Defined::Exclusion => vec![format!("{}rename constraint {old} to {new}", alter_table(from))],
        Defined::Trigger => vec![format!("alter trigger {old} on {home} rename to {new}")],
        Defined::Policy => vec![format!("alter policy {old} on {home} rename to {new}")],
        Defined::Extension
        | Defined::Ownership
        | Defined::Edge
        | Defined::FieldRules
        | Defined::Partitioning
        | Defined::Descent
        | Defined::Event
        | Defined::Permissions
        | Defined::Row
        | Defined::Grant
        | Defined::Raw
        | Defined::Analyzer
        | Defined::Param
        | Defined::Access
        | Defined::User
        | Defined::Config
        | Defined::Api
        | Defined::Bucket => Vec::new(),
    }
}

/// What a comment on it, and a drop of it, name it by.
pub fn named(kind: Defined, at: &Address) -> String {
    let home = QUOTE.qualified(at.home);
    let inside = |word: &str| format!("{word} {} on {home}", QUOTE.name(part(at)));
    let signature = || at.part.map_or_else(|| "()".to_owned(), |part| part.to_string());
    match kind {
        Defined::Extension => format!("extension {}", QUOTE.name(at.home.name)),
        Defined::Composite => format!("type {home}"),
        Defined::Exclusion => inside("constraint"),
        Defined::Trigger => inside("trigger"),
        Defined::Policy => inside("policy"),
        Defined::Function => format!("function {home}{}", signature()),
        Defined::Procedure => format!("procedure {home}{}", signature()),
        Defined::MaterializedView => format!("materialized view {home}"),
        Defined::Sequence
        | Defined::Ownership
        | Defined::View
        | Defined::Edge
        | Defined::FieldRules
        | Defined::Partitioning
        | Defined::Descent
        | Defined::Event
        | Defined::Permissions
        | Defined::Row
        | Defined::Grant
        | Defined::Raw
        | Defined::Analyzer
        | Defined::Param
        | Defined::Access
        | Defined::User
        | Defined::Config
        | Defined::Api
        | Defined::Bucket => format!("{} {home}", kind.word()),
    }
}

fn extension(at: &Address, own: &Extension) -> String {
    let schema = own.namespace.map(|ns| format!(" schema {}", QUOTE.name(ns))).unwrap_or_default();
    let version = own.version.as_ref().map(|text| format!(" version {}", literal(text))).unwrap_or_default();
    format!("create extension {}{schema}{version}", QUOTE.name(at.home.name))
}

/// An extension has the comment again that it brings, which only the server knows.
pub fn usual_comment(at: &Address) -> String {
    let (on, name) = (named(Defined::Extension, at).replace('%', "%%"), literal(at.home.name.as_str()));
    format!(
        "do $$ begin execute pg_catalog.format({}, \
         (select v.comment from pg_catalog.pg_available_extensions v where v.name = {name})); end $$",
        literal(&format!("comment on {on} is %L"))
    )
}

fn alter_extension(at: &Address, was: &Extension, is: &Extension) -> Vec<String> {
    let mut out = Vec::new();
    let head = format!("alter extension {}", QUOTE.name(at.home.name));
    if let Some(version) = is.version.as_ref().filter(|_| was.version != is.version) {
        out.push(format!("{head} update to {}", literal(version)));
    }
    if was.namespace != is.namespace {
        let schema = is.namespace.map_or_else(|| "public".to_owned(), |ns| QUOTE.name(ns));
        out.push(format!("{head} set schema {schema}"));
    }
    out
}

fn alter_composite(at: &Address, was: &Composite, is: &Composite) -> Vec<String> {
    let head = format!("alter type {}", QUOTE.qualified(at.home));
    let find = |own: &Composite, name| own.fields.iter().find(|(other, _)| *other == name).map(|(_, ty)| ty.clone());
    let gone = was.fields.iter().filter(|(name, _)| find(is, *name).is_none());
    let mut out: Vec<String> = gone.map(|(name, _)| format!("{head} drop attribute {}", QUOTE.name(*name))).collect();
    for (name, ty) in &is.fields {
        let verb = match find(was, *name) {
            None => format!("add attribute {} {}", QUOTE.name(*name), types::print(ty)),
            Some(old) if old != *ty => format!("alter attribute {} type {}", QUOTE.name(*name), types::print(ty)),
            Some(_) => continue,
        };
        out.push(format!("{head} {verb}"));
    }
    out
}

/// The same counting in a type that the engine says; its own is not said.
pub fn typed(own: &Sequence, ty: &str) -> Sequence {
    Sequence { ty: Some(ty.into()).filter(|_| ty != "bigint"), ..own.clone() }
}

/// `create sequence …`, which is logged unless it says that it is not.
pub fn create_sequence(name: QName, own: &Sequence) -> String {
    let unlogged = if own.logged == Some(false) { "unlogged " } else { "" };
    format!("create {unlogged}sequence {}{}", QUOTE.qualified(name), sequence(own))
}

pub fn alter_sequence(at: &Address, was: &Sequence, is: &Sequence) -> Vec<String> {
    let ty = |own: &Sequence| own.ty.clone().unwrap_or_else(|| "bigint".into());
    let mut clauses = serial::changes(was, is);
    if ty(was) != ty(is) {
        clauses.insert(0, format!("as {}", ty(is)));
    }
    let changed = (!clauses.is_empty()).then(|| clauses.join(" "));
    changed.map(|clauses| format!("alter sequence {} {clauses}", QUOTE.qualified(at.home))).into_iter().collect()
}

/// The options of a sequence that is made.
pub fn sequence(own: &Sequence) -> String {
    let mut out = own.ty.as_ref().map(|ty| format!(" as {ty}")).unwrap_or_default();
    let numbers = [
        ("increment by", own.increment),
        ("minvalue", own.min),
        ("maxvalue", own.max),
        ("start with", own.start),
        ("cache", own.cache),
    ];
    for (word, value) in numbers {
        out.extend(value.map(|value| format!(" {word} {value}")));
    }
    if own.cycle {
        out.push_str(" cycle");
    }
    out
}

fn exclusion(own: &Exclusion) -> String {
    let parts: Vec<String> = own
        .parts
        .iter()
        .map(|part| {
            let key = match &part.key {
                IndexKey::Column(name) => QUOTE.name(*name),
                IndexKey::Expr(expr) => QUOTE.grouped(expr),
            };
            let opclass = part.opclass.as_ref().map(|own| format!(" {own}")).unwrap_or_default();
            format!("{key}{opclass} with {}", part.operator)
        })
        .collect();
    let mut out = format!("exclude using {} ({})", QUOTE.name(own.method), parts.join(", "));
    if let Some(predicate) = &own.predicate {
        out.push_str(&format!(" where {}", QUOTE.grouped(predicate)));
    }
    out.push_str(deferrable(own.deferrable));
    out
}

fn view(at: &Address, own: &View) -> Vec<String> {
    let created = create_view(QUOTE, &format!("create {}", view_word(at)), at.home, own, &options::with(&own.options));
    let said = options::view_columns(&[], &own.column_options).into_iter();
    let said = said.map(|clause| format!("alter {} {} {clause}", view_word(at), QUOTE.qualified(at.home)));
    std::iter::once(created).chain(said).collect()
}

const fn view_word(at: &Address) -> &'static str {
    if matches!(at.kind, Kind::Defined(Defined::MaterializedView)) { "materialized view" } else { "view" }
}
