//! Scripts and steps for readers, outside of any migration.

use serde_json::Value;

use super::draft::unknown_dialect;
use super::mirror::{self, Record};
use super::print::print;
use super::split::{self, Lexis};
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

/// The statements of any text of SQL, each with the line at which it begins, from 1.
///
/// # Errors
/// An unknown dialect; a text, a name or a comment that never ends.
pub fn statements<'t>(text: &'t str, dialect: &str) -> Result<Vec<(usize, &'t str)>, Diagnostic> {
    let lexis = Lexis::of(dialect).ok_or_else(|| unknown_dialect(dialect))?;
    let found = split::statements(text, lexis)
        .map_err(|why| Diagnostic::error(why.code(), format!("the SQL cannot be read: {}", why.describe(text))))?;
    let (mut line, mut seen) = (1, 0);
    let place = |one: (usize, &'t str)| {
        line += text.as_bytes()[seen..one.0].iter().filter(|own| **own == b'\n').count();
        seen = one.0;
        (line, one.1)
    };
    Ok(found.into_iter().map(place).collect())
}

/// A plan's steps in the sidecar's form.
pub fn steps_json(plan: &Plan) -> Vec<Value> {
    let steps = plan.steps().map(|step| mirror::Step::from(&Record::from(step)));
    steps.map(|step| serde_json::to_value(step).unwrap_or(Value::Null)).collect()
}
