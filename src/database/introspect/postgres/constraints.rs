//! Primary keys, unique constraints, checks and foreign keys.

use super::catalogs::{PG_CLASS, PG_CONSTRAINT};
use super::indexes::with_roles;
use super::{Reader, numbers, oid, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::{
    Address, Check, CommentOn, Deferrable, ForeignKey, Holds, Key, Kind, Match, Object, QName, RefAction,
};
use crate::database::execute::Row;
use crate::dialect::postgres::INDEX_COMMENT;

impl Reader<'_> {
    pub(super) fn constraints(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select k.oid, k.conrelid, k.confrelid, k.conname, k.contype, k.conkey, k.conindid, k.condeferrable, k.condeferred, \
             case when k.contype = 'c' then pg_catalog.pg_get_expr(k.conbin, k.conrelid) end, k.confkey, k.confdeltype, k.confupdtype, \
             k.confmatchtype, k.confdelsetcols, k.convalidated, k.connoinherit, k.conenforced, k.conperiod, k.conislocal and k.coninhcount > 0 from pg_catalog.pg_constraint k \
             where k.conrelid <> 0 and k.contype in ('p', 'u', 'x', 'c', 'f') and (k.contype <> 'f' or k.conparentid = 0)",
        )?;
        let makes_index = |row: &&Row| matches!(row.text(4), "p" | "u" | "x");
        self.constraint_indexes = rows.iter().filter(makes_index).map(|row| oid(row, 6)).collect();
        for row in &rows {
            // those of the server's own tables, and of what is not taken, are passed over
            if let Some(home) = self.relations.get(&oid(row, 1)).copied() {
                self.constraint(home, row)?;
            }
        }
        Ok(())
    }

    fn constraint(&mut self, home: QName, row: &Row) -> Result<(), Diagnostic> {
        let name = Name::new(row.text(3));
        let deferrable = row.flag(7).then(|| Deferrable { initially_deferred: row.flag(8) });
        let columns = |at: usize| self.numbered(oid(row, 1), numbers(row.text(at)));
        let index = oid(row, 6);
        let key = || {
            let own = self.index_rows.get(&index);
            let keys =
                own.and_then(|own| own.number(11)).and_then(|keys| usize::try_from(keys).ok()).unwrap_or_default();
            let all = own.map(|own| own.text(5)).unwrap_or_default();
            Key {
                name,
                auto: false,
                columns: columns(5),
                without_overlaps: row.flag(18),
                include: self.numbered(oid(row, 1), numbers(all).skip(keys)),
                nulls_not_distinct: own.is_some_and(|own| own.flag(8)),
                deferrable,
                options: own
                    .map(|own| with_roles(options(own, 10), own.flag(12), own.flag(13)))
                    .unwrap_or_default()
                    .into_iter()
                    .chain(self.comment_on(PG_CLASS, index, 0).map(|text| (INDEX_COMMENT.into(), text)))
                    .collect(),
            }
        };
        let (at, object) = match row.text(4) {
            "p" => (Address::top(Kind::PrimaryKey, home), Object::PrimaryKey(key())),
            "u" => (Address::part(Kind::Unique, home, name), Object::Unique(key())),
            "c" => {
                let expr = self.expr(home, row.text(9));
                let own = row.flag(19) && self.inherits(home);
                let check = Check { auto: false, expr, holds: holds(row), no_inherit: row.flag(16), own };
                (Address::part(Kind::Check, home, name), Object::Check(check))
            }
            "f" => {
                let Some(target) = self.relations.get(&oid(row, 2)).copied() else {
                    let told = self.query(&format!("select {}::pg_catalog.regclass::text", oid(row, 2)))?;
                    let target = told.first().map(|row| row.text(0)).unwrap_or_default();
                    self.note(format!("foreign key {name} of {home} to {target}"));
                    return Ok(());
                };
                let key = ForeignKey {
                    auto: false,
                    columns: columns(5),
                    target,
                    target_columns: self.numbered(oid(row, 2), numbers(row.text(10))),
                    period: row.flag(18),
                    on_delete: action(row.text(11)),
                    on_update: action(row.text(12)),
                    match_kind: if row.text(13) == "f" { Match::Full } else { Match::Simple },
                    deferrable,
                    on_delete_columns: columns(14),
                    holds: holds(row),
                };
                (Address::part(Kind::ForeignKey, home, name), Object::ForeignKey(key))
            }
            _exclusion => return Ok(()), // read by itself; the query asks for no others
        };
        self.insert(at, object);
        let comment = self.comment_on(PG_CONSTRAINT, oid(row, 0), 0);
        self.comment(CommentOn::Constraint, home, Some(name), comment.as_deref());
        Ok(())
    }
}

/// What is not enforced is not valid either.
fn holds(row: &Row) -> Holds {
    match (row.flag(17), row.flag(15)) {
        (false, _) => Holds::ForNone,
        (true, false) => Holds::ForNew,
        (true, true) => Holds::ForAll,
    }
}

/// `pg_constraint.confupdtype` and `confdeltype`.
fn action(code: &str) -> RefAction {
    match code {
        "r" => RefAction::Restrict,
        "c" => RefAction::Cascade,
        "n" => RefAction::SetNull,
        "d" => RefAction::SetDefault,
        _a => RefAction::NoAction,
    }
}
