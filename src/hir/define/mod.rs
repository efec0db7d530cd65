//! Items that become definitions: views, routines, sequences, grants and what else stands beside tables.

mod body;
mod grant;
mod lookup;
mod options;
pub mod permissions;
mod pseudo;
mod raw;
mod routine;
mod rows;
mod sequence;
mod service;
mod uses;
mod view;

pub use body::text;
pub use lookup::Reading;
pub use options::{integer, of_target};
pub use uses::{depends, routine};
pub use view::view_columns;

use super::barrier::Entry;
use super::cx::{Cx, Site};
use super::item::Meaning;
use super::symbols;
use super::target::Dialects;
use crate::base::{Name, Span};
use crate::catalog::define::{Extension, What};
use crate::catalog::{Address, CommentOn, Defined, Definition, Kind, Object, QName};
use crate::syntax::ast::{Clauses, ItemKind, Path};

/// A definition on its way to the catalog.
struct Builder<'t, 'a> {
    cx: &'t Cx<'a>,
    site: Site<'a>,
    entry: &'a Entry,
    out: &'t mut Meaning,
}

/// Emits the item, if it is one of these.
pub fn check<'a>(cx: &Cx<'a>, site: Site<'a>, entry: &'a Entry, out: &mut Meaning) {
    let Some(clauses) = clauses(&entry.item.kind) else { return };
    if !entry.scope.dialects.narrow(clauses.only.as_deref()).has(cx.target) {
        return;
    }
    let mut own = Builder { cx, site, entry, out };
    match &entry.item.kind {
        ItemKind::Extension(item) => {
            let what = Extension {
                version: item.version.as_ref().map(|(text, _)| text.clone()),
                namespace: item.namespace.map(|own| own.name),
            };
            let uses = item.namespace.map(|own| Address::namespace(own.name));
            let at = Address::top(Kind::Defined(Defined::Extension), QName::bare(item.name.name));
            own.add(at, item.name.span, What::Extension(what), uses.into_iter().collect(), clauses);
        }
        ItemKind::Rows(item) => rows::check(&mut own, item),
        ItemKind::View(item) => view::check(&mut own, item),
        ItemKind::Routine(item) => routine::check(&mut own, item),
        ItemKind::Sequence(item) => sequence::check(&mut own, item),
        ItemKind::Raw(item) => raw::check(&mut own, item),
        ItemKind::Grant(item) => grant::check(&mut own, item),
        ItemKind::Analyzer(item) => service::analyzer(&mut own, item),
        ItemKind::Param(item) => service::param(&mut own, item),
        ItemKind::Service(item) => service::check(&mut own, item),
        ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Type(_)
        | ItemKind::Enum(_)
        | ItemKind::Mixin(_)
        | ItemKind::Table(_)
        | ItemKind::Relation(_)
        | ItemKind::Group(_)
        | ItemKind::Drop(_)
        | ItemKind::Broken(_) => {}
    }
}

fn clauses(kind: &ItemKind) -> Option<&Clauses> {
    Some(match kind {
        ItemKind::Extension(own) => &own.clauses,
        ItemKind::Rows(own) => &own.clauses,
        ItemKind::View(own) => &own.clauses,
        ItemKind::Routine(own) => &own.clauses,
        ItemKind::Sequence(own) => &own.clauses,
        ItemKind::Raw(own) => &own.clauses,
        ItemKind::Grant(own) => &own.clauses,
        ItemKind::Analyzer(own) => &own.clauses,
        ItemKind::Param(own) => &own.clauses,
        ItemKind::Service(own) => &own.clauses,
        ItemKind::Namespace(_)
        | ItemKind::Use(_)
        | ItemKind::Type(_)
        | ItemKind::Enum(_)
        | ItemKind::Mixin(_)
        | ItemKind::Table(_)
        | ItemKind::Relation(_)
        | ItemKind::Group(_)
        | ItemKind::Drop(_)
        | ItemKind::Broken(_) => return None,
    })
}

impl Builder<'_, '_> {
    /// The full name of something that stands in a namespace.
    fn name(&self, path: &Path) -> (QName, Span) {
        symbols::declared(self.entry, path)
    }

    /// Emits it with its comment and its rename.
    fn add(&mut self, at: Address, span: Span, what: What, mut uses: Vec<Address>, clauses: &Clauses) {
        if let Kind::Defined(kind) = at.kind
            && kind.has_comment()
        {
            self.out.comment(CommentOn::Defined(kind), at.home, at.part, self.entry.item.doc.as_ref());
        }
        self.out.keep(at, clauses.deprecated.as_deref());
        if let Some(renamed) = &clauses.renamed {
            let ns = match renamed.from.qualifier.last() {
                Some(own) => Some(own.name),
                None => self.cx.symbols.namespace_before(at.home.ns),
            };
            self.out.rename(Address { home: QName::new(ns, renamed.from.name.name), ..at }, at, renamed.span);
        }
        uses.sort();
        uses.dedup();
        self.out.add(at, Object::Definition(Box::new(Definition { what, uses })), span);
    }
}

/// The dialects on which something with these clauses is.
pub fn is_here(cx: &Cx<'_>, dialects: Dialects, clauses: &Clauses) -> bool {
    dialects.narrow(clauses.only.as_deref()).has(cx.target)
}

/// Sorted, each once.
fn sorted(names: impl IntoIterator<Item = Name>) -> Vec<Name> {
    let mut out: Vec<Name> = names.into_iter().collect();
    out.sort();
    out.dedup();
    out
}
