//! The sequences that columns own.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::catalogs::PG_CLASS;
use super::definitions::counting;
use super::tables::{definition, part};
use super::{Reader, oid};
use crate::base::Diagnostic;
use crate::catalog::define::What;
use crate::catalog::{CommentOn, Defined};
use crate::database::execute::Row;

/// Table and number of a column.
type Place = (u32, i64);

/// What a sequence is and which column it goes with; `$drawn` are those that the column's default draws from.
const OWNED: &str = "select p.refobjid, p.refobjsubid, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, \
    p.deptype, (p.objid, p.refobjid, p.refobjsubid) in ($drawn), n.nspname, o.relname, pg_catalog.format_type(s.seqtypid, null), p.objid \
    from pg_catalog.pg_depend p join pg_catalog.pg_sequence s on s.seqrelid = p.objid join pg_catalog.pg_class o on o.oid = s.seqrelid \
    join pg_catalog.pg_namespace n on n.oid = o.relnamespace \
    where p.classid = 'pg_catalog.pg_class'::regclass and p.refclassid = 'pg_catalog.pg_class'::regclass \
      and p.refobjsubid > 0 and p.deptype in ('a', 'i')";

/// Sequence, table and column of defaults that draw from one.
const DRAWN: &str = "select y.refobjid, d.adrelid, d.adnum::int4 from pg_catalog.pg_depend y join pg_catalog.pg_attrdef d on d.oid = y.objid \
    where y.classid = 'pg_catalog.pg_attrdef'::regclass and y.refclassid = 'pg_catalog.pg_class'::regclass and y.refobjsubid = 0";

impl Reader<'_> {
    /// The sequence that each column owns, by its table and number: the one that its default draws from before others.
    pub(super) fn owned_sequences(&mut self) -> Result<FxHashMap<Place, Row>, Diagnostic> {
        if !self.kinds.contains('S') {
            return Ok(FxHashMap::default());
        }
        let mut rows = self.query(&OWNED.replace("$drawn", DRAWN))?;
        rows.sort_by_cached_key(|row| (!row.flag(9), oid(row, 13)));
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
    pub(super) fn stray(&mut self, own: &Row, owner: &str) {
        let home = self.qname(own.text(10), own.text(11));
        self.note(format!("that sequence {home} goes with {owner}"));
        self.insert(
            part(home, Defined::Sequence),
            definition(What::Sequence(counting(own, 2, own.text(12), "bigint"))),
        );
        let comment = self.sequence_comment(own);
        self.comment(CommentOn::Defined(Defined::Sequence), home, None, comment.as_deref());
    }

    pub(super) fn sequence_comment(&self, own: &Row) -> Option<Box<str>> {
        self.comment_on(PG_CLASS, oid(own, 13), 0)
    }
}
