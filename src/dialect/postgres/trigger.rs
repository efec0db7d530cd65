//! Triggers: constraint triggers, and when one fires.
//!
//! A trigger is made so that it fires for whoever writes a row; that it fires never, or where replicated changes are applied, is
//! said of it afterwards (PostgreSQL's documentation of ALTER TABLE, `ENABLE REPLICA TRIGGER`), and no view can say it
//! (`ATPrepCmd`: tables and foreign tables).

use crate::catalog::define::{
    CONSTRAINT, DISABLED, ENABLED, Timing, TransitionRows, Trigger, TriggerAction, TriggerEvent,
};
use crate::catalog::{Address, Catalog, Object};
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

use super::QUOTE;
use super::ddl::{alter_table, deferrable, part};

/// Reports options that no trigger has and constraint triggers that the engine does not take; gives the trigger with what goes
/// without saying left out.
pub fn checked(to: &mut Lowering<'_>, source: &Catalog, at: Address, own: Trigger) -> Trigger {
    let in_table = matches!(source.get(&Address::table(at.home)), Some(Object::Table(_)));
    let states = own.options.iter().filter(|(key, _)| is_state(key)).count();
    if states > 1 {
        let message = "a trigger that is `disabled` is not `enabled` too";
        to.report(at, Finding::error(codes::OPTION, message, "take one of the two away"));
    }
    for (key, value) in &own.options {
        let fine = matches!((&**key, &**value), (CONSTRAINT | DISABLED, "") | (ENABLED, "always" | "replica"));
        if !fine {
            let message = format!("PostgreSQL has no option `{}` of a trigger", format!("{key} {value}").trim_end());
            let help =
                "it has `constraint`, `constraint from TABLE`, `disabled`, `enabled always` and `enabled replica`";
            to.report(at, Finding::error(codes::OPTION, message, help));
        } else if is_state(key) && !in_table {
            let message = format!("triggers of views are never `{key}` on PostgreSQL");
            to.report(at, Finding::error(codes::OPTION, message, "take it away"));
        }
    }
    if own.is_constraint() {
        let is_plain = own.timing == Timing::After && !own.per_statement && own.referencing.is_empty();
        let truncates = own.events.contains(&TriggerEvent::Truncate);
        if !is_plain || truncates || !in_table {
            let message = "a constraint trigger of PostgreSQL stands in a table and runs `after` its rows change, for each of them";
            let help =
                "take `deferrable` and `constraint` away, or make it such a one, without `referencing` and `truncate`";
            to.report(at, Finding::error(codes::OBJECT, message, help));
        }
    }
    let says_it = own.deferrable.is_some() || own.from.is_some();
    let options = own.options.iter().filter(|(key, _)| !(says_it && &**key == CONSTRAINT)).cloned().collect();
    Trigger { options, ..own }
}

fn is_state(key: &str) -> bool {
    key == DISABLED || key == ENABLED
}

/// `create trigger …`, and what is said of it afterwards.
pub fn create(at: &Address, own: &Trigger) -> Vec<String> {
    let states = own.options.iter().filter(|(key, _)| is_state(key));
    [trigger(at, own)].into_iter().chain(states.map(|(key, value)| state(at, key, value))).collect()
}

/// Fires otherwise from now on; nothing else of the two differs.
pub fn alter(at: &Address, after: &Trigger) -> Vec<String> {
    let said = after.options.iter().find(|(key, _)| is_state(key));
    vec![said.map_or_else(|| state(at, ENABLED, ""), |(key, value)| state(at, key, value))]
}

fn state(at: &Address, key: &str, value: &str) -> String {
    let clause = match (key, value) {
        (DISABLED, _) => "disable",
        (_, "always") => "enable always",
        (_, "replica") => "enable replica",
        (_, _) => "enable",
    };
    format!("{}{clause} trigger {}", alter_table(at), QUOTE.name(part(at)))
}

fn trigger(at: &Address, own: &Trigger) -> String {
    let constraint = if own.is_constraint() { "constraint " } else { "" };
    let timing = match own.timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::InsteadOf => "instead of",
    };
    let from = own.from.map(|table| format!(" from {}", QUOTE.qualified(table))).unwrap_or_default();
    let events: Vec<String> = own.events.iter().map(event).collect();
    let mut out = format!(
        "create {constraint}trigger {} {timing} {} on {}{from}{}",
        QUOTE.name(part(at)),
        events.join(" or "),
        QUOTE.qualified(at.home),
        deferrable(own.deferrable)
    );
    if !own.referencing.is_empty() {
        out.push_str(" referencing");
    }
    for (rows, name) in &own.referencing {
        let word = match rows {
            TransitionRows::Old => "old",
            TransitionRows::New => "new",
        };
        out.push_str(&format!(" {word} table as {}", QUOTE.name(*name)));
    }
    out.push_str(if own.per_statement { " for each statement" } else { " for each row" });
    if let Some(when) = &own.when {
        out.push_str(&format!(" when {}", QUOTE.grouped(when)));
    }
    if let TriggerAction::Execute(call) = &own.action {
        let args: Vec<String> = call.args.iter().map(|arg| QUOTE.expr(arg)).collect();
        out.push_str(&format!(" execute function {}({})", QUOTE.qualified(call.function), args.join(", ")));
    }
    out
}

fn event(own: &TriggerEvent) -> String {
    match own {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Update(columns) if columns.is_empty() => "update".to_owned(),
        TriggerEvent::Update(columns) => format!("update of {}", QUOTE.list(columns)),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
    }
}
