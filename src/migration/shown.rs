//! Scripts and steps for readers, outside of any migration.

use serde_json::Value;

use super::draft::unknown_dialect;
use super::mirror::{self, Record};
use super::print::print;
use super::split::Lexis;
use crate::base::Diagnostic;
use crate::dialect::Script;
use crate::plan::Plan;

/// A script as runnable SQL, with the frames that it needs; nothing for nothing.
///
/// # Errors
/// An unknown dialect.
pub fn sql_text(script: &Script, dialect: &str) -> Result<String, Diagnostic> {
    let lexis = Lexis::of(dialect).ok_or_else(|| unknown_dialect(dialect))?;
    if script.statements().next().is_none() {
        return Ok(String::new());
    }
    Ok(print(&[], script, lexis).trim_start_matches('\n').to_owned())
}

/// A plan's steps in the sidecar's form.
pub fn steps_json(plan: &Plan) -> Vec<Value> {
    let steps = plan.steps().map(|step| mirror::Step::from(&Record::from(step)));
    steps.map(|step| serde_json::to_value(step).unwrap_or(Value::Null)).collect()
}
