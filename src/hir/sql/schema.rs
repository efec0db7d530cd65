//! The names of the compile, as a database's own text sees them.

use super::super::barrier::part_of;
use super::super::cx::{Cx, Site};
use super::super::resolve;
use super::super::symbols::{Decl, DeclKind};
use super::super::types::is_domain;
use super::{Elsewhere, Lookup, Names, Near, Relation, Used};
use crate::base::{Name, did_you_mean};
use crate::catalog::QName;
use crate::syntax::ast::{Dialect, ItemKind, Source, TypeAlias, TypeBase};

/// The declarations of a compile, looked up from a place.
pub struct Schema<'r, 'a> {
    cx: &'r Cx<'a>,
    site: &'r Site<'a>,
    views: bool,
}

impl<'r, 'a> Schema<'r, 'a> {
    /// What a text at this place sees.
    pub const fn new(cx: &'r Cx<'a>, site: &'r Site<'a>) -> Self {
        Self { cx, site, views: true }
    }

    /// The same, but that nothing is known of what views consist of.
    pub const fn without_views(cx: &'r Cx<'a>, site: &'r Site<'a>) -> Self {
        Self { cx, site, views: false }
    }

    /// The columns of a relation, if all are known.
    fn columns(&self, decl: &Decl) -> Option<Vec<Name>> {
        if decl.kind == DeclKind::View {
            return if self.views { self.cx.view_columns(decl).map(<[Name]>::to_vec) } else { None };
        }
        let shape = self.cx.shape(decl.name).filter(|shape| !shape.broken)?;
        Some(shape.columns.iter().map(|column| column.name).collect())
    }

    /// Reports what the text must not use: names that are kept to a namespace or a package.
    pub fn guard(&self, names: &Names, source: Source<'_>) {
        for own in &names.uses {
            if let Used::Relation(name) = own.what
                && let Some(decl) = self.cx.symbols.object(name)
            {
                resolve::guard(self.cx, self.site, decl, part_of(source, own.word.clone()));
            }
        }
    }

    /// The engine's dialect.
    pub(super) fn dialect(&self) -> Dialect {
        self.cx.target.dialect()
    }

    /// What a relation is called in the database.
    pub(super) fn written(&self, name: QName) -> (Option<Name>, Name) {
        match (name.ns, self.cx.target.dialect()) {
            (Some(ns), Dialect::Sqlite) => (None, Name::new(&format!("{ns}_{}", name.name))),
            (ns, Dialect::Postgres | Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb | Dialect::Sqlite) => {
                (ns, name.name)
            }
        }
    }

    /// The declarations that a name in the database may be that of.
    fn meanings(&self, ns: Option<Name>, name: Name) -> Vec<QName> {
        let mut out = vec![QName::new(ns, name)];
        let default = match self.cx.target.dialect() {
            Dialect::Postgres => "public",
            Dialect::Sqlite => "main",
            Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb => return out,
        };
        if ns.is_some_and(|ns| ns.as_str() == default) {
            out.push(QName::bare(name));
        }
        if self.cx.target.dialect() == Dialect::Sqlite {
            let text = name.as_str();
            let parts = text.match_indices('_').map(|(at, _)| (&text[..at], &text[at + 1..]));
            out.extend(parts.map(|(ns, name)| QName::new(Some(Name::new(ns)), Name::new(name))));
        }
        out
    }

    /// The table whose numbered column has a sequence that is called so.
    fn counted(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        let text = name.as_str().strip_suffix("_seq").filter(|_| self.cx.target.dialect() == Dialect::Postgres)?;
        let parts = text.match_indices('_').map(|(at, _)| (Name::new(&text[..at]), Name::new(&text[at + 1..])));
        let stands = |table: &QName, column| self.cx.shape(*table).is_some_and(|own| own.column(column).is_some());
        parts
            .into_iter()
            .find_map(|(table, column)| self.meanings(ns, table).into_iter().find(|table| stands(table, column)))
    }

