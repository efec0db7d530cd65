//! Who may do what, and whose things are: what differs from what goes without saying.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{json, not_of_extension};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Grant, What};
use crate::catalog::{Address, Defined, Definition, Kind, Object, QName};
use crate::database::execute::Row;
use crate::database::introspect::postgres::Reader;
use crate::database::introspect::postgres::raw::OF_BASE_TYPE;

const SEQUENCE: Kind = Kind::Defined(Defined::Sequence);

/// One privilege of one role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Item {
    pub role: String,
    pub privilege: String,
    pub grantable: bool,
    /// Who gave it.
    pub by: String,
}

/// Privileges as JSON, by the SQL of an access list.
pub(super) fn items(list: &str) -> String {
    format!(
        "(select pg_catalog.json_agg(pg_catalog.json_build_object('role', \
           case a.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(a.grantee) end, \
           'privilege', pg_catalog.lower(a.privilege_type), 'grantable', a.is_grantable, 'by', pg_catalog.pg_get_userbyid(a.grantor))) \
         from pg_catalog.aclexplode({list}) a)::text"
    )
}

/// The columns of every query here: schema, name, kind, part, owner, whether the owner goes without saying, what is
/// granted and what goes without saying.
fn select(kind: &str, name: &str, part: &str, owner: &str, list: &str, class: &str) -> String {
    let usual = format!("pg_catalog.acldefault({class}, {owner})");
    let own = "(select d.datdba from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())";
    format!(
        "select n.nspname::text, {name}::text, {kind}, {part}, pg_catalog.pg_get_userbyid({owner})::text, \
         ({owner} in ({own}, current_user::regrole))::text, {}, {}",
        items(&format!("coalesce({list}, {usual})")),
        items(&usual)
    )
}

/// What the catalog has no place for may have privileges too.
const OTHERS: &str = "
select 'language', l.lanname::text from pg_catalog.pg_language l where l.lanacl is not null
union all select 'foreign data wrapper', w.fdwname::text from pg_catalog.pg_foreign_data_wrapper w where w.fdwacl is not null
union all select 'server', s.srvname::text from pg_catalog.pg_foreign_server s where s.srvacl is not null";

