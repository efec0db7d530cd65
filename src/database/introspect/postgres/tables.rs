//! Tables, columns and defaults.

use super::definitions::{counting, json};
use super::{Reader, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Body, Descent, Options, Partitioning, What};
use crate::catalog::{
    Address, Column, CommentOn, Defined, Generated, Identity, IdentityMode, Kind, Manner, Object, QName, Table, naming,
};
use crate::database::execute::Row;
use crate::dialect::postgres::{REPLICA_IDENTITY, ROW_SECURITY, UNLOGGED};

fn part(home: QName, kind: Defined) -> Address {
    Address { home, kind: Kind::Defined(kind), part: None }
}

fn definition(what: What) -> Object {
    Object::Definition(Box::new(what.into()))
}

/// How a column's values are kept and counted, where it is not as its type has it.
fn kept(row: &Row) -> Options {
    let mut out = options(row, 25);
    let own = [("storage", 22), ("compression", 23), ("statistics", 24)];
    out.extend(own.into_iter().filter_map(|(key, at)| Some((key.into(), row.opt(at)?.into()))));
    out.sort();
    out
}

impl Reader<'_> {
    pub(super) fn tables(&mut self) -> Result<(), Diagnostic> {
        let rows = self.in_one_zone(
            "select n.nspname::text, c.relname::text, c.relkind::text, c.relispartition::text, \
             '', \
             c.relpersistence::text, pg_catalog.array_to_json(c.reloptions)::text, c.relrowsecurity::text, \
             coalesce(c.relforcerowsecurity, false)::text, c.relreplident::text, \
             (c.reloftype <> 0)::text, a.amname::text, pg_catalog.obj_description(c.oid, 'pg_class'), \
             pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.pg_get_expr(c.relpartbound, c.oid), \
             (select pg_catalog.json_agg(pg_catalog.json_build_array(pn.nspname, p.relname, p.relkind) order by i.inhseqno) \
               from pg_catalog.pg_inherits i join pg_catalog.pg_class p on p.oid = i.inhparent \
               join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid)::text \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             left join pg_catalog.pg_am a on a.oid = c.relam \
             where c.relkind in ('r', 'p') and c.relpersistence <> 't' and $own and $history and not exists \
             (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')",
        )?;
        let (mut keys, mut descents): (Vec<_>, Vec<(_, Descent)>) = Default::default();
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            let parents: Vec<(String, String, String)> = json(row, 15)?;
            let odd = [
                (row.flag(10), "table of a type"),
                (parents.iter().any(|(.., kind)| kind == "f"), "table that descends from a foreign table"),
            ];
            if let Some((_, what)) = odd.iter().find(|(is, _)| *is) {
                self.note(format!("{what} {home}"));
                continue;
            }
            let mut options = options(row, 6);
            if row.text(5) == "u" {
                options.push((UNLOGGED.into(), "".into()));
            }
            if row.flag(7) || row.flag(8) {
                let force = if row.flag(8) { "force" } else { "" };
                options.push((ROW_SECURITY.into(), force.into()));
            }
            match row.text(9) {
                "f" => options.push((REPLICA_IDENTITY.into(), "full".into())),
                "n" => options.push((REPLICA_IDENTITY.into(), "nothing".into())),
                _default_or_index => {}
            }
            options.sort();
            if !matches!(row.text(11), "heap" | "") {
                self.note(format!("access method of table {home}"));
            }
            self.tables.insert(home);
            self.insert(Address::table(home), Object::Table(Table { options, protected: false }));
            self.comment(CommentOn::Table, home, None, row.opt(12));
            if let Some(key) = row.opt(13) {
                keys.push((home, key.to_owned()));
            }
            if !parents.is_empty() {
                let parents = parents.iter().map(|(ns, name, _)| self.qname(ns, name)).collect();
                let bounds = row.opt(14).filter(|_| row.flag(3)).map(Body::own);
                descents.push((home, Descent { parents, bounds }));
            }
        }
        for (home, own) in descents {
            match own.parents.iter().find(|parent| !self.tables.contains(parent)) {
                Some(parent) => self.note(format!("that {home} descends from {parent}, which is not taken")),
                None => self.insert(part(home, Defined::Descent), definition(What::Descent(own))),
            }
        }
        self.partition_keys = keys;
        Ok(())
    }

    pub(super) fn columns(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select n.nspname::text, c.relname::text, a.attname::text, (t.typcategory = 'A' and t.typelem <> 0)::text, \
             un.nspname::text, u.typname::text, \
             pg_catalog.format_type(case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end, a.atttypmod), \
             a.attnotnull::text, a.attgenerated::text, a.attidentity::text, \
             case when a.attcollation <> t.typcollation then $collation end, \
             pg_catalog.pg_get_expr(d.adbin, d.adrelid), \
             pg_catalog.col_description(c.oid, a.attnum::int), \
             s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcache::text, s.seqcycle::text, \
             s.deptype::text, s.is_default::text, s.name::text, \
             case when a.attstorage <> t.typstorage then case a.attstorage when 'p' then 'plain' when 'e' then 'external' \
               when 'm' then 'main' else 'extended' end end, \
             case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end, nullif(a.attstattarget, -1)::text, \
             pg_catalog.array_to_json(a.attoptions)::text, s.relname::text, pg_catalog.format_type(s.seqtypid, null), \
             pg_catalog.obj_description(s.seqrelid, 'pg_class') \
             from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_type t on t.oid = a.atttypid \
             left join pg_catalog.pg_collation co on co.oid = a.attcollation \
             left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum \
             left join (pg_catalog.pg_type u join pg_catalog.pg_namespace un on un.oid = u.typnamespace) \
               on u.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end \
               and u.typtype in ('e', 'd', 'c') and un.nspname !~ '^pg_' and un.nspname <> 'information_schema' \
               and not exists (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = u.oid and x.deptype = 'e') \
             left join lateral (select q.*, p.deptype, p.objid::pg_catalog.regclass as name, o.relname, exists (select from pg_catalog.pg_depend y \
                 where y.classid = 'pg_catalog.pg_attrdef'::regclass and y.objid = d.oid and y.refobjid = p.objid) as is_default \
               from pg_catalog.pg_depend p join pg_catalog.pg_sequence q on q.seqrelid = p.objid \
               join pg_catalog.pg_class o on o.oid = p.objid \
               where p.classid = 'pg_catalog.pg_class'::regclass and p.refclassid = 'pg_catalog.pg_class'::regclass \
               and p.refobjid = c.oid and p.refobjsubid = a.attnum and p.deptype in ('a', 'i') \
               order by is_default desc, p.objid limit 1) s on true \
             where c.relkind in ('r', 'p') and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped and $own and $history \
             order by n.nspname, c.relname, a.attnum",
        )?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            if self.tables.contains(&home) {
                self.columns.entry(home).or_default().push(Name::new(row.text(2)));
            }
        }
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            if self.tables.contains(&home) {
                self.column(home, row);
            }
        }
        for (home, key) in std::mem::take(&mut self.partition_keys) {
            let key = self.expr(home, &key);
            self.insert(part(home, Defined::Partitioning), definition(What::Partitioning(Partitioning { key })));
        }
        Ok(())
    }

    fn column(&mut self, home: QName, row: &Row) {
        let name = Name::new(row.text(2));
        let place = self.columns.get(&home).and_then(|all| all.iter().position(|own| *own == name));
        let expr = row.opt(11);
        // A sequence that the column owns and its default draws from is what `serial` makes.
        let serial = row.text(19) == "a"
            && row.flag(20)
            && expr.is_some_and(|text| text.starts_with("nextval('") && text.ends_with("'::regclass)"))
            && matches!(row.text(6), "smallint" | "integer" | "bigint")
            && !row.flag(3);
        let mode = match row.text(9) {
            "a" => Some(IdentityMode::Always),
            "d" => Some(IdentityMode::ByDefault),
            _none => serial.then_some(IdentityMode::Serial),
        };
        if mode.is_none() && row.opt(21).is_some() {
            self.note(format!("sequence {} owned by {home}.{name}", row.text(21)));
        }
        let generated = match (row.text(8), expr) {
            (kind @ ("s" | "v"), Some(text)) => Some(Generated { expr: self.expr(home, text), stored: kind == "s" }),
            _plain => None,
        };
        if let (None, None, Some(text)) = (&generated, &mode, expr) {
            let default = self.constant(text);
            self.insert(Address::part(Kind::Default, home, name), Object::Default(default));
        }
        if row.opt(28).is_some() {
            self.note(format!("the comment on the sequence {}", row.text(21)));
        }
        let identity = mode.map(|mode| Self::identity(mode, home, name, row));
        let column = Column {
            position: place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX),
            ty: self.ty(row.flag(3), row.text(4), row.text(5), row.text(6)),
            nullable: !row.flag(7),
            generated,
            identity,
            collate: row.opt(10).map(Into::into),
            options: kept(row),
            implied: Manner::default(),
        };
        self.insert(Address::column(home, name), Object::Column(column));
        self.comment(CommentOn::Column, home, Some(name), row.opt(12));
    }

    /// What differs from what PostgreSQL takes by itself.
    fn identity(mode: IdentityMode, home: QName, name: Name, row: &Row) -> Identity {
        let mut sequence = Box::new(counting(row, 13, row.text(27), row.text(6)));
        if mode != IdentityMode::Serial {
            sequence.ty = None; // it goes with the column's
        }
        let own = Name::new(row.text(26));
        Identity { mode, name: Some(own).filter(|own| *own != naming::sequence(home.name, name, 0)), sequence }
    }
}
