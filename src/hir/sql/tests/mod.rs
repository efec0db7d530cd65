//! Texts and the names in them.

mod expressions;
mod names;
mod queries;
mod statements;

use super::{Context, Elsewhere, Form, Lookup, Missing, Names, Near, Opaque, Relation, Used, names as read};
use crate::base::{FileId, Name, Span, did_you_mean};
use crate::catalog::QName;
use crate::syntax::ast::{Dialect, Language};

/// A schema with some tables.
struct Shop;

const TABLES: &[(Option<&str>, &str, &[&str])] = &[
    (None, "users", &["id", "name", "email", "team_id"]),
    (None, "teams", &["id", "name", "lead_id"]),
    (None, "orders", &["id", "user_id", "total", "status", "placed_at", "doc", "tags"]),
    (None, "Mixed", &["Id", "fullName"]),
    (Some("shop"), "items", &["id", "order_id", "sku", "price"]),
];

fn table(ns: Option<&str>, name: &str) -> Option<Relation> {
    let (ns, name, columns) = TABLES.iter().find(|own| own.0 == ns && own.1 == name)?;
    Some(Relation {
        name: QName::new(ns.map(Name::new), Name::new(name)),
        columns: Some(columns.iter().map(|column| Name::new(column)).collect()),
        former: Vec::new(),
    })
}

impl Lookup for Shop {
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation> {
        if name.as_str() == "opaque_view" {
            return Some(Relation { name: QName::bare(name), columns: None, former: Vec::new() });
        }
        table(ns.map(Name::as_str), name.as_str())
    }

    fn ty(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        (name.as_str() == "order_status").then(|| QName::new(ns, name))
    }

    fn routine(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        (name.as_str() == "tail").then(|| QName::new(ns, name))
    }

    fn elsewhere(&self, _what: Elsewhere, name: Name) -> Option<Near> {
        (name.as_str() == "far").then(|| Near { ns: Some(Name::new("shop")), name, at: Span::new(FileId(0), 0, 1) })
    }

    fn near(&self, ns: Option<Name>, name: Name) -> Option<Near> {
        let own = TABLES.iter().filter(|own| own.0.map(Name::new) == ns).map(|own| own.1);
        let near = did_you_mean(name.as_str(), own)?;
        Some(Near { ns, name: Name::new(near), at: Span::new(FileId(0), 0, 1) })
    }
}

fn missing(what: &Missing) -> String {
    match what {
        Missing::Relation { ns, name } => ns.map_or_else(|| format!("?{name}"), |ns| format!("?{ns}.{name}")),
        Missing::Column { of, name, .. } => of.map_or_else(|| format!("?.{name}"), |of| format!("?{of}.{name}")),
        Missing::Procedure { ns, name } => ns.map_or_else(|| format!("?{name}()"), |ns| format!("?{ns}.{name}()")),
        Missing::Elsewhere { what, name } => format!("?{what:?} {name}"),
        Missing::Qualifier { name, .. } => format!("?{name}."),
    }
}

/// What is used and what is missing, in order and without repeats, in short.
fn short(text: &str, found: Result<Names, Opaque>) -> String {
    let found = match found {
        Ok(found) => found,
        Err(why) => return format!("{why:?}"),
    };
    let mut out: Vec<String> = found
        .uses
        .iter()
        .map(|own| {
            let written = text.get(own.whole.clone()).unwrap_or_default();
            let last = match own.what {
                Used::Relation(name) | Used::Type(name) | Used::Routine(name) => name.name,
                Used::Row(_) => Name::new(""),
                Used::Column(_, column) => column,
            };
            // what is found stands where it says
            let is_there = written.to_lowercase().contains(&last.as_str().to_lowercase());
            assert!(is_there || own.whole.is_empty(), "{text}: `{written}` is not {:?}", own.what);
            match own.what {
                Used::Relation(name) => name.to_string(),
                Used::Row(name) => format!("{name}.*"),
                Used::Column(name, column) => format!("{name}.{column}"),
                Used::Type(name) => format!("type {name}"),
                Used::Routine(name) => format!("{name}()"),
            }
        })
        .chain(found.unknown.iter().map(|own| {
            let written = text.get(own.word.clone()).unwrap_or_default();
            assert!(!written.is_empty(), "{text}: {:?} has no place", own.what);
            missing(&own.what)
        }))
        .collect();
    out.sort();
    out.dedup();
    out.join(" ")
}

fn language(dialect: Dialect) -> Language {
    Language::Dialect(dialect)
}

fn query(dialect: Dialect, text: &str) -> String {
    short(text, read(text, language(dialect), dialect, Form::Query, &Context::default(), &Shop))
}

fn statements(dialect: Dialect, text: &str, context: &Context) -> String {
    short(text, read(text, language(dialect), dialect, Form::Statements, context, &Shop))
}

/// An expression over a row of `orders`.
fn expression(dialect: Dialect, text: &str) -> String {
    let context = Context { row: table(None, "orders"), ..Context::default() };
    short(text, read(text, language(dialect), dialect, Form::Expression, &context, &Shop))
}
