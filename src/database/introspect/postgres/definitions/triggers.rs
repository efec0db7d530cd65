//! Triggers and policies.

use crate::base::{Diagnostic, Name};
use crate::catalog::define::{
    CONSTRAINT, Call, DISABLED, ENABLED, Options, Policy, PolicyCommand, Timing, TransitionRows, Trigger,
    TriggerAction, TriggerEvent, What,
};
use crate::catalog::{Deferrable, Defined, Expr, Sql};
use crate::database::execute::Row;
use crate::database::introspect::postgres::Reader;

/// The bits of `pg_trigger.tgtype` (`pg_trigger.h`).
const ROW: i64 = 1;
const BEFORE: i64 = 1 << 1;
const INSERT: i64 = 1 << 2;
const DELETE: i64 = 1 << 3;
const UPDATE: i64 = 1 << 4;
const TRUNCATE: i64 = 1 << 5;
const INSTEAD: i64 = 1 << 6;

impl Reader<'_> {
    pub(super) fn triggers(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select n.nspname::text, c.relname::text, g.tgname::text, g.tgtype::text, \
             (select pg_catalog.json_agg(a.attname order by o.n) from pg_catalog.unnest(g.tgattr::int2[]) with ordinality o(num, n) \
               join pg_catalog.pg_attribute a on a.attrelid = g.tgrelid and a.attnum = o.num)::text, \
             pg_catalog.encode(g.tgargs, 'hex'), g.tgoldtable::text, g.tgnewtable::text, g.tgdeferrable::text, g.tginitdeferred::text, \
             fn.nspname::text, f.proname::text, pg_catalog.pg_get_triggerdef(g.oid), g.tgenabled::text, \
             (g.tgconstraint <> 0)::text, pg_catalog.obj_description(g.oid, 'pg_trigger'), g.oid::text, \
             (select rn.nspname::text from pg_catalog.pg_class r join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace \
               where r.oid = g.tgconstrrelid), \
             (select r.relname::text from pg_catalog.pg_class r where r.oid = g.tgconstrrelid) \
             from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_proc f on f.oid = g.tgfoid \
             join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace \
             where not g.tgisinternal and g.tgparentid = 0 and $own and $history",
        )?;
        for row in &rows {
            let Some(at) = self.inside(Defined::Trigger, row) else { continue };
            let what = What::Trigger(self.trigger(row));
            self.define(at, what, row.opt(15));
            self.know("pg_trigger", row.text(16), at);
        }
        Ok(())
    }

    fn trigger(&self, row: &Row) -> Trigger {
        let bits = row.number(3).unwrap_or_default();
        let has = |bit: i64| bits & bit != 0;
        let columns: Vec<Name> = row.list(4).iter().map(|column| Name::new(column)).collect();
        let events = [
            (INSERT, TriggerEvent::Insert),
            (UPDATE, TriggerEvent::Update(columns)),
            (DELETE, TriggerEvent::Delete),
            (TRUNCATE, TriggerEvent::Truncate),
        ];
        let timing = match (has(BEFORE), has(INSTEAD)) {
            (true, _) => Timing::Before,
            (false, true) => Timing::InsteadOf,
            (false, false) => Timing::After,
        };
        let rows = [(TransitionRows::Old, row.opt(6)), (TransitionRows::New, row.opt(7))];
        let built_in = row.text(10) == "pg_catalog";
        let function = self.qname(if built_in { &self.current } else { row.text(10) }, row.text(11));
        let args = arguments(row.text(5)).map(|text| Expr::Sql(Sql::text(crate::dialect::literal(&text)))).collect();
        let deferrable = row.flag(8).then(|| Deferrable { initially_deferred: row.flag(9) });
        let from = row.opt(17).zip(row.opt(18)).map(|(ns, name)| self.qname(ns, name));
        let is_said = deferrable.is_some() || from.is_some() || !row.flag(14);
        let constraint = (!is_said).then(|| (CONSTRAINT.into(), "".into()));
        Trigger {
            timing,
            events: events.into_iter().filter(|(bit, _)| has(*bit)).map(|(_, event)| event).collect(),
            per_statement: !has(ROW),
            each_row: false,
            when: condition(row.text(12)).map(|text| Expr::Sql(Sql::text(text))),
            referencing: rows.into_iter().filter_map(|(which, name)| Some((which, Name::new(name?)))).collect(),
            deferrable,
            from,
            options: constraint.into_iter().chain(fires(row.text(13))).collect(),
            order: None,
            action: TriggerAction::Execute(Call { function, args }),
        }
    }

    pub(super) fn policies(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select n.nspname::text, c.relname::text, p.polname::text, p.polpermissive::text, p.polcmd::text, \
             (select pg_catalog.json_agg(r.rolname order by r.rolname) from pg_catalog.pg_roles r where r.oid = any (p.polroles))::text, \
             pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), \
             pg_catalog.obj_description(p.oid, 'pg_policy'), p.oid::text \
             from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace where $own and $history",
        )?;
        for row in &rows {
            let Some(at) = self.inside(Defined::Policy, row) else { continue };
            let mut roles: Vec<Name> = row.list(5).iter().map(|role| Name::new(role)).collect();
            roles.sort();
            let own = Policy {
                command: match row.text(4) {
                    "r" => PolicyCommand::Select,
                    "a" => PolicyCommand::Insert,
                    "w" => PolicyCommand::Update,
                    "d" => PolicyCommand::Delete,
                    _all => PolicyCommand::All,
                },
                roles,
                restrictive: !row.flag(3),
                using: row.opt(6).map(|text| self.expr(at.home, text)),
                with_check: row.opt(7).map(|text| self.expr(at.home, text)),
            };
            self.define(at, What::Policy(own), row.opt(8));
            self.know("pg_policy", row.text(9), at);
        }
        Ok(())
    }
}

/// What is said of a trigger that does not fire for whoever writes a row, by `pg_trigger.tgenabled`.
fn fires(state: &str) -> Options {
    let (key, value) = match state {
        "D" => (DISABLED, ""),
        "A" => (ENABLED, "always"),
        "R" => (ENABLED, "replica"),
        _origin => return Options::new(),
    };
    vec![(key.into(), value.into())].into()
}

/// The condition in a trigger's text, which no function of the server prints alone.
fn condition(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(" WHEN (")?;
    rest.rfind(") EXECUTE FUNCTION ").map(|end| &rest[..end])
}

/// `pg_trigger.tgargs`: texts in hexadecimal digits that each end in a zero byte.
fn arguments(hex: &str) -> impl Iterator<Item = String> {
    let digits: Vec<u8> = hex.bytes().filter_map(|digit| char::from(digit).to_digit(16)).map(|own| own as u8).collect();
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let mut texts: Vec<String> =
        bytes.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into()).collect();
    texts.pop(); // what follows the last zero
    texts.into_iter()
}
