//! Tables, columns and defaults.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::definitions::{counting, json};
use super::{Reader, oid, options};
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
    let mut out = options(row, 16);
    let own = [("storage", 13), ("compression", 14), ("statistics", 15)];
    out.extend(own.into_iter().filter_map(|(key, at)| Some((key.into(), row.opt(at)?.into()))));
    out.sort();
    out
}

impl Reader<'_> {
    pub(super) fn tables(&mut self) -> Result<(), Diagnostic> {
        let rows = self.in_one_zone(
            "select n.nspname::text, c.relname::text, c.relkind::text, c.relispartition::text, \
             c.oid::text, \
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
            self.relations.insert(oid(row, 4), home);
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
        let sequences = self.owned_sequences()?;
        let rows = self.query(
            "select a.attrelid::text, a.attnum::text, a.attname::text, (t.typcategory = 'A' and t.typelem <> 0)::text, \
             un.nspname::text, u.typname::text, \
             pg_catalog.format_type(case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end, a.atttypmod), \
             a.attnotnull::text, a.attgenerated::text, a.attidentity::text, \
             case when a.attcollation <> t.typcollation then $collation end, \
             pg_catalog.pg_get_expr(d.adbin, d.adrelid), de.description, \
             case when a.attstorage <> t.typstorage then case a.attstorage when 'p' then 'plain' when 'e' then 'external' \
               when 'm' then 'main' else 'extended' end end, \
             case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end, nullif(a.attstattarget, -1)::text, \
             pg_catalog.array_to_json(a.attoptions)::text \
             from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
             join pg_catalog.pg_type t on t.oid = a.atttypid \
             left join pg_catalog.pg_collation co on co.oid = a.attcollation \
             left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum \
             left join pg_catalog.pg_description de on de.classoid = 'pg_catalog.pg_class'::regclass and de.objoid = a.attrelid and de.objsubid = a.attnum \
             left join (pg_catalog.pg_type u join pg_catalog.pg_namespace un on un.oid = u.typnamespace) \
               on u.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end \
               and u.typtype in ('e', 'd', 'c') and un.nspname !~ '^pg_' and un.nspname <> 'information_schema' \
               and not exists (select from pg_catalog.pg_depend x where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = u.oid and x.deptype = 'e') \
             where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped \
               and c.relnamespace in (select n.oid from pg_catalog.pg_namespace n where $own) \
             order by a.attrelid, a.attnum",
        )?;
        for row in &rows {
            let (relation, name) = (oid(row, 0), Name::new(row.text(2)));
            self.numbers.entry(relation).or_default().push((row.number(1).unwrap_or_default(), name));
            if let Some(home) = self.relations.get(&relation) {
                self.columns.entry(*home).or_default().push(name);
            }
        }
        for row in &rows {
            let relation = oid(row, 0);
            if let Some(home) = self.relations.get(&relation).copied() {
                self.column(home, row, sequences.get(&(relation, row.number(1).unwrap_or_default())));
            }
        }
        for (home, key) in std::mem::take(&mut self.partition_keys) {
            let key = self.expr(home, &key);
            self.insert(part(home, Defined::Partitioning), definition(What::Partitioning(Partitioning { key })));
        }
        Ok(())
    }

    /// The sequence that each column owns, by its table and number: the one that its default draws from before others.
    fn owned_sequences(&mut self) -> Result<FxHashMap<(u32, i64), Row>, Diagnostic> {
        let rows = self.query(
            "select p.refobjid::text, p.refobjsubid::text, s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text, \
               s.seqcache::text, s.seqcycle::text, p.deptype::text, exists (select from pg_catalog.pg_depend y \
                 join pg_catalog.pg_attrdef d on d.oid = y.objid and d.adrelid = p.refobjid and d.adnum = p.refobjsubid \
                 where y.classid = 'pg_catalog.pg_attrdef'::regclass and y.refclassid = 'pg_catalog.pg_class'::regclass \
                   and y.refobjid = p.objid)::text as is_default, \
               n.nspname::text, o.relname::text, pg_catalog.format_type(s.seqtypid, null), de.description \
             from pg_catalog.pg_sequence s join pg_catalog.pg_class o on o.oid = s.seqrelid \
             join pg_catalog.pg_namespace n on n.oid = o.relnamespace \
             join pg_catalog.pg_depend p on p.classid = 'pg_catalog.pg_class'::regclass and p.objid = s.seqrelid \
               and p.refclassid = 'pg_catalog.pg_class'::regclass and p.refobjsubid > 0 and p.deptype in ('a', 'i') \
             left join pg_catalog.pg_description de on de.classoid = 'pg_catalog.pg_class'::regclass and de.objoid = o.oid and de.objsubid = 0 \
             order by is_default desc, p.objid",
        )?;
        let mut out = FxHashMap::default();
        for row in rows {
            let at = (oid(&row, 0), row.number(1).unwrap_or_default());
            if let Entry::Vacant(free) = out.entry(at) {
                free.insert(row);
            } else if let Some(home) = self.relations.get(&at.0).copied() {
                self.stray(&row, &format!("a column of {home}"));
            }
        }
        Ok(out)
    }

    /// A sequence that goes with a column which does not count by it stands by itself here.
    fn stray(&mut self, own: &Row, owner: &str) {
        let home = self.qname(own.text(10), own.text(11));
        self.note(format!("that sequence {home} goes with {owner}"));
        self.insert(
            part(home, Defined::Sequence),
            definition(What::Sequence(counting(own, 2, own.text(12), "bigint"))),
        );
        self.comment(CommentOn::Defined(Defined::Sequence), home, None, own.opt(13));
    }

    fn column(&mut self, home: QName, row: &Row, sequence: Option<&Row>) {
        let name = Name::new(row.text(2));
        let place = self.columns.get(&home).and_then(|all| all.iter().position(|own| *own == name));
        let expr = row.opt(11);
        // A sequence that the column owns and its default draws from is what `serial` makes.
        let serial = sequence.is_some_and(|own| own.text(8) == "a" && own.flag(9))
            && expr.is_some_and(|text| text.starts_with("nextval('") && text.ends_with("'::regclass)"))
            && matches!(row.text(6), "smallint" | "integer" | "bigint")
            && !row.flag(3);
        let mode = match row.text(9) {
            "a" => Some(IdentityMode::Always),
            "d" => Some(IdentityMode::ByDefault),
            _none => serial.then_some(IdentityMode::Serial),
        };
        if let (None, Some(own)) = (mode, sequence) {
            self.stray(own, &format!("{home}.{name}"));
        }
        let generated = match (row.text(8), expr) {
            (kind @ ("s" | "v"), Some(text)) => Some(Generated { expr: self.expr(home, text), stored: kind == "s" }),
            _plain => None,
        };
        if let (None, None, Some(text)) = (&generated, &mode, expr) {
            let default = self.constant(text);
            self.insert(Address::part(Kind::Default, home, name), Object::Default(default));
        }
        if let Some(own) = sequence.filter(|own| mode.is_some() && own.opt(13).is_some()) {
            let sequence = self.qname(own.text(10), own.text(11));
            self.note(format!("the comment on the sequence {sequence}"));
        }
        let identity = mode.zip(sequence).map(|(mode, own)| Self::identity(mode, home, name, row.text(6), own));
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
    fn identity(mode: IdentityMode, home: QName, name: Name, ty: &str, own: &Row) -> Identity {
        let mut sequence = Box::new(counting(own, 2, own.text(12), ty));
        if mode != IdentityMode::Serial {
            sequence.ty = None; // it goes with the column's
        }
        let own = Name::new(own.text(11));
        Identity { mode, name: Some(own).filter(|own| *own != naming::sequence(home.name, name, 0)), sequence }
    }
}
