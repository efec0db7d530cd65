//! What is missing, as diagnostics.

use super::super::barrier::part_of;
use super::super::codes;
use super::{Elsewhere, Lookup, Missing, Opaque, Unknown};
use crate::base::{Diagnostic, Edit, Name, Span, did_you_mean};
use crate::syntax::ast::{Dialect, Source};

/// The diagnostic for a name in a text that means nothing.
pub fn diagnostic(unknown: &Unknown, source: Source<'_>, dialect: Dialect, lookup: &dyn Lookup) -> Diagnostic {
    let at = part_of(source, unknown.word.clone());
    match &unknown.what {
        Missing::Relation { ns, name } => relation(*ns, *name, at, dialect, lookup),
        Missing::Elsewhere { what, name } => {
            let noun = match what {
                Elsewhere::Routine => "function",
                Elsewhere::Type => "type",
            };
            let problem = Diagnostic::warning(codes::FOREIGN_TABLE, format!("the schema has no {noun} `{name}`"))
                .at(at, "taken to be the database's own");
            let Some(near) = lookup.elsewhere(*what, *name) else { return problem };
            let word = quoted(near.name, dialect);
            let written = near.ns.map_or_else(|| word.clone(), |own| format!("{}.{word}", quoted(own, dialect)));
            let edit = Edit { span: at, text: written.clone() };
            problem.label(near.at, "one of that name is declared here").help(format!("did you mean `{written}`?")).fix(
                format!("write `{written}`"),
                false,
                vec![edit],
            )
        }
        Missing::Procedure { ns, name } => {
            let shown = ns.map_or_else(|| name.to_string(), |ns| format!("{ns}.{name}"));
            Diagnostic::warning(codes::FOREIGN_TABLE, format!("the schema has no procedure `{shown}`"))
                .at(at, "taken to be the database's own")
                .help("declare it, or correct the name")
        }
        Missing::Column { of, name, among } => {
            let message = match of {
                Some(table) => format!("`{table}` has no column `{name}`"),
                None => format!("nothing in this query has a column `{name}`"),
            };
            let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, message).at(at, "no such column");
            nearest(problem, *name, among, at, dialect)
        }
        Missing::Qualifier { name, among } => {
            let problem = Diagnostic::error(codes::UNKNOWN_TABLE, format!("this query reads no `{name}`"))
                .at(at, "no table of the query is called so here");
            nearest(problem, *name, among, at, dialect)
        }
    }
}

/// A note that a text is not looked into.
pub fn unread(why: &Opaque, source: Source<'_>) -> Diagnostic {
    let why = match why {
        Opaque::Language(language) => format!("{language} is not read"),
        Opaque::Unread(message) => format!("the parser of SQL says: {message}"),
        Opaque::Long => "it is too long".to_owned(),
    };
    Diagnostic::note(codes::NOT_LOOKED_INTO, "the names in this text are not found").at(source.span, why)
}

fn relation(ns: Option<Name>, name: Name, at: Span, dialect: Dialect, lookup: &dyn Lookup) -> Diagnostic {
    let shown = ns.map_or_else(|| name.to_string(), |ns| format!("{ns}.{name}"));
    match lookup.near(ns, name) {
        Some(near) => {
            let word = quoted(near.name, dialect);
            let written = match near.ns {
                Some(own) if ns != near.ns => format!("{}.{word}", quoted(own, dialect)),
                Some(_) | None => word,
            };
            Diagnostic::error(codes::UNKNOWN_TABLE, format!("there is no table `{shown}`"))
                .at(at, "no such table")
                .label(near.at, "a similar name is declared here")
                .help(format!("did you mean `{written}`?"))
                .fix(format!("write `{written}`"), false, vec![Edit { span: at, text: written }])
        }
        None => Diagnostic::warning(codes::FOREIGN_TABLE, format!("the schema has no table `{shown}`"))
            .at(at, "taken to be the database's own")
            .help("declare it, or correct the name"),
    }
}

fn nearest(problem: Diagnostic, name: Name, among: &[Name], at: Span, dialect: Dialect) -> Diagnostic {
    match did_you_mean(name.as_str(), among.iter().map(|name| name.as_str())) {
        Some(near) => {
            let written = quoted(Name::new(near), dialect);
            let edit = Edit { span: at, text: written.clone() };
            problem.help(format!("did you mean `{written}`?")).fix(format!("write `{written}`"), false, vec![edit])
        }
        None => problem.help("correct the name, or declare it"),
    }
}

/// A name as it is written in the database's own text.
pub(super) fn quoted(name: Name, dialect: Dialect) -> String {
    let text = name.as_str();
    let first = |c: char| c.is_ascii_lowercase() || c == '_';
    let folds = dialect == Dialect::Postgres;
    let rest = |c: char| first(c) || c.is_ascii_digit() || !folds && c.is_ascii_uppercase();
    if text.starts_with(rest) && !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(rest) {
        return text.to_owned();
    }
    match dialect {
        Dialect::Mysql | Dialect::Mariadb => format!("`{}`", text.replace('`', "``")),
        Dialect::Postgres | Dialect::Sqlite | Dialect::Surrealdb => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}
