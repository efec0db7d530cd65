//! Indexes that are no constraints.

use super::catalogs::PG_CLASS;
use super::{Reader, numbers, oid, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::Options;
use crate::catalog::{
    Address, CLUSTER, CommentOn, INVALID, Index, IndexKey, IndexPart, Kind, Manner, Nulls, Object, QName,
};
use crate::database::execute::Row;
use crate::dialect::postgres::{REPLICA_IDENTITY, STATISTICS};

/// What is said of a key of an index besides its column.
pub(super) struct Unusual {
    /// In place of a column.
    expr: Option<Box<str>>,
    /// Absent when it is the type's default.
    opclass: Option<Box<str>>,
    /// Absent when it is the column's or type's own.
    collate: Option<Box<str>>,
    /// How much of an expression is counted, unless as everywhere.
    statistics: Option<Box<str>>,
}

/// The options of an index with what the table is told of it.
pub(super) fn with_roles(mut options: Options, is_identity: bool, is_clustered: bool) -> Options {
    options.extend(is_identity.then(|| (REPLICA_IDENTITY.into(), "".into())));
    options.extend(is_clustered.then(|| (CLUSTER.into(), "".into())));
    options
}

impl Reader<'_> {
    /// Reads all indexes, with those of constraints.
    pub(super) fn index_rows(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select i.indexrelid, i.indrelid, c.relname, i.indisunique, nullif(m.amname, 'btree'), \
             i.indkey::text, i.indoption::text, pg_catalog.pg_get_expr(i.indpred, i.indrelid), i.indnullsnotdistinct, i.indisvalid, \
             pg_catalog.array_to_json(c.reloptions), i.indnkeyatts, i.indisreplident, i.indisclustered, i.indcollation::text, \
             i.indexprs is not null or i.indclass::oid[] && array(select oc.oid from pg_catalog.pg_opclass oc where not oc.opcdefault) \
             from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam \
             where c.relpersistence <> 't' and c.relnamespace in ($spaces)",
        )?;
        self.index_rows = rows.into_iter().map(|row| (oid(&row, 0), row)).collect();
        Ok(())
    }

    /// Whether a key of the index may be more than a plain column: an expression, of a class of its own, of another collation than
    /// its column.
    fn may_be_unusual(&self, row: &Row) -> bool {
        let collations = row.text(14).split(' ').filter_map(|own| own.parse::<u32>().ok());
        let differs = |(column, own): (i64, u32)| {
            own != 0 && self.collations.get(&(oid(row, 1), column)).is_none_or(|usual| *usual != own)
        };
        row.flag(15) || numbers(row.text(5)).zip(collations).any(differs)
    }

    /// Reads the keys of indexes that are no plain columns: few are.
    pub(super) fn parts(&mut self) -> Result<(), Diagnostic> {
        // options of keys are rare, and nothing else tells of them
        let all = self.hold(&[
            "exists (select from pg_catalog.pg_attribute x where x.attnum > 0 and x.attoptions is not null)",
        ])?;
        let all = all.contains(&true);
        let unusual: Vec<String> = self
            .index_rows
            .iter()
            .filter(|(_, row)| all || self.may_be_unusual(row))
            .map(|(index, _)| index.to_string())
            .collect();
        if unusual.is_empty() {
            return Ok(());
        }
        let rows = self.query(&format!(
            "select i.indexrelid::text, x.attnum::text, \
               case when i.indkey[x.attnum - 1] = 0 then pg_catalog.pg_get_indexdef(i.indexrelid, x.attnum, false) end, \
               case when oc.opcdefault and x.attoptions is null then null when pg_catalog.pg_opclass_is_visible(oc.oid) then oc.opcname::text \
                 else pg_catalog.format('%I.%I', s.nspname, oc.opcname) end || coalesce((select ' (' || pg_catalog.string_agg( \
                   pg_catalog.format('%I = %L', pg_catalog.split_part(p.own, '=', 1), pg_catalog.substr(p.own, pg_catalog.strpos(p.own, '=') + 1)), \
                   ', ') || ')' from pg_catalog.unnest(x.attoptions) p(own)), ''), \
               case when co.oid <> coalesce(nullif(a.attcollation, 0), ty.typcollation) then $collation end, \
               case when x.attstattarget >= 0 then x.attstattarget end \
             from pg_catalog.pg_index i \
             join pg_catalog.pg_attribute x on x.attrelid = i.indexrelid and x.attnum <= i.indnkeyatts \
             join pg_catalog.pg_type ty on ty.oid = x.atttypid \
             join pg_catalog.pg_opclass oc on oc.oid = i.indclass[x.attnum - 1] \
             join pg_catalog.pg_namespace s on s.oid = oc.opcnamespace \
             left join pg_catalog.pg_collation co on co.oid = i.indcollation[x.attnum - 1] \
             left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[x.attnum - 1] and a.attnum <> 0 \
             where i.indexrelid in ({}) \
               and (i.indkey[x.attnum - 1] = 0 or not oc.opcdefault or x.attoptions is not null or co.oid <> coalesce(nullif(a.attcollation, 0), ty.typcollation))",
            unusual.join(",")
        ))?;
        for row in &rows {
            let own = |at: usize| row.opt(at).map(Into::into);
            let key = (oid(row, 0), row.number(1).unwrap_or_default());
            self.parts.insert(key, Unusual { expr: own(2), opclass: own(3), collate: own(4), statistics: own(5) });
        }
        Ok(())
    }

    pub(super) fn indexes(&mut self) {
        let rows = std::mem::take(&mut self.index_rows);
        for (identity, row) in &rows {
            if self.constraint_indexes.contains(identity) || self.said.is_of_extension(PG_CLASS, *identity) {
                continue;
            }
            let Some(home) = self.relations.get(&oid(row, 1)).copied() else { continue };
            let name = Name::new(row.text(2));
            let mut options = with_roles(options(row, 10), row.flag(12), row.flag(13));
            options.extend((!row.flag(9)).then(|| (INVALID.into(), "".into())));
            let (parts, include) = self.keys(home, row, [1, 0, 5, 6]);
            let index = Index {
                auto: false,
                unique: row.flag(3),
                parts,
                method: row.opt(4).map(Name::new),
                include,
                predicate: row.opt(7).map(|text| self.expr(home, text)),
                nulls_not_distinct: row.flag(8),
                options,
                blanks: Manner::default(),
            };
            self.insert(Address::part(Kind::Index, home, name), Object::Index(index));
            let comment = self.comment_on(PG_CLASS, *identity, 0);
            self.comment(CommentOn::Index, home, Some(name), comment.as_deref());
        }
    }

    /// The keys of an index and the columns that it includes. The fields are those of its table's and its own identity, and of
    /// `pg_index.indkey` and `indoption`, of which the latter is as long as there are keys.
    pub(super) fn keys(
        &self,
        home: QName,
        row: &Row,
        [table, index, keys, options]: [usize; 4],
    ) -> (Vec<IndexPart>, Vec<Name>) {
        let mut columns = numbers(row.text(keys));
        let parts = numbers(row.text(options))
            .zip(1..)
            .filter_map(|(option, at)| {
                let column = self.column_name(oid(row, table), columns.next()?);
                self.part(home, column, option, self.parts.get(&(oid(row, index), at)))
            })
            .collect();
        (parts, self.numbered(oid(row, table), columns))
    }

    /// One key; bit 0 of its option: descending; bit 1: nulls first.
    fn part(&self, home: QName, column: Option<Name>, option: i64, more: Option<&Unusual>) -> Option<IndexPart> {
        let (descending, first) = (option & 1 == 1, option & 2 == 2);
        let expr = more.and_then(|own| own.expr.as_deref());
        Some(IndexPart {
            key: match expr {
                Some(text) => IndexKey::Expr(self.expr(home, text)),
                None => IndexKey::Column(column?),
            },
            collate: more.and_then(|own| own.collate.clone()),
            opclass: more.and_then(|own| own.opclass.clone()),
            descending,
            // Descending puts nulls first by itself, ascending last.
            nulls: (first != descending).then_some(if first { Nulls::First } else { Nulls::Last }),
            options: more
                .and_then(|own| own.statistics.clone())
                .map(|own| (STATISTICS.into(), own))
                .into_iter()
                .collect(),
        })
    }
}
