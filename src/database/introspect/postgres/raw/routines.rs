//! Aggregates, operators with their families and classes, casts and conversions.

/// `pg_aggregate`; what an ordered set or a moving aggregate says besides is said too (`dumpAgg` of pg_dump).
pub(super) const AGGREGATES: &str = "
select 'aggregate' as kind, 'pg_catalog.pg_proc'::regclass::oid as class, p.oid, n.nspname::text as ns,
    p.proname::text as name, p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' as longer,
    'aggregate ' || $home || pg_catalog.quote_ident(p.proname) || '(' || own.drops || ')' as named,
    'create aggregate ' || $home || pg_catalog.quote_ident(p.proname) || '(' || own.takes || E') (\n  ' || pg_catalog.concat_ws(E',\n  ',
      'sfunc = ' || a.aggtransfn::text, 'stype = ' || pg_catalog.format_type(a.aggtranstype, null),
      'sspace = ' || nullif(a.aggtransspace, 0),
      'finalfunc = ' || nullif(a.aggfinalfn::text, '-'), case when a.aggfinalextra then 'finalfunc_extra' end,
      'finalfunc_modify = ' || case when a.aggfinalfn <> 0 and a.aggfinalmodify <> own.usual then case a.aggfinalmodify when 'r' then 'read_only' when 's' then 'shareable' else 'read_write' end end,
      'combinefunc = ' || nullif(a.aggcombinefn::text, '-'), 'serialfunc = ' || nullif(a.aggserialfn::text, '-'),
      'deserialfunc = ' || nullif(a.aggdeserialfn::text, '-'), 'initcond = ' || pg_catalog.quote_literal(a.agginitval),
      'msfunc = ' || nullif(a.aggmtransfn::text, '-'), 'minvfunc = ' || nullif(a.aggminvtransfn::text, '-'),
      'mstype = ' || case when a.aggmtranstype <> 0 then pg_catalog.format_type(a.aggmtranstype, null) end,
      'msspace = ' || nullif(a.aggmtransspace, 0),
      'mfinalfunc = ' || nullif(a.aggmfinalfn::text, '-'), case when a.aggmfinalextra then 'mfinalfunc_extra' end,
      'mfinalfunc_modify = ' || case when a.aggmfinalfn <> 0 and a.aggmfinalmodify <> own.usual then case a.aggmfinalmodify when 'r' then 'read_only' when 's' then 'shareable' else 'read_write' end end,
      'minitcond = ' || pg_catalog.quote_literal(a.aggminitval),
      'sortop = ' || (select pg_catalog.format('operator(%I.%s)', s.nspname, o.oprname) from pg_catalog.pg_operator o
        join pg_catalog.pg_namespace s on s.oid = o.oprnamespace where o.oid = a.aggsortop),
      'parallel = ' || case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end,
      case a.aggkind when 'h' then 'hypothetical' end) || E'\n)' as up
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
  cross join lateral (select coalesce(nullif(pg_catalog.pg_get_function_arguments(p.oid), ''), '*') as takes,
    coalesce(nullif(pg_catalog.pg_get_function_identity_arguments(p.oid), ''), '*') as drops,
    case a.aggkind when 'n' then 'r' else 'w' end::\"char\" as usual) own
  where p.prokind = 'a' and $own";

/// Operators; one that is only named as another's commutator or negator comes with that.
pub(super) const OPERATORS: &str = "
select 'operator', 'pg_catalog.pg_operator'::regclass::oid, o.oid, n.nspname::text,
    o.oprname || ' (' || own.types || ')', o.oprname || ' (' || own.types || ')',
    'operator ' || $home || o.oprname || ' (' || own.types || ')',
    'create operator ' || $home || o.oprname || E' (\n  ' || pg_catalog.concat_ws(E',\n  ',
      'function = ' || o.oprcode::text, 'leftarg = ' || case when o.oprleft <> 0 then pg_catalog.format_type(o.oprleft, null) end,
      'rightarg = ' || pg_catalog.format_type(o.oprright, null),
      'commutator = ' || (select pg_catalog.format('operator(%I.%s)', s.nspname, x.oprname) from pg_catalog.pg_operator x
        join pg_catalog.pg_namespace s on s.oid = x.oprnamespace where x.oid = o.oprcom),
      'negator = ' || (select pg_catalog.format('operator(%I.%s)', s.nspname, x.oprname) from pg_catalog.pg_operator x
        join pg_catalog.pg_namespace s on s.oid = x.oprnamespace where x.oid = o.oprnegate),
      'restrict = ' || nullif(o.oprrest::text, '-'), 'join = ' || nullif(o.oprjoin::text, '-'),
      case when o.oprcanhash then 'hashes' end, case when o.oprcanmerge then 'merges' end) || E'\n)'
  from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
  cross join lateral (select case when o.oprleft = 0 then 'none' else pg_catalog.format_type(o.oprleft, null) end || ', '
    || pg_catalog.format_type(o.oprright, null) as types) own
  where o.oprcode <> 0 and $own";

/// The operators and functions that hang on an object: `$member` is its class, `$of` its identity.
macro_rules! members {
    ($class:literal, $of:literal) => {
        concat!(
            "(select pg_catalog.string_agg(m.text, E',\\n  ' order by m.kind, m.number, m.text) from (
      select 'o' as kind, x.amopstrategy as number, 'operator ' || x.amopstrategy || ' ' || x.amopopr::regoperator::text
          || coalesce((select pg_catalog.format(' for order by %I.%I', s.nspname, b.opfname) from pg_catalog.pg_opfamily b
            join pg_catalog.pg_namespace s on s.oid = b.opfnamespace where b.oid = x.amopsortfamily), '') as text
        from pg_catalog.pg_amop x join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_amop'::regclass and d.objid = x.oid
        where d.refclassid = 'pg_catalog.",
            $class,
            "'::regclass and d.refobjid = ",
            $of,
            " union all
      select 'p', x.amprocnum, 'function ' || x.amprocnum || ' (' || pg_catalog.format_type(x.amproclefttype, null) || ', '
          || pg_catalog.format_type(x.amprocrighttype, null) || ') ' || x.amproc::oid::regprocedure::text
        from pg_catalog.pg_amproc x join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_amproc'::regclass and d.objid = x.oid
        where d.refclassid = 'pg_catalog.",
            $class,
            "'::regclass and d.refobjid = ",
            $of,
            ") m)"
        )
    };
}

/// Operator families with the operators and functions that belong to no class of theirs.
pub(super) const FAMILIES: &str = concat!(
    "
select 'operator family', 'pg_catalog.pg_opfamily'::regclass::oid, f.oid, n.nspname::text,
    f.opfname || ' family', f.opfname || ' family using ' || m.amname,
    'operator family ' || own.called, 'create operator family ' || own.called
      || coalesce(E';\\nalter operator family ' || own.called || E' add\\n  ' || ",
    members!("pg_opfamily", "f.oid"),
    ", '')
  from pg_catalog.pg_opfamily f join pg_catalog.pg_namespace n on n.oid = f.opfnamespace
  join pg_catalog.pg_am m on m.oid = f.opfmethod
  cross join lateral (select $home || pg_catalog.quote_ident(f.opfname) || ' using ' || pg_catalog.quote_ident(m.amname) as called) own
  where $own"
);

/// Operator classes with what belongs to them.
pub(super) const CLASSES: &str = concat!(
    "
select 'operator class', 'pg_catalog.pg_opclass'::regclass::oid, c.oid, n.nspname::text,
    c.opcname::text, c.opcname || ' using ' || m.amname,
    'operator class ' || $home || pg_catalog.quote_ident(c.opcname) || ' using ' || pg_catalog.quote_ident(m.amname),
    'create operator class ' || $home || pg_catalog.quote_ident(c.opcname) || case when c.opcdefault then ' default' else '' end
      || ' for type ' || pg_catalog.format_type(c.opcintype, null) || ' using ' || pg_catalog.quote_ident(m.amname)
      || ' family ' || pg_catalog.format('%I.%I', s.nspname, f.opfname) || E' as\\n  ' || pg_catalog.concat_ws(E',\\n  ',
        case when c.opckeytype <> 0 or own.members is null then 'storage ' || pg_catalog.format_type(
          coalesce(nullif(c.opckeytype, 0), c.opcintype), null) end, own.members)
  from pg_catalog.pg_opclass c join pg_catalog.pg_namespace n on n.oid = c.opcnamespace
  join pg_catalog.pg_am m on m.oid = c.opcmethod join pg_catalog.pg_opfamily f on f.oid = c.opcfamily
  join pg_catalog.pg_namespace s on s.oid = f.opfnamespace
  cross join lateral (select ",
    members!("pg_opclass", "c.oid"),
    " as members) own
  where $own"
);

/// Casts have no schema: those that came after the server's own.
pub(super) const CASTS: &str = "
select 'cast', 'pg_catalog.pg_cast'::regclass::oid, c.oid, '',
    'cast ' || own.types, 'cast ' || own.types, 'cast (' || own.types || ')',
    'create cast (' || own.types || ') ' || case c.castmethod when 'f' then 'with function ' || c.castfunc::regprocedure::text
      when 'i' then 'with inout' else 'without function' end
      || case c.castcontext when 'a' then ' as assignment' when 'i' then ' as implicit' else '' end
  from pg_catalog.pg_cast c
  cross join lateral (select pg_catalog.format_type(c.castsource, null) || ' as ' || pg_catalog.format_type(c.casttarget, null) as types) own
  where c.oid >= 16384";

/// Conversions between encodings.
pub(super) const CONVERSIONS: &str = "
select 'conversion', 'pg_catalog.pg_conversion'::regclass::oid, c.oid, n.nspname::text, c.conname::text, c.conname || ' conversion',
    'conversion ' || $home || pg_catalog.quote_ident(c.conname),
    'create ' || case when c.condefault then 'default ' else '' end || 'conversion ' || $home || pg_catalog.quote_ident(c.conname)
      || ' for ' || pg_catalog.quote_literal(pg_catalog.pg_encoding_to_char(c.conforencoding))
      || ' to ' || pg_catalog.quote_literal(pg_catalog.pg_encoding_to_char(c.contoencoding)) || ' from ' || c.conproc::text
  from pg_catalog.pg_conversion c join pg_catalog.pg_namespace n on n.oid = c.connamespace where $own";
