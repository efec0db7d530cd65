//! Views, materialized or not.

use super::{not_of_extension, top};
use crate::base::Diagnostic;
use crate::catalog::Defined;
use crate::catalog::define::{Body, View, What};
use crate::database::introspect::postgres::{Reader, oid};

impl Reader<'_> {
    pub(super) fn views(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, c.relname::text, c.relkind::text, pg_catalog.array_to_json(c.reloptions)::text, \
             pg_catalog.pg_get_viewdef(c.oid), pg_catalog.obj_description(c.oid, 'pg_class'), \
             (select pg_catalog.json_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a \
               where a.attrelid = c.oid and a.attnum > 0 and pg_catalog.col_description(c.oid, a.attnum) is not null)::text, \
             (select r.oid::text from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.rulename = '_RETURN'), \
             c.oid::text \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('v', 'm') and c.relpersistence <> 't' and $own and $history and {}",
            not_of_extension("pg_class", "c.oid"),
        ))?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            self.relations.insert(oid(row, 8), home);
            let kind = if row.text(2) == "m" { Defined::MaterializedView } else { Defined::View };
            let mut options: Vec<(Box<str>, Box<str>)> = row
                .list(3)
                .iter()
                .filter_map(|option| option.split_once('=').map(|(key, value)| (key.into(), value.into())))
                .collect();
            options.sort();
            for column in row.list(6) {
                self.note(format!("comment on column {column} of {} {home}", kind.noun()));
            }
            let body = Body::own(row.text(4).trim().trim_end_matches(';'));
            let own = View { columns: Vec::new(), options, body, protected: false };
            self.define(top(kind, home), What::View(own), row.opt(5));
            self.know("pg_rewrite", row.text(7), top(kind, home));
        }
        Ok(())
    }
}
