//! Range types, collations and extended statistics.

/// Range types; the type of their arrays comes by itself, that of their multiranges has a name.
pub(super) const RANGES: &str = "
select 'range type', 'pg_catalog.pg_type'::regclass::oid, t.oid, n.nspname::text, t.typname::text, t.typname || ' type',
    'type ' || $home || pg_catalog.quote_ident(t.typname),
    'create type ' || $home || pg_catalog.quote_ident(t.typname) || E' as range (\n  ' || pg_catalog.concat_ws(E',\n  ',
      'subtype = ' || pg_catalog.format_type(r.rngsubtype, null),
      'subtype_opclass = ' || case when not o.opcdefault then pg_catalog.format('%I.%I', os.nspname, o.opcname) end,
      'collation = ' || case when r.rngcollation <> s.typcollation then pg_catalog.format('%I.%I', cs.nspname, c.collname) end,
      'subtype_diff = ' || nullif(r.rngsubdiff::text, '-'),
      'multirange_type_name = ' || $home || pg_catalog.quote_ident(m.typname)) || E'\n)'
  from pg_catalog.pg_range r join pg_catalog.pg_type t on t.oid = r.rngtypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  join pg_catalog.pg_type s on s.oid = r.rngsubtype join pg_catalog.pg_type m on m.oid = r.rngmultitypid
  join pg_catalog.pg_opclass o on o.oid = r.rngsubopc join pg_catalog.pg_namespace os on os.oid = o.opcnamespace
  left join (pg_catalog.pg_collation c join pg_catalog.pg_namespace cs on cs.oid = c.collnamespace) on c.oid = r.rngcollation
  where r.rngcanonical = 0 and $own";

/// Collations; versions differ in the columns that hold a locale, so they are read through JSON.
pub(super) const COLLATIONS: &str = "
select 'collation', 'pg_catalog.pg_collation'::regclass::oid, c.oid, n.nspname::text, c.collname::text, c.collname || ' collation',
    'collation ' || $home || pg_catalog.quote_ident(c.collname),
    'create collation ' || $home || pg_catalog.quote_ident(c.collname) || ' (' || pg_catalog.concat_ws(', ',
      'provider = ' || case c.collprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' else 'default' end,
      case when not c.collisdeterministic then 'deterministic = false' end,
      'locale = ' || pg_catalog.quote_literal(coalesce(own.row ->> 'colllocale', own.row ->> 'colliculocale',
        case when c.collcollate = c.collctype then c.collcollate end)),
      'lc_collate = ' || case when c.collcollate <> c.collctype then pg_catalog.quote_literal(c.collcollate) end,
      'lc_ctype = ' || case when c.collcollate <> c.collctype then pg_catalog.quote_literal(c.collctype) end,
      'rules = ' || pg_catalog.quote_literal(own.row ->> 'collicurules')) || ')'
  from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace
  cross join lateral (select pg_catalog.to_jsonb(c) as row) own where $own";

/// Extended statistics.
pub(super) const STATISTICS: &str = "
select 'statistics', 'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid, n.nspname::text, s.stxname::text, s.stxname || ' statistics',
    'statistics ' || $home || pg_catalog.quote_ident(s.stxname),
    pg_catalog.pg_get_statisticsobjdef(s.oid)
      || case when s.stxstattarget >= 0 then E';\nalter statistics ' || $home || pg_catalog.quote_ident(s.stxname) || ' set statistics ' || s.stxstattarget
        else '' end
  from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace where $own";
