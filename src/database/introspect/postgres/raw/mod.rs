//! What the language has no words for: aggregates, rules, collations, publications and their like, each as a raw object
//! with the server's own spelling of its way up and down. What an extension owns is left out.

mod foreign;
mod routines;
mod search;
mod types;
mod watchers;

pub(super) use foreign::SECRETS;
pub(super) use types::OF_BASE_TYPE;

use std::collections::BTreeMap;

use super::Reader;
use super::dependencies::{Identity, identity};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, RawObject, What};
use crate::catalog::{Address, Defined, Kind, Object, QName};
use crate::database::execute::Row;

/// With a condition that holds where there is any, each gives: kind, class and identity, schema (empty where there is none), a
/// name and a longer one where that is taken, how a `drop` and a comment name it, and the statements that make it.
const QUERIES: [(&str, &str); 16] = [
    (
        "exists (select from pg_catalog.pg_proc p where p.prokind = 'a' and p.pronamespace in ($spaces))",
        routines::AGGREGATES,
    ),
    ("exists (select from pg_catalog.pg_operator o where o.oprnamespace in ($spaces))", routines::OPERATORS),
    ("exists (select from pg_catalog.pg_opfamily f where f.opfnamespace in ($spaces))", routines::FAMILIES),
    ("exists (select from pg_catalog.pg_opclass c where c.opcnamespace in ($spaces))", routines::CLASSES),
    ("exists (select from pg_catalog.pg_cast c where c.oid >= 16384)", routines::CASTS),
    ("exists (select from pg_catalog.pg_conversion c where c.connamespace in ($spaces))", routines::CONVERSIONS),
    (
        "exists (select from pg_catalog.pg_type t where (t.typtype = 'b' and t.typcategory <> 'A' or t.typtype = 'p') and t.typnamespace in ($spaces))",
        types::BASES,
    ),
    ("exists (select from pg_catalog.pg_type t where t.typtype = 'r' and t.typnamespace in ($spaces))", types::RANGES),
    ("exists (select from pg_catalog.pg_collation c where c.collnamespace in ($spaces))", types::COLLATIONS),
    ("exists (select from pg_catalog.pg_statistic_ext s where s.stxnamespace in ($spaces))", types::STATISTICS),
    (
        "exists (select from pg_catalog.pg_ts_parser p where p.prsnamespace in ($spaces)) \
         or exists (select from pg_catalog.pg_ts_template t where t.tmplnamespace in ($spaces)) \
         or exists (select from pg_catalog.pg_ts_dict d where d.dictnamespace in ($spaces)) \
         or exists (select from pg_catalog.pg_ts_config c where c.cfgnamespace in ($spaces))",
        search::SEARCH,
    ),
    (
        "pg_catalog.current_schema() = 'public' and pg_catalog.obj_description('public'::regnamespace, 'pg_namespace') \
         is distinct from 'standard public schema'",
        SCHEMA_COMMENT,
    ),
    (
        "exists (select from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class \
         where r.rulename <> '_RETURN' and c.relnamespace in ($spaces))",
        watchers::RULES,
    ),
    ("exists (select from pg_catalog.pg_event_trigger)", watchers::EVENT_TRIGGERS),
    ("exists (select from pg_catalog.pg_publication)", watchers::PUBLICATIONS),
    ("exists (select from pg_catalog.pg_foreign_data_wrapper)", foreign::FOREIGN),
];

/// The comment on the current schema, which no database is without, where it is not the usual one: `named` is the way back.
const SCHEMA_COMMENT: &str = "
select 'comment', 0::oid, n.oid, '', 'comment on schema', 'comment on schema',
    'comment on schema ' || pg_catalog.quote_ident(n.nspname) || ' is ''standard public schema''',
    'comment on schema ' || pg_catalog.quote_ident(n.nspname) || ' is '
      || coalesce(pg_catalog.quote_literal(pg_catalog.obj_description(n.oid, 'pg_namespace')), 'null')
  from pg_catalog.pg_namespace n where n.nspname = 'public' and n.nspname = pg_catalog.current_schema()
    and pg_catalog.obj_description(n.oid, 'pg_namespace') is distinct from 'standard public schema'";

