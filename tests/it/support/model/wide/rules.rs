//! What stands in a table beside its columns: checks, keys, indexes and exclusion constraints.

use std::fmt::Write as _;

use super::names::renamed;
use super::routines::Form;
use super::tables::Shape;
use super::{Kind, Thing, World};

impl World {
    /// Whether tables that inherit do not have this check.
    pub(super) fn stays_above(&self, check: &Thing) -> bool {
        let table = check.home.and_then(|home| self.get(home));
        check.flag(1) && table.is_some_and(|table| Shape::of(table) != Shape::Partitioned)
    }

    pub(super) fn check_line(&self, table: &Thing, own: &Thing, before: Option<&Self>, out: &mut String) {
        let key = self.key(table);
        let column = self.lean(own, 0);
        let call = self.lean(own, 1).map(|call| self.name(call));
        let sql = match (column, call) {
            (Some(column), Some(call)) => format!("`{call}({}::text)`", column.name),
            (None, Some(call)) => format!("`{call}({key}::text)`"),
            (Some(column), None) if own.knob(0, 2) == 0 => {
                format!("({} is null or {key} > {})", column.name, own.knob(2, 3))
            }
            (Some(column), None) => format!("`{} is not null or {key} > 0`", column.name),
            (None, None) => format!("({key} > {})", own.knob(2, 3)),
        };
        let family = own.home.and_then(|home| self.get(home)).is_some_and(|home| self.is_alone(home));
        let valid = if own.flag(0) && family { " not valid" } else { "" };
        let above = if self.stays_above(own) { " no inherit" } else { "" };
        // whose check it was: one that the table did not have is new
        let had = before.and_then(|world| world.get(own.id)).is_some_and(|old| old.home == own.home);
        let old_table = before.and_then(|world| world.get(table.id));
        let renamed = if had && old_table.is_some() { renamed(self, before, own) } else { String::new() };
        if own.flag(3) {
            let _ = writeln!(out, "  /// Check {}.", own.knob(3, 4));
        }
        let _ = writeln!(out, "  check {} {sql}{valid}{above}{renamed}", own.name);
    }

    /// A line of a table: a key, an index, a constraint, a trigger or a policy.
    pub(super) fn part_line(&self, table: &Thing, own: &Thing, before: Option<&Self>, out: &mut String) {
        let text = match own.kind {
            Kind::Unique => self.unique(table, own),
            Kind::Index => self.index(own, Some(self.key(table))),
            Kind::Exclusion => self.exclusion(table, own),
            Kind::Trigger => self.trigger(table, own),
            _ => self.policy(table, own),
        };
        let Some(text) = text else { return };
        if own.flag(3) {
            let _ = writeln!(out, "  /// Part {}.", own.knob(3, 4));
        }
        let renamed = renamed(self, before, own);
        let _ = match text.split_once(EXECUTE) {
            Some((head, tail)) => writeln!(out, "  {head}{renamed}{EXECUTE}{tail}"),
            None => writeln!(out, "  {text}{renamed}"),
        };
    }

    fn unique(&self, table: &Thing, own: &Thing) -> Option<String> {
        let key = self.key(table);
        let column = self.lean(own, 0).filter(|own| !self.holds_rows(&self.ty(own)));
        let parts = column.map_or_else(|| key.to_owned(), |own| format!("{}, {key}", own.name));
        let mut out = format!("unique {} ({parts})", own.name);
        let carried = self.lean(own, 2).filter(|own| column.is_none_or(|column| column.id != own.id));
        match (own.knob(0, 5), carried) {
            (1, Some(carried)) => _ = write!(out, " include ({})", carried.name),
            (2, _) => out.push_str(" deferrable initially deferred"),
            (3, _) => out.push_str(" nulls not distinct"),
            (4, _) => out.push_str(" on postgres { fillfactor 80 }"),
            (_, _) => {}
        }
        Some(out)
    }

