//! Foreign data wrappers, servers and foreign tables. An option that may hold a secret, by its name or by what it looks like,
//! is never read.

/// Whether an option `o` may hold a secret: some wrappers take a whole URL or connection string with a password inside.
macro_rules! secret {
    () => {
        "(o.option_name ~* 'pass|pwd|secret|token|key|credential|dsn' or o.option_value ~* '(pass(word)?|pwd)[[:space:]]*=|://[^/@]*:[^/@]*@')"
    };
}

/// The options that hold no secret.
macro_rules! told {
    ($options:literal) => {
        concat!(
            "(select ' options (' || pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ') \
               || ')' from pg_catalog.pg_options_to_table(",
            $options,
            ") o where not ",
            secret!(),
            ")"
        )
    };
}

/// All three kinds.
pub(super) const FOREIGN: &str = concat!(
    "
select 'foreign data wrapper', 'pg_catalog.pg_foreign_data_wrapper'::regclass::oid, w.oid, '', w.fdwname::text, w.fdwname || ' wrapper',
    'foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname),
    'create foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname)
      || case when w.fdwhandler <> 0 then ' handler ' || w.fdwhandler::regproc::text else '' end
      || case when w.fdwvalidator <> 0 then ' validator ' || w.fdwvalidator::regproc::text else '' end
      || coalesce(",
    told!("w.fdwoptions"),
    ", '')
  from pg_catalog.pg_foreign_data_wrapper w
union all
select 'foreign server', 'pg_catalog.pg_foreign_server'::regclass::oid, s.oid, '', s.srvname::text, s.srvname || ' server',
    'server ' || pg_catalog.quote_ident(s.srvname),
    'create server ' || pg_catalog.quote_ident(s.srvname) || coalesce(' type ' || pg_catalog.quote_literal(s.srvtype), '')
      || coalesce(' version ' || pg_catalog.quote_literal(s.srvversion), '') || ' foreign data wrapper ' || pg_catalog.quote_ident(w.fdwname)
      || coalesce(",
    told!("s.srvoptions"),
    ", '')
  from pg_catalog.pg_foreign_server s join pg_catalog.pg_foreign_data_wrapper w on w.oid = s.srvfdw
union all
select 'foreign table', 'pg_catalog.pg_class'::regclass::oid, c.oid, n.nspname::text, c.relname::text, c.relname || ' foreign table',
    'foreign table ' || own.called,
    'create foreign table ' || own.called || E' (' || coalesce(E'\\n  ' || (select pg_catalog.string_agg(l.text, E',\\n  ' order by l.kind, l.n, l.text) from (
        select 1 as kind, a.attnum as n, pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
            || coalesce(",
    told!("a.attfdwoptions"),
    ", '')
            || coalesce((select pg_catalog.format(' collate %I.%I', k.nspname, x.collname) from pg_catalog.pg_collation x
              join pg_catalog.pg_namespace k on k.oid = x.collnamespace join pg_catalog.pg_type t on t.oid = a.atttypid
              where x.oid = a.attcollation and a.attcollation <> t.typcollation), '')
            || coalesce(case a.attgenerated when 's' then ' generated always as (' when '' then ' default ' end || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
              || case a.attgenerated when 's' then ') stored' else '' end, '')
            || case when a.attnotnull then ' not null' else '' end as text
          from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        union all
        select 2, 0, 'constraint ' || pg_catalog.quote_ident(k.conname) || ' ' || pg_catalog.pg_get_constraintdef(k.oid)
          from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'c') l) || E'\\n', '')
      || ') server ' || pg_catalog.quote_ident(s.srvname) || coalesce(",
    told!("f.ftoptions"),
    ", '')
      || coalesce((select pg_catalog.string_agg(E';\\ncomment on column ' || own.called || '.' || pg_catalog.quote_ident(a.attname) || ' is '
          || pg_catalog.quote_literal(pg_catalog.col_description(c.oid, a.attnum)), '' order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0), '')
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_foreign_table f on f.ftrelid = c.oid join pg_catalog.pg_foreign_server s on s.oid = f.ftserver
  cross join lateral (select $home || pg_catalog.quote_ident(c.relname) as called) own
  where $own and $history and not exists (select from pg_catalog.pg_inherits i where c.oid in (i.inhrelid, i.inhparent))"
);

/// Options that are not read, for [`super::super::leftovers`]: kind, schema, name, class, identity.
pub(in super::super) const SECRETS: &str = concat!(
    "
select 'secret option ' || o.option_name || ' of ' || own.kind as kind, '' as nspname, own.name, own.class, own.oid from (
    select 'foreign data wrapper' as kind, w.fdwname::text as name, w.fdwoptions as options,
      'pg_catalog.pg_foreign_data_wrapper'::regclass::oid as class, w.oid from pg_catalog.pg_foreign_data_wrapper w
    union all select 'server', s.srvname::text, s.srvoptions, 'pg_catalog.pg_foreign_server'::regclass::oid, s.oid from pg_catalog.pg_foreign_server s
    union all select 'foreign table', c.relname::text, f.ftoptions, 'pg_catalog.pg_class'::regclass::oid, c.oid
      from pg_catalog.pg_foreign_table f join pg_catalog.pg_class c on c.oid = f.ftrelid
    union all select 'column ' || a.attname || ' of foreign table', c.relname::text, a.attfdwoptions, 'pg_catalog.pg_class'::regclass::oid, c.oid
      from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid where c.relkind = 'f') own
  cross join lateral pg_catalog.pg_options_to_table(own.options) o where ",
    secret!()
);
