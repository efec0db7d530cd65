//! `diff`: the way from one state to another.

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::{Diff, Format};
use crate::cli::config::{Config, resolve_url};
use crate::cli::output::visible;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::state::{Found, Named};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Address, Origins, Outcome, States, Way};
use crate::database::in_memory;
use crate::migration;

/// Runs the command.
///
/// # Errors
/// A state that names nothing or has errors; a removal that nobody consented to, with `--sql`.
pub fn run(args: &Diff, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let accept = work::accept(&args.accept).map_err(one)?;
    let (from, to) = (named(&args.from, session)?, named(&args.to, session)?);
    let states = states(session, &config, [&from, &to])?;
    let (from_live, from_at, to_at) = (from.url(), states.stands_at(&from), states.stands_at(&to));
    let mut from = whole(session, states.found(&from, to_at, &session.sources)?)?;
    let mut to = whole(session, states.found(&to, from_at, &session.sources)?)?;
    for left in states.left.borrow().iter() {
        session.out.alert(&format!("left out: {}", visible(left)));
    }
    if from_at.is_some() {
        from.beside(&to, states.dialect)?;
    }
    if to_at.is_some() {
        to.beside(&from, states.dialect)?;
    }
    to.physical.transitions.online = config.how_to_change();
    to.came_from(&from, &states.folder);
    if from_at.is_some() {
        to.came_from_live(&from);
    }
    if let (Some(url), Some(before), Some(after)) = (from_live, &from.physical.catalog, &to.physical.catalog) {
        to.physical.transitions.empty = states.empty(url, before, after).map_err(one)?;
    }
    session.sources = to.sources.clone();
    work::settle(session, &config, &to.sources, &mut to.physical.problems).map_err(one)?;
    session.report(&session.sources, &to.physical.problems);
    // Only SQL that somebody may run needs consent; everything else is for reading.
    let accept = if args.sql { accept } else { Accept::everything() };
    let planned = match compile::plan(&to.physical, &from.state(), states.dialect, &accept)? {
        Outcome::NoChanges => None,
        Outcome::Planned(planned) => Some(planned),
        Outcome::Decisions(decisions) => {
            session.report(&session.sources, &work::questions(&decisions, &to.physical.origins));
            session.out.alert("Decisions are needed; no SQL was printed.");
            return Ok(Exit::Decision);
        }
    };
    let way = planned.as_ref().map(|planned| planned.way(args.down));
    told(args, session, way, states.dialect.id(), &to.physical.origins).map_err(one)?;
    Ok(if args.exit_code && way.is_some() { Exit::Pending } else { Exit::Done })
}

fn named(text: &str, session: &Session) -> Result<Named, Vec<Diagnostic>> {
    let cwd = &session.around.cwd;
    Ok(match Named::parse(text, cwd).map_err(|problem| vec![problem])? {
        Named::Url(url) => Named::Url(resolve_url(&url, cwd)),
        other @ (Named::Migrations(_) | Named::Schema(_) | Named::Sql(_)) => other,
    })
}

fn states(session: &Session, config: &Config, named: [&Named; 2]) -> Result<States, Vec<Diagnostic>> {
    let url = named.iter().find_map(|named| named.url());
    let of_folder = named.iter().any(|named| matches!(named, Named::Migrations(_)));
    let (dialect, folder) = match url {
        // Two databases need no project.
        Some(url) if !of_folder => (compile::dialect_of(url).map_err(|problem| vec![problem])?, Arc::default()),
        Some(_) | None => {
            let (_, target) = work::picked(session, config)?;
            let folder = if of_folder { work::sound_folder(session, config, &target)? } else { Arc::default() };
            (target.dialect, folder)
        }
    };
    let shown_from = session.around.cwd.clone();
    let settings = work::settings(config, shown_from);
    let base = match named.iter().any(|named| matches!(named, Named::Sql(_))) {
        true => Some(base(session, config, url, dialect.id())?),
        false => None,
    };
    let (history_table, left) = (config.table.value.clone(), RefCell::default());
    Ok(States { dialect, folder, settings, history_table, base, left })
}

/// Where a file of SQL is built: beside the live database that it is compared with, else in memory, or beside the target's.
fn base(session: &Session, config: &Config, url: Option<&str>, dialect: &str) -> Result<String, Vec<Diagnostic>> {
    if let Some(url) = url.or_else(|| in_memory(dialect)) {
        return Ok(url.to_owned());
    }
    let (own, _) = work::picked(session, config)?;
    config.url(own, &session.around).map(|url| url.value).map_err(|problem| vec![problem])
}

/// A state without errors.
fn whole(session: &mut Session, found: Found) -> Result<Found, Vec<Diagnostic>> {
    if found.physical.catalog.is_some() {
        return Ok(found);
    }
    session.sources = found.sources;
    Err(found.physical.problems)
}

fn told(
    args: &Diff,
    session: &Session,
    way: Option<Way<'_>>,
    dialect: &str,
    origins: &Origins,
) -> Result<(), Diagnostic> {
    let place = |at: &Address| session.sources.file_and_line(origins.get(at)?);
    let sql = way.map(|way| migration::sql_text(way.script, dialect)).transpose()?.unwrap_or_default();
    if args.sql {
        session.out.result(&sql);
    } else if args.json || session.global.format == Format::Json {
        let steps = way.map(|way| migration::steps_json(way.plan)).unwrap_or_default();
        let all = json!({ "version": 1, "changed": way.is_some(), "steps": steps, "sql": sql });
        session.out.result(&format!("{all:#}\n"));
    } else {
        let summary = way.map(|way| Summary::of(way.plan)).unwrap_or_default();
        if args.markdown {
            session.out.result(&show::markdown(&summary, &place));
        } else if way.is_none() {
            session.out.say("No differences.");
        } else {
            session.out.result(&show::plan(&summary, &place, &session.out, session.out.out_color));
        }
    }
    Ok(())
}