    /// An index of a table, or of a materialized view, which has no key.
    pub(super) fn index(&self, own: &Thing, key: Option<&str>) -> Option<String> {
        let name = &own.name;
        let column = self.lean(own, 0).filter(|own| !self.holds_rows(&self.ty(own)));
        let Some(column) = column else {
            return key.map(|key| format!("index {name} ({key})"));
        };
        let is_steady = self.is_steady(&self.ty(column));
        let call = self.lean(own, 1).filter(|_| is_steady).map(|own| self.name(own));
        let (column, carried) = (&column.name, self.lean(own, 2).filter(|own| own.id != column.id));
        Some(match (own.knob(0, 7), call, carried) {
            (0..=2, Some(call), _) => format!("index {name} (`{call}({column}::text)`)"),
            (3, _, _) => format!("index {name} ({column} desc) where `{column} is not null`"),
            (4, _, Some(carried)) => format!("index {name} ({column}) include ({})", carried.name),
            (5, _, _) if is_steady => format!("index {name} (`lower({column}::text)`) on postgres {{ fillfactor 70 }}"),
            (6, _, _) if key.is_some() => format!("unique index {name} ({column}, {})", key.unwrap_or_default()),
            (_, _, _) => format!("index {name} ({column})"),
        })
    }

    fn exclusion(&self, table: &Thing, own: &Thing) -> Option<String> {
        if Shape::of(table) == Shape::Partitioned || self.is_partition(table) {
            return None;
        }
        let key = self.key(table);
        let column = self.lean(own, 0).filter(|own| self.is_steady(&self.ty(own)));
        let first = column.map(|own| format!("{} with =, ", own.name)).unwrap_or_default();
        let rest = ["", " where `true`", " deferrable"][own.knob(0, 3) as usize];
        let rest = if rest.is_empty() || !own.flag(0) { rest.to_owned() } else { format!(" where ({key} > 0)") };
        Some(format!("exclude {} using btree ({first}{key} with =){rest}", own.name))
    }

    fn trigger(&self, table: &Thing, own: &Thing) -> Option<String> {
        let call = self.lean(own, 0)?;
        let mut out = format!("trigger {}", own.name);
        out.push_str(if own.flag(0) { " before" } else { " after" });
        let is_each = !own.flag(1);
        out.push_str(match (own.knob(0, 4), self.lean(own, 1)) {
            (0, _) => " insert",
            (1, _) => " insert or delete",
            (_, None) => " update",
            (_, Some(_)) => " update of",
        });
        let is_update = own.knob(0, 4) > 1;
        if let (true, Some(column)) = (is_update, self.lean(own, 1)) {
            let _ = write!(out, " ({})", column.name);
        }
        if is_each {
            let column =
                self.lean(own, 2).filter(|column| !matches!(self.source(column), super::columns::Source::Generated(_)));
            let _ = match (column, is_update) {
                (Some(column), true) => write!(out, " when `old.{0} is not null or new.{0} is null`", column.name),
                (Some(column), false) if own.knob(0, 4) == 0 => write!(out, " when `new.{} is not null`", column.name),
                (_, true) => write!(out, " when `new.{} > 0`", self.key(table)),
                (_, false) => Ok(()),
            };
        } else {
            out.push_str(" for each statement");
        }
        let _ = write!(out, "{EXECUTE}{}()", self.name(call));
        Some(out)
    }

    fn policy(&self, table: &Thing, own: &Thing) -> Option<String> {
        let call = self.lean(own, 1).filter(|call| Form::of(call) == Form::Bool).map(|own| self.name(own));
        let column = self.lean(own, 0).map_or_else(|| self.key(table).to_owned(), |own| own.name.clone());
        let sql = match (call, self.lean(own, 2)) {
            (Some(call), _) => format!("{call}({column}::text)"),
            (None, Some(other)) if other.id != table.id => {
                format!("exists (select 1 from {} where {column} is not null)", self.name(other))
            }
            (None, _) => format!("{column} is not null"),
        };
        let to = if own.flag(0) { " to pg_monitor" } else { "" };
        let restrictive = if own.flag(1) { " restrictive" } else { "" };
        Some(match own.knob(0, 4) {
            0 => format!("policy {} for select{to}{restrictive} using `{sql}`", own.name),
            1 => format!("policy {} for insert{to}{restrictive} with check `{sql}`", own.name),
            _ => format!("policy {} for all{to}{restrictive} using `{sql}` with check `true`", own.name),
        })
    }
}

/// What stands behind the clauses of a trigger.
const EXECUTE: &str = " execute ";
