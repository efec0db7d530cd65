//! Raw objects: their text may be several statements, and each is one of a migration.

use std::collections::BTreeSet;

use super::split::{Lexis, several};
use crate::catalog::Object;
use crate::catalog::define::What;
use crate::dialect::{Script, Statement, body_text};
use crate::plan::{Action, Plan};

/// The script with the statements of raw objects one by one. What stands elsewhere is one statement, or is refused.
pub(super) fn apart(script: &Script, plan: &Plan, lexis: &Lexis) -> Script {
    let texts: BTreeSet<&str> = plan.steps().flat_map(|step| texts(&step.action)).collect();
    if texts.is_empty() {
        return script.clone();
    }
    let mut out = script.clone();
    for segment in &mut out.segments {
        let whole = std::mem::take(&mut segment.statements);
        for statement in whole {
            let parts = if texts.contains(statement.sql.as_str()) { several(&statement.sql, lexis) } else { None };
            match parts {
                Some(parts) => {
                    let mut comment = statement.comment;
                    segment.statements.extend(parts.into_iter().map(|sql| Statement { sql, comment: comment.take() }));
                }
                None => segment.statements.push(statement),
            }
        }
    }
    out
}

fn texts(action: &Action) -> Vec<&str> {
    match action {
        Action::Create(object) | Action::Drop(object) => of_object(object),
        Action::Alter { before, after, .. } => [of_object(before), of_object(after)].concat(),
        Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => Vec::new(),
    }
}

fn of_object(object: &Object) -> Vec<&str> {
    let Object::Definition(own) = object else { return Vec::new() };
    match &own.what {
        What::Raw(raw) => [Some(&raw.up), raw.down.as_ref()].into_iter().flatten().map(body_text).collect(),
        What::Printed(body) => vec![body_text(body)],
        What::Extension(_)
        | What::Composite(_)
        | What::Sequence(_)
        | What::Ownership(_)
        | What::Edge(_)
        | What::FieldRules(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::View(_)
        | What::Routine(_)
        | What::Trigger(_)
        | What::Policy(_)
        | What::Event(_)
        | What::Permissions(_)
        | What::Row(_)
        | What::Grant(_)
        | What::Analyzer(_)
        | What::Param(_)
        | What::Service(_) => Vec::new(),
    }
}