impl Reader<'_> {
    /// Grants and owners of what the catalog holds.
    pub(in crate::database::introspect::postgres) fn access(&mut self) -> Result<(), Diagnostic> {
        let differs = |owner: &str, list: &str| {
            format!(
                "({list} is not null or {owner} not in ((select d.datdba from pg_catalog.pg_database d \
                   where d.datname = pg_catalog.current_database()), current_user::regrole))"
            )
        };
        let class = "(case c.relkind when 'S' then 's' else 'r' end)::\"char\"";
        let own = "(select pg_catalog.json_build_array(t.relname, a.attname)::text from pg_catalog.pg_depend x \
            join pg_catalog.pg_class t on t.oid = x.refobjid join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = x.refobjsubid \
            where c.relkind = 'S' and x.classid = 'pg_catalog.pg_class'::regclass and x.objid = c.oid and x.deptype in ('a', 'i'))";
        let relations = format!(
            "{} from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relpersistence <> 't' and $own and $history and {} and {}",
            select("c.relkind::text", "c.relname", own, "c.relowner", "c.relacl", class),
            not_of_extension("pg_class", "c.oid"),
            differs("c.relowner", "c.relacl"),
        );
        let columns = format!(
            "select n.nspname::text, c.relname::text, 'column', a.attname::text, pg_catalog.pg_get_userbyid(c.relowner)::text, 'true', \
               {}, null::text from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace where a.attacl is not null and not a.attisdropped and a.attnum > 0 \
               and c.relkind in ('r', 'p', 'v', 'm') and $own and $history and {}",
            items("a.attacl"),
            not_of_extension("pg_class", "c.oid"),
        );
        let routines = format!(
            "{} from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace \
             where $own and {} and {} and not {OF_BASE_TYPE} and not exists (select from pg_catalog.pg_depend i \
               where i.classid = 'pg_catalog.pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')",
            select("'routine'", "p.proname", "p.oid::text", "p.proowner", "p.proacl", "'f'"),
            not_of_extension("pg_proc", "p.oid"),
            differs("p.proowner", "p.proacl"),
        );
        let types = format!(
            "{} from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace \
             left join pg_catalog.pg_class c on c.oid = t.typrelid \
             where (t.typtype in ('e', 'd', 'r', 'b') and t.typcategory <> 'A' or t.typtype = 'c' and c.relkind = 'c') and $own and {} and {}",
            select("'type'", "t.typname", "null::text", "t.typowner", "t.typacl", "'T'"),
            not_of_extension("pg_type", "t.oid"),
            differs("t.typowner", "t.typacl"),
        );
        let namespaces = format!(
            "{} from pg_catalog.pg_namespace n where $own and (n.nspname = 'public' or {})",
            select("'namespace'", "n.nspname", "null::text", "n.nspowner", "n.nspacl", "'n'"),
            differs("n.nspowner", "n.nspacl"),
        );
        let of_relations = format!(
            "exists (select from pg_catalog.pg_class c where c.relnamespace in ($spaces) and {})",
            differs("c.relowner", "c.relacl")
        );
        let of_types = format!(
            "exists (select from pg_catalog.pg_type t where t.typnamespace in ($spaces) and {})",
            differs("t.typowner", "t.typacl")
        );
        let there = self.hold(&[
            &of_relations,
            "exists (select from pg_catalog.pg_proc p where p.pronamespace in ($spaces))",
            &of_types,
            "true",
        ])?;
        for (query, _) in [relations, routines, types, namespaces].iter().zip(there).filter(|(_, is_there)| *is_there) {
            for row in &self.query(query)? {
                self.access_to(row)?;
            }
        }
        let any = "exists (select from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
            where a.attacl is not null and c.relnamespace in ($spaces))";
        if self.hold(&[any])?.contains(&true) {
            let rows = self.query(&columns)?;
            self.of_columns(&rows)?;
        }
        for row in &self.query(OTHERS)? {
            self.note(format!("privileges of {} {}", row.text(0), row.text(1)));
        }
        self.default_privileges()
    }

    /// Where the catalog has what a row is about.
    fn accessed(&self, row: &Row) -> Option<Address> {
        let home = self.qname(row.text(0), row.text(1));
        let kinds: &[Kind] = match row.text(2) {
            "routine" => return self.known.get(&("pg_proc".to_owned(), row.text(3).to_owned())).copied(),
            "namespace" if row.text(0) == self.current => {
                return (row.text(0) == "public").then(|| Address::namespace(Name::new(row.text(0))));
            }
            "namespace" => return Some(Address::namespace(Name::new(row.text(0)))),
            "type" => &[Kind::Enum, Kind::Domain, Kind::Defined(Defined::Composite)],
            "S" if row.opt(3).is_some() && !self.out.catalog.contains(&Address::top(SEQUENCE, home)) => {
                let (table, column): (String, String) = serde_json::from_str(row.text(3)).ok()?;
                let at = Address::column(QName::new(home.ns, Name::new(&table)), Name::new(&column));
                return matches!(self.out.catalog.get(&at), Some(Object::Column(own)) if own.identity.is_some())
                    .then_some(at);
            }
            "S" => &[SEQUENCE],
            "v" => &[Kind::Defined(Defined::View)],
            "m" => &[Kind::Defined(Defined::MaterializedView)],
            "column" => &[Kind::Table, Kind::Defined(Defined::View), Kind::Defined(Defined::MaterializedView)],
            _table => &[Kind::Table],
        };
        kinds.iter().map(|kind| Address::top(*kind, home)).find(|at| self.out.catalog.contains(at))
    }

    fn access_to(&mut self, row: &Row) -> Result<(), Diagnostic> {
        let (mut given, mut usual): (Vec<Item>, Vec<Item>) = (json(row, 6)?, json(row, 7)?);
        given.sort();
        let Some(on) = self.accessed(row) else {
            let what = if row.text(2).len() == 1 { "relation" } else { row.text(2) };
            self.note(format!("owner or privileges of {what} {}", self.qname(row.text(0), row.text(1))));
            return Ok(());
        };
        let owner = row.text(4);
        let is_public_schema = row.text(2) == "namespace" && row.text(0) == "public";
        let mut is_usual_owner = row.flag(5);
        if is_public_schema {
            let rows = self.query("select 'pg_database_owner', pg_catalog.array_to_json(array['usage'])")?;
            let Some(made) = rows.first() else { return Ok(()) };
            is_usual_owner = owner == made.text(0);
            let item = |privilege| Item { role: "public".into(), privilege, grantable: false, by: owner.to_owned() };
            usual.extend(made.list(1).into_iter().map(item));
        }
        // the sequence of a column belongs to the owner of its table
        let goes_with_table = self.out.catalog.contains(&Address { kind: Kind::Defined(Defined::Ownership), ..on });
        if !is_usual_owner && on.kind != Kind::Column && !(on.kind == SEQUENCE && goes_with_table) {
            self.grant(on, owner, Grant::OWNER, Vec::new(), false);
        }
        let of = |list: &[Item], role: &str| -> BTreeMap<String, bool> {
            list.iter().filter(|own| own.role == role).map(|own| (own.privilege.clone(), own.grantable)).collect()
        };
        let mut roles: Vec<&str> = given.iter().chain(&usual).map(|own| own.role.as_str()).collect();
        roles.sort_unstable();
        roles.dedup();
        let mut grants = Vec::new();
        for role in roles {
            let (has, without) = (of(&given, role), of(&usual, role));
            let lost = without.iter().any(|(privilege, _)| !has.contains_key(privilege));
            let more =
                without.iter().any(|(privilege, grantable)| has.get(privilege).is_some_and(|own| own != grantable));
            if lost || more {
                grants.push((role.to_owned(), Grant::NONE.to_owned(), false));
            }
            let said = has.into_iter().filter(|(privilege, _)| lost || more || !without.contains_key(privilege));
            grants.extend(said.map(|(privilege, grantable)| (role.to_owned(), privilege, grantable)));
        }
        for (role, privilege, grantable) in grants {
            self.grant(on, &role, &privilege, Vec::new(), grantable);
        }
        self.by_others(on, owner, &given);
        Ok(())
    }

    /// Privileges on columns, those of one kind together.
    fn of_columns(&mut self, rows: &[Row]) -> Result<(), Diagnostic> {
        let mut all: BTreeMap<(Address, String, String, bool), Vec<Name>> = BTreeMap::new();
        for row in rows {
            let given: Vec<Item> = json(row, 6)?;
            let Some(on) = self.accessed(row) else {
                self.note(format!("privileges of column {}.{}", self.qname(row.text(0), row.text(1)), row.text(3)));
                continue;
            };
            self.by_others(on, row.text(4), &given);
            for own in given {
                all.entry((on, own.role, own.privilege, own.grantable)).or_default().push(Name::new(row.text(3)));
            }
        }
        for ((on, role, privilege, grantable), mut columns) in all {
            columns.sort();
            self.grant(on, &role, &privilege, columns, grantable);
        }
        Ok(())
    }

    /// A grant is the owner's, whoever made it.
    fn by_others(&mut self, on: Address, owner: &str, given: &[Item]) {
        for own in given.iter().filter(|own| own.by != owner) {
            self.note(format!("that {} was granted to {} on {on} by {}", own.privilege, own.role, own.by));
        }
    }

    fn grant(&mut self, on: Address, role: &str, privilege: &str, columns: Vec<Name>, grantable: bool) {
        let own = Grant { on, to: Name::new(role), privilege: Name::new(privilege), columns, grantable };
        let (at, uses) = (own.address(), own.leans());
        self.insert(at, Object::Definition(Box::new(Definition { what: What::Grant(own), uses })));
    }
}
