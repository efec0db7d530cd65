//! Indexes that are no constraints.

use serde::Deserialize;

use super::definitions::json;
use super::{Reader, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::Options;
use crate::catalog::{
    Address, CLUSTER, CommentOn, INVALID, Index, IndexKey, IndexPart, Kind, Manner, Nulls, Object, QName,
};
use crate::dialect::postgres::REPLICA_IDENTITY;

/// One key column as the query's JSON has it.
#[derive(Deserialize)]
pub(super) struct Part {
    /// Absent for an expression.
    column: Option<String>,
    expr: String,
    /// Bit 0: descending; bit 1: nulls first (`pg_index.indoption`).
    option: u8,
    /// Absent when it is the type's default.
    opclass: Option<String>,
    /// Absent when it is the column's or type's own.
    collate: Option<String>,
}

/// SQL for the key columns of `pg_index i` as [`Part`] reads them.
pub(super) const PARTS: &str = "(select pg_catalog.json_agg(pg_catalog.json_build_object('column', a.attname, \
    'expr', pg_catalog.pg_get_indexdef(i.indexrelid, o.n::int, false), 'option', i.indoption[o.n - 1], \
    'opclass', case when oc.opcdefault then null when pg_catalog.pg_opclass_is_visible(oc.oid) then oc.opcname \
    else pg_catalog.format('%I.%I', (select s.nspname from pg_catalog.pg_namespace s where s.oid = oc.opcnamespace), oc.opcname) end, \
    'collate', case when co.oid is not null and co.oid is distinct from \
    coalesce(nullif(a.attcollation, 0), ty.typcollation) then $collation end) order by o.n) \
    from pg_catalog.unnest(i.indkey::int2[]) with ordinality o(num, n) \
    join pg_catalog.pg_attribute x on x.attrelid = i.indexrelid and x.attnum = o.n \
    join pg_catalog.pg_type ty on ty.oid = x.atttypid \
    join pg_catalog.pg_opclass oc on oc.oid = i.indclass[o.n - 1] \
    left join pg_catalog.pg_collation co on co.oid = i.indcollation[o.n - 1] \
    left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = o.num and o.num <> 0 \
    where o.n <= i.indnkeyatts)::text";

/// The options of an index with what the table is told of it.
pub(super) fn with_roles(mut options: Options, is_identity: bool, is_clustered: bool) -> Options {
    options.extend(is_identity.then(|| (REPLICA_IDENTITY.into(), "".into())));
    options.extend(is_clustered.then(|| (CLUSTER.into(), "".into())));
    options.sort();
    options
}

impl Reader<'_> {
    pub(super) fn indexes(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, t.relname::text, c.relname::text, i.indisunique::text, nullif(m.amname, 'btree')::text, \
             {PARTS}, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(i.indkey::int2[]) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = o.num where o.n > i.indnkeyatts)::text, \
             pg_catalog.pg_get_expr(i.indpred, i.indrelid), coalesce(i.indnullsnotdistinct, false)::text, i.indisvalid::text, \
             pg_catalog.array_to_json(c.reloptions)::text, pg_catalog.obj_description(c.oid, 'pg_class'), \
             i.indisreplident::text, i.indisclustered::text \
             from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid \
             join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             join pg_catalog.pg_am m on m.oid = c.relam \
             where t.relkind in ('r', 'p', 'm') and t.relpersistence <> 't' and $own and $history and not exists \
               (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) and not exists \
               (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')",
        ))?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            if !self.tables.contains(&home) && self.out.catalog.view(home).is_none() {
                continue;
            }
            let name = Name::new(row.text(2));
            let parts: Vec<Part> = json(row, 5)?;
            let mut options = with_roles(options(row, 10), row.flag(12), row.flag(13));
            options.extend((!row.flag(9)).then(|| (INVALID.into(), "".into())));
            options.sort();
            let index = Index {
                auto: false,
                unique: row.flag(3),
                parts: parts.into_iter().map(|part| self.part(home, part)).collect(),
                method: row.opt(4).map(Name::new),
                include: row.list(6).iter().map(|column| Name::new(column)).collect(),
                predicate: row.opt(7).map(|text| self.expr(home, text)),
                nulls_not_distinct: row.flag(8),
                options,
                blanks: Manner::default(),
            };
            self.insert(Address::part(Kind::Index, home, name), Object::Index(index));
            self.comment(CommentOn::Index, home, Some(name), row.opt(11));
        }
        Ok(())
    }

    pub(super) fn part(&self, home: QName, part: Part) -> IndexPart {
        let descending = part.option & 1 == 1;
        let first = part.option & 2 == 2;
        let key = part
            .column
            .map_or_else(|| IndexKey::Expr(self.expr(home, &part.expr)), |column| IndexKey::Column(Name::new(&column)));
        // Descending puts nulls first by itself, ascending last.
        let nulls = (first != descending).then_some(if first { Nulls::First } else { Nulls::Last });
        IndexPart {
            key,
            collate: part.collate.map(String::into_boxed_str),
            opclass: part.opclass.map(String::into_boxed_str),
            descending,
            nulls,
        }
    }
}
