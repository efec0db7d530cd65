//! Packages: schemas of other projects that are compiled along. What they show, and who may use whom.

use std::collections::BTreeMap;

use super::codes;
use super::cx::{Cx, Site};
use super::symbols::Decl;
use crate::base::{Diagnostic, Name, Span};
use crate::syntax::ast::Visibility;

/// The package that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Package {
    pub name: Name,
    /// Its objects are there already: they are referred to and never created.
    pub external: bool,
}

/// One use of a package by another: who, whom, where.
pub type PackageUse = (Name, Name, Span);

/// Reports the use of what another package does not show, or must not know.
pub fn guard(cx: &Cx<'_>, site: &Site<'_>, decl: &Decl, at: Span) {
    let name = |package: Option<Package>| package.map(|own| own.name);
    match (name(site.package), name(decl.package)) {
        (here, there) if here == there => {}
        (Some(here), None) => cx.report(
            Diagnostic::error(
                codes::LOOKS_OUT,
                format!("the package `{here}` uses `{}`, which is not its own", decl.name),
            )
            .at(at, "declared by the project around the package")
            .label(decl.at, "declared here")
            .help("a package knows itself and what other packages export; move the declaration into one"),
        ),
        (here, Some(there)) => {
            if decl.visibility != Visibility::Export {
                cx.report(hidden(cx, decl, there, at));
            } else if let Some(here) = here {
                cx.note_package_use((here, there, at));
            }
        }
        (None, None) => {}
    }
}

fn hidden(cx: &Cx<'_>, decl: &Decl, package: Name, at: Span) -> Diagnostic {
    let problem =
        Diagnostic::error(codes::NOT_EXPORTED, format!("the package `{package}` does not export `{}`", decl.name))
            .at(at, "used from outside of the package")
            .label(decl.at, "declared without `export` here");
    let item = cx.items(decl.file).get(decl.index as usize).map(|entry| entry.item.span);
    match item.filter(|_| decl.visibility == Visibility::Project) {
        Some(item) => {
            let edit = super::suggest::edit(item.start(), "export ");
            problem.help("use what it exports, or export this too").fix(
                "write `export` before the declaration",
                false,
                vec![edit],
            )
        }
        None => problem.help("`private` says that nobody else may use it; use what the package exports"),
    }
}

/// A diagnostic for each circle of packages that use each other, at one of the uses.
pub fn circles(uses: impl Iterator<Item = PackageUse>) -> Vec<Diagnostic> {
    let mut edges: BTreeMap<Name, BTreeMap<Name, Span>> = BTreeMap::new();
    for (from, to, at) in uses {
        edges.entry(from).or_default().entry(to).or_insert(at);
    }
    let mut out = Vec::new();
    let mut told: Vec<Name> = Vec::new();
    for start in edges.keys() {
        let Some(circle) =
            way_back(&edges, *start).filter(|circle| !circle.iter().any(|(name, _)| told.contains(name)))
        else {
            continue;
        };
        told.extend(circle.iter().map(|(name, _)| *name));
        let names: Vec<String> = circle.iter().map(|(name, _)| format!("`{name}`")).collect();
        let (last, rest) = (circle.last().map(|own| own.1), circle.split_last().map_or(&[][..], |own| own.1));
        let mut problem =
            Diagnostic::error(codes::PACKAGE_CIRCLE, format!("the packages {} use each other", names.join(" and ")))
                .help("move what both need into a package of its own");
        if let Some(at) = last {
            problem = problem.at(at, "here the circle closes");
        }
        out.push(rest.iter().fold(problem, |problem, (_, at)| problem.label(*at, "used here")));
    }
    out
}

/// The shortest way from a package back to itself: each package on it with its use of the next.
fn way_back(edges: &BTreeMap<Name, BTreeMap<Name, Span>>, start: Name) -> Option<Vec<(Name, Span)>> {
    let mut ways = vec![vec![(start, None::<Span>)]];
    let mut seen = vec![];
    let mut at = 0;
    while let Some(way) = ways.get(at).cloned() {
        at += 1;
        let (here, _) = *way.last()?;
        for (next, span) in edges.get(&here).into_iter().flatten() {
            let mut way = way.clone();
            if let Some(last) = way.last_mut() {
                last.1 = Some(*span);
            }
            if *next == start {
                return Some(way.into_iter().filter_map(|(name, at)| Some((name, at?))).collect());
            }
            if !seen.contains(next) {
                seen.push(*next);
                way.push((*next, None));
                ways.push(way);
            }
        }
    }
    None
}
