//! Primary keys, unique constraints, checks and foreign keys.

use super::indexes::with_roles;
use super::{Reader, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Check, CommentOn, Deferrable, ForeignKey, Key, Kind, Match, Object, QName, RefAction};
use crate::database::execute::Row;

impl Reader<'_> {
    pub(super) fn constraints(&mut self) -> Result<(), Diagnostic> {
        // What newer servers add is read through JSON, so that one query serves all.
        let rows = self.query(
            "select n.nspname::text, c.relname::text, k.conname::text, k.contype::text, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(k.conkey) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num)::text, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(i.indkey::int2[]) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num where o.n > i.indnkeyatts)::text, \
             coalesce(i.indnullsnotdistinct, false)::text, k.condeferrable::text, k.condeferred::text, \
             pg_catalog.pg_get_expr(k.conbin, k.conrelid), fn.nspname::text, f.relname::text, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(k.confkey) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.num)::text, \
             k.confdeltype::text, k.confupdtype::text, k.confmatchtype::text, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(k.confdelsetcols) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num)::text, k.convalidated::text, k.connoinherit::text, \
             coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true'), coalesce(pg_catalog.to_jsonb(k) ->> 'conperiod', 'false'), \
             pg_catalog.obj_description(k.oid, 'pg_constraint'), \
             case when k.contype in ('p', 'u', 'x') then (select pg_catalog.array_to_json(r.reloptions)::text from pg_catalog.pg_class r where r.oid = i.indexrelid) end, \
             case when k.contype in ('p', 'u') then pg_catalog.obj_description(i.indexrelid, 'pg_class') end, \
             coalesce(i.indisreplident, false)::text, coalesce(i.indisclustered, false)::text \
             from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x') \
             left join (pg_catalog.pg_class f join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace) on f.oid = k.confrelid \
             where k.contype in ('p', 'u', 'c', 'f', 'x') and $own and $history and (k.contype <> 'f' or k.conparentid = 0)",
        )?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            if self.tables.contains(&home) {
                self.constraint(home, row);
            }
        }
        Ok(())
    }

    fn constraint(&mut self, home: QName, row: &Row) {
        let name = Name::new(row.text(2));
        let deferrable = row.flag(7).then(|| Deferrable { initially_deferred: row.flag(8) });
        let key = || Key {
            name,
            auto: false,
            columns: names(row, 4),
            include: names(row, 5),
            nulls_not_distinct: row.flag(6),
            deferrable,
            options: with_roles(options(row, 22), row.flag(24), row.flag(25)),
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
                let target = self.qname(row.text(10), row.text(11));
                if !self.tables.contains(&target) {
                    return self.note(format!("foreign key {name} of {home} to {target}"));
                }
                let key = ForeignKey {
                    auto: false,
                    columns: names(row, 4),
                    target,
                    target_columns: names(row, 12),
                    on_delete: action(row.text(13)),
                    on_update: action(row.text(14)),
                    match_kind: if row.text(15) == "f" { Match::Full } else { Match::Simple },
                    deferrable,
                    on_delete_columns: names(row, 16),
                    not_valid: !row.flag(17),
                };
                (Address::part(Kind::ForeignKey, home, name), Object::ForeignKey(key))
            }
            _exclude => return, // among the definitions
        };
        let notes = [
            (!row.flag(19), "`not enforced`"),
            (row.flag(20), "a period"),
            (row.opt(23).is_some(), "the comment on the index"),
        ];
        for (_, what) in notes.iter().filter(|(is, _)| *is) {
            self.note(format!("{what} of constraint {name} (table {home})"));
        }
        self.insert(at, object);
        self.comment(CommentOn::Constraint, home, Some(name), row.opt(21));
    }
}

fn names(row: &Row, at: usize) -> Vec<Name> {
    row.list(at).iter().map(|name| Name::new(name)).collect()
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
