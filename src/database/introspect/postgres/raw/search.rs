//! Text search: parsers, templates, dictionaries and configurations.

/// All four kinds.
pub(super) const SEARCH: &str = "
select 'text search parser', 'pg_catalog.pg_ts_parser'::regclass::oid, p.oid, n.nspname::text, p.prsname::text, p.prsname || ' parser',
    'text search parser ' || $home || pg_catalog.quote_ident(p.prsname),
    'create text search parser ' || $home || pg_catalog.quote_ident(p.prsname) || ' (' || pg_catalog.concat_ws(', ',
      'start = ' || p.prsstart::text, 'gettoken = ' || p.prstoken::text, 'end = ' || p.prsend::text,
      'headline = ' || nullif(p.prsheadline::text, '-'), 'lextypes = ' || p.prslextype::text) || ')'
  from pg_catalog.pg_ts_parser p join pg_catalog.pg_namespace n on n.oid = p.prsnamespace where $own
union all
select 'text search template', 'pg_catalog.pg_ts_template'::regclass::oid, t.oid, n.nspname::text, t.tmplname::text, t.tmplname || ' template',
    'text search template ' || $home || pg_catalog.quote_ident(t.tmplname),
    'create text search template ' || $home || pg_catalog.quote_ident(t.tmplname) || ' (' || pg_catalog.concat_ws(', ',
      'init = ' || nullif(t.tmplinit::text, '-'), 'lexize = ' || t.tmpllexize::text) || ')'
  from pg_catalog.pg_ts_template t join pg_catalog.pg_namespace n on n.oid = t.tmplnamespace where $own
union all
select 'text search dictionary', 'pg_catalog.pg_ts_dict'::regclass::oid, d.oid, n.nspname::text, d.dictname::text, d.dictname || ' dictionary',
    'text search dictionary ' || $home || pg_catalog.quote_ident(d.dictname),
    'create text search dictionary ' || $home || pg_catalog.quote_ident(d.dictname) || ' (' || pg_catalog.concat_ws(', ',
      'template = ' || pg_catalog.format('%I.%I', s.nspname, t.tmplname), d.dictinitoption) || ')'
  from pg_catalog.pg_ts_dict d join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
  join pg_catalog.pg_ts_template t on t.oid = d.dicttemplate join pg_catalog.pg_namespace s on s.oid = t.tmplnamespace where $own
union all
select 'text search configuration', 'pg_catalog.pg_ts_config'::regclass::oid, c.oid, n.nspname::text, c.cfgname::text, c.cfgname || ' configuration',
    'text search configuration ' || $home || pg_catalog.quote_ident(c.cfgname),
    'create text search configuration ' || $home || pg_catalog.quote_ident(c.cfgname) || ' (parser = '
      || pg_catalog.format('%I.%I', s.nspname, p.prsname) || ')'
      || coalesce((select pg_catalog.string_agg(E';\nalter text search configuration ' || $home || pg_catalog.quote_ident(c.cfgname)
          || ' add mapping for ' || m.token || ' with ' || m.dictionaries, '' order by m.token) from (
        select pg_catalog.quote_ident(k.alias) as token,
            pg_catalog.string_agg(x.mapdict::regdictionary::text, ', ' order by x.mapseqno) as dictionaries
          from pg_catalog.pg_ts_config_map x join pg_catalog.ts_token_type(c.cfgparser) k on k.tokid = x.maptokentype
          where x.mapcfg = c.oid group by k.alias) m), '')
  from pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
  join pg_catalog.pg_ts_parser p on p.oid = c.cfgparser join pg_catalog.pg_namespace s on s.oid = p.prsnamespace where $own";
