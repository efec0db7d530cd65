//! Tables, and how those are partitioned or descend from others.

use rustc_hash::FxHashMap;

use super::catalogs::PG_CLASS;
use super::{Reader, oid, options};
use crate::base::Diagnostic;
use crate::catalog::define::{Body, Descent, What};
use crate::catalog::{Address, CommentOn, Defined, Kind, Object, QName, Table};
use crate::dialect::postgres::{REPLICA_IDENTITY, ROW_SECURITY, TOAST, UNLOGGED};

pub(super) fn part(home: QName, kind: Defined) -> Address {
    Address { home, kind: Kind::Defined(kind), part: None }
}

pub(super) fn definition(what: What) -> Object {
    Object::Definition(Box::new(what.into()))
}

/// How a table is partitioned, and the bounds that it has as a partition.
type KeyAndBounds = (Option<String>, Option<String>);

impl Reader<'_> {
    pub(super) fn tables(&mut self) -> Result<(), Diagnostic> {
        let mut rows = self.query(
            "select n.nspname, c.relname, c.relkind, c.relispartition, c.oid, c.relpersistence, pg_catalog.array_to_json(c.reloptions), \
             c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloftype <> 0, a.amname \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             left join pg_catalog.pg_am a on a.oid = c.relam \
             where c.relkind in ('r', 'p') and c.relpersistence <> 't' and c.relnamespace in ($spaces) and $history",
        )?;
        rows.retain(|row| !self.said.is_of_extension(PG_CLASS, oid(row, 4)));
        self.toast_options()?;
        let mut parents = self.parents()?;
        let parts = self.partitions(rows.iter().any(|row| row.text(2) == "p" || row.flag(3)))?;
        let (mut keys, mut descents): (Vec<_>, Vec<(_, Descent)>) = Default::default();
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            let parents = parents.remove(&oid(row, 4)).unwrap_or_default();
            let odd = [
                (row.flag(10), "table of a type"),
                (parents.iter().any(|(_, is_foreign)| *is_foreign), "table that descends from a foreign table"),
            ];
            if let Some((_, what)) = odd.iter().find(|(is, _)| *is) {
                self.note(format!("{what} {home}"));
                continue;
            }
            let mut options = options(row, 6);
            options.extend(self.toast.remove(&oid(row, 4)).unwrap_or_default());
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
            if !matches!(row.text(11), "heap" | "") {
                self.note(format!("access method of table {home}"));
            }
            self.tables.insert(home);
            self.relations.insert(oid(row, 4), home);
            self.insert(Address::table(home), Object::Table(Table { options, protected: false }));
            let comment = self.comment_on(PG_CLASS, oid(row, 4), 0);
            self.comment(CommentOn::Table, home, None, comment.as_deref());
            let (key, bounds) = parts.get(&oid(row, 4)).cloned().unwrap_or_default();
            if let Some(key) = key {
                keys.push((home, key));
            }
            if !parents.is_empty() {
                let parents = parents.into_iter().map(|(parent, _)| parent).collect();
                let bounds = bounds.filter(|_| row.flag(3)).map(Body::own);
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

    /// Whether a table inherits from others, and is no partition.
    pub(super) fn inherits(&self, home: QName) -> bool {
        self.out.catalog.descent(home).is_some_and(|own| own.bounds.is_none())
    }

    /// The storage parameters of TOAST tables, named as the table they belong to has them (`reloptions.c`: `toast.` in front).
    fn toast_options(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select c.oid, pg_catalog.array_to_json(o.reloptions) from pg_catalog.pg_class o \
             join pg_catalog.pg_class c on c.reltoastrelid = o.oid where o.relkind = 't' and o.reloptions is not null",
        )?;
        for row in &rows {
            let own = options(row, 1).into_iter().map(|(key, value)| (format!("{TOAST}{key}").into(), value)).collect();
            self.toast.insert(oid(row, 0), own);
        }
        Ok(())
    }

    /// The parents of tables in order, by identity, and whether each is a foreign table.
    fn parents(&mut self) -> Result<FxHashMap<u32, Vec<(QName, bool)>>, Diagnostic> {
        let rows = self.query(
            "select i.inhrelid, n.nspname, p.relname, p.relkind = 'f' from pg_catalog.pg_inherits i \
             join pg_catalog.pg_class p on p.oid = i.inhparent join pg_catalog.pg_namespace n on n.oid = p.relnamespace \
             order by i.inhrelid, i.inhseqno",
        )?;
        let mut out: FxHashMap<u32, Vec<(QName, bool)>> = FxHashMap::default();
        for row in &rows {
            out.entry(oid(row, 0)).or_default().push((self.qname(row.text(1), row.text(2)), row.flag(3)));
        }
        Ok(out)
    }

    /// How partitioned tables are partitioned, and the bounds of partitions, by identity.
    fn partitions(&mut self, any: bool) -> Result<FxHashMap<u32, KeyAndBounds>, Diagnostic> {
        if !any {
            return Ok(FxHashMap::default());
        }
        let rows = self.in_one_zone(
            "select c.oid, pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.pg_get_expr(c.relpartbound, c.oid) \
             from pg_catalog.pg_class c where (c.relkind = 'p' or c.relispartition) and c.relnamespace in ($spaces)",
        )?;
        let own = |text: Option<&str>| text.map(str::to_owned);
        Ok(rows.iter().map(|row| (oid(row, 0), (own(row.opt(1)), own(row.opt(2))))).collect())
    }
}
