//! The names in a body, looked up among the declarations.

use super::super::cx::{Cx, Site};
use super::super::sql::{self, Context, Form, Lookup, Names, Near, Relation, Used};
use super::super::symbols::{Decl, DeclKind};
use super::uses::addresses;
use crate::base::{Name, did_you_mean};
use crate::catalog::define::BodyLanguage;
use crate::catalog::{Address, QName};
use crate::syntax::ast::{Dialect, Language, Source};

/// A body that is about to be read.
pub struct Reading<'r, 'a> {
    cx: &'r Cx<'a>,
    site: &'r Site<'a>,
    pub context: Context,
}

impl<'r, 'a> Reading<'r, 'a> {
    /// With nothing in scope but what is declared.
    pub fn new(cx: &'r Cx<'a>, site: &'r Site<'a>) -> Self {
        Self { cx, site, context: Context::default() }
    }

    /// What the text leans on; what it names and there is not is reported, and that it cannot be read is noted.
    pub fn read(&self, language: BodyLanguage, source: Source<'_>, form: Form) -> Vec<Address> {
        let dialect = self.cx.target.dialect();
        let language = match language {
            BodyLanguage::Plpgsql => Language::Plpgsql,
            BodyLanguage::Own => Language::Dialect(dialect),
        };
        match sql::names(source.text, language, dialect, form, &self.context, self) {
            Ok(names) => {
                sql::report(&names, source, dialect, self).into_iter().for_each(|problem| self.cx.report(problem));
                self.addresses(&names)
            }
            Err(why) => {
                self.cx.report(sql::unread(&why, source));
                Vec::new()
            }
        }
    }

    fn addresses(&self, names: &Names) -> Vec<Address> {
        let mut out = Vec::new();
        for own in &names.uses {
            match own.what {
                Used::Relation(name) | Used::Row(name) | Used::Column(name, _) => {
                    out.extend(self.cx.symbols.object(name).iter().flat_map(|decl| addresses(decl.kind, name)));
                }
                Used::Type(name) => {
                    out.extend(addresses(DeclKind::Enum, name).into_iter().chain(addresses(DeclKind::Alias, name)))
                }
                Used::Routine(name) => out.extend(addresses(DeclKind::Routine, name)),
            }
            match own.what {
                Used::Column(table, column) => out.push(Address::column(table, column)),
                Used::Row(table) => {
                    let columns = self.cx.shape(table).into_iter().flat_map(|shape| &shape.columns);
                    out.extend(columns.map(|column| Address::column(table, column.name)));
                }
                Used::Relation(_) | Used::Type(_) | Used::Routine(_) => {}
            }
        }
        out.sort();
        out.dedup();
        out
    }

    /// The full names that a name in SQL may have in the schema. PostgreSQL finds a bare name in `public`, where what has
    /// no namespace stands; SQLite has no namespaces, and lowering has put theirs before the name.
    fn meanings(&self, ns: Option<Name>, name: Name) -> Vec<QName> {
        match (self.cx.target.dialect(), ns) {
            (Dialect::Postgres, Some(own)) if own.as_str() == "public" => vec![QName::new(ns, name), QName::bare(name)],
            (Dialect::Sqlite, None) => {
                let text = name.as_str();
                let split = text
                    .match_indices('_')
                    .map(|(at, _)| QName::new(Some(Name::new(&text[..at])), Name::new(&text[at + 1..])));
                std::iter::once(QName::bare(name)).chain(split).collect()
            }
            (Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb | Dialect::Surrealdb, _) => {
                vec![QName::new(ns, name)]
            }
        }
    }

    fn declared(&self, kind: DeclKind, ns: Option<Name>, name: Name) -> Option<&'a Decl> {
        self.meanings(ns, name).into_iter().find_map(|name| self.cx.symbols.get(kind, name))
    }
}

impl Lookup for Reading<'_, '_> {
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation> {
        let decl = self.declared(DeclKind::Table, ns, name)?;
        let columns = match decl.kind {
            DeclKind::Table | DeclKind::Relation => self
                .cx
                .shape(decl.name)
                .filter(|shape| !shape.broken)
                .map(|shape| shape.columns.iter().map(|column| column.name).collect()),
            DeclKind::View | DeclKind::Sequence => None,
            DeclKind::Enum | DeclKind::Alias | DeclKind::Mixin | DeclKind::Namespace | DeclKind::Routine => {
                return None;
            }
        };
        Some(Relation { name: decl.name, columns, former: Vec::new() })
    }

    fn ty(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        let decl = self.declared(DeclKind::Alias, ns, name)?;
        matches!(decl.kind, DeclKind::Enum | DeclKind::Alias).then_some(decl.name)
    }

    fn routine(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        self.declared(DeclKind::Routine, ns, name).map(|decl| decl.name)
    }

    fn near(&self, ns: Option<Name>, name: Name) -> Option<Near> {
        if !self.cx.may_search() {
            return None;
        }
        let readable = |kind| matches!(kind, DeclKind::Table | DeclKind::View | DeclKind::Relation);
        let known: Vec<&Decl> = self
            .cx
            .symbols
            .all(DeclKind::Table)
            .filter(|decl| {
                readable(decl.kind) && (decl.name.ns == ns || ns.is_none() && decl.name.ns == self.site.scope.ns)
            })
            .collect();
        let near = did_you_mean(name.as_str(), known.iter().map(|decl| decl.name.name.as_str()))?;
        let decl = known.iter().filter(|decl| decl.name.name.as_str() == near).min_by_key(|decl| decl.name)?;
        Some(Near { ns: decl.name.ns, name: decl.name.name, at: decl.at })
    }
}
