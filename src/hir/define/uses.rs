//! `depends on`: what comes before.

use super::super::codes;
use super::super::cx::{Cx, Site};
use super::super::resolve::{guard, meanings};
use super::super::symbols::{Decl, DeclKind};
use crate::base::Diagnostic;
use crate::catalog::{Address, Defined, Kind, QName};
use crate::syntax::ast::Path;

/// The addresses that the paths mean, all that are called so; what is not declared is reported.
pub fn depends<'a>(cx: &Cx<'a>, site: &Site<'a>, paths: &[Path]) -> Vec<Address> {
    let mut out = Vec::new();
    for path in paths {
        let names = meanings(site, path);
        let of = |kind| names.iter().find_map(|name| cx.symbols.get(kind, *name));
        let found: Vec<&Decl> =
            [DeclKind::Table, DeclKind::Routine, DeclKind::Raw].into_iter().filter_map(of).collect();
        if found.is_empty() {
            let name = path.name.name;
            if path.qualifier.is_empty() && cx.symbols.namespace(name) {
                out.push(Address::namespace(name));
            } else {
                cx.report(unknown(path));
            }
        }
        for decl in found {
            guard(cx, site, decl, path.span());
            out.extend(addresses(decl.kind, decl.name));
        }
    }
    out
}

/// The declaration of any kind but a raw object that a path names, from here.
pub fn find<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path) -> Option<&'a Decl> {
    let names = meanings(site, path);
    let of = |kind| names.iter().find_map(|name| cx.symbols.get(kind, *name));
    of(DeclKind::Table).or_else(|| of(DeclKind::Routine))
}

/// The routine that a path names, from here.
pub fn routine<'a>(cx: &Cx<'a>, site: &Site<'a>, path: &Path) -> Option<&'a Decl> {
    meanings(site, path).into_iter().find_map(|name| cx.symbols.get(DeclKind::Routine, name))
}

/// Where a declaration stands in the catalog. The kinds that one word declares are all named; what does not stand there
/// is passed over.
pub fn addresses(kind: DeclKind, name: QName) -> Vec<Address> {
    let kinds: &[Kind] = match kind {
        DeclKind::Table | DeclKind::Relation => &[Kind::Table],
        DeclKind::Enum => &[Kind::Enum],
        DeclKind::Alias => &[Kind::Domain, Kind::Defined(Defined::Composite)],
        DeclKind::View => &[Kind::Defined(Defined::View), Kind::Defined(Defined::MaterializedView)],
        DeclKind::Sequence => &[Kind::Defined(Defined::Sequence)],
        DeclKind::Routine => &[Kind::Defined(Defined::Function), Kind::Defined(Defined::Procedure)],
        DeclKind::Raw => &[Kind::Defined(Defined::Raw)],
        DeclKind::Namespace => &[Kind::Namespace],
        DeclKind::Mixin => &[],
    };
    kinds.iter().map(|kind| Address::top(*kind, name)).collect()
}

fn unknown(path: &Path) -> Diagnostic {
    Diagnostic::error(codes::UNKNOWN_OBJECT, format!("there is no `{path}`"))
        .at(path.span(), "not declared")
        .help("name a table, a view, a type, a sequence, a function or a raw object of this project")
}
