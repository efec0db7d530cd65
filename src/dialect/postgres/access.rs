//! Triggers, policies and grants.

use crate::base::Name;
use crate::catalog::define::{
    Grant, Policy, PolicyCommand, Timing, TransitionRows, Trigger, TriggerAction, TriggerEvent,
};
use crate::catalog::{Address, CommentOn, Defined, Kind};

use super::QUOTE;
use super::ddl::{deferrable, part};

/// `create trigger …`; one that can wait for the end of a transaction is a constraint trigger.
pub fn trigger(at: &Address, own: &Trigger) -> String {
    let constraint = if own.deferrable.is_some() { "constraint " } else { "" };
    let timing = match own.timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::InsteadOf => "instead of",
    };
    let events: Vec<String> = own.events.iter().map(event).collect();
    let mut out = format!(
        "create {constraint}trigger {} {timing} {} on {}{}",
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

/// `create policy …`.
pub fn policy(at: &Address, own: &Policy) -> String {
    let restrictive = if own.restrictive { " as restrictive" } else { "" };
    let command = match own.command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    };
    let mut out =
        format!("create policy {} on {}{restrictive} for {command}", QUOTE.name(part(at)), QUOTE.qualified(at.home));
    if !own.roles.is_empty() {
        let roles: Vec<String> = own.roles.iter().map(|name| role(*name)).collect();
        out.push_str(&format!(" to {}", roles.join(", ")));
    }
    for (word, expr) in [("using", &own.using), ("with check", &own.with_check)] {
        if let Some(expr) = expr {
            out.push_str(&format!(" {word} {}", QUOTE.grouped(expr)));
        }
    }
    out
}

/// A role; the words that stand for one are none themselves.
fn role(name: Name) -> String {
    match name.as_str() {
        word @ ("public" | "current_user" | "current_role" | "session_user") => word.to_owned(),
        _ => QUOTE.name(name),
    }
}

/// `grant … on … to …`.
pub fn grant(own: &Grant) -> String {
    let option = if own.grantable { " with grant option" } else { "" };
    format!("grant {} on {} to {}{option}", privilege(own), object(&own.on), role(own.to))
}

/// `revoke … on … from …`.
pub fn revoke(own: &Grant) -> String {
    format!("revoke {} on {} from {}", privilege(own), object(&own.on), role(own.to))
}

fn privilege(own: &Grant) -> String {
    let columns = if own.columns.is_empty() { String::new() } else { format!(" ({})", QUOTE.list(&own.columns)) };
    format!("{}{columns}", own.privilege)
}

fn object(on: &Address) -> String {
    let home = QUOTE.qualified(on.home);
    let arguments = on.part.map_or_else(|| "()".to_owned(), |part| part.to_string());
    match on.kind {
        Kind::Namespace => format!("schema {}", QUOTE.name(on.home.name)),
        Kind::Enum | Kind::Domain | Kind::Defined(Defined::Composite) => format!("type {home}"),
        Kind::Defined(Defined::Sequence) => format!("sequence {home}"),
        Kind::Defined(Defined::Function) => format!("function {home}{arguments}"),
        Kind::Defined(Defined::Procedure) => format!("procedure {home}{arguments}"),
        Kind::Table
        | Kind::Column
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(
            CommentOn::Namespace
            | CommentOn::Enum
            | CommentOn::Domain
            | CommentOn::Table
            | CommentOn::Column
            | CommentOn::Constraint
            | CommentOn::Index
            | CommentOn::Defined(_),
        ) => format!("table {home}"),
    }
}
