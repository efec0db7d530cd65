//! What definitions and raw objects lean on, as `pg_depend` knows it: exact for all that the server itself keeps from being
//! dropped or altered. Bodies that are only texts to it are not in there.

use std::collections::BTreeMap;

use super::Reader;
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Defined, Kind, Object};
use crate::database::execute::Row;

/// What an object is to the server: the catalog that it stands in (`pg_proc`), and its identity there.
pub(super) type Identity = (String, String);

/// What these objects need, their own parts' needs among it: class, identity, the class and identity of what is needed, its
/// kind, schema, name and column. An array stands for its elements, a multirange for its range.
const NEEDS: &str = "
with own as (select u.class::oid as class, u.oid from rows from (pg_catalog.unnest('{$classes}'::regclass[]), pg_catalog.unnest('{$oids}'::oid[])) u(class, oid)),
part as (select class, oid, class as part_class, oid as part_oid from own
  union select own.class, own.oid, d.classid, d.objid from own
    join pg_catalog.pg_depend d on d.refclassid = own.class and d.refobjid = own.oid
    where (own.class, d.classid) in (
      ('pg_catalog.pg_opclass'::regclass, 'pg_catalog.pg_amop'::regclass), ('pg_catalog.pg_opclass'::regclass, 'pg_catalog.pg_amproc'::regclass),
      ('pg_catalog.pg_opfamily'::regclass, 'pg_catalog.pg_amop'::regclass), ('pg_catalog.pg_opfamily'::regclass, 'pg_catalog.pg_amproc'::regclass),
      ('pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_publication_rel'::regclass),
      ('pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_publication_namespace'::regclass),
      ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_attrdef'::regclass), ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass)))
select distinct part.class::regclass::text, part.oid::text, d.refclassid::regclass::text, coalesce(t.oid, d.refobjid)::text,
    coalesce('relation ' || c.relkind::text, 'relation ' || nullif(r.relkind::text, 'c'), 'type ' || t.typtype::text,
      case when p.oid is not null then 'routine' when d.refclassid = 'pg_catalog.pg_namespace'::regclass then 'namespace' end),
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

/// The identity in two fields of a row.
pub(super) fn identity(row: &Row, at: usize) -> Identity {
    (row.text(at).to_owned(), row.text(at + 1).to_owned())
}

impl Reader<'_> {
    /// Notes what an address is to the server.
    pub(super) fn know(&mut self, class: &str, oid: &str, at: Address) {
        self.known.insert((class.to_owned(), oid.to_owned()), at);
    }

    /// Notes what definitions lean on, of what the catalog has.
    pub(super) fn dependencies(&mut self) -> Result<(), Diagnostic> {
        if self.known.is_empty() {
            return Ok(());
        }
        let list = |part: fn(&Identity) -> &str| self.known.keys().map(part).collect::<Vec<_>>().join(",");
        let query = NEEDS.replace("$classes", &list(|id| &id.0)).replace("$oids", &list(|id| &id.1));
        let mut found: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
        for row in &self.query(&query)? {
            let Some(at) = self.known.get(&identity(row, 0)).copied() else { continue };
            let needs = self.known.get(&identity(row, 2)).map_or_else(|| self.needed(row), |need| vec![*need]);
            // that it stands in a namespace says its name
            let own = at.home.ns.map(Address::namespace);
            found.entry(at).or_default().extend(needs.into_iter().filter(|need| *need != at && Some(*need) != own));
        }
        for (at, uses) in found {
            if let Some(Object::Definition(own)) = self.out.catalog.get_mut(&at) {
                own.uses.extend(uses);
                own.uses.sort();
                own.uses.dedup();
            }
        }
        Ok(())
    }

    /// Where the catalog has what is needed and has no identity here.
    fn needed(&self, row: &Row) -> Vec<Address> {
        let home = self.qname(row.text(5), row.text(6));
        let of = |kind| Address::top(Kind::Defined(kind), home);
        let mut out = match row.text(4) {
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
            "namespace" => vec![Address::namespace(Name::new(row.text(5)))],
            _other => Vec::new(),
        };
        out.retain(|need| self.out.catalog.contains(need));
        out
    }
}
