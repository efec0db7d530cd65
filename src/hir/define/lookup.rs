//! The names in a body, looked up among the declarations.

use super::super::cx::{Cx, Site};
use super::super::sql::{self, Along, Context, Form, Lookup as _, Names, Opaque, Schema, Used};
use super::super::symbols::DeclKind;
use super::uses::addresses;
use crate::base::Name;
use crate::catalog::Address;
use crate::catalog::define::{self, BodyLanguage};
use crate::syntax::ast::{Body, Dialect, Language, Slot, Source};

/// A body that is about to be read.
pub struct Reading<'r, 'a> {
    cx: &'r Cx<'a>,
    site: &'r Site<'a>,
    pub context: Context,
    /// What the body is written in, where a word beside it says so.
    pub language: Option<BodyLanguage>,
    /// The namespaces in which bare names are looked for first.
    pub path: Vec<Name>,
}

impl<'r, 'a> Reading<'r, 'a> {
    /// With nothing in scope but what is declared.
    pub fn new(cx: &'r Cx<'a>, site: &'r Site<'a>) -> Self {
        Self { cx, site, context: Context::default(), path: Vec::new(), language: None }
    }

    /// What a body leans on. On an engine without namespaces the names in it are written as they are there.
    pub fn read(&self, body: &mut define::Body, source: Source<'_>, form: Form) -> Vec<Address> {
        self.read_columns(body, source, form).0
    }

    /// The same, and the columns of a query if it names them all.
    pub fn read_columns(
        &self,
        body: &mut define::Body,
        source: Source<'_>,
        form: Form,
    ) -> (Vec<Address>, Option<Vec<Name>>) {
        let language = self.language.unwrap_or(body.language);
        let Some(names) = self.names(language, source, form) else { return (Vec::new(), None) };
        let changes = Schema::new(self.cx, self.site).flat(&names);
        if !changes.is_empty() {
            body.text = sql::rewritten(&body.text, &changes).into();
        }
        (self.addresses(&names), names.columns)
    }

    /// The names in a text; what there is not is reported, and that it cannot be read is noted.
    fn names(&self, language: BodyLanguage, source: Source<'_>, form: Form) -> Option<Names> {
        let dialect = self.cx.target.dialect();
        let language = super::body::language(language, dialect);
        let schema = Schema::new(self.cx, self.site);
        let along = Along { lookup: &schema, path: &self.path };
        match sql::names(source.text, language, dialect, form, &self.context, &along) {
            Ok(names) => {
                if language == Language::Plpgsql {
                    self.cx.report(sql::unread(&Opaque::Language("plpgsql"), source)); // all but its declarations
                }
                let problems = names.unknown.iter().map(|own| sql::diagnostic(own, source, dialect, &schema));
                problems.for_each(|problem| self.cx.report(problem));
                schema.guard(&names, source);
                Some(names)
            }
            // bodies of SurrealQL lean on nothing before they run, but for the tables of a view
            Err(_) if dialect == Dialect::Surrealdb => (form == Form::Query).then(|| self.tables(source.text, &schema)),
            Err(why) => {
                self.cx.report(sql::unread(&why, source));
                None
            }
        }
    }

    /// The tables of the schema whose names stand in a query.
    fn tables(&self, text: &str, schema: &Schema<'_, '_>) -> Names {
        let mut names = Names::default();
        let mut from = 0;
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let range = from..from + word.len();
            from = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
            let relation = if word.is_empty() { None } else { schema.relation(None, Name::new(word)) };
            if let Some(sql::Relation { name, .. }) = relation {
                names.uses.push(sql::Use {
                    what: Used::Relation(name),
                    word: range.clone(),
                    whole: range,
                    nested: false,
                });
            }
        }
        names
    }

    /// What the raw SQL of a slot leans on besides the row that it is about. What is wrong in it was told when it was
    /// lowered.
    pub fn slot(&self, slot: &Slot) -> Vec<Address> {
        let raw = match (self.cx.target.pick(&slot.overrides), &slot.body) {
            (Some(own), _) => &own.raw,
            (None, Some(Body::Raw(raw))) => raw,
            (None, _) => return Vec::new(),
        };
        let names = self.cx.quietly(|| self.names(BodyLanguage::Own, raw.source(), Form::Expression));
        names.map_or_else(Vec::new, |names| self.addresses(&names))
    }

    fn addresses(&self, names: &Names) -> Vec<Address> {
        let mut out = Vec::new();
        for own in &names.uses {
            match own.what {
                Used::Relation(name) | Used::Row(name) | Used::Column(name, _) => {
                    let raw = || self.cx.symbols.get(DeclKind::Raw, name);
                    out.extend(
                        self.cx.symbols.object(name).or_else(raw).iter().flat_map(|decl| addresses(decl.kind, name)),
                    );
                }
                Used::Type(name) => {
                    out.extend(addresses(DeclKind::Enum, name).into_iter().chain(addresses(DeclKind::Alias, name)))
                }
                Used::Routine(name) => {
                    let declared = [DeclKind::Routine, DeclKind::Raw].map(|kind| self.cx.symbols.get(kind, name));
                    out.extend(declared.into_iter().flatten().flat_map(|decl| addresses(decl.kind, name)));
                }
            }
            match own.what {
                // a column of a view is no object
                Used::Column(table, column) if self.cx.shape(table).is_some() => {
                    out.push(Address::column(table, column));
                }
                Used::Column(..) => {}
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
