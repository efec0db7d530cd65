//! What the language has no words for: aggregates, rules, collations, publications and their like, each as a raw object
//! with the server's own spelling of its way up and down, and with what it depends on. What an extension owns is left out.

mod foreign;
mod routines;
mod search;
mod types;
mod watchers;

pub(super) use foreign::SECRETS;

use std::collections::BTreeMap;

use super::Reader;
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, RawObject, What};
use crate::catalog::{Address, Defined, Definition, Kind, Object, QName};
use crate::database::execute::Row;

/// Each gives: kind, class and identity, schema (empty where there is none), a name and a longer one where that is taken,
/// how a `drop` and a comment name it, and the statements that make it.
const QUERIES: [&str; 15] = [
    routines::AGGREGATES,
    routines::OPERATORS,
    routines::FAMILIES,
    routines::CLASSES,
    routines::CASTS,
    routines::CONVERSIONS,
    types::RANGES,
    types::COLLATIONS,
    types::STATISTICS,
    search::SEARCH,
    watchers::SCHEMA_COMMENT,
    watchers::RULES,
    watchers::EVENT_TRIGGERS,
    watchers::PUBLICATIONS,
    foreign::FOREIGN,
];

/// What raw objects need, their own parts' needs among it: class, identity, the class and identity of what is needed, its
/// kind, schema, name and column. An array stands for its elements, a multirange for its range.
const NEEDS: &str = "
with own as (select u.class, u.oid from rows from (pg_catalog.unnest('{$classes}'::oid[]), pg_catalog.unnest('{$oids}'::oid[])) u(class, oid)),
part as (select class, oid, class as part_class, oid as part_oid from own
  union select own.class, own.oid, d.classid, d.objid from own
    join pg_catalog.pg_depend d on d.refclassid = own.class and d.refobjid = own.oid
    where (own.class, d.classid) in (
      ('pg_catalog.pg_opclass'::regclass, 'pg_catalog.pg_amop'::regclass), ('pg_catalog.pg_opclass'::regclass, 'pg_catalog.pg_amproc'::regclass),
      ('pg_catalog.pg_opfamily'::regclass, 'pg_catalog.pg_amop'::regclass), ('pg_catalog.pg_opfamily'::regclass, 'pg_catalog.pg_amproc'::regclass),
      ('pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_publication_rel'::regclass),
      ('pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_publication_namespace'::regclass),
      ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_attrdef'::regclass), ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass)))
select distinct part.class::text, part.oid::text, d.refclassid::oid::text, coalesce(t.oid, d.refobjid)::text,
    coalesce('relation ' || c.relkind::text, 'relation ' || nullif(r.relkind::text, 'c'), 'type ' || t.typtype::text, 'routine ' || p.prokind::text, 'namespace'),
    n.nspname::text, coalesce(c.relname, r.relname, t.typname, p.proname)::text, a.attname::text
  from part join pg_catalog.pg_depend d on d.classid = part.part_class and d.objid = part.part_oid
  left join pg_catalog.pg_class c on d.refclassid = 'pg_catalog.pg_class'::regclass and c.oid = d.refobjid
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
  left join pg_catalog.pg_type y on d.refclassid = 'pg_catalog.pg_type'::regclass and y.oid = d.refobjid
  left join pg_catalog.pg_type t on t.oid = case when y.typcategory = 'A' and y.typelem <> 0 then y.typelem
    else coalesce((select g.rngtypid from pg_catalog.pg_range g where g.rngmultitypid = y.oid), y.oid) end
  left join pg_catalog.pg_class r on r.oid = t.typrelid and t.typrelid <> 0
  left join pg_catalog.pg_proc p on d.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = d.refobjid
  left join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, t.typnamespace, p.pronamespace,
    case when d.refclassid = 'pg_catalog.pg_namespace'::regclass then d.refobjid end)
  where d.refobjid <> part.oid";

/// The class and identity of an object of the server.
type Identity = (String, String);

impl Reader<'_> {
    pub(super) fn raw(&mut self) -> Result<(), Diagnostic> {
        let home = format!(
            "(case when n.nspname = '{}' then '' else pg_catalog.quote_ident(n.nspname) || '.' end)",
            self.current.replace('\'', "''")
        );
        let found = QUERIES.join("\nunion all\n").replace("$home", &home);
        let rows = self.query(&format!(
            "with found as ({found}) select f.kind, f.class::text, f.oid::text, f.ns, f.name, f.longer, f.named, f.up, \
             pg_catalog.obj_description(f.oid, (select c.relname from pg_catalog.pg_class c where c.oid = f.class)) \
             from found f where not exists (select from pg_catalog.pg_depend x \
               where x.classid = f.class and x.objid = f.oid and x.deptype in ('e', 'i')) order by f.ns, f.name, f.longer, f.kind"
        ))?;
        let addresses = self.addresses(&rows);
        let mut uses = self.needs(&addresses)?;
        for row in &rows {
            let id = identity(row, 1);
            let Some(at) = addresses.get(&id) else { continue };
            let (named, mut up) = (row.text(6), row.text(7).to_owned());
            if let Some(text) = row.opt(8) {
                up.push_str(&format!(";\ncomment on {named} is {}", crate::dialect::literal(text)));
            }
            let down = if row.text(0) == "comment" { named.to_owned() } else { format!("drop {named}") };
            let what = What::Raw(RawObject { up: Body::own(up), down: Some(Body::own(down)) });
            let uses = uses.remove(&id).unwrap_or_default();
            self.insert(*at, Object::Definition(Box::new(Definition { what, uses })));
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

    fn needs(&mut self, own: &BTreeMap<Identity, Address>) -> Result<BTreeMap<Identity, Vec<Address>>, Diagnostic> {
        let mut out: BTreeMap<Identity, Vec<Address>> = BTreeMap::new();
        if own.is_empty() {
            return Ok(out);
        }
        let list = |part: fn(&Identity) -> &str| own.keys().map(part).collect::<Vec<_>>().join(",");
        let (classes, oids) = (list(|id| &id.0), list(|id| &id.1));
        let rows = self.query(&NEEDS.replace("$classes", &classes).replace("$oids", &oids))?;
        for row in &rows {
            let raw = own.get(&identity(row, 2)).copied();
            let found = raw.map_or_else(|| self.needed(row), |at| vec![at]);
            out.entry(identity(row, 0)).or_default().extend(found);
        }
        for list in out.values_mut() {
            list.sort();
            list.dedup();
        }
        Ok(out)
    }

    /// The addresses that something needed may have; what the catalog does not hold is passed over.
    fn needed(&self, row: &Row) -> Vec<Address> {
        let home = self.qname(row.text(5), row.text(6));
        let of = |kind| Address::top(Kind::Defined(kind), home);
        match row.text(4) {
            "relation r" | "relation p" => {
                let column = row.opt(7).map(|column| Address::column(home, Name::new(column)));
                [Address::table(home)].into_iter().chain(column).collect()
            }
            "relation v" => vec![of(Defined::View)],
            "relation m" => vec![of(Defined::MaterializedView)],
            "relation S" => vec![of(Defined::Sequence)],
            "relation c" | "type c" => vec![of(Defined::Composite)],
            "type e" => vec![Address::top(Kind::Enum, home)],
            "type d" => vec![Address::top(Kind::Domain, home)],
            "routine f" | "routine w" => vec![of(Defined::Function)],
            "routine p" => vec![of(Defined::Procedure)],
            "namespace" if !row.text(5).is_empty() && row.text(5) != self.current => {
                vec![Address::namespace(Name::new(row.text(5)))]
            }
            _other => Vec::new(),
        }
    }
}

fn identity(row: &Row, at: usize) -> Identity {
    (row.text(at).to_owned(), row.text(at + 1).to_owned())
}
