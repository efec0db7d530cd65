//! One command on many databases: tenants, shards, or all targets of a project.
//!
//! Each run is that of one database, with a session of its own whose output is kept. What fails in one stops no other; what is
//! done is in each database's history, so running it again does only what is left.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::args::{Format, Many};
use super::command::status::problems_json;
use super::config::{Config, Fleet, Origin, RawUrl, TargetConfig, resolve_url};
use super::output::{Paint, paint, visible};
use super::session::{Ended, Session};
use super::{Exit, codes, work};
use crate::base::Diagnostic;
use crate::compile::Sources;
use crate::compile::codes::UNREADABLE_FILE;
use crate::compile::codes::WRONG_DATABASE;
use crate::database::masked_url;

/// A database of the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub target: String,
    pub url: String,
}

/// What became of one of them.
#[derive(Debug)]
struct Outcome {
    exit: Exit,
    result: Value,
    messages: String,
    problems: Vec<Diagnostic>,
    sources: Sources,
}

/// The databases to run on, if there are several.
///
/// # Errors
/// A list that cannot be read, or is empty.
pub fn places(session: &mut Session, many: &Many) -> Result<Option<Vec<Place>>, Vec<Diagnostic>> {
    let config = session.config()?;
    let mut found = Vec::new();
    if many.all_targets {
        for own in &config.targets {
            let mut listed = listed(session, &config, own, &own.fleet)?;
            if own.fleet.is_empty() {
                listed = vec![config.url(own, &session.around).map_err(|problem| vec![problem])?.value];
            }
            found.extend(listed.into_iter().map(|url| Place { target: own.name.clone(), url }));
        }
        return some(found);
    }
    let (given, several) = (&session.global.url, session.global.url.len() > 1);
    let asked = Fleet {
        urls: given.iter().filter(|_| several).map(|url| flag(url)).collect(),
        file: many.urls_from.as_ref().map(|path| session.around.cwd.join(path)),
        query: many.urls_query.clone(),
    };
    // before any target is asked for: most runs are on one
    if asked.is_empty() && config.targets.iter().all(|own| own.fleet.is_empty()) {
        return Ok(None);
    }
    let own = session.target(&config)?;
    let fleet = if asked.is_empty() { &own.fleet } else { &asked };
    if fleet.is_empty() {
        return Ok(None);
    }
    let mut seen = BTreeSet::new();
    for url in listed(session, &config, own, fleet)? {
        if seen.insert(url.clone()) {
            found.push(Place { target: own.name.clone(), url });
        }
    }
    some(found)
}

fn some(found: Vec<Place>) -> Result<Option<Vec<Place>>, Vec<Diagnostic>> {
    if found.is_empty() {
        let what = "the list of databases is empty";
        return Err(vec![Diagnostic::error(codes::NO_URL, what).help("nothing was run")]);
    }
    Ok(Some(found))
}

fn flag(url: &str) -> RawUrl {
    RawUrl { text: url.to_owned(), span: None, origin: Origin::Flag("--url") }
}

fn listed(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
    fleet: &Fleet,
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut out = Vec::new();
    for raw in &fleet.urls {
        let single = TargetConfig { url: Some(raw.clone()), ..own.clone() };
        out.push(config.url(&single, &session.around).map_err(one)?.value);
    }
    let mut lines = Vec::new();
    if let Some(file) = &fleet.file {
        let text = text(file).map_err(one)?;
        let line = |line: &str| line.trim().to_owned();
        lines.extend(text.lines().map(line).filter(|line| !line.is_empty() && !line.starts_with('#')));
    }
    if let Some(query) = &fleet.query {
        let mut database = work::look(session, config, own).map_err(one)?;
        lines.extend(database.texts(query).map_err(one)?);
    }
    for line in lines {
        let single = TargetConfig { url: Some(flag(&line)), ..own.clone() };
        match config.url(&single, &session.around) {
            Ok(url) => out.push(resolve_url(&url.value, &config.root)),
            // one that is no database of this target fails by itself, as one that does not answer does
            Err(problem) if problem.code == WRONG_DATABASE => out.push(line),
            Err(problem) => return Err(one(problem)),
        }
    }
    Ok(out)
}

