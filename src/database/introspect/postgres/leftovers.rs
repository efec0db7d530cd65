//! What the catalog has no place for, by name, so that nothing is passed over in silence.

use super::{Reader, raw};
use crate::base::Diagnostic;

/// Kind and name of each object; what an extension owns is left out, and so is what PostgreSQL makes by itself.
const QUERY: &str = "
with of_extension as (select classid, objid from pg_catalog.pg_depend where deptype = 'e'), found(kind, nspname, name, class, oid) as (
$found
)
select kind, nspname::text, name from found
where not exists (select from of_extension x where x.classid = found.class and x.objid = found.oid)";

/// With a condition that holds where there can be any: kinds of which nothing is taken at all, and what is said of objects of
/// others that have no place for it. A subscription and a user mapping hold passwords.
const FOUND: [(&str, &str); 19] = [
    (
        "exists (select from pg_catalog.pg_type t where t.typnamespace in ($spaces) and (t.typtype = 'b' and t.typlen = -2 or t.typtype = 'r'))",
        "select case t.typtype when 'r' then 'range type' else 'base type' end as kind, n.nspname, t.typname::text as name,
    'pg_catalog.pg_type'::regclass::oid as class, t.oid
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where (t.typtype = 'b' and t.typcategory <> 'A' and t.typlen = -2
    or t.typtype = 'r' and exists (select from pg_catalog.pg_range r where r.rngtypid = t.oid and r.rngcanonical <> 0)) and $own",
    ),
    (
        "exists (select from pg_catalog.pg_type t where t.typtype = 'b' and t.typcategory <> 'A' and t.typnamespace in ($spaces))",
        "select 'who owns or may call the base type''s function', n.nspname, p.proname::text, 'pg_catalog.pg_proc'::regclass::oid, p.oid
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where $own and (p.proacl is not null
    or p.proowner <> (select d.datdba from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
      and p.proowner <> current_user::regrole) and $of_base_type",
    ),
    // what its script granted goes without saying; what default privileges or somebody granted later, or took away, does not
    (
        "exists (select from pg_catalog.pg_depend x where x.deptype = 'e' and x.classid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_class'::regclass))",
        "select 'privileges on ' || a.what || 's of extension', '', e.extname::text, 'pg_catalog.pg_extension'::regclass::oid, e.oid
  from pg_catalog.pg_extension e
  join pg_catalog.pg_depend x on x.refclassid = 'pg_catalog.pg_extension'::regclass and x.refobjid = e.oid and x.deptype = 'e'
  cross join lateral (select 'function' as what, p.proacl as acl, pg_catalog.acldefault('f', p.proowner) as usual
    from pg_catalog.pg_proc p where x.classid = 'pg_catalog.pg_proc'::regclass and p.oid = x.objid union all
    select case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, c.relacl,
      pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::\"char\", c.relowner) from pg_catalog.pg_class c
    where x.classid = 'pg_catalog.pg_class'::regclass and c.oid = x.objid and c.relkind in ('r', 'p', 'v', 'm', 'S')) a
  left join pg_catalog.pg_init_privs i on i.classoid = x.classid and i.objoid = x.objid and i.objsubid = 0
  where array(select pg_catalog.unnest(coalesce(a.acl, a.usual))::text order by 1)
    <> array(select pg_catalog.unnest(coalesce(i.initprivs, a.usual))::text order by 1)
  group by a.what, e.extname, e.oid",
    ),
    ("exists (select from pg_catalog.pg_foreign_data_wrapper)", raw::SECRETS),
    (
        "exists (select from pg_catalog.pg_foreign_server)",
        "select 'user mapping of ' || coalesce(pg_catalog.pg_get_userbyid(nullif(u.umuser, 0)), 'public') || ' on server', '', u.srvname::text,
    'pg_catalog.pg_user_mapping'::regclass::oid, u.umid from pg_catalog.pg_user_mappings u",
    ),
    (
        "exists (select from pg_catalog.pg_subscription)",
        "select 'subscription', '', s.subname::text, 'pg_catalog.pg_subscription'::regclass::oid, s.oid
  from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid where d.datname = pg_catalog.current_database()",
    ),
    (
        "exists (select from pg_catalog.pg_language l where l.oid >= 16384)",
        "select 'language', '', l.lanname::text, 'pg_catalog.pg_language'::regclass::oid, l.oid from pg_catalog.pg_language l where l.oid >= 16384",
    ),
    (
        "exists (select from pg_catalog.pg_transform)",
        "select 'transform for ' || pg_catalog.format_type(f.trftype, null) || ' of language', '', l.lanname::text, 'pg_catalog.pg_transform'::regclass::oid, f.oid
  from pg_catalog.pg_transform f join pg_catalog.pg_language l on l.oid = f.trflang",
    ),
    (
        "exists (select from pg_catalog.pg_am m where m.oid >= 16384)",
        "select 'access method', '', m.amname::text, 'pg_catalog.pg_am'::regclass::oid, m.oid from pg_catalog.pg_am m where m.oid >= 16384",
    ),
    (
        "exists (select from pg_catalog.pg_seclabel) or exists (select from pg_catalog.pg_shseclabel)",
        "select 'security label of ' || s.provider || ' on ' || s.objtype, '', s.objname, s.classoid, s.objoid from pg_catalog.pg_seclabels s",
    ),
    (
        "exists (select from pg_catalog.pg_foreign_table)",
        "select 'foreign table with inheritance', n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'f' and $own and exists (select from pg_catalog.pg_inherits i where c.oid in (i.inhrelid, i.inhparent))",
    ),
    (
        "'$kinds' ~ 'S' and '$kinds' ~ '[fv]'",
        "select 'that a sequence goes with column ' || a.attname || ' of', n.nspname, t.relname::text, 'pg_catalog.pg_class'::regclass::oid, t.oid
  from pg_catalog.pg_depend x join pg_catalog.pg_class c on c.oid = x.objid and c.relkind = 'S'
  join pg_catalog.pg_class t on t.oid = x.refobjid and t.relkind in ('f', 'v') join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = x.refobjsubid
  where x.classid = 'pg_catalog.pg_class'::regclass and x.refclassid = 'pg_catalog.pg_class'::regclass and x.deptype = 'a' and $own",
    ),
    (
        "'$kinds' ~ 'c'",
        "select 'collation of attribute ' || a.attname || ' of type',
    n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'c' and a.attnum > 0 and not a.attisdropped and $own and a.attcollation <> t.typcollation",
    ),
    (
        "exists (select from pg_catalog.pg_type t where t.typtype = 'd' and t.typnamespace in ($spaces))",
        "select 'comment on constraint ' || k.conname || ' of domain', n.nspname, t.typname::text, 'pg_catalog.pg_type'::regclass::oid, t.oid
  from pg_catalog.pg_constraint k join pg_catalog.pg_type t on t.oid = k.contypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where $own and pg_catalog.obj_description(k.oid, 'pg_constraint') is not null",
    ),
    (
        "exists (select from pg_catalog.pg_attribute a where a.attnum > 0 and a.attstattarget >= 0)",
        "select 'statistics of column ' || a.attname || ' of exclusion constraint',
    n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('i', 'I') and exists (select from pg_catalog.pg_constraint k where k.conindid = c.oid and k.contype = 'x')
    and a.attnum > 0 and not a.attisdropped and $own and a.attstattarget >= 0",
    ),
    (
        "exists (select from pg_catalog.pg_class c where c.reltablespace <> 0 and c.relnamespace in ($spaces))",
        "select 'tablespace of ' || case c.relkind when 'm' then 'materialized view' when 'i' then 'index' when 'I' then 'index' else 'table' end, n.nspname,
    c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'i', 'I') and c.reltablespace <> 0 and $own and $history",
    ),
    (
        "'$kinds' ~ 'm'",
        "select 'access method of materialized view', n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_am a on a.oid = c.relam
  where c.relkind = 'm' and a.amname <> 'heap' and $own",
    ),
    (
        "exists (select from pg_catalog.pg_trigger g where g.tgparentid <> 0)",
        "select 'that trigger ' || g.tgname || ' fires otherwise than its parent''s on', n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_trigger g join pg_catalog.pg_trigger p on p.oid = g.tgparentid join pg_catalog.pg_class c on c.oid = g.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace where not g.tgisinternal and g.tgenabled <> p.tgenabled and $own",
    ),
    (
        "exists (select from pg_catalog.pg_constraint k where k.contype = 'x')",
        "select 'options, included columns or the comment on the index of exclusion constraint ' || k.conname || ' on', n.nspname, c.relname::text, 'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class x on x.oid = k.conindid join pg_catalog.pg_index i on i.indexrelid = x.oid
  where k.contype = 'x' and $own and (x.reloptions is not null or i.indnatts <> i.indnkeyatts
      or pg_catalog.obj_description(x.oid, 'pg_class') is not null)",
    ),
];

impl Reader<'_> {
    pub(super) fn leftovers(&mut self) -> Result<(), Diagnostic> {
        let found = self.needed_of(&FOUND)?;
        if found.is_empty() {
            return Ok(());
        }
        for row in &self
            .query(&QUERY.replace("$found", &found.join("\nunion all\n")).replace("$of_base_type", raw::OF_BASE_TYPE))?
        {
            let home = Some(self.qname(row.text(1), "")).filter(|_| !row.text(1).is_empty());
            let text = home.and_then(|home| home.ns).map_or_else(
                || format!("{} {}", row.text(0), row.text(2)),
                |ns| format!("{} {ns}.{}", row.text(0), row.text(2)),
            );
            self.note(text);
        }
        Ok(())
    }
}
