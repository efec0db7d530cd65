//! Views, materialized or not, and what is said of their columns.

use rustc_hash::FxHashMap;

use super::{not_of_extension, top};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, Options, View, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, Object, QName};
use crate::database::execute::Row;
use crate::database::introspect::postgres::{Reader, columns, oid};

impl Reader<'_> {
    pub(super) fn views(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, c.relname::text, c.relkind::text, pg_catalog.array_to_json(c.reloptions)::text, \
             pg_catalog.pg_get_viewdef(c.oid), pg_catalog.obj_description(c.oid, 'pg_class'), \
             (select r.oid::text from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.rulename = '_RETURN'), \
             c.oid::text \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('v', 'm') and c.relpersistence <> 't' and $own and $history and {}",
            not_of_extension("pg_class", "c.oid"),
        ))?;
        let columns = self.view_columns()?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            self.relations.insert(oid(row, 7), home);
            let kind = if row.text(2) == "m" { Defined::MaterializedView } else { Defined::View };
            let mut options: Options = row
                .list(3)
                .iter()
                .filter_map(|option| option.split_once('=').map(|(key, value)| (key.into(), value.into())))
                .collect();
            options.extend(self.toast.remove(&oid(row, 7)).unwrap_or_default());
            let said = columns.get(&oid(row, 7)).map(Vec::as_slice).unwrap_or_default();
            let column_options = self.said_of_columns(home, said);
            let body = Body::own(row.text(4).trim().trim_end_matches(';'));
            let own = View { columns: Vec::new(), options, column_options, body, protected: false };
            self.define(top(kind, home), What::View(own), row.opt(5));
            self.know("pg_rewrite", row.text(6), top(kind, home));
        }
        Ok(())
    }

    /// The columns of which something is said, by their view, in the order of their names.
    fn view_columns(&mut self) -> Result<FxHashMap<u32, Vec<Row>>, Diagnostic> {
        let rows = self.query(&format!(
            "select * from (select a.attrelid, a.attname, pg_catalog.col_description(c.oid, a.attnum) as comment, \
               pg_catalog.pg_get_expr(d.adbin, d.adrelid) as value, case when c.relkind = 'm' then {} end as storage, \
               nullif(a.attcompression, '') as compression, nullif(a.attstattarget, -1) as target, \
               pg_catalog.array_to_json(a.attoptions)::text as options \
             from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
             join pg_catalog.pg_type t on t.oid = a.atttypid \
             left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum \
             where c.relkind in ('v', 'm') and c.relnamespace in ($spaces) and a.attnum > 0) x \
             where pg_catalog.num_nonnulls(comment, value, storage, compression, target, options) > 0",
            columns::storage("a", "t"),
        ))?;
        let mut out: FxHashMap<u32, Vec<Row>> = FxHashMap::default();
        for row in rows {
            out.entry(oid(&row, 0)).or_default().push(row);
        }
        out.values_mut().for_each(|all| all.sort_by(|a, b| a.text(1).cmp(b.text(1))));
        Ok(out)
    }

    /// Takes the comments and defaults of a view's columns, and gives how their values are kept and counted.
    fn said_of_columns(&mut self, home: QName, said: &[Row]) -> Vec<(Name, Options)> {
        let mut out = Vec::new();
        for row in said {
            let name = Name::new(row.text(1));
            self.comment(CommentOn::Column, home, Some(name), row.opt(2));
            if let Some(text) = row.opt(3) {
                let default = self.constant(text);
                self.insert(Address::part(Kind::Default, home, name), Object::Default(default));
            }
            let options = columns::kept(row, 5, row.opt(4), None);
            out.extend((!options.is_empty()).then_some((name, options)));
        }
        out.sort();
        out
    }
}
