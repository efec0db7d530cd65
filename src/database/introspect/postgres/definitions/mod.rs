//! Views, routines, triggers and their like: what is made of a text or of clauses. What an extension owns is left out, and
//! so is what PostgreSQL makes by itself. A definition that the catalog has no clauses for is kept as the server prints it.

mod access;
mod defaults;
mod exclusions;
mod routines;
mod triggers;
mod types;
mod views;

pub(super) use types::counting;

use serde::Deserialize;

use super::Reader;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, Object, QName, Type};
use crate::database::codes;
use crate::database::execute::Row;

/// A type as [`type_json`] has it.
#[derive(Deserialize)]
struct JsonType {
    array: bool,
    /// Schema and name of a type of the user's own.
    ns: Option<String>,
    name: Option<String>,
    text: String,
}

/// SQL for the type with this identity and modifier: built in by its text, the user's own by its name.
fn type_json(oid: &str, modifier: &str) -> String {
    format!(
        "(select pg_catalog.json_build_object('array', y.typcategory = 'A' and y.typelem <> 0, \
           'ns', case when z.own then z.nspname end, 'name', case when z.own then z.typname end, \
           'text', pg_catalog.format_type(z.oid, {modifier})) \
         from pg_catalog.pg_type y join (select u.oid, u.typname, un.nspname, u.typtype in ('e', 'd', 'c') \
             and un.nspname !~ '^pg_' and un.nspname <> 'information_schema' and not exists (select from pg_catalog.pg_depend x \
               where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = u.oid and x.deptype = 'e') as own \
           from pg_catalog.pg_type u join pg_catalog.pg_namespace un on un.oid = u.typnamespace) z \
           on z.oid = case when y.typcategory = 'A' and y.typelem <> 0 then y.typelem else y.oid end \
         where y.oid = {oid})"
    )
}

/// A condition that an extension does not own the object.
fn not_of_extension(class: &str, oid: &str) -> String {
    format!(
        "not exists (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.{class}'::regclass \
         and x.objid = {oid} and x.deptype = 'e')"
    )
}

impl Reader<'_> {
    /// What stands by itself.
    pub(super) fn definitions(&mut self) -> Result<(), Diagnostic> {
        self.extensions()?;
        if self.kinds.contains('c') {
            self.composites()?;
        }
        if self.kinds.contains('S') {
            self.sequences()?;
        }
        if self.kinds.contains(['v', 'm']) {
            self.views()?;
        }
        let any = "exists (select from pg_catalog.pg_proc p where p.pronamespace in ($spaces))";
        if self.hold(&[any])?.contains(&true) { self.routines() } else { Ok(()) }
    }

    /// What stands in a table or a view, which must be known by then.
    pub(super) fn definitions_inside(&mut self) -> Result<(), Diagnostic> {
        let there = self.hold(&[
            "exists (select from pg_catalog.pg_constraint k where k.contype = 'x')",
            "exists (select from pg_catalog.pg_trigger g where not g.tgisinternal)",
            "exists (select from pg_catalog.pg_policy)",
        ])?;
        let read = [Self::exclusions, Self::triggers, Self::policies];
        for (read, _) in read.into_iter().zip(there).filter(|(_, is_there)| *is_there) {
            read(self)?;
        }
        self.access()
    }

    fn json_type(&self, own: &JsonType) -> Type {
        self.ty(own.array, own.ns.as_deref().unwrap_or_default(), own.name.as_deref().unwrap_or_default(), &own.text)
    }

    fn define(&mut self, at: Address, what: What, comment: Option<&str>) {
        let Kind::Defined(kind) = at.kind else { return };
        self.insert(at, Object::Definition(Box::new(what.into())));
        let on = if kind == Defined::Exclusion { CommentOn::Constraint } else { CommentOn::Defined(kind) };
        self.comment(on, at.home, at.part, comment);
    }

    /// The address of what stands in a table or view that the catalog has; what else there is is noted.
    fn inside(&mut self, kind: Defined, row: &Row) -> Option<Address> {
        let home = self.qname(row.text(0), row.text(1));
        if !self.tables.contains(&home) && self.out.catalog.view(home).is_none() {
            self.note(format!("{} {} on {home}", kind.noun(), row.text(2)));
            return None;
        }
        Some(Address::part(Kind::Defined(kind), home, Name::new(row.text(2))))
    }
}

fn top(kind: Defined, home: QName) -> Address {
    Address::top(Kind::Defined(kind), home)
}

fn printed(text: &str) -> What {
    What::Printed(Body::own(text.trim()))
}

/// The items of a JSON array; null is none.
///
/// # Errors
/// An answer of another form: an object that is half read would be planned away.
pub(super) fn json<T: for<'de> Deserialize<'de>>(row: &Row, at: usize) -> Result<Vec<T>, Diagnostic> {
    row.opt(at).map_or_else(
        || Ok(Vec::new()),
        |text| {
            serde_json::from_str(text).map_err(|error| {
                let what = format!("an answer of the server is not understood: {error}");
                Diagnostic::error(codes::UNREADABLE_SCHEMA, what).help("please report it with the server's version")
            })
        },
    )
}
