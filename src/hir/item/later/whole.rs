//! Items and lines of which nothing is compiled.

use crate::base::Span;
use crate::syntax::ast::{
    Clauses, DropKind, Ident, ItemKind, MemberKind, RoutineKind, Service, ServiceKind, ServiceName,
};

/// An item that is not compiled at all: what it is, where it is named, and on which targets it is.
pub(super) fn item(kind: &ItemKind) -> Option<(String, Span, Option<&Clauses>)> {
    let named = |word: &str, name: &dyn std::fmt::Display| format!("the {word} `{name}`");
    Some(match kind {
        ItemKind::Extension(own) => (named("extension", &own.name.name), own.name.span, Some(&own.clauses)),
        ItemKind::Relation(own) => (named("relation", &own.name), own.name.span(), Some(&own.clauses)),
        ItemKind::Rows(own) => (format!("`rows` of `{}`", own.table), own.table.span(), Some(&own.clauses)),
        ItemKind::Group(own) => (named("group", &own.name.name), own.name.span, None),
        ItemKind::View(own) => {
            let word = if own.materialized { "materialized view" } else { "view" };
            (named(word, &own.name), own.name.span(), Some(&own.clauses))
        }
        ItemKind::Routine(own) => {
            let word = match own.kind {
                RoutineKind::Function => "function",
                RoutineKind::Procedure => "procedure",
            };
            (named(word, &own.name), own.name.span(), Some(&own.clauses))
        }
        ItemKind::Sequence(own) => (named("sequence", &own.name), own.name.span(), Some(&own.clauses)),
        ItemKind::Raw(own) => (named("raw object", &own.name), own.name.span(), Some(&own.clauses)),
        ItemKind::Grant(own) => (format!("a `grant` on `{}`", own.on), own.on.span(), Some(&own.clauses)),
        ItemKind::Analyzer(own) => (named("analyzer", &own.name.name), own.name.span, Some(&own.clauses)),
        ItemKind::Param(own) => (named("param", &own.name.name), own.name.span, Some(&own.clauses)),
        ItemKind::Service(own) => service(own),
        ItemKind::Drop(own) => match own.kind {
            DropKind::Table | DropKind::Enum | DropKind::Type | DropKind::Namespace => return None,
            DropKind::View
            | DropKind::Function
            | DropKind::Procedure
            | DropKind::Sequence
            | DropKind::Extension
            | DropKind::Relation
            | DropKind::Raw
            | DropKind::Analyzer
            | DropKind::Param
            | DropKind::Access => {
                (format!("`drop {}` of `{}`", own.kind.word(), own.name), own.name.span(), Some(&own.clauses))
            }
        },
        ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Type(_)
        | ItemKind::Enum(_)
        | ItemKind::Mixin(_)
        | ItemKind::Table(_)
        | ItemKind::Broken(_) => return None,
    })
}

fn service(own: &Service) -> (String, Span, Option<&Clauses>) {
    let word = match own.kind {
        ServiceKind::Access => "access",
        ServiceKind::User => "user",
        ServiceKind::Config => "config",
        ServiceKind::Api => "api",
        ServiceKind::Bucket => "bucket",
    };
    match &own.name {
        ServiceName::Name(name) => (format!("the {word} `{}`", name.name), name.span, Some(&own.clauses)),
        ServiceName::Text(text, span) => (format!("the {word} `{text}`"), *span, Some(&own.clauses)),
    }
}

/// A line that is not compiled at all, and where it is named.
pub(super) fn member(kind: &MemberKind) -> Option<(String, Option<Span>)> {
    let named = |word: &str, name: Ident| (format!("the {word} `{}`", name.name), Some(name.span));
    match kind {
        MemberKind::Exclude(own) => Some(match own.name {
            Some(name) => named("exclusion", name),
            None => ("`exclude`".to_owned(), None),
        }),
        MemberKind::Trigger(own) => Some(named("trigger", own.name)),
        MemberKind::Policy(own) => Some(named("policy", own.name)),
        MemberKind::Event(own) => Some(named("event", own.name)),
        MemberKind::Permissions(_) => Some(("`permissions` of a table".to_owned(), None)),
        MemberKind::Column(_)
        | MemberKind::Spread(_)
        | MemberKind::PrimaryKey(_)
        | MemberKind::Unique(_)
        | MemberKind::Index(_)
        | MemberKind::Check(_)
        | MemberKind::ForeignKey(_)
        | MemberKind::Dialect(_)
        | MemberKind::DropColumn(_)
        | MemberKind::Protected => None,
    }
}
