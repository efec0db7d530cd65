//! What is read of the server's catalogs before all else: whose the schemas are, what is in them, and what is said of many kinds
//! of objects alike.
//!
//! Large schemas are read by plain scans, which are joined here: a function or a subquery for each row costs the server more than
//! the row does, and right after a migration it knows nothing of how many rows there are, so that its own joins go astray.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Reader, oid};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, CommentOn, Object, QName};
use crate::database::execute::Row;

/// The identities of system catalogs, which never change (`CATALOG` in `src/include/catalog`).
pub(super) const PG_TYPE: u32 = 1247;
pub(super) const PG_CLASS: u32 = 1259;
pub(super) const PG_CONSTRAINT: u32 = 2606;

/// What is said of many kinds of objects alike.
#[derive(Default)]
pub(super) struct Said {
    /// Comments on tables, columns, indexes, constraints and types: by catalog, identity and column.
    comments: FxHashMap<(u32, u32, i64), Box<str>>,
    /// What belongs to an extension, by catalog and identity.
    extensions: FxHashSet<(u32, u32)>,
}

impl Said {
    /// Whether an extension owns the object that stands in this catalog.
    pub(super) fn is_of_extension(&self, catalog: u32, oid: u32) -> bool {
        self.extensions.contains(&(catalog, oid))
    }
}

impl Reader<'_> {
    /// The schemas that are the user's, and the kinds of relations in them.
    pub(super) fn namespaces(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select n.nspname, pg_catalog.obj_description(n.oid, 'pg_namespace'), n.oid from pg_catalog.pg_namespace n where $own",
        )?;
        for row in &rows {
            if row.text(0) != self.current {
                let name = Name::new(row.text(0));
                self.insert(Address::namespace(name), Object::Namespace);
                self.comment(CommentOn::Namespace, QName::bare(name), None, row.opt(1));
            }
        }
        let spaces: Vec<&str> = rows.iter().map(|row| row.text(2)).collect();
        // a list has at least one member
        self.spaces = if spaces.is_empty() { "0".to_owned() } else { spaces.join(",") };
        let kinds =
            self.query("select distinct c.relkind from pg_catalog.pg_class c where c.relnamespace in ($spaces)")?;
        self.kinds = kinds.iter().map(|row| row.text(0)).collect();
        Ok(())
    }

    /// Reads comments, and what belongs to extensions.
    pub(super) fn said(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select d.classoid, d.objoid, d.objsubid, d.description from pg_catalog.pg_description d \
             where d.classoid in ({PG_CLASS}, {PG_CONSTRAINT}, {PG_TYPE})"
        ))?;
        let key = |row: &Row| (oid(row, 0), oid(row, 1), row.number(2).unwrap_or_default());
        self.said.comments = rows.iter().map(|row| (key(row), row.text(3).into())).collect();
        let rows = self.query(&format!(
            "select x.classid, x.objid from pg_catalog.pg_depend x where x.deptype = 'e' and x.classid in ({PG_CLASS}, {PG_TYPE})"
        ))?;
        self.said.extensions = rows.iter().map(|row| (oid(row, 0), oid(row, 1))).collect();
        Ok(())
    }

    /// The comment on an object that stands in this catalog, or on a column of it.
    pub(super) fn comment_on(&self, catalog: u32, oid: u32, column: i64) -> Option<Box<str>> {
        self.said.comments.get(&(catalog, oid, column)).cloned()
    }

    /// Asks many conditions at once: whether something is there at all is known sooner than that none of it is found.
    pub(super) fn hold(&mut self, conditions: &[&str]) -> Result<Vec<bool>, Diagnostic> {
        let rows = self.query(&format!("select {}", conditions.join(", ")))?;
        Ok((0..conditions.len()).map(|at| rows.first().is_some_and(|row| row.flag(at))).collect())
    }

    /// Those of the queries whose condition holds.
    pub(super) fn needed_of(&mut self, queries: &[(&str, &'static str)]) -> Result<Vec<&'static str>, Diagnostic> {
        let conditions: Vec<&str> = queries.iter().map(|(condition, _)| *condition).collect();
        let hold = self.hold(&conditions)?;
        Ok(queries.iter().zip(hold).filter(|(_, holds)| *holds).map(|((_, query), _)| *query).collect())
    }
}
