//! `drift`: what was done to a database outside of its migrations.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{adopt, ignored};
use crate::base::Diagnostic;
use crate::cli::args::{Drift as Args, Format};
use crate::cli::config::Config;
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Address, Difference, Drift, Look, Online, Outcome, Standing, Target};
use crate::database::{Scratch, codes};
use crate::migration::{self, Folder, Version};

/// Runs the command.
///
/// # Errors
/// A database that cannot be read, or is being migrated; migrations that are not those of the folder, or that ran half-way; no scratch database.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let mut config = session.config()?;
    if !args.ignore_add.is_empty() {
        ignored::add(&args.ignore_add, session, &config)?;
        config = session.config()?;
    }
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let mut database = work::look(session, &config, own).map_err(one)?;
    if let Some(holder) = database.lock_holder().map_err(one)? {
        let what = format!("{holder} migrates this database now; what it is doing is no drift");
        return Err(vec![Diagnostic::error(codes::LOCKED, what).help("wait until it is done")]);
    }
    let look = Look::at(&mut database).map_err(one)?;
    let standing = Standing::new(&folder, &look.rows);
    let obstacles = standing.obstacles();
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let ran = standing.applied.len();
    let last = standing.applied.last().and_then(|own| Version::parse(&own.row.version));
    let is_behind = !standing.pending.is_empty();
    let made = made(&folder, last)?;
    let unused = unused(&config, &made, &look);
    let drift = if look.drifted {
        let url = config.url(own, &session.around).map_err(one)?;
        let mut scratch = Scratch::beside(&url.value, &work::options_to_look(session, &config)).map_err(one)?;
        Some(found(made, look, (&target, config.how_to_change()), &mut scratch)?)
    } else {
        None // the fingerprint that the last run left is that of the schema
    };
    let drift = drift.filter(|drift| !drift.differences.is_empty());
    for pattern in unused {
        session.out.alert(&format!("drift.ignore: `{}` means nothing in this database", visible(&pattern)));
    }
    if let (Some(name), Some(drift)) = (&args.fix, &drift) {
        let accept = work::accept(&args.accept).map_err(one)?;
        return adopt::run((name, &accept), session, (&config, &target, &folder), drift, is_behind);
    }
    let planned = drift.as_ref().map(|_| unplanned(session, &config, &target, &folder)).unwrap_or_default();
    told(args, session, &target, ran, drift.as_ref().map(|drift| (drift, &planned)))?;
    Ok(if drift.is_some() { Exit::Drift } else { Exit::Done })
}

/// What the migrations made, as they say.
fn made(folder: &Folder, last: Option<Version>) -> Result<compile::Catalog, Vec<Diagnostic>> {
    match last {
        Some(version) => Ok(folder.state_at(version).map_err(|problem| vec![problem])?.catalog),
        None => Ok(compile::Catalog::new()),
    }
}

/// The patterns of the configuration that leave out nothing.
fn unused(config: &Config, made: &compile::Catalog, look: &Look) -> Vec<String> {
    let all = made.addresses().chain(&look.ignored);
    config.ignore.value.unused(all).into_iter().map(str::to_owned).collect()
}

fn found(
    made: compile::Catalog,
    look: Look,
    (target, online): (&Target, Online),
    scratch: &mut Scratch,
) -> Result<Drift, Vec<Diagnostic>> {
    compile::drift(&compile::state::checked(made)?, look.live, target.dialect, online, scratch)
}

/// What the schema says otherwise than the migrations: not written yet is not the same as done outside. A schema with errors says
/// nothing.
fn unplanned(session: &Session, config: &Config, target: &Target, folder: &Folder) -> BTreeSet<Address> {
    let project = work::project(session, config, &[]);
    let physical = project.lower(target.dialect);
    match compile::plan(&physical, folder.state(), target.dialect, &Accept::everything()) {
        Ok(Outcome::Planned(planned)) => planned.up.changes.iter().map(|change| *change.at()).collect(),
        Ok(Outcome::NoChanges | Outcome::Decisions(_)) | Err(_) => BTreeSet::new(),
    }
}

