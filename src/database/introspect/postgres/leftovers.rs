//! What the catalog has no place for, by name, so that nothing is passed over in silence.

use super::Reader;
use crate::base::Diagnostic;

/// Kind and name of each object; what an extension owns is left out, and so is what PostgreSQL makes by itself.
const QUERY: &str = "
with of_extension as (select classid, objid from pg_catalog.pg_depend where deptype = 'e'), found as (
select 'foreign table' as kind, n.nspname, c.relname::text as name, 'pg_catalog.pg_class'::regclass::oid as class, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'f' and $own and $history
union all
select 'aggregate', n.nspname,
    p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', 'pg_catalog.pg_proc'::regclass::oid, p.oid
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.prokind = 'a' and $own
union all
select case t.typtype when 'r' then 'range type' else 'base type' end, n.nspname, t.typname::text, 'pg_catalog.pg_type'::regclass::oid, t.oid
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('r', 'b') and t.typcategory <> 'A' and $own
union all
select 'rule', n.nspname, r.rulename || ' on ' || c.relname, 'pg_catalog.pg_rewrite'::regclass::oid, r.oid
  from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and $own
union all
select 'statistics', n.nspname, s.stxname::text, 'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid
  from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace where $own
union all
select 'collation', n.nspname, s.collname::text, 'pg_catalog.pg_collation'::regclass::oid, s.oid
  from pg_catalog.pg_collation s join pg_catalog.pg_namespace n on n.oid = s.collnamespace where $own
union all
select 'operator', n.nspname, s.oprname::text, 'pg_catalog.pg_operator'::regclass::oid, s.oid
  from pg_catalog.pg_operator s join pg_catalog.pg_namespace n on n.oid = s.oprnamespace where $own
union all
select 'text search configuration', n.nspname, s.cfgname::text, 'pg_catalog.pg_ts_config'::regclass::oid, s.oid
  from pg_catalog.pg_ts_config s join pg_catalog.pg_namespace n on n.oid = s.cfgnamespace where $own
)
select kind, nspname::text, name from found
where not exists (select from of_extension x where x.classid = found.class and x.objid = found.oid)";

impl Reader<'_> {
    pub(super) fn leftovers(&mut self) -> Result<(), Diagnostic> {
        for row in &self.query(QUERY)? {
            let home = self.qname(row.text(1), "");
            let text = home.ns.map_or_else(
                || format!("{} {}", row.text(0), row.text(2)),
                |ns| format!("{} {ns}.{}", row.text(0), row.text(2)),
            );
            self.note(text);
        }
        Ok(())
    }
}
