//! Primary keys, unique constraints, checks and foreign keys.

use super::indexes::with_roles;
use super::{Reader, numbers, oid, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Check, CommentOn, Deferrable, ForeignKey, Key, Kind, Match, Object, QName, RefAction};
use crate::database::execute::Row;

impl Reader<'_> {
    pub(super) fn constraints(&mut self) -> Result<(), Diagnostic> {
        let newer = self.version >= 180_000;
        let rows = self.query(&format!(
            "select k.conrelid::text, k.confrelid::text, k.conname::text, k.contype::text, \
             k.conkey::text, i.indkey::text, coalesce(i.indnullsnotdistinct, false)::text, k.condeferrable::text, k.condeferred::text, \
             pg_catalog.pg_get_expr(k.conbin, k.conrelid), i.indnkeyatts::text, pg_catalog.array_to_json(r.reloptions)::text, \
             k.confkey::text, k.confdeltype::text, k.confupdtype::text, k.confmatchtype::text, \
             k.confdelsetcols::text, k.convalidated::text, k.connoinherit::text, {}, {}, de.description, di.description, \
             coalesce(i.indisreplident, false)::text, coalesce(i.indisclustered, false)::text \
             from pg_catalog.pg_constraint k \
             left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u') \
             left join pg_catalog.pg_class r on r.oid = i.indexrelid \
             left join pg_catalog.pg_description de on de.classoid = 'pg_catalog.pg_constraint'::regclass and de.objoid = k.oid \
             left join pg_catalog.pg_description di on di.classoid = 'pg_catalog.pg_class'::regclass and di.objoid = i.indexrelid and di.objsubid = 0 \
             where k.conrelid <> 0 and k.contype in ('p', 'u', 'c', 'f') and (k.contype <> 'f' or k.conparentid = 0)",
            if newer { "k.conenforced::text" } else { "'true'" },
            if newer { "k.conperiod::text" } else { "'false'" },
        ))?;
        for row in &rows {
            // those of the server's own tables, and of what is not taken, are passed over
            if let Some(home) = self.relations.get(&oid(row, 0)).copied() {
                self.constraint(home, row)?;
            }
        }
        Ok(())
    }

    fn constraint(&mut self, home: QName, row: &Row) -> Result<(), Diagnostic> {
        let name = Name::new(row.text(2));
        let deferrable = row.flag(7).then(|| Deferrable { initially_deferred: row.flag(8) });
        let columns = |at: usize| self.numbered(oid(row, 0), numbers(row.text(at)));
        let key = || Key {
            name,
            auto: false,
            columns: columns(4),
            include: {
                let keys = row.number(10).and_then(|keys| usize::try_from(keys).ok()).unwrap_or_default();
                self.numbered(oid(row, 0), numbers(row.text(5)).skip(keys))
            },
            nulls_not_distinct: row.flag(6),
            deferrable,
            options: with_roles(options(row, 11), row.flag(23), row.flag(24)),
        };
        let (at, object) = match row.text(3) {
            "p" => (Address::top(Kind::PrimaryKey, home), Object::PrimaryKey(key())),
            "u" => (Address::part(Kind::Unique, home, name), Object::Unique(key())),
            "c" => {
                let expr = self.expr(home, row.text(9));
                let check = Check { auto: false, expr, not_valid: !row.flag(17), no_inherit: row.flag(18) };
                (Address::part(Kind::Check, home, name), Object::Check(check))
            }
            "f" => {
                let Some(target) = self.relations.get(&oid(row, 1)).copied() else {
                    let told = self.query(&format!("select {}::pg_catalog.regclass::text", oid(row, 1)))?;
                    let target = told.first().map(|row| row.text(0)).unwrap_or_default();
                    self.note(format!("foreign key {name} of {home} to {target}"));
                    return Ok(());
                };
                let key = ForeignKey {
                    auto: false,
                    columns: columns(4),
                    target,
                    target_columns: self.numbered(oid(row, 1), numbers(row.text(12))),
                    on_delete: action(row.text(13)),
                    on_update: action(row.text(14)),
                    match_kind: if row.text(15) == "f" { Match::Full } else { Match::Simple },
                    deferrable,
                    on_delete_columns: columns(16),
                    not_valid: !row.flag(17),
                };
                (Address::part(Kind::ForeignKey, home, name), Object::ForeignKey(key))
            }
            _other => return Ok(()), // the query asks for no others
        };
        let notes = [
            (!row.flag(19), "`not enforced`"),
            (row.flag(20), "a period"),
            (row.opt(22).is_some(), "the comment on the index"),
        ];
        for (_, what) in notes.iter().filter(|(is, _)| *is) {
            self.note(format!("{what} of constraint {name} (table {home})"));
        }
        self.insert(at, object);
        self.comment(CommentOn::Constraint, home, Some(name), row.opt(21));
        Ok(())
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
