//! The way from schema text to a database: compile, plan, print, run, introspect, on each engine.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use schemac::catalog::{Catalog, Checked, Online, Renames, Transitions};
use schemac::database::{ConnectOptions, Database, Found, RunSegment};
use schemac::dialect::{Dialect, Query, Question, Script, by_name};
use schemac::diff::diff;
use schemac::hir::{Hir, Target};
use schemac::plan::{Plan, Problem, inverse, plan};

use super::postgres::{self, Server};
use super::rows::Rows;
use super::surreal::Release;
use super::{sqlite, surreal};

/// An engine that hands out empty databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres(Server),
    Surreal(Release),
}

/// What a schema text means on a dialect.
#[derive(Clone, Debug)]
pub struct State {
    pub catalog: Checked,
    /// The codes of what was only warned of.
    pub warnings: Vec<String>,
    pub transitions: Transitions,
}

/// The plans of a pair of texts.
#[derive(Clone, Debug)]
pub struct Ways {
    pub from: State,
    pub to: State,
    pub up: Plan,
    pub down: Plan,
}

/// Why no way was found: the texts are no pair, or the planner gave up.
#[derive(Clone, Debug)]
pub enum Stop {
    Text(String),
    Plan(String),
}

/// One database of a test.
pub struct Scratch {
    // The connection is closed before the database is given back.
    database: Database,
    own: Own,
}

enum Own {
    Sqlite(sqlite::Database),
    Postgres(Pooled),
    Surreal(surreal::Database),
}

/// Making a database takes PostgreSQL long, emptying one does not. What is left here at the end goes with the server.
static IDLE: Mutex<Vec<(Server, postgres::Database)>> = Mutex::new(Vec::new());

/// A database that goes back to the pool.
struct Pooled {
    server: Server,
    own: Option<postgres::Database>,
}

const EMPTY: &str = "do $$ declare own record; begin \
    for own in select pubname from pg_publication loop execute format('drop publication %I', own.pubname); end loop; \
    for own in select nspname from pg_namespace where nspname !~ '^(pg_|information_schema$)' loop \
    execute format('drop schema %I cascade', own.nspname); end loop; create schema public; \
    if current_setting('server_version_num')::int < 150000 then grant create on schema public to public; \
    else alter schema public owner to pg_database_owner; end if; end $$; grant usage on schema public to public";

impl Pooled {
    fn new(server: Server) -> Self {
        let idle = {
            let mut idle = IDLE.lock().unwrap();
            idle.iter().position(|(own, _)| *own == server).map(|n| idle.swap_remove(n).1)
        };
        let own = idle.unwrap_or_else(|| server.database());
        own.execute(EMPTY);
        Self { server, own: Some(own) }
    }

    fn get(&self) -> &postgres::Database {
        self.own.as_ref().unwrap()
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if let Some(own) = self.own.take() {
            IDLE.lock().unwrap().push((self.server, own));
        }
    }
}

impl Engine {
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres(Server::V15), Self::Postgres(Server::V18)];

    pub const SURREAL: [Self; 2] = [Self::Surreal(Release::V3_3), Self::Surreal(Release::V3_0)];

    pub fn name(self) -> String {
        match self {
            Self::Sqlite => "sqlite".to_owned(),
            Self::Postgres(server) => format!("postgres {}", server.version()),
            Self::Surreal(release) => format!("surrealdb {}", release.version()),
        }
    }

    pub fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Sqlite => by_name("sqlite", None).unwrap(),
            Self::Surreal(release) => by_name("surrealdb", Some(release.version())).unwrap(),
            Self::Postgres(server) => by_name("postgres", Some(&server.version().to_string())).unwrap(),
        }
    }

    /// A new, empty database.
    pub fn scratch(self) -> Scratch {
        let (own, url) = match self {
            Self::Sqlite => {
                let file = sqlite::Database::new();
                let url = file.url();
                (Own::Sqlite(file), url)
            }
            Self::Postgres(server) => {
                let own = Pooled::new(server);
                let url = own.get().url().to_owned();
                (Own::Postgres(own), url)
            }
            Self::Surreal(release) => {
                let own = surreal::Database::on(release);
                let url = own.url();
                (Own::Surreal(own), url)
            }
        };
        let options = ConnectOptions { create: true, ..ConnectOptions::default() };
        let database = Database::connect(&url, &options).unwrap();
        Scratch { database, own }
    }

    /// A text's catalog; its own mistakes are the error.
    pub fn compile(self, text: &str) -> Result<State, String> {
        let dialect = self.dialect();
        let mut hir = Hir::new();
        hir.set_files([("schema.schema", text)]);
        let meaning = hir.lower(Target::new(dialect.id()).ok_or("no such target")?);
        let errors: Vec<_> = meaning.problems.iter().filter(|problem| problem.is_error()).collect();
        if !errors.is_empty() {
            let lines: Vec<String> = errors.iter().map(|own| format!("{}: {}", own.code, own.message)).collect();
            return Err(lines.join("\n"));
        }
        let lowered = dialect.lower(&meaning.catalog, &meaning.transitions);
        if let Some(problem) = lowered.problems.iter().find(|problem| problem.is_error) {
            return Err(format!("{} at {}: {}", problem.code, problem.at, problem.message));
        }
        let catalog = Checked::new(lowered.catalog).map_err(|missing| format!("{missing:?}"))?;
        let warnings = meaning.problems.iter().map(|own| own.code.to_string()).collect();
        Ok(State { catalog, warnings, transitions: lowered.transitions })
    }

    /// Both plans of a pair of texts.
    pub fn ways(self, before: &str, after: &str) -> Result<Ways, Stop> {
        self.ways_of(before, after, Online::default())
    }

    /// The same, where somebody says how tables that exist are changed.
    pub fn ways_of(self, before: &str, after: &str, online: Online) -> Result<Ways, Stop> {
        let from = self.compile(before).map_err(|why| Stop::Text(format!("before: {why}")))?;
        let mut to = self.compile(after).map_err(|why| Stop::Text(format!("after: {why}")))?;
        to.transitions.online = online;
        let up = self.plan(&from.catalog, &to.catalog, &to.transitions).map_err(Stop::Plan)?;
        let caps = self.dialect().capabilities();
        let down = inverse(&from.catalog, &to.catalog, &to.transitions, caps).map_err(told);
        let down = down.and_then(|back| self.plan(&to.catalog, &from.catalog, &back));
        let down = down.map_err(|why| Stop::Plan(format!("down: {why}")))?;
        Ok(Ways { from, to, up, down })
    }

    pub fn plan(self, from: &Checked, to: &Checked, transitions: &Transitions) -> Result<Plan, String> {
        plan(from, to, transitions, self.dialect().capabilities()).map_err(told)
    }

    pub fn script(self, plan: &Plan) -> Script {
        self.dialect().script(plan)
    }

    /// The script that builds a state in an empty database.
    pub fn build_of(self, state: &Checked) -> Result<Script, String> {
        Ok(self.script(&self.plan(&Checked::default(), state, &Transitions::default())?))
    }

    /// A fresh build of a state, introspected.
    pub fn fresh(self, state: &Checked) -> Result<Catalog, String> {
        let mut scratch = self.scratch();
        scratch.run(&self.build_of(state)?)?;
        scratch.introspect()
    }
}

