//! `diff`: the way from one state to another.

use std::time::Duration;

use serde_json::json;

use super::plan::{bad_accept, diagnostics};
use crate::base::Diagnostic;
use crate::catalog::{Address, Checked};
use crate::cli::args::{Diff, Format};
use crate::cli::config::{Config, resolve_url};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::state::{Found, Named};
use crate::compile::{self, Accept, Origins, Outcome, Settings, Sources, codes};
use crate::database::{ConnectOptions, Database, RunSegment};
use crate::dialect::{self, Dialect};
use crate::migration::{self, Folder};
use crate::plan::{Plan, Transitions};

/// Reading waits for nobody's lock for longer than this.
const WAIT: Duration = Duration::from_secs(5);

/// Runs the command.
///
/// # Errors
/// A state that names nothing or has errors; a removal that nobody consented to, with `--sql`.
pub fn run(args: &Diff, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let accept = Accept::parse(args.accept.iter().map(String::as_str)).map_err(|value| vec![bad_accept(&value)])?;
    let from = Named::parse(&args.from, &session.around.cwd).map_err(one)?;
    let to = Named::parse(&args.to, &session.around.cwd).map_err(one)?;
    let states = States::new(session, &config, [&from, &to])?;
    let live = matches!(from, Named::Url(_)) || matches!(to, Named::Url(_));
    let from = states.found(session, &from, live)?;
    let mut to = states.found(session, &to, live)?;
    let (dialect, folder) = (states.dialect, states.folder);
    to.came_from(&from, &folder);
    session.sources = to.sources.clone();
    if to.physical.catalog.is_none() {
        return Err(to.physical.problems);
    }
    work::weigh(&config, &mut to.physical.problems);
    session.report(&session.sources, &to.physical.problems);
    // Only SQL that somebody may run needs consent; everything else is for reading.
    let accept = if args.sql { accept } else { Accept::everything() };
    let planned = match compile::plan(&to.physical, &from.state(), dialect, &accept)? {
        Outcome::NoChanges => None,
        Outcome::Planned(planned) => Some(planned),
        Outcome::Decisions(decisions) => {
            session.report(&session.sources, &diagnostics(&decisions, &to.physical.origins));
            session.out.alert("Decisions are needed; no SQL was printed.");
            return Ok(Exit::Decision);
        }
    };
    let changed = planned.is_some();
    let empty = Plan::default();
    let (plan, script) = match &planned {
        None => (&empty, dialect::Script::default()),
        Some(planned) if args.down => (&planned.down, planned.down_script.clone()),
        Some(planned) => (&planned.up, planned.up_script.clone()),
    };
    let sql = migration::sql_text(&script, dialect.id()).map_err(one)?;
    told(args, session, plan, &sql, &to.physical.origins);
    Ok(if args.exit_code && changed { Exit::Pending } else { Exit::Done })
}

fn told(args: &Diff, session: &Session, plan: &Plan, sql: &str, origins: &Origins) {
    let place = |at: &Address| session.sources.file_and_line(origins.get(at)?);
    if args.sql {
        session.out.result(sql);
    } else if args.json || session.global.format == Format::Json {
        let all = json!({
            "version": 1,
            "changed": !plan.is_empty(),
            "steps": migration::steps_json(plan),
            "sql": sql,
        });
        session.out.result(&format!("{all:#}\n"));
    } else if args.markdown {
        session.out.result(&show::markdown(plan, &place));
    } else if plan.is_empty() {
        session.out.say("No differences.");
    } else {
        session.out.result(&show::plan(plan, &place, &session.out, session.out.out_color));
    }
}

/// What the two states are read with.
struct States {
    dialect: &'static dyn Dialect,
    folder: Folder,
    settings: Settings,
    history_table: String,
}

impl States {
    fn new(session: &Session, config: &Config, named: [&Named; 2]) -> Result<Self, Vec<Diagnostic>> {
        let url = named.iter().find_map(|named| match named {
            Named::Url(url) => Some(url.as_str()),
            Named::Migrations(_) | Named::Schema(_) => None,
        });
        let of_folder = named.iter().any(|named| matches!(named, Named::Migrations(_)));
        let shown_from = session.around.cwd.clone();
        let settings = Settings { root: config.root.clone(), shown_from, schemas: config.schemas.value.clone() };
        let history_table = config.table.value.clone();
        let mut states =
            Self { dialect: &dialect::sqlite::Sqlite, folder: Folder::default(), settings, history_table };
        match url {
            // Two databases need no project.
            Some(url) if !of_folder => states.dialect = states.dialect_of(url)?,
            Some(_) | None => {
                let (_, target) = work::picked(session, config)?;
                states.dialect = target.dialect;
                if of_folder {
                    states.folder = work::sound_folder(config, &target)?;
                }
            }
        }
        Ok(states)
    }

    fn dialect_of(&self, url: &str) -> Result<&'static dyn Dialect, Vec<Diagnostic>> {
        let facts = self.connect(url).and_then(|mut database| database.ping()).map_err(|problem| vec![problem])?;
        dialect::by_name(facts.dialect, Some(&facts.server_version)).ok_or_else(|| {
            let what = format!("{} runs a version that is not known here: {}", facts.url, facts.server_version);
            vec![
                Diagnostic::error(codes::UNSUPPORTED_STATE, what)
                    .help("compare databases of a version that the documentation lists"),
            ]
        })
    }

    fn connect(&self, url: &str) -> Result<Database, Diagnostic> {
        let url = resolve_url(url, &self.settings.shown_from);
        let history_table = self.history_table.clone();
        Database::connect(&url, &ConnectOptions { history_table, lock_wait: WAIT, ..ConnectOptions::default() })
    }

    /// One state; beside a live database every other is built and read back, so that like is compared with like.
    fn found(&self, session: &mut Session, named: &Named, live: bool) -> Result<Found, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let sources = session.sources.without_files();
        let mut found = match named {
            Named::Url(url) => {
                let catalog = self.connect(url).and_then(|mut database| database.introspect()).map_err(one)?.catalog;
                return Found::of_catalog(catalog, &sources);
            }
            Named::Migrations(version) => Found::of_folder(&self.folder, *version, &sources)?,
            Named::Schema(files) => Found::of_project(&files.project(&self.settings, &sources)?, self.dialect),
        };
        let Some(catalog) = &found.physical.catalog else {
            session.sources = found.sources;
            return Err(found.physical.problems);
        };
        if live {
            found.physical.catalog = Some(self.built(catalog, &sources)?);
        }
        Ok(found)
    }

    /// The catalog as a scratch database has it.
    fn built(&self, catalog: &Checked, sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        if self.dialect.id() != "sqlite" {
            let what = "a live PostgreSQL database can only be compared with another one so far";
            let problem = Diagnostic::error(codes::UNSUPPORTED_STATE, what);
            return Err(vec![problem.help("apply the other state to an empty database, and compare with that one's URL")]);
        }
        let (nothing, origins) = (Checked::default(), Origins::default());
        let planned = compile::way(&nothing, catalog, &Transitions::default(), self.dialect, &origins)?;
        let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
        let mut scratch = self.connect("sqlite::memory:").map_err(one)?;
        scratch.build(&segments).map_err(one)?;
        let built = Found::of_catalog(scratch.introspect().map_err(one)?.catalog, sources)?;
        Ok(built.physical.catalog.unwrap_or_default())
    }
}
