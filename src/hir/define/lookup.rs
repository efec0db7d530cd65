//! The names in a body, looked up among the declarations.

use super::super::cx::{Cx, Site};
use super::super::sql::{self, Context, Form, Names, Schema, Used};
use super::super::symbols::DeclKind;
use super::uses::addresses;
use crate::catalog::Address;
use crate::catalog::define::BodyLanguage;
use crate::syntax::ast::{Body, Language, Slot, Source};

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
        let schema = Schema::new(self.cx, self.site);
        match sql::names(source.text, language, dialect, form, &self.context, &schema) {
            Ok(names) => {
                let problems = names.unknown.iter().map(|own| sql::diagnostic(own, source, dialect, &schema));
                problems.for_each(|problem| self.cx.report(problem));
                schema.guard(&names, source);
                self.addresses(&names)
            }
            Err(why) => {
                self.cx.report(sql::unread(&why, source));
                Vec::new()
            }
        }
    }

    /// What the raw SQL of a slot leans on besides the row that it is about. What is wrong in it was told when it was
    /// lowered.
    pub fn slot(&self, slot: &Slot) -> Vec<Address> {
        let raw = match (self.cx.target.pick(&slot.overrides), &slot.body) {
            (Some(own), _) => &own.raw,
            (None, Some(Body::Raw(raw))) => raw,
            (None, _) => return Vec::new(),
        };
        self.cx.quietly(|| self.read(BodyLanguage::Own, raw.source(), Form::Expression))
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
}
