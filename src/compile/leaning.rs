//! What the texts of a live database lean on: an engine keeps the text of a view or a function, not always what it reads.
//! The reader of SQL that looks into the texts of a schema looks into these too.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Span};
use crate::catalog::define::{Body, BodyLanguage, Defined, Returns, TriggerAction, What, search_path};
use crate::catalog::{Address, Catalog, Kind, Object, QName};
use crate::hir::Target;
use crate::hir::reader::{Along, Context, Elsewhere, Form, Lookup, Near, Relation, Used, names};
use crate::syntax::ast::{Dialect, Language};

/// Adds to each definition what its text names. A text that the reader cannot read adds nothing; whether PostgreSQL knows what a view
/// reads does not depend on that, and introspection has asked it. A routine whose names are not all found is made without a look at them.
pub fn lean(catalog: &mut Catalog, target: Target) {
    let called = |is: fn(Kind) -> bool| {
        let homes = catalog.iter().filter(|(at, _)| is(at.kind)).map(|(at, _)| at.home);
        homes.map(|home| (home.name, home)).collect()
    };
    let live = Live { catalog, dialect: target.dialect(), routines: called(is_routine), types: called(is_type) };
    let found: Vec<(Address, Leaning)> = catalog
        .iter()
        .filter_map(|(at, object)| {
            let Object::Definition(own) = object else { return None };
            Some((*at, read(&live, at, &own.what)?))
        })
        .collect();
    for (at, leaning) in found {
        if let Some(Object::Definition(own)) = catalog.get_mut(&at) {
            own.uses.extend(leaning.uses.into_iter().filter(|need| *need != at));
            own.uses.sort();
            own.uses.dedup();
            if !leaning.is_whole {
                own.what.uncheck();
            }
        }
    }
}

/// What a text leans on.
struct Leaning {
    uses: Vec<Address>,
    /// There was nothing in it that could not be read or found.
    is_whole: bool,
}