    /// Whether a type is printed anew by its name: an enum or a type with rules.
    pub fn is_named(&self, name: QName) -> bool {
        let Some(decl) = self.cx.symbols.object(name) else { return false };
        decl.kind == DeclKind::Enum || decl.kind == DeclKind::Alias && self.alias(decl).is_some_and(is_domain)
    }

    fn is_type(&self, name: QName) -> bool {
        let Some(decl) = self.cx.symbols.object(name) else { return false };
        let is_composite = |alias: &TypeAlias| matches!(alias.ty.base, TypeBase::Composite(_));
        self.is_named(name) || decl.kind == DeclKind::Alias && self.alias(decl).is_some_and(is_composite)
    }

    fn alias(&self, decl: &Decl) -> Option<&'a TypeAlias> {
        if let ItemKind::Type(alias) = &self.cx.entry(decl)?.item.kind { Some(alias) } else { None }
    }
}

const fn is_relation(decl: &Decl) -> bool {
    matches!(decl.kind, DeclKind::Table | DeclKind::View | DeclKind::Relation | DeclKind::Sequence)
}

impl Lookup for Schema<'_, '_> {
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation> {
        let known = |name: QName| self.cx.symbols.object(name).filter(|decl| is_relation(decl));
        let names = self.meanings(ns, name);
        let Some(decl) = names.iter().copied().find_map(known) else {
            let unknown = |name| Relation { name, columns: None, former: Vec::new() };
            // perhaps one: a foreign table, or what else the SQL of a raw object makes
            let raw = names.into_iter().find_map(|name| self.cx.symbols.get(DeclKind::Raw, name));
            let raw = raw.filter(|own| self.written(own.name) == (own.name.ns, own.name.name)).map(|own| own.name);
            return raw.or_else(|| self.counted(ns, name)).map(unknown);
        };
        Some(Relation { name: decl.name, columns: self.columns(decl), former: Vec::new() })
    }

    fn ty(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        let own = QName::new(ns.or(self.site.scope.ns), name);
        [own, QName::new(ns, name)].into_iter().find(|name| self.is_type(*name))
    }

    fn routine(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        let names = self.meanings(ns, name);
        let of = |kind| names.iter().find_map(|name| self.cx.symbols.get(kind, *name));
        of(DeclKind::Routine).or_else(|| of(DeclKind::Raw)).map(|decl| decl.name)
    }

    fn elsewhere(&self, what: Elsewhere, name: Name) -> Option<Near> {
        if self.cx.target.dialect() != Dialect::Postgres {
            return None;
        }
        let decl = match what {
            Elsewhere::Routine => self.cx.symbols.called(DeclKind::Routine, name),
            Elsewhere::Type => self.cx.symbols.called(DeclKind::Table, name),
        }?;
        Some(Near { ns: decl.name.ns, name, at: decl.at })
    }

    fn near(&self, ns: Option<Name>, name: Name) -> Option<Near> {
        if !self.cx.may_search() {
            return None;
        }
        let known: Vec<_> = self.cx.symbols.all(DeclKind::Table).filter(|decl| is_relation(decl)).collect();
        let beside = || {
            known
                .iter()
                .map(|decl| (self.written(decl.name), decl))
                .filter(|((own, _), decl)| *own == ns || ns.is_none() && decl.name.ns == self.site.scope.ns)
        };
        let near = did_you_mean(name.as_str(), beside().map(|((_, name), _)| name.as_str()));
        let near =
            near.and_then(|near| beside().filter(|((_, name), _)| name.as_str() == near).min_by_key(|own| own.0));
        let elsewhere = || {
            let same = known.iter().filter(|decl| ns.is_none() && decl.name.name == name);
            same.map(|decl| (self.written(decl.name), decl)).min_by_key(|own| own.0)
        };
        let ((ns, name), decl) = elsewhere().or(near)?;
        Some(Near { ns, name, at: decl.at })
    }
}
