//! Enums and domains.

use rustc_hash::FxHashMap;

use super::catalogs::PG_TYPE;
use super::definitions::json;
use super::{Reader, oid};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, CommentOn, Domain, Enum, Expr, Kind, Object, QName, naming};
use crate::dialect::postgres::{NOT_NULL, NOT_NULL_AS};

/// Which types are the user's own, for queries over `pg_type t` in `pg_namespace n`.
const NOT_OF_EXTENSION: &str = "not exists (select from pg_catalog.pg_depend x \
    where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = t.oid and x.deptype = 'e')";

/// The option of a domain that is never null, with the name of its constraint where it is not the usual one.
fn not_null(domain: Name, name: Option<&str>) -> (Box<str>, Box<str>) {
    match name.filter(|name| *name != naming::not_null_of_domain(domain).as_str()) {
        Some(name) => (NOT_NULL_AS.into(), name.into()),
        None => (NOT_NULL.into(), "".into()),
    }
}

impl Reader<'_> {
    pub(super) fn enums(&mut self) -> Result<(), Diagnostic> {
        let mut labels: FxHashMap<u32, Vec<Name>> = FxHashMap::default();
        for row in &self
            .query("select e.enumtypid, e.enumlabel from pg_catalog.pg_enum e order by e.enumtypid, e.enumsortorder")?
        {
            labels.entry(oid(row, 0)).or_default().push(Name::new(row.text(1)));
        }
        let mut rows = self.query(
            "select n.nspname, t.typname, t.oid from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace \
             where t.typtype = 'e' and t.typnamespace in ($spaces)",
        )?;
        rows.retain(|row| !self.said.is_of_extension(PG_TYPE, oid(row, 2)));
        for row in &rows {
            let home = self.type_name(row.text(0), row.text(1));
            let values = labels.remove(&oid(row, 2)).unwrap_or_default();
            self.insert(Address::top(Kind::Enum, home), Object::Enum(Enum { values }));
            let comment = self.comment_on(PG_TYPE, oid(row, 2), 0);
            self.comment(CommentOn::Enum, home, None, comment.as_deref());
        }
        Ok(())
    }

    pub(super) fn domains(&mut self) -> Result<(), Diagnostic> {
        let any = "exists (select from pg_catalog.pg_type t where t.typtype = 'd' and t.typnamespace in ($spaces))";
        if !self.hold(&[any])?.contains(&true) {
            return Ok(());
        }
        let rows = self.query(&format!(
            "select n.nspname::text, t.typname::text, (b.typcategory = 'A' and b.typelem <> 0)::text, \
             un.nspname::text, u.typname::text, pg_catalog.format_type(case when b.typcategory = 'A' and b.typelem <> 0 then b.typelem else b.oid end, t.typtypmod), \
             pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typnotnull::text, \
             case when t.typcollation <> b.typcollation then $collation end, \
             (select pg_catalog.json_agg(pg_catalog.json_build_array(k.conname, pg_catalog.pg_get_expr(k.conbin, 0), k.convalidated::text) \
               order by k.conname) from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c')::text, \
             pg_catalog.obj_description(t.oid, 'pg_type'), \
             (select k.conname from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'n')::text \
             from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace \
             join pg_catalog.pg_type b on b.oid = t.typbasetype \
             left join pg_catalog.pg_collation co on co.oid = t.typcollation \
             left join (pg_catalog.pg_type u join pg_catalog.pg_namespace un on un.oid = u.typnamespace) \
               on u.oid = case when b.typcategory = 'A' and b.typelem <> 0 then b.typelem else b.oid end \
               and u.typtype in ('e', 'd', 'c') and un.nspname !~ '^pg_' and un.nspname <> 'information_schema' \
               and not exists (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = u.oid and x.deptype = 'e') \
             where t.typtype = 'd' and $own and {NOT_OF_EXTENSION}"
        ))?;
        // A domain can stand in another's check, so all names come first.
        let homes: Vec<QName> = rows.iter().map(|row| self.type_name(row.text(0), row.text(1))).collect();
        for (row, home) in rows.iter().zip(homes) {
            let mut checks: Vec<(Name, Expr)> = Vec::new();
            let stored: Vec<(String, String, String)> = json(row, 9)?;
            for (name, text, validated) in &stored {
                checks.push((Name::new(name), self.constant(text)));
                if validated != "true" {
                    self.note(format!("`not valid` of check {name} (domain {home})"));
                }
            }
            checks.sort_by_key(|(name, _)| *name);
            let domain = Domain {
                ty: self.ty(row.flag(2), row.text(3), row.text(4), row.text(5)),
                default: row.opt(6).map(|text| self.constant(text)),
                checks,
                collate: row.opt(8).map(Into::into),
                options: row.flag(7).then(|| not_null(home.name, row.opt(11))).into_iter().collect(),
            };
            self.insert(Address::top(Kind::Domain, home), Object::Domain(domain));
            self.comment(CommentOn::Domain, home, None, row.opt(10));
        }
        Ok(())
    }

    /// The name of a type, which from now on is known in expressions.
    fn type_name(&mut self, ns: &str, name: &str) -> QName {
        let home = self.qname(ns, name);
        self.types.insert((home.ns.map(|ns| ns.as_str().to_owned()), name.to_owned()), home);
        home
    }
}
