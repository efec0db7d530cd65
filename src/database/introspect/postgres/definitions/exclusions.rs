//! Exclusion constraints.

use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Exclusion, ExclusionPart, What};
use crate::catalog::{Deferrable, Defined};
use crate::database::introspect::postgres::Reader;

impl Reader<'_> {
    pub(super) fn exclusions(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select n.nspname::text, c.relname::text, k.conname::text, m.amname::text, i.indkey::text, \
             (select pg_catalog.json_agg(case when s.nspname = 'pg_catalog' then p.oprname::text \
                 else pg_catalog.format('operator(%I.%s)', s.nspname, p.oprname) end order by o.n) \
               from pg_catalog.unnest(k.conexclop) with ordinality o(oid, n) join pg_catalog.pg_operator p on p.oid = o.oid \
               join pg_catalog.pg_namespace s on s.oid = p.oprnamespace)::text, \
             pg_catalog.pg_get_expr(i.indpred, i.indrelid), k.condeferrable::text, k.condeferred::text, \
             pg_catalog.obj_description(k.oid, 'pg_constraint'), i.indoption::text, i.indexrelid::text, c.oid::text \
             from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_index i on i.indexrelid = k.conindid \
             join pg_catalog.pg_class x on x.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = x.relam \
             where k.contype = 'x' and $own and $history",
        )?;
        for row in &rows {
            let Some(at) = self.inside(Defined::Exclusion, row) else { continue };
            let (parts, _) = self.keys(at.home, row, [12, 11, 4, 10]);
            if parts.iter().any(|part| part.collate.is_some() || part.descending || part.nulls.is_some()) {
                self.note(format!("collation or order of constraint {} (table {})", row.text(2), at.home));
            }
            let with = |(part, operator): (crate::catalog::IndexPart, String)| ExclusionPart {
                key: part.key,
                opclass: part.opclass,
                operator: operator.into(),
            };
            let own = Exclusion {
                method: Name::new(row.text(3)),
                parts: parts.into_iter().zip(row.list(5)).map(with).collect(),
                predicate: row.opt(6).map(|text| self.expr(at.home, text)),
                deferrable: row.flag(7).then(|| Deferrable { initially_deferred: row.flag(8) }),
            };
            self.define(at, What::Exclusion(own), row.opt(9));
        }
        Ok(())
    }
}
