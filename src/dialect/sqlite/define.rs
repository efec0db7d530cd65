//! Views, triggers, rows and raw objects.

use crate::base::Name;
use crate::catalog::define::{Body, Timing, Trigger, TriggerAction, TriggerEvent, What};
use crate::catalog::{Address, Defined, Definition, Kind};
use crate::dialect::codes;
use crate::dialect::define::{self, create_view};
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

use super::ddl::part;
use super::{QUOTE, Sqlite};

/// The physical definitions of a portable one: a trigger of several events is several triggers.
pub fn lower(to: &mut Lowering<'_>, at: Address, own: &Definition) -> Vec<(Address, What)> {
    // what it goes with was refused with the sequence
    if matches!(own.what, What::Ownership(_)) || !to.has(&Sqlite, at, own) {
        return Vec::new();
    }
    match &own.what {
        What::View(own) => {
            for (key, _) in &own.options {
                let message = format!("SQLite has no option `{key}` of a view");
                to.report(at, Finding::error(codes::OPTION, message, "remove it"));
            }
            for (key, _) in own.column_options.iter().flat_map(|(_, said)| said) {
                let message = format!("SQLite has no option `{key}` of a view's column");
                to.report(at, Finding::error(codes::OPTION, message, "remove it"));
            }
            vec![(at, What::View(own.clone()))]
        }
        What::Raw(_) => vec![(at, own.what.clone())],
        What::Row(own) => vec![(at, What::Row(to.row(at, own)))],
        What::Trigger(own) => triggers(to, at, own),
        // a relation is a table here; the rest was refused
        What::Printed(_)
        | What::Edge(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::FieldRules(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Routine(_)
        | What::Policy(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => Vec::new(),
    }
}

fn triggers(to: &mut Lowering<'_>, at: Address, own: &Trigger) -> Vec<(Address, What)> {
    let mut refuse = |what: &str, help: &str| {
        let message = format!("SQLite has no {what}");
        to.report(at, Finding::error(codes::OBJECT, message, help));
    };
    if own.per_statement {
        refuse("trigger for each statement", "write `for each row`, or nothing");
    }
    if !own.referencing.is_empty() {
        refuse("transition tables", "read `new` and `old` in a trigger for each row");
    }
    if own.deferrable.is_some() {
        refuse("constraint trigger", "take `deferrable` away");
    }
    for (key, value) in &own.options {
        refuse(&format!("option `{}` of a trigger", format!("{key} {value}").trim_end()), "take it away");
    }
    if own.order.is_some() {
        refuse("order of triggers", "join both into one");
    }
    if own.events.contains(&TriggerEvent::Truncate) {
        refuse("`truncate`", "wait for `delete`");
    }
    let single = own.events.len() == 1;
    own.events
        .iter()
        .map(|event| {
            let name = if single { part(&at) } else { Name::new(&format!("{}_{}", part(&at), word(event))) };
            let mut trigger = Trigger { events: vec![event.clone()], ..own.clone() };
            trigger.when = to.when(at, &trigger);
            (Address { part: Some(name), ..at }, What::Trigger(trigger))
        })
        .collect()
}

const fn word(event: &TriggerEvent) -> &'static str {
    match event {
        TriggerEvent::Insert => "insert",
        TriggerEvent::Update(_) => "update",
        TriggerEvent::Delete => "delete",
        TriggerEvent::Truncate => "truncate",
    }
}

/// The statements that create it.
pub fn create(at: &Address, own: &Definition) -> Vec<String> {
    vec![match &own.what {
        What::View(own) => create_view(QUOTE, "create view", at.home, own, ""),
        What::Trigger(own) => trigger(at, own),
        What::Row(own) => define::insert(QUOTE, at, own),
        What::Raw(own) => define::text(&own.up).to_owned(),
        What::Printed(own) => define::text(own).to_owned(),
        What::Edge(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::FieldRules(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Routine(_)
        | What::Policy(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => return Vec::new(),
    }]
}

/// The statements that take it away.
pub fn drop(at: &Address, own: &Definition) -> Vec<String> {
    vec![match &own.what {
        What::View(_) => format!("drop view {}", QUOTE.qualified(at.home)),
        What::Trigger(_) => format!("drop trigger {}", QUOTE.name(part(at))),
        What::Row(own) => define::delete(QUOTE, at, own),
        What::Printed(_) if at.kind == Kind::Defined(Defined::Trigger) => {
            format!("drop trigger {}", QUOTE.name(part(at)))
        }
        What::Printed(_) => format!("drop view {}", QUOTE.qualified(at.home)),
        What::Raw(own) => return own.down.iter().map(|body| define::text(body).to_owned()).collect(),
        What::Edge(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::FieldRules(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Routine(_)
        | What::Policy(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => return Vec::new(),
    }]
}

/// The statements that make one of the other.
pub fn alter(at: &Address, before: &Definition, after: &Definition) -> Vec<String> {
    match (&before.what, &after.what) {
        (was, is) if was == is => Vec::new(), // only what it leans on is another
        (What::View(was), What::View(is))
            if was.body == is.body && was.columns == is.columns && was.options == is.options =>
        {
            Vec::new() // only whether it is protected
        }
        (What::Raw(was), What::Raw(is)) if was.up == is.up => Vec::new(), // only its way down is another
        (What::Row(was), What::Row(is)) => define::update(QUOTE, at, was, is),
        _ => [drop(at, before), create(at, after)].concat(),
    }
}

fn trigger(at: &Address, own: &Trigger) -> String {
    let timing = match own.timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::InsteadOf => "instead of",
    };
    let events: Vec<String> = own
        .events
        .iter()
        .map(|event| match event {
            TriggerEvent::Update(columns) if !columns.is_empty() => format!("update of {}", QUOTE.list(columns)),
            TriggerEvent::Update(_) | TriggerEvent::Insert | TriggerEvent::Delete | TriggerEvent::Truncate => {
                word(event).to_owned()
            }
        })
        .collect();
    let each = if own.each_row { " for each row" } else { "" };
    let when = own.when.as_ref().map(|when| format!(" when {}", QUOTE.expr(when))).unwrap_or_default();
    let body = match &own.action {
        TriggerAction::Body(Body { text, .. }) => text.trim().trim_end_matches(';').trim_end().to_owned(),
        TriggerAction::Execute(_) => String::new(), // lowering refuses it
    };
    format!(
        "create trigger {} {timing} {} on {}{each}{when} begin\n{body};\nend",
        QUOTE.name(part(at)),
        events.join(" or "),
        QUOTE.qualified(at.home)
    )
}