fn told(problems: Vec<Problem>) -> String {
    let lines: Vec<String> =
        problems.iter().map(|own| format!("{} at {}: {}", own.code, own.at, own.message)).collect();
    lines.join("\n")
}

impl Scratch {
    /// Runs a script as `schemac apply` does.
    pub fn run(&mut self, script: &Script) -> Result<(), String> {
        let segments: Vec<RunSegment> = script.segments.iter().map(RunSegment::from).collect();
        self.database.build(&segments).map_err(|own| {
            let notes: Vec<&str> = own.help.iter().map(String::as_str).collect();
            format!("{}: {} {}\n{}", own.code, own.message, notes.join(" "), sql(script))
        })
    }

    /// Runs SQL on a connection of its own, foreign keys on.
    pub fn rows(&self, sql: &str) -> Result<Rows, String> {
        match &self.own {
            Own::Sqlite(own) => own.try_rows(sql),
            Own::Postgres(own) => own.get().try_rows(sql),
            Own::Surreal(own) => own.try_rows(sql),
        }
    }

    /// Asks what a plan would do to the rows that are there. What has no query has no answer.
    pub fn ask(&mut self, questions: &[Question]) -> Vec<Option<Found>> {
        let queries: Vec<&Query> = questions.iter().filter_map(|question| question.query.as_ref().ok()).collect();
        let mut found = self.database.ask(&queries, Duration::from_secs(20)).unwrap().into_iter();
        questions.iter().map(|question| question.query.is_ok().then(|| found.next()).flatten()).collect()
    }

    /// Whether deleting a record would find all links to it.
    pub fn remembers_links(&self, catalog: &Catalog) -> Result<(), String> {
        let forgotten = match &self.own {
            Own::Sqlite(_) | Own::Postgres(_) => Vec::new(),
            Own::Surreal(own) => own.forgotten(catalog),
        };
        if forgotten.is_empty() { Ok(()) } else { Err(format!("no reference of {forgotten:?}")) }
    }

    pub fn introspect(&mut self) -> Result<Catalog, String> {
        self.database.introspect().map(|found| found.catalog).map_err(|own| own.message)
    }
}

/// Whether two introspected catalogs are one; else what differs.
pub fn same(what: &str, found: &Catalog, wanted: &Catalog) -> Result<(), String> {
    let mut found = found.clone();
    // the other engines overlook nothing
    let others = by_name("postgres", None).unwrap().overlooked(&found, &[wanted]);
    found.put_all(others);
    let rest = diff(&found, wanted, &Renames::new());
    let kinds: BTreeSet<String> = rest.iter().map(|own| format!("{:?}", own.at().kind)).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    if rest.is_empty() { Ok(()) } else { Err(format!("{what} differs: {}\n{rest:#?}", kinds.join(" "))) }
}

/// A script as a file would have it.
pub fn sql(script: &Script) -> String {
    let mut out = String::new();
    for (n, segment) in script.segments.iter().enumerate() {
        if n > 0 {
            out.push_str("-- commit\n");
        }
        for one in &segment.statements {
            if let Some(comment) = &one.comment {
                let _ = writeln!(out, "-- {comment}");
            }
            let _ = writeln!(out, "{};", one.sql);
        }
    }
    out
}
