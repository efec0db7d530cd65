//! Views, routines, triggers and their like, as the server prints them.

use super::Reader;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, Object};
use crate::database::execute::Row;

/// Kind, schema, home, part, the statement, the comment. What an extension owns is left out, and so is what PostgreSQL
/// makes by itself.
const QUERY: &str = "
with of_extension as (select classid, objid from pg_catalog.pg_depend where deptype = 'e'), found as (
select case c.relkind when 'v' then 'view' else 'materialized-view' end as kind, n.nspname, c.relname::text as home, null::text as part,
    pg_catalog.format('create %s %I.%I%s as %s', case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname,
      ' with (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')', pg_catalog.pg_get_viewdef(c.oid)) as text,
    'pg_catalog.pg_class'::regclass::oid as class, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and c.relpersistence <> 't' and $own and $history
union all
select 'sequence', n.nspname, c.relname::text, null,
    pg_catalog.format('create sequence %I.%I as %s start %s increment %s minvalue %s maxvalue %s cache %s%s', n.nspname, c.relname,
      pg_catalog.format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' end),
    'pg_catalog.pg_class'::regclass::oid, c.oid
  from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relpersistence <> 't' and $own and $history
    and not exists (select from pg_catalog.pg_depend p where p.classid = 'pg_catalog.pg_class'::regclass and p.objid = c.oid
      and p.deptype in ('a', 'i'))
union all
select 'composite', n.nspname, c.relname::text, null,
    pg_catalog.format('create type %I.%I as (%s)', n.nspname, c.relname, (select pg_catalog.string_agg(
      pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)),
    'pg_catalog.pg_type'::regclass::oid, c.reltype
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'c' and $own
union all
select case p.prokind when 'p' then 'procedure' else 'function' end, n.nspname, p.proname::text,
    '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', pg_catalog.pg_get_functiondef(p.oid), 'pg_catalog.pg_proc'::regclass::oid, p.oid
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.prokind <> 'a' and $own
    and not exists (select from pg_catalog.pg_depend i where i.classid = 'pg_catalog.pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')
union all
select 'trigger', n.nspname, c.relname::text, g.tgname::text,
    pg_catalog.pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' -- ' || g.tgenabled::text end,
    'pg_catalog.pg_trigger'::regclass::oid, g.oid
  from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where not g.tgisinternal and $own and $history
union all
select 'policy', n.nspname, c.relname::text, p.polname::text,
    pg_catalog.format('create policy %I on %I.%I as %s for %s to %s%s%s', p.polname, n.nspname, c.relname,
      case when p.polpermissive then 'permissive' else 'restrictive' end,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      coalesce((select pg_catalog.string_agg(pg_catalog.quote_ident(r.rolname), ', ' order by r.rolname)
        from pg_catalog.pg_roles r where r.oid = any (p.polroles)), 'public'),
      ' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', ' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
    'pg_catalog.pg_policy'::regclass::oid, p.oid
  from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where $own and $history
union all
select 'exclude', n.nspname, c.relname::text, k.conname::text,
    pg_catalog.format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)),
    'pg_catalog.pg_constraint'::regclass::oid, k.oid
  from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'x' and $own and $history
)
select kind, nspname::text, home, part, text, pg_catalog.obj_description(oid, (select relname from pg_catalog.pg_class where pg_class.oid = found.class))
from found where not exists (select from of_extension x where x.classid = found.class and x.objid = found.oid)";

const EXTENSIONS: &str = "
select e.extname::text, n.nspname::text, pg_catalog.obj_description(e.oid, 'pg_extension')
from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql'";

impl Reader<'_> {
    pub(super) fn definitions(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(QUERY)?;
        let found = |row: &&Row| match Kind::from_word(row.text(0)) {
            Some(Kind::Defined(kind)) => Some(kind),
            _ => None,
        };
        let (parts, tops): (Vec<&Row>, Vec<&Row>) =
            rows.iter().partition(|row| found(row).is_some_and(Defined::is_part));
        for row in tops.into_iter().chain(parts) {
            let Some(kind) = found(&row) else { continue };
            let home = self.qname(row.text(1), row.text(2));
            let part = row.opt(3).map(Name::new);
            if kind.is_part() && !self.tables.contains(&home) && self.out.catalog.view(home).is_none() {
                self.note(format!("{kind:?} {} on {home}", row.text(3)).to_lowercase());
                continue;
            }
            self.printed(Address { home, kind: Kind::Defined(kind), part }, row.text(4).trim());
            let on = if kind == Defined::Exclusion { CommentOn::Constraint } else { CommentOn::Defined(kind) };
            self.comment(on, home, part, row.opt(5));
        }
        for row in &self.query(EXTENSIONS)? {
            let home = self.qname(&self.current.clone(), row.text(0));
            let text = format!("create extension {:?} schema {:?}", row.text(0), row.text(1));
            self.printed(Address::top(Kind::Defined(Defined::Extension), home), &text);
        }
        Ok(())
    }

    fn printed(&mut self, at: Address, text: &str) {
        self.insert(at, Object::Definition(Box::new(What::Printed(Body::own(text)).into())));
    }
}