/// Whose these are. Of functions and of what holds rows or is a type, the privileges tell that.
const OWNERS: &str = "
select 'pg_catalog.pg_collation'::regclass::oid as class, o.oid, o.collowner as owner from pg_catalog.pg_collation o
union all select 'pg_catalog.pg_conversion'::regclass, o.oid, o.conowner from pg_catalog.pg_conversion o
union all select 'pg_catalog.pg_operator'::regclass, o.oid, o.oprowner from pg_catalog.pg_operator o
union all select 'pg_catalog.pg_opclass'::regclass, o.oid, o.opcowner from pg_catalog.pg_opclass o
union all select 'pg_catalog.pg_opfamily'::regclass, o.oid, o.opfowner from pg_catalog.pg_opfamily o
union all select 'pg_catalog.pg_statistic_ext'::regclass, o.oid, o.stxowner from pg_catalog.pg_statistic_ext o
union all select 'pg_catalog.pg_ts_dict'::regclass, o.oid, o.dictowner from pg_catalog.pg_ts_dict o
union all select 'pg_catalog.pg_ts_config'::regclass, o.oid, o.cfgowner from pg_catalog.pg_ts_config o
union all select 'pg_catalog.pg_foreign_data_wrapper'::regclass, o.oid, o.fdwowner from pg_catalog.pg_foreign_data_wrapper o
union all select 'pg_catalog.pg_foreign_server'::regclass, o.oid, o.srvowner from pg_catalog.pg_foreign_server o
union all select 'pg_catalog.pg_publication'::regclass, o.oid, o.pubowner from pg_catalog.pg_publication o
union all select 'pg_catalog.pg_event_trigger'::regclass, o.oid, o.evtowner from pg_catalog.pg_event_trigger o";

impl Reader<'_> {
    pub(super) fn raw(&mut self) -> Result<(), Diagnostic> {
        let home = format!(
            "(case when n.nspname = '{}' then '' else pg_catalog.quote_ident(n.nspname) || '.' end)",
            self.current.replace('\'', "''")
        );
        let queries = self.needed_of(&QUERIES)?;
        if queries.is_empty() {
            return Ok(());
        }
        let found = queries.join("\nunion all\n").replace("$home", &home);
        let rows = self.query(&format!(
            "with found(kind, class, oid, ns, name, longer, named, up) as ({found}) select f.kind, f.class::regclass::text, f.oid::text, f.ns, f.name, f.longer, f.named, f.up, \
             pg_catalog.obj_description(f.oid, (select c.relname from pg_catalog.pg_class c where c.oid = f.class)), \
             pg_catalog.pg_get_userbyid(w.owner)::text \
             from found f left join ({OWNERS}) w on w.class = f.class and w.oid = f.oid and w.owner <> current_user::regrole \
               and w.owner <> (select d.datdba from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()) \
             where not exists (select from pg_catalog.pg_depend x \
               where x.classid = f.class and x.objid = f.oid and x.deptype in ('e', 'i')) order by f.ns, f.name, f.longer, f.kind"
        ))?;
        let addresses = self.addresses(&rows);
        for row in &rows {
            let id = identity(row, 1);
            let Some(at) = addresses.get(&id) else { continue };
            let (named, mut up) = (row.text(6), row.text(7).to_owned());
            if let Some(text) = row.opt(8) {
                up.push_str(&format!(";\ncomment on {named} is {}", crate::dialect::literal(text)));
            }
            if let Some(owner) = row.opt(9) {
                up.push_str(&format!(";\nalter {named} owner to {}", crate::dialect::postgres::role(Name::new(owner))));
            }
            let down = match row.text(0) {
                "comment" => named.to_owned(),
                // its functions need it, and it needs them
                "base type" => format!("drop {named} cascade"),
                _other => format!("drop {named}"),
            };
            let what = What::Raw(RawObject { up: Body::own(up), down: Some(Body::own(down)) });
            self.insert(*at, Object::Definition(Box::new(what.into())));
            self.know(&id.0, &id.1, *at);
        }
        Ok(())
    }

    /// Each is called by its own name, or by a longer one where others are called so too.
    fn addresses(&self, rows: &[Row]) -> BTreeMap<Identity, Address> {
        let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        rows.iter().for_each(|row| *count.entry((row.text(3), row.text(4))).or_default() += 1);
        let mut out = BTreeMap::new();
        let mut taken: Vec<Address> = Vec::new();
        for row in rows {
            let alone = count.get(&(row.text(3), row.text(4))) == Some(&1);
            let name = row.text(if alone { 4 } else { 5 });
            let home =
                if row.text(3).is_empty() { QName::bare(Name::new(name)) } else { self.qname(row.text(3), name) };
            let mut at = Address::top(Kind::Defined(Defined::Raw), home);
            let mut n = 1;
            while taken.contains(&at) {
                n += 1;
                at.home.name = Name::new(&format!("{name} {n}"));
            }
            taken.push(at);
            out.insert(identity(row, 1), at);
        }
        out
    }
}
