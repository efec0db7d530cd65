//! What a run would do to the rows that are there, asked before anything is changed and told as text or JSON.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::Diagnostic;
use crate::cli::output::visible;
use crate::cli::session::Session;
use crate::compile::stake::{self, About, Stake};
use crate::database::Database;

/// The stakes with what the database answers; as they are when nobody wants it asked. What is not there yet has no rows.
///
/// # Errors
/// Rows that stop the run; a connection that fails.
pub fn asked(
    session: &Session,
    database: Option<&mut Database>,
    mut stakes: Vec<Stake>,
    limit: Option<Duration>,
) -> Result<Vec<Stake>, Vec<Diagnostic>> {
    let Some(database) = database else { return Ok(Vec::new()) };
    if let Some(limit) = limit {
        stake::ask(&mut stakes, database, limit).map_err(|problem| vec![problem])?;
        let obstacles = obstacles(&stakes);
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        told(session, &stakes);
    }
    Ok(stakes)
}

/// What is certain to stop the run.
pub fn obstacles(stakes: &[Stake]) -> Vec<Diagnostic> {
    stakes.iter().filter_map(Stake::obstacle).collect()
}

/// What is worth knowing and loses nothing: values that replace nulls, and what nobody can know before.
pub fn told(session: &Session, stakes: &[Stake]) {
    for stake in stakes {
        if stake.question.about == About::Filled && !stake.is_nothing() {
            let count = stake.count().unwrap_or_else(|| "rows".to_owned());
            session.out.say(&format!("  {} ({}): {count} to fill", at(stake), stake.by));
        }
        if let Some(unknown) = stake.unknown() {
            session.out.say(&format!("  {}", visible(&unknown)));
        }
    }
}

/// A line for each loss that is there, or may be.
pub fn losses(stakes: &[Stake]) -> Vec<String> {
    stake::losses(stakes).iter().map(|line| visible(line)).collect()
}

/// The same for programs: `obstacles`, `losses`, `replaced` and `unknown`.
pub fn json(stakes: &[Stake]) -> Value {
    let one = |stake: &Stake| {
        let query = stake.question.query.as_ref().ok();
        let found = stake.found.as_ref();
        json!({
            "migration": stake.by,
            "object": stake.question.now.to_string(),
            "what": match &stake.question.about {
                About::Loss(loss) => loss.to_string(),
                About::Filled => "values in the place of nulls".to_owned(),
                About::Stops(_) => stake.unknown().unwrap_or_default(),
            },
            "at_least": found.map_or(0, |found| found.least),
            "at_most": found.and_then(|found| found.most),
            "why": stake.why(),
            "sample": query.map(|query| query.sample()),
        })
    };
    let there = || stakes.iter().filter(|stake| !stake.is_nothing());
    let list = |wanted: fn(&Stake) -> bool| there().filter(|stake| wanted(stake)).map(one).collect::<Vec<_>>();
    let obstacle = |stake: &Stake| {
        let problem = stake.obstacle()?;
        let mut out = one(stake);
        out["code"] = problem.code.id.into();
        out["what"] = problem.message.into();
        Some(out)
    };
    json!({
        "obstacles": stakes.iter().filter_map(obstacle).collect::<Vec<_>>(),
        "losses": list(|stake| matches!(stake.question.about, About::Loss(_))),
        "replaced": list(|stake| stake.question.about == About::Filled && stake.found.is_some()),
        "unknown": list(|stake| stake.unknown().is_some()),
    })
}

fn at(stake: &Stake) -> String {
    visible(&stake.question.now.to_string())
}