fn read(live: &Live<'_>, at: &Address, what: &What) -> Option<Leaning> {
    let mut context = Context::default();
    let mut path = Vec::new();
    let (body, form): (&Body, Form) = match what {
        What::View(own) => (&own.body, Form::Query),
        What::Routine(own) if own.language.is_none() => {
            context.words = own.params.iter().filter_map(|own| own.name).collect();
            context.rows = vec![(at.home.name, Relation { name: at.home, columns: None, former: Vec::new() })];
            path = search_path(&own.options);
            context.open = matches!(own.result, Some(Returns::Trigger));
            (&own.body, Form::Statements)
        }
        What::Trigger(own) => match &own.action {
            TriggerAction::Body(body) => {
                let row = live.relation(at.home.ns, at.home.name)?;
                context.rows = ["new", "old"].map(|name| (Name::new(name), row.clone())).into();
                (body, Form::Statements)
            }
            TriggerAction::Execute(_) => return None,
        },
        What::Extension(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::Edge(_)
        | What::FieldRules(_)
        | What::Exclusion(_)
        | What::Routine(_)
        | What::Policy(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Row(_)
        | What::Grant(_)
        | What::Raw(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Printed(_) => return None,
    };
    let language = match body.language {
        BodyLanguage::Own => Language::Sql,
        BodyLanguage::Plpgsql => Language::Plpgsql,
    };
    Some(match names(&body.text, language, live.dialect, form, &context, &Along { lookup: live, path: &path }) {
        Ok(names) => Leaning {
            uses: names.uses.iter().flat_map(|own| live.addresses(&own.what)).collect(),
            is_whole: names.unknown.is_empty(),
        },
        Err(_) => Leaning { uses: Vec::new(), is_whole: false },
    })
}

/// The objects of a live database, as its own texts see them.
struct Live<'c> {
    catalog: &'c Catalog,
    dialect: Dialect,
    /// A routine of each name.
    routines: FxHashMap<Name, QName>,
    /// A type of each name; tables are those of their rows.
    types: FxHashMap<Name, QName>,
}

impl Live<'_> {
    /// The name that the catalog has for what a text calls so.
    fn found(&self, ns: Option<Name>, name: Name, is: impl Fn(QName) -> bool) -> Option<QName> {
        let home = if self.dialect == Dialect::Sqlite { "main" } else { "public" };
        let bare = ns.is_none_or(|ns| ns.as_str() == home).then_some(QName::bare(name));
        [Some(QName::new(ns, name)), bare].into_iter().flatten().find(|name| is(*name))
    }

    /// A table or view in the spelling of the catalog: SQLite compares names without the case of ASCII letters.
    fn in_any_case(&self, name: Name) -> Option<QName> {
        let relations = self.catalog.iter().map(|(at, _)| at).filter(|at| is_relation(at.kind));
        relations.map(|at| at.home).find(|own| own.name.as_str().eq_ignore_ascii_case(name.as_str()))
    }

    fn is_relation(&self, name: QName) -> bool {
        self.catalog.contains(&Address::table(name)) || self.catalog.view(name).is_some()
    }

    fn addresses(&self, used: &Used) -> Vec<Address> {
        match used {
            Used::Relation(name) => self.relation_at(*name).into_iter().collect(),
            Used::Row(name) => {
                let columns = self.catalog.columns(*name).into_iter().map(|(column, _)| Address::column(*name, column));
                columns.chain(self.relation_at(*name)).collect()
            }
            // a column of a view is no object
            Used::Column(name, column) => {
                let own = Address::column(*name, *column);
                let own = self.catalog.contains(&own).then_some(own);
                own.into_iter().chain(self.relation_at(*name)).collect()
            }
            Used::Type(name) => [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)]
                .map(|kind| Address::top(kind, *name))
                .into_iter()
                .filter(|at| self.catalog.contains(at))
                .collect(),
            Used::Routine(name) => self.catalog.routines(*name).collect(),
        }
    }

    fn relation_at(&self, name: QName) -> Option<Address> {
        let [table, sequence] = [Kind::Table, Kind::Defined(Defined::Sequence)].map(|kind| Address::top(kind, name));
        [table, sequence].into_iter().find(|at| self.catalog.contains(at)).or_else(|| self.catalog.view(name))
    }
}

const fn is_routine(kind: Kind) -> bool {
    matches!(kind, Kind::Defined(Defined::Function | Defined::Procedure))
}

const fn is_type(kind: Kind) -> bool {
    is_relation(kind) || matches!(kind, Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite))
}

const fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::Defined(Defined::View | Defined::MaterializedView))
}

impl Lookup for Live<'_> {
    fn relation(&self, ns: Option<Name>, name: Name) -> Option<Relation> {
        let exact = self.found(ns, name, |name| self.is_relation(name) || self.relation_at(name).is_some());
        let name = match exact {
            None if self.dialect == Dialect::Sqlite => self.in_any_case(name)?,
            exact => exact?,
        };
        let columns: Vec<Name> = self.catalog.columns(name).into_iter().map(|(column, _)| column).collect();
        Some(Relation { name, columns: (!columns.is_empty()).then_some(columns), former: Vec::new() })
    }

    fn ty(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        let kinds = [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)];
        self.found(ns, name, |name| kinds.iter().any(|kind| self.catalog.contains(&Address::top(*kind, name))))
    }

    fn routine(&self, ns: Option<Name>, name: Name) -> Option<QName> {
        self.found(ns, name, |name| self.catalog.routines(name).next().is_some())
    }

    fn elsewhere(&self, what: Elsewhere, name: Name) -> Option<Near> {
        let home = match what {
            Elsewhere::Routine => self.routines.get(&name)?,
            Elsewhere::Type => self.types.get(&name)?,
        };
        Some(Near { ns: home.ns, name, at: Span::new(FileId(0), 0, 0) })
    }
}
