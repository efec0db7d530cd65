//! What views, functions, triggers and policies lean on, as `pg_depend` knows it: exact for all that the server itself
//! keeps from being dropped or altered. Bodies that are only texts to it are not in there.

use std::collections::BTreeMap;

use super::Reader;
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Defined, Kind, Object};
use crate::database::execute::Row;

/// Who leans (kind, schema, name, part) on what (kind, schema, name, part); the part of a routine is its identity.
const QUERY: &str = "
with who as (
select 'pg_catalog.pg_rewrite'::regclass::oid as class, r.oid, 'view' as kind, n.nspname, c.relname::text as name, '' as part
  from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.rulename = '_RETURN' and $own
union all
select 'pg_catalog.pg_policy'::regclass::oid, p.oid, 'policy', n.nspname, c.relname::text, p.polname::text
  from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace where $own
union all
select 'pg_catalog.pg_trigger'::regclass::oid, t.oid, 'trigger', n.nspname, c.relname::text, t.tgname::text
  from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and $own
union all
select 'pg_catalog.pg_proc'::regclass::oid, p.oid, 'routine', n.nspname, p.proname::text, p.oid::text
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where $own
)
select distinct who.kind, who.nspname::text, who.name, who.part,
  case when a.attnum is not null then 'column' when rc.oid is not null then 'relation' when rp.oid is not null then 'routine' else 'type' end,
  n.nspname::text, coalesce(rc.relname, rp.proname, e.typname, t.typname)::text, coalesce(a.attname::text, rp.oid::text)
from who join pg_catalog.pg_depend d on d.classid = who.class and d.objid = who.oid and d.deptype in ('n', 'a')
left join pg_catalog.pg_class rc on d.refclassid = 'pg_catalog.pg_class'::regclass and rc.oid = d.refobjid
left join pg_catalog.pg_attribute a on a.attrelid = rc.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0 and rc.relkind in ('r', 'p', 'f')
left join pg_catalog.pg_proc rp on d.refclassid = 'pg_catalog.pg_proc'::regclass and rp.oid = d.refobjid
left join pg_catalog.pg_type t on d.refclassid = 'pg_catalog.pg_type'::regclass and t.oid = d.refobjid
left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'
join pg_catalog.pg_namespace n on n.oid = coalesce(rc.relnamespace, rp.pronamespace, t.typnamespace) where $own";

impl Reader<'_> {
    /// Notes what definitions lean on, of what the catalog has.
    pub(super) fn dependencies(&mut self) -> Result<(), Diagnostic> {
        let mut found: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
        for row in &self.query(QUERY)? {
            if let (Some(at), Some(need)) = (self.standing(row, 0), self.standing(row, 4))
                && at != need
            {
                found.entry(at).or_default().push(need);
            }
        }
        for (at, mut uses) in found {
            if let Some(Object::Definition(own)) = self.out.catalog.get_mut(&at) {
                uses.append(&mut own.uses);
                uses.sort();
                uses.dedup();
                own.uses = uses;
            }
        }
        Ok(())
    }

    /// The address of what four fields name, if the catalog has it.
    fn standing(&self, row: &Row, first: usize) -> Option<Address> {
        let home = self.qname(row.text(first + 1), row.text(first + 2));
        let part = row.text(first + 3);
        let inside = |kind| Address::part(kind, home, Name::new(part));
        let candidates: Vec<Address> = match row.text(first) {
            "column" => vec![inside(Kind::Column)],
            "policy" => vec![inside(Kind::Defined(Defined::Policy))],
            "trigger" => vec![inside(Kind::Defined(Defined::Trigger))],
            "routine" => self.routines.get(part).copied().into_iter().collect(),
            "type" => [Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite), Kind::Table]
                .map(|kind| Address::top(kind, home))
                .into(),
            _relation => [
                Kind::Table,
                Kind::Defined(Defined::View),
                Kind::Defined(Defined::MaterializedView),
                Kind::Defined(Defined::Sequence),
            ]
            .map(|kind| Address::top(kind, home))
            .into(),
        };
        candidates.into_iter().find(|at| self.out.catalog.contains(at))
    }
}
