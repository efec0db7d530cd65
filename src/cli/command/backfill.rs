//! `backfill`: columns that the schema wants filled in batches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::base::Diagnostic;
use crate::cli::args::{Backfill as Args, Format};
use crate::cli::output::visible;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, consent, work};
use crate::compile::{self, Backfill};

/// Asks once for many databases; nothing when nobody wants it.
///
/// # Errors
/// Nobody is there to answer.
pub fn agreed_for_all(args: &Args, session: &Session, n: usize) -> Result<Option<Args>, Vec<Diagnostic>> {
    let question = format!("Fill the rows of {n} databases?");
    if !args.dry_run && !consent::confirmed(session, &question, args.yes, true)? {
        session.out.say("Nothing was changed.");
        return Ok(None);
    }
    Ok(Some(Args { yes: true, ..args.clone() }))
}

/// Runs the command.
///
/// # Errors
/// A schema with errors; a name that the schema does not ask for; a statement that fails.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let project = work::project(session, &config, &[]);
    let physical = project.lower(target.dialect);
    session.sources = project.sources.clone();
    if physical.catalog.is_none() {
        return Err(physical.problems);
    }
    let wait = Duration::from_secs(args.lock_wait);
    let mut database = work::connect(session, &config, own, false, wait).map_err(one)?;
    let live = database.introspect().map_err(one)?.catalog;
    let (all, absent) = compile::backfills(&physical, &live, target.dialect)?;
    let is_meant = |own: &compile::Address| args.names.is_empty() || args.names.iter().any(|name| is_named(own, name));
    let known: Vec<&compile::Address> = all.iter().map(|own| &own.at).chain(&absent).collect();
    if let Some(name) = args.names.iter().find(|name| !known.iter().any(|at| is_named(at, name))) {
        let what = format!("the schema asks for no backfill in batches of `{name}`");
        let names: Vec<String> = known.iter().map(|at| at.to_string()).collect();
        let problem = Diagnostic::error(codes::BAD_ARGUMENT, what);
        return Err(one(problem.help(match names.as_slice() {
            [] => "it asks for none: a column says `backfill (…)`".to_owned(),
            [_, ..] => format!("it asks for: {}", names.join(", ")),
        })));
    }
    for at in absent.iter().filter(|at| is_meant(at)) {
        session.out.say(&format!("{} is not there yet: apply the migration that makes it", visible(&at.to_string())));
    }
    let meant: Vec<&Backfill> = all.iter().filter(|own| is_meant(&own.at)).collect();
    let mut waiting = Vec::new();
    for own in meant {
        let rows = own.waiting(&mut database, target.dialect).map_err(one)?;
        session.out.say(&format!("{}: {rows} rows without a value", visible(&own.at.to_string())));
        waiting.push((own, rows));
    }
    waiting.retain(|(_, rows)| *rows > 0);
    if args.dry_run || waiting.is_empty() {
        return Ok(told(session, &waiting, &[]));
    }
    if !consent::confirmed(session, "Fill them?", args.yes, true)? {
        session.out.say("Nothing was changed.");
        return Ok(Exit::Decision);
    }
    let mut filled = Vec::new();
    for (own, rows) in &waiting {
        let bar = bar(session, *rows);
        let mut count = 0;
        let mut done = |n: u64| {
            count += n;
            bar.inc(n);
            args.rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(n as f64 / f64::from(rate.get())))
        };
        let ran = own.run(&mut database, target.dialect, &mut done);
        bar.finish_and_clear();
        session.out.say(&format!("{}: {count} rows filled", visible(&own.at.to_string())));
        ran.map_err(one)?;
        let left = own.waiting(&mut database, target.dialect).map_err(one)?;
        if left > 0 {
            session.out.alert(&format!(
                "{}: {left} rows still have no value: the expression gives them none, or they came meanwhile",
                visible(&own.at.to_string())
            ));
        }
        filled.push((count, left));
    }
    Ok(told(session, &waiting, &filled))
}

/// `posts/column:words`, `posts.words` or `posts`.
fn is_named(at: &compile::Address, name: &str) -> bool {
    let part = at.part.map(|part| format!("{}.{}", at.home, part.as_str()));
    at.to_string() == name || at.home.to_string() == name || part.as_deref() == Some(name)
}

fn bar(session: &Session, rows: u64) -> ProgressBar {
    if !session.out.interactive || session.out.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(rows);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} rows, {per_sec}, {eta} left");
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

fn told(session: &Session, waiting: &[(&Backfill, u64)], filled: &[(u64, u64)]) -> Exit {
    if session.global.format == Format::Json {
        let one = |(at, (own, rows)): (usize, &(&Backfill, u64))| {
            let (filled, left) = filled.get(at).copied().unwrap_or((0, *rows));
            json!({ "column": own.at.to_string(), "waiting": rows, "filled": filled, "left": left })
        };
        let list: Vec<Value> = waiting.iter().enumerate().map(one).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "backfills": list })));
    } else if waiting.is_empty() {
        session.out.say("Nothing to fill.");
    }
    Exit::Done
}
