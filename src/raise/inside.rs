//! Triggers, policies and exclusion constraints.

use super::key::deferrable;
use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::{
    Body, CONSTRAINT, Exclusion, ExclusionPart, Policy, PolicyCommand, Timing, TransitionRows, Trigger, TriggerAction,
    TriggerEvent, What,
};
use crate::catalog::{Address, CommentOn, Defined, Definition};

impl Raiser<'_> {
    /// The line of a definition that stands in a table or a view.
    pub(super) fn inside(&self, at: &Address, kind: Defined, own: &Definition) -> Option<String> {
        let part = at.part?;
        let (on, text) = match &own.what {
            What::Trigger(own) => (CommentOn::Defined(kind), self.trigger(part, own)),
            What::Policy(own) => (CommentOn::Defined(kind), self.policy(at, part, own)),
            What::Exclusion(own) => (CommentOn::Constraint, self.exclusion(at, part, own)),
            // raw objects at file level, and what the options say
            What::Printed(_) | What::Partitioning(_) | What::Descent(_) => return None,
            What::Extension(_)
            | What::Composite(_)
            | What::Sequence(_)
            | What::Ownership(_)
            | What::Edge(_)
            | What::FieldRules(_)
            | What::View(_)
            | What::Routine(_)
            | What::Event(_)
            | What::Permissions(_)
            | What::Row(_)
            | What::Grant(_)
            | What::Raw(_)
            | What::Analyzer(_)
            | What::Param(_)
            | What::Service(_) => {
                self.leave(format!("{} {at}", kind.noun()));
                return None;
            }
        };
        let Some(text) = text else {
            self.leave(format!("{} {part} of {}, which no line holds", kind.noun(), at.home));
            return None;
        };
        Some(format!("{}{text}", self.docs(on, at.home, Some(part)).unwrap_or_default()))
    }

    fn trigger(&self, name: Name, own: &Trigger) -> Option<String> {
        let timing = match own.timing {
            Timing::Before => "before",
            Timing::After => "after",
            Timing::InsteadOf => "instead of",
        };
        let events: Vec<String> = own.events.iter().map(event).collect();
        let mut out = format!("trigger {} {timing} {}", word::name(name), events.join(" or "));
        if own.per_statement {
            out.push_str(" for each statement");
        }
        if own.each_row {
            out.push_str(" for each row");
        }
        if !own.referencing.is_empty() {
            out.push_str(" referencing");
        }
        for (rows, name) in &own.referencing {
            let which = match rows {
                TransitionRows::Old => "old",
                TransitionRows::New => "new",
            };
            out.push_str(&format!(" {which} table as {}", word::name(*name)));
        }
        if let Some(when) = &own.when {
            out.push_str(&format!(" when {}", self.raw(when)?));
        }
        out.push_str(deferrable(own.deferrable));
        let from = own.from.map(|table| format!("{CONSTRAINT} from {}", word::qname(table)));
        let said = own.options.iter().map(|(key, value)| format!("{key} {value}").trim_end().to_owned());
        let options: Vec<String> = from.into_iter().chain(said).collect();
        if !options.is_empty() {
            out.push_str(&format!(" on {} {{ {} }}", self.dialect.id(), options.join(", ")));
        }
        match &own.action {
            TriggerAction::Execute(call) => {
                let args: Option<Vec<String>> = call.args.iter().map(|arg| self.literal(arg)).collect();
                out.push_str(&format!(" execute {}({})", word::qname(call.function), args?.join(", ")));
            }
            TriggerAction::Body(body) => out.push_str(&format!(" = {}", self.body(body, "  "))),
        }
        Some(out)
    }

    fn policy(&self, at: &Address, name: Name, own: &Policy) -> Option<String> {
        let command = match own.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        };
        let mut out = format!("policy {} for {command}", word::name(name));
        if !own.roles.is_empty() {
            let roles: Vec<String> = own.roles.iter().map(|role| word::name(*role)).collect();
            out.push_str(&format!(" to {}", roles.join(" or ")));
        }
        if own.restrictive {
            out.push_str(" restrictive");
        }
        for (clause, expr) in [("using", &own.using), ("with check", &own.with_check)] {
            if let Some(expr) = expr {
                out.push_str(&format!(" {clause} {}", self.condition(at.home, expr)?));
            }
        }
        Some(out)
    }

    fn exclusion(&self, at: &Address, name: Name, own: &Exclusion) -> Option<String> {
        let part = |part: &ExclusionPart| {
            let mut out = self.index_key(at, &part.key)?;
            if let Some(opclass) = &part.opclass {
                out.push_str(&format!(" opclass {}", word::spelled(opclass)));
            }
            let signs = part.operator.chars().all(|c| c.is_ascii_punctuation() && !matches!(c, '(' | ')' | '.' | '"'));
            let plain =
                signs && !part.operator.contains(['#', '?', '`', '!', '^', '~', '@']) && &*part.operator != "->";
            let operator = if plain { part.operator.to_string() } else { word::raw(&part.operator)? };
            Some(format!("{out} with {operator}"))
        };
        let parts: Option<Vec<String>> = own.parts.iter().map(part).collect();
        let derived = crate::catalog::naming::exclusion(at.home.name, own);
        let said = if derived == name { String::new() } else { format!(" {}", word::name(name)) };
        let mut out = format!("exclude{said} using {} ({})", word::name(own.method), parts?.join(", "));
        if let Some(predicate) = &own.predicate {
            out.push_str(&format!(" where {}", self.condition(at.home, predicate)?));
        }
        out.push_str(deferrable(own.deferrable));
        Some(out)
    }

    /// A body in a fence of its language.
    pub(super) fn body(&self, own: &Body, indent: &str) -> String {
        let tag = match own.language {
            crate::catalog::define::BodyLanguage::Own => self.dialect.id(),
            crate::catalog::define::BodyLanguage::Plpgsql => "plpgsql",
        };
        word::fence(tag, &own.text, indent)
    }
}

fn event(own: &TriggerEvent) -> String {
    match own {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Update(columns) if columns.is_empty() => "update".to_owned(),
        TriggerEvent::Update(columns) => format!("update of {}", word::names(columns)),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
    }
}
