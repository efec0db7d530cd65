//! The sequences that columns own.

use rustc_hash::FxHashMap;

use super::catalogs::PG_CLASS;
use super::definitions::counting;
use super::tables::{definition, part};
use super::{Reader, oid};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Ownership, Sequence, What};
use crate::catalog::{Address, CommentOn, Defined, QName};
use crate::database::execute::Row;
use crate::dialect::postgres::is_unlogged;

/// Table and number of a column.
type Place = (u32, i64);

/// What a sequence is and which column it goes with; `$drawn` are those that the column's default draws from.
const OWNED: &str = "select p.refobjid, p.refobjsubid, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, \
    p.deptype, (p.objid, p.refobjid, p.refobjsubid) in ($drawn), n.nspname, o.relname, pg_catalog.format_type(s.seqtypid, null), p.objid, \
    o.relpersistence = 'u' \
    from pg_catalog.pg_depend p join pg_catalog.pg_sequence s on s.seqrelid = p.objid join pg_catalog.pg_class o on o.oid = s.seqrelid \
    join pg_catalog.pg_namespace n on n.oid = o.relnamespace \
    where p.classid = 'pg_catalog.pg_class'::regclass and p.refclassid = 'pg_catalog.pg_class'::regclass \
      and p.refobjsubid > 0 and p.deptype in ('a', 'i')";

/// Sequence, table and column of defaults that draw from one.
const DRAWN: &str = "select y.refobjid, d.adrelid, d.adnum::int4 from pg_catalog.pg_depend y join pg_catalog.pg_attrdef d on d.oid = y.objid \
    where y.classid = 'pg_catalog.pg_attrdef'::regclass and y.refclassid = 'pg_catalog.pg_class'::regclass and y.refobjsubid = 0";

impl Reader<'_> {
    /// The sequences that columns own, by their tables and numbers: the one that a column's default draws from before others.
    pub(super) fn owned_sequences(&mut self) -> Result<FxHashMap<Place, Vec<Row>>, Diagnostic> {
        if !self.kinds.contains('S') {
            return Ok(FxHashMap::default());
        }
        let mut rows = self.query(&OWNED.replace("$drawn", DRAWN))?;
        // an identity counts by the one that cannot be without its column
        rows.sort_by_cached_key(|row| (row.text(8) != "i", !row.flag(9), oid(row, 13)));
        let mut out: FxHashMap<Place, Vec<Row>> = FxHashMap::default();
        for row in rows {
            let at = (oid(&row, 0), row.number(1).unwrap_or_default());
            out.entry(at).or_default().push(row);
        }
        Ok(out)
    }

    /// A sequence that goes with a column which does not count by it.
    pub(super) fn owned(&mut self, own: &Row, table: QName, column: Name) {
        let home = self.qname(own.text(10), own.text(11));
        let logged = self.logged_beside(own, table);
        let sequence = Sequence { logged, ..counting(own, 2, own.text(12), "bigint") };
        self.insert(part(home, Defined::Sequence), definition(What::Sequence(sequence)));
        let ownership = Ownership { column: Address::column(table, column) };
        self.insert(part(home, Defined::Ownership), definition(What::Ownership(ownership)));
        let comment = self.sequence_comment(own);
        self.comment(CommentOn::Defined(Defined::Sequence), home, None, comment.as_deref());
    }

    /// Whether the sequence is logged, where it is not as its table is. Before 15 every sequence is logged.
    pub(super) fn logged_beside(&self, own: &Row, table: QName) -> Option<bool> {
        if self.version < 150_000 {
            return None;
        }
        let logged = !own.flag(14);
        (logged == is_unlogged(&self.out.catalog, table)).then_some(logged)
    }

    pub(super) fn sequence_comment(&self, own: &Row) -> Option<Box<str>> {
        self.comment_on(PG_CLASS, oid(own, 13), 0)
    }
}
