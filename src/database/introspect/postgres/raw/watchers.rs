//! Rules, event triggers and publications: what watches tables.

/// Rules besides those that make views.
pub(super) const RULES: &str = "
select 'rule', 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, n.nspname::text, r.rulename || ' on ' || c.relname, r.rulename || ' on ' || c.relname,
    'rule ' || pg_catalog.quote_ident(r.rulename) || ' on ' || $home || pg_catalog.quote_ident(c.relname),
    pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';') || coalesce(E';\nalter table ' || $home || pg_catalog.quote_ident(c.relname)
      || case r.ev_enabled when 'D' then ' disable rule ' when 'R' then ' enable replica rule ' when 'A' then ' enable always rule ' end
      || pg_catalog.quote_ident(r.rulename), '')
  from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and $own and $history";

/// Event triggers, which have no schema.
pub(super) const EVENT_TRIGGERS: &str = "
select 'event trigger', 'pg_catalog.pg_event_trigger'::regclass::oid, e.oid, '', e.evtname::text, e.evtname || ' event trigger',
    'event trigger ' || pg_catalog.quote_ident(e.evtname),
    'create event trigger ' || pg_catalog.quote_ident(e.evtname) || ' on ' || e.evtevent
      || coalesce(' when tag in (' || (select pg_catalog.string_agg(pg_catalog.quote_literal(t.tag), ', ' order by t.n)
        from pg_catalog.unnest(e.evttags) with ordinality t(tag, n)) || ')', '') || ' execute function ' || e.evtfoid::regproc::text || '()'
      || coalesce(E';\nalter event trigger ' || pg_catalog.quote_ident(e.evtname)
        || case e.evtenabled when 'D' then ' disable' when 'R' then ' enable replica' when 'A' then ' enable always' end, '')
  from pg_catalog.pg_event_trigger e";

/// Publications with the tables and schemas that they name; newer servers say more of generated columns.
pub(super) const PUBLICATIONS: &str = "
select 'publication', 'pg_catalog.pg_publication'::regclass::oid, p.oid, '', p.pubname::text, p.pubname || ' publication',
    'publication ' || pg_catalog.quote_ident(p.pubname),
    'create publication ' || pg_catalog.quote_ident(p.pubname) || case when p.puballtables then ' for all tables' else coalesce(' for ' ||
      nullif(pg_catalog.concat_ws(', ',
        (select pg_catalog.string_agg('table only ' || pg_catalog.format('%I.%I', s.nspname, c.relname)
            || coalesce(' (' || (select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum = any (r.prattrs::int2[])) || ')', '')
            || coalesce(' where (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', ''), ', ' order by s.nspname, c.relname)
          from pg_catalog.pg_publication_rel r join pg_catalog.pg_class c on c.oid = r.prrelid
          join pg_catalog.pg_namespace s on s.oid = c.relnamespace where r.prpubid = p.oid),
        'tables in schema ' || (select pg_catalog.string_agg(pg_catalog.quote_ident(s.nspname), ', ' order by s.nspname)
          from pg_catalog.pg_publication_namespace r join pg_catalog.pg_namespace s on s.oid = r.pnnspid where r.pnpubid = p.oid)), ''), '') end
      || ' with (publish = ' || pg_catalog.quote_literal(pg_catalog.concat_ws(', ', case when p.pubinsert then 'insert' end,
        case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end))
      || case when p.pubviaroot then ', publish_via_partition_root = true' else '' end
      || case when pg_catalog.to_jsonb(p) ->> 'pubgencols' = 's' then ', publish_generated_columns = stored' else '' end || ')'
  from pg_catalog.pg_publication p";