fn told(
    args: &Args,
    session: &Session,
    target: &Target,
    ran: usize,
    drift: Option<(&Drift, &BTreeSet<Address>)>,
) -> Result<(), Vec<Diagnostic>> {
    if args.sql {
        let sql = drift.map(|(drift, _)| undo(drift, target)).transpose()?.unwrap_or_default();
        session.out.result(&sql);
    } else if args.patch {
        let texts = drift.map(|(drift, _)| drift.texts(target.dialect)).transpose()?;
        let patch = texts.map(|(made, live)| show::unified(&session.out, "schema", &made, &live));
        session.out.result(&patch.unwrap_or_default());
    } else if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", json_of(target, drift)));
    } else if session.out.quiet {
        // the exit code tells
    } else if let Some((drift, planned)) = drift {
        session.out.result(&text(session, drift, planned));
        match undo(drift, target) {
            Ok(_) => session.out.say(
                "`schemac drift --sql` prints the SQL that takes it back. It may lose data: read it first.\n\
                 To keep it: `schemac drift --patch` shows it in the language; bring that into the schema, `schemac plan`, and \
                 `schemac resolve --applied` the migration here.\n\
                 To leave out what somebody else looks after: `schemac drift --ignore-add KIND:NAME`.",
            ),
            Err(why) => session.report(&session.sources, &why),
        }
    } else {
        let sign = paint(session.out.out_color, Paint::Good, session.out.sign("\u{2713}", "ok:"));
        session.out.result(&format!("{sign} no drift: the database is as {} made it\n", migrations(ran)));
    }
    Ok(())
}

fn migrations(ran: usize) -> String {
    match ran {
        0 => "no migration".to_owned(),
        1 => "its migration".to_owned(),
        more => format!("its {more} migrations"),
    }
}

/// The SQL that makes the database again what the migrations made.
fn undo(drift: &Drift, target: &Target) -> Result<String, Vec<Diagnostic>> {
    let planned = drift.planned.as_ref().map_err(Clone::clone)?;
    migration::sql_text(planned.way(true).script, target.dialect.id()).map_err(|problem| vec![problem])
}

/// A line for each difference.
pub(super) fn text(session: &Session, drift: &Drift, planned: &BTreeSet<Address>) -> String {
    let sign = paint(session.out.out_color, Paint::Bad, session.out.sign("\u{2717}", "no:"));
    let lines = drift.planned.as_ref().map(|planned| Summary::of(planned.way(false).plan).lines).unwrap_or_default();
    let mut text = String::new();
    for (at, difference) in &drift.differences {
        let _ = write!(text, "{sign} {} is {}", visible(&at.to_string()), difference.word());
        let line = lines.iter().find(|line| line.at == *at && *difference == Difference::Different);
        // `changes` alone says no more than `different`
        if let Some(line) = line.filter(|line| line.reason.contains(' ')) {
            let _ = write!(text, " ({})", visible(&line.reason));
        }
        if planned.contains(at) {
            text.push_str("; the schema changes it too, and no migration holds that yet");
        }
        text.push('\n');
    }
    text
}

/// The same for programs.
pub(super) fn differences_json(drift: &Drift) -> Vec<Value> {
    let one = |(at, own): &(Address, Difference)| json!({ "object": at.to_string(), "difference": own.word() });
    drift.differences.iter().map(one).collect()
}

fn json_of(target: &Target, drift: Option<(&Drift, &BTreeSet<Address>)>) -> Value {
    let differences: Vec<Value> = drift
        .into_iter()
        .flat_map(|(drift, planned)| drift.differences.iter().map(move |own| (own, planned)))
        .map(|((at, own), planned)| {
            json!({ "object": at.to_string(), "difference": own.word(), "unplanned": planned.contains(at) })
        })
        .collect();
    let (sql, why) = match drift.map(|(drift, _)| undo(drift, target)) {
        Some(Ok(sql)) => (Some(sql), Vec::new()),
        Some(Err(why)) => (None, why),
        None => (None, Vec::new()),
    };
    let problems = super::status::problems_json(&why);
    json!({
        "version": 1,
        "target": target.name,
        "drifted": drift.is_some(),
        "differences": differences,
        "undo": sql,
        "problems": problems,
    })
}