#[allow(clippy::disallowed_methods, reason = "a list that the user names is read here")]
fn text(path: &Path) -> Result<String, Diagnostic> {
    let unreadable = |why: std::io::Error| {
        Diagnostic::error(UNREADABLE_FILE, format!("`{}` cannot be read: {why}", path.display()))
            .help("it is a text with a URL on each line")
    };
    if path.file_name().is_some_and(|name| name == "-") {
        let mut text = String::new();
        return std::io::stdin().read_to_string(&mut text).map(|_| text).map_err(unreadable);
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

/// Runs a command on each, so many at once, and sums up. `line` tells the result of one in words.
///
/// # Errors
/// None: what failed is in the sum.
pub fn run(
    session: &Session,
    places: &[Place],
    jobs: usize,
    command: &(dyn Fn(&mut Session) -> Ended + Sync),
    line: &dyn Fn(&Value) -> String,
) -> Ended {
    let bar = bar(session, places.len());
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    outcomes.lock().unwrap_or_else(PoisonError::into_inner).resize_with(places.len(), || None);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = places.get(at) else { break };
            let outcome = on(session, place, command);
            if outcome.exit != Exit::Done {
                bar.set_message("some failed");
            }
            bar.inc(1);
            outcomes.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, places.len()) {
            scope.spawn(work);
        }
    });
    bar.finish_and_clear();
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let all: Vec<(&Place, Outcome)> =
        places.iter().zip(outcomes).filter_map(|(place, outcome)| Some((place, outcome?))).collect();
    Ok(told(session, &all, line))
}

/// One run, as if it were the only one.
fn on(session: &Session, place: &Place, command: &(dyn Fn(&mut Session) -> Ended + Sync)) -> Outcome {
    let (out, kept) = session.out.captured();
    let mut global = session.global.clone();
    global.url = vec![place.url.clone()];
    global.target = Some(place.target.clone());
    global.format = Format::Json;
    let around = session.around.clone();
    let among = Some(around.cwd.clone());
    let (sources, folders) = (Sources::default(), session.folders.clone());
    let mut own = Session { global, around, out, sources, folders, among };
    let (exit, problems) = match command(&mut own) {
        Ok(exit) => (exit, Vec::new()),
        Err(problems) => (Exit::of(&problems), problems),
    };
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let result = serde_json::from_str(&kept.results).unwrap_or(Value::Null);
    Outcome { exit, result, messages: kept.messages, problems, sources: own.sources }
}

fn bar(session: &Session, total: usize) -> ProgressBar {
    if !session.out.interactive || session.out.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} databases, {elapsed} {msg}");
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

fn told(session: &Session, all: &[(&Place, Outcome)], line: &dyn Fn(&Value) -> String) -> Exit {
    let failed = all.iter().filter(|(_, own)| own.exit != Exit::Done).count();
    let exit = all.iter().map(|(_, own)| own.exit).find(|exit| *exit != Exit::Done).unwrap_or_default();
    if session.global.format == Format::Json {
        let one = |(place, own): &(&Place, Outcome)| {
            json!({
                "target": place.target,
                "database": masked_url(&place.url),
                "exit": own.exit.number(),
                "result": own.result,
                "problems": problems_json(&own.problems),
            })
        };
        let list: Vec<Value> = all.iter().map(one).collect();
        let summary = json!({ "total": all.len(), "done": all.len() - failed, "failed": failed });
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "databases": list, "summary": summary })));
        return exit;
    }
    for (place, own) in all {
        let (sign, tone) = match own.exit {
            Exit::Done => (session.out.sign("\u{2713}", "ok:"), Paint::Good),
            Exit::Findings | Exit::Pending | Exit::Drift | Exit::Decision | Exit::Usage | Exit::Io => {
                (session.out.sign("\u{2717}", "no:"), Paint::Bad)
            }
        };
        let what = match own.problems.first() {
            Some(problem) => format!("[{}] {}", problem.code.id, problem.message),
            None => line(&own.result),
        };
        let name = visible(&masked_url(&place.url));
        session.out.result(&format!("{} {name}: {}\n", paint(session.out.out_color, tone, sign), visible(&what)));
    }
    // in full below the list, where it is not drowned
    for (place, own) in all.iter().filter(|(_, own)| !own.problems.is_empty() || !own.messages.is_empty()) {
        session.out.alert(&format!("{}:", visible(&masked_url(&place.url))));
        session.report(&own.sources, &own.problems);
        if !own.messages.is_empty() {
            session.out.alert(own.messages.trim_end());
        }
    }
    let done = all.len() - failed;
    let databases = if all.len() == 1 { "1 database".to_owned() } else { format!("{} databases", all.len()) };
    session.out.say(&format!("{databases}: {done} done, {failed} not"));
    exit
}
