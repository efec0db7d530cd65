//! Base types and shells of such, range types, collations and extended statistics.

/// Whether a function `p` is one by which a base type reads and writes its values. It is made and dropped with the type: neither is whole
/// without the other. A type as long as its text (`cstring`) is for the server's own hands.
pub(in super::super) const OF_BASE_TYPE: &str = "exists (select from pg_catalog.pg_type b
  where b.typtype = 'b' and b.typlen <> -2 and b.typnamespace in ($spaces) and p.oid in (b.typinput::oid, b.typoutput::oid, b.typreceive::oid,
    b.typsend::oid, b.typmodin::oid, b.typmodout::oid, b.typanalyze::oid, b.typsubscript::oid))";

/// Base types with their functions, and shells.
pub(super) const BASES: &str = "
select case t.typtype when 'p' then 'shell type' else 'base type' end, 'pg_catalog.pg_type'::regclass::oid, t.oid, n.nspname::text, t.typname::text,
    t.typname || ' type', 'type ' || own.name, 'create type ' || own.name || case t.typtype when 'p' then '' else ';' || made.functions
      || E'\ncreate type ' || own.name || E' (\n  ' || pg_catalog.concat_ws(E',\n  ',
        'input = ' || t.typinput, 'output = ' || t.typoutput, 'receive = ' || nullif(t.typreceive::text, '-'),
        'send = ' || nullif(t.typsend::text, '-'), 'typmod_in = ' || nullif(t.typmodin::text, '-'),
        'typmod_out = ' || nullif(t.typmodout::text, '-'), 'analyze = ' || nullif(t.typanalyze::text, '-'),
        'subscript = ' || nullif(t.typsubscript::text, '-'),
        'internallength = ' || case t.typlen when -1 then 'variable' else t.typlen::text end,
        case when t.typbyval then 'passedbyvalue' end,
        'alignment = ' || case t.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' else 'double' end,
        'storage = ' || case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end,
        'category = ' || nullif(pg_catalog.quote_literal(t.typcategory::text), '''U'''), case when t.typispreferred then 'preferred = true' end,
        'default = ' || pg_catalog.quote_literal(t.typdefault),
        'element = ' || case when t.typelem <> 0 then pg_catalog.format_type(t.typelem, null) end,
        'delimiter = ' || nullif(pg_catalog.quote_literal(t.typdelim::text), ''','''),
        case when t.typcollation <> 0 then 'collatable = true' end) || E'\n)' end
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  cross join lateral (select $home || pg_catalog.quote_ident(t.typname)) own(name)
  cross join lateral (select coalesce(pg_catalog.string_agg(E'\n' || pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n') || ';'
      || coalesce(E'\ncomment on function ' || p.oid::regprocedure || ' is '
        || pg_catalog.quote_literal(pg_catalog.obj_description(p.oid, 'pg_proc')) || ';', ''), '' order by p.oid), '')
    from pg_catalog.pg_proc p where p.oid >= 16384 and p.oid in (t.typinput::oid, t.typoutput::oid, t.typreceive::oid, t.typsend::oid,
      t.typmodin::oid, t.typmodout::oid, t.typanalyze::oid, t.typsubscript::oid)) made(functions)
  where (t.typtype = 'b' and t.typcategory <> 'A' and t.typlen <> -2 or t.typtype = 'p') and $own";

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
