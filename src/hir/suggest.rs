//! "Did you mean": the nearest known name, and the edit that writes it.

use super::cx::{Cx, Site};
use super::resolve::Want;
use super::symbols::Decl;
use super::types::words;
use crate::base::{Diagnostic, Edit, Name, Span, did_you_mean};
use crate::syntax::ast::Path;
pub use crate::syntax::quoted_anywhere as quoted;

/// The declaration whose name is nearest to what was typed, as it must be written from here.
pub fn declaration<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path, want: Want) -> Option<(String, &'a Decl)> {
    let typed = path.name.name;
    if !cx.may_search() {
        return None;
    }
    let known: Vec<&Decl> = cx.symbols.all(want.kind()).filter(|decl| want.accepts(decl.kind)).collect();
    let near =
        known.iter().filter(|decl| decl.name.name == typed).min_by_key(|decl| decl.name).copied().or_else(|| {
            let name = did_you_mean(typed.as_str(), known.iter().map(|decl| decl.name.name.as_str()))?;
            let same = |decl: &&&Decl| decl.name.name.as_str() == name;
            known.iter().filter(same).min_by_key(|decl| (decl.name.ns != site.scope.ns, decl.name)).copied()
        })?;
    let here = near.name.ns == site.scope.ns || near.name.ns.is_none();
    let written = match near.name.ns {
        Some(ns) if !here || !path.qualifier.is_empty() => format!("{}.{}", quoted(ns), quoted(near.name.name)),
        _ => quoted(near.name.name),
    };
    Some((written, near))
}

/// The built-in type nearest to what was typed, by the first of its words, which is the portable one.
pub fn type_word(typed: Name) -> Option<&'static str> {
    let near = words::get(did_you_mean(typed.as_str(), words::ALL.iter().map(|(word, _)| *word))?)?;
    words::ALL.iter().find(|(_, ty)| *ty == near).map(|(word, _)| *word)
}

/// Whether this is a type of one database that people know by name and that has no portable word.
pub fn is_of_one_database(typed: Name) -> bool {
    const OWN: [&str; 20] = [
        "bit",
        "box",
        "cidr",
        "citext",
        "geography",
        "geometry",
        "hstore",
        "inet",
        "longblob",
        "longtext",
        "macaddr",
        "mediumblob",
        "mediumtext",
        "money",
        "point",
        "tinyblob",
        "tinytext",
        "tsvector",
        "xml",
        "year",
    ];
    OWN.contains(&typed.as_str().to_lowercase().as_str())
}

/// Adds the nearest of some names with their places to a problem about the name at `span`.
pub fn nearest(problem: Diagnostic, typed: Name, span: Span, known: &[(Name, Option<Span>)]) -> Diagnostic {
    let Some(near) = did_you_mean(typed.as_str(), known.iter().map(|(name, _)| name.as_str())) else {
        let is_alone = problem.help.is_empty();
        return if is_alone { problem.help("correct the name, or declare it") } else { problem };
    };
    let written = quoted(Name::new(near));
    let place = known.iter().find(|(name, _)| name.as_str() == near).and_then(|(_, place)| *place);
    let problem = match place {
        Some(place) => problem.label(place, "a similar name is declared here"),
        None => problem,
    };
    problem.help(format!("did you mean `{written}`?")).fix(
        format!("write `{written}`"),
        false,
        vec![edit(span, &written)],
    )
}

/// The edit that puts `text` in the place of a span.
pub fn edit(span: Span, text: &str) -> Edit {
    Edit { span, text: text.to_owned() }
}
