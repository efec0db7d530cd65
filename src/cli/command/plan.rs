//! `plan`: one migration from what the schema says and the folder does not hold yet.

use super::look;
use crate::base::{Diagnostic, Severity};
use crate::cli::args::{Format, Plan};
use crate::cli::ask::{self, Decided};
use crate::cli::config::{Config, Surroundings};
use crate::cli::copy::{self, Copy};
use crate::cli::output::{Paint, paint};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::stake::{self, Stake};
use crate::compile::summary::Summary;
use crate::compile::{self, Accept, Address, Held, Outcome, Phases, Physical, Planned, Project, Standing, Target};
use crate::migration::{self, Draft, Folder};

/// Runs the command.
///
/// # Errors
/// A schema or folder with errors, a decision that is missing, a folder that cannot be written.
pub fn run(args: &Plan, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let mut accept = work::accept(&args.accept).map_err(one)?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let copy = copy::wanted(session, &config, &target, &args.copy).map_err(one)?;
    let may_ask = may_ask(args, session);
    let stale = |project: &Project, physical: &Physical| match config.targets.as_slice() {
        [_] => project.stale(&[(physical, folder.state())]),
        _several => Vec::new(),
    };
    let now = session.around.now().map_err(one)?;
    let mut held = Vec::new();
    let mut find = |physical: &Physical, accept: &Accept| {
        let (outcome, waits) = compile::plan_on(physical, folder.state(), target.dialect, accept, now)?;
        held = waits;
        Ok(outcome)
    };
    let Decided { project, physical, outcome, told_already } =
        ask::decided(session, &config, &target, (&mut accept, may_ask), &stale, &mut find)?;
    let problems = if args.phased { &compile::problems_in_phases(&physical) } else { &physical.problems };
    session.report(&project.sources, problems);
    let waits: Vec<Diagnostic> = held.iter().map(|own: &Held| own.diagnostic(&physical.origins)).collect();
    session.report(&project.sources, &waits);
    match outcome {
        Outcome::NoChanges => {
            session.out.say("No changes: the migrations hold the schema as it is.");
            if session.global.format == Format::Json {
                session.out.result("{\n  \"version\": 1,\n  \"changed\": false\n}\n");
            }
            in_step(args, session, copy.as_ref().map(|copy| (copy, &*folder)), &target)
        }
        Outcome::Decisions(decisions) => {
            session.report(&project.sources, &work::questions(&decisions[told_already..], &physical.origins));
            let n = decisions.len();
            let needs = if n == 1 { "1 decision is" } else { &format!("{n} decisions are") };
            session.out.alert(&format!("{needs} needed; nothing was written."));
            Ok(Exit::Decision)
        }
        Outcome::Planned(planned) if args.phased => {
            let state = folder.state();
            match compile::phases(state, &planned, target.dialect, &physical.origins)? {
                Some(phases) => {
                    phased(args, session, (&config, &target, &folder), (&project, &physical), (&phases, copy.as_ref()))
                }
                None => {
                    session.out.alert(
                        "This cannot be split: running code notices all of it, or nothing. Plan it without `--phased`.",
                    );
                    Ok(Exit::Decision)
                }
            }
        }
        Outcome::Planned(planned) => {
            let draft = draft(args, &folder, &target, &planned, &session.around).map_err(one)?;
            let look = || look(session, &config, &target, &folder, &planned, &draft);
            let data = args.count.then(look).transpose()?;
            told(args, session, (&project, &physical), &planned, &draft, data.as_deref());
            if args.check {
                session.out.alert("The schema has changes that no migration holds; `schemac plan` writes one.");
                return Ok(Exit::Pending);
            }
            let after = with(copy.as_ref(), &folder, &[&draft], &target)?;
            if !(args.stdout || args.dry_run) {
                let at = work::location(session, &config, &target).map_err(one)?;
                let paths = migration::write(&at, &draft).map_err(one)?;
                for path in &paths {
                    session.out.say(&format!("Wrote {}", compile::load::shown(&session.around.cwd, path)));
                }
            }
            in_step(args, session, copy.as_ref().zip(after.as_ref()), &target)
        }
    }
}

/// The folder with these in it, where a copy for another runner is kept: what that could not run is refused before anything is
/// written.
fn with(
    copy: Option<&Copy>,
    folder: &Folder,
    drafts: &[&Draft],
    target: &Target,
) -> Result<Option<Folder>, Vec<Diagnostic>> {
    let Some(copy) = copy else { return Ok(None) };
    let mut out = folder.clone();
    for draft in drafts {
        out = out.after(draft, target.dialect.id())?;
    }
    copy.lay(&out, target.dialect.id(), false)?;
    Ok(Some(out))
}

/// Brings the copy for another runner up to date; `--check` tells whether it is.
fn in_step(args: &Plan, session: &Session, copy: Option<(&Copy, &Folder)>, target: &Target) -> Ended {
    let Some((copy, folder)) = copy.filter(|_| !(args.stdout || args.dry_run)) else { return Ok(Exit::Done) };
    let (_, fresh) = copy.lay(folder, target.dialect.id(), !args.check)?;
    if args.check && !fresh.is_empty() {
        copy.say(session, "Missing", &fresh);
        session.out.alert("The copy for the other runner lacks migrations; `schemac export` brings it up to date.");
        return Ok(Exit::Pending);
    }
    copy.say(session, "Wrote", &fresh);
    Ok(Exit::Done)
}

/// Writes all parts, or none.
fn phased(
    args: &Plan,
    session: &Session,
    (config, target, folder): (&Config, &Target, &Folder),
    about: (&Project, &Physical),
    (phases, copy): (&Phases, Option<&Copy>),
) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let name = |part: &str, n: u32| match (&args.name, n) {
        (Some(name), _) => format!("{name}_{part}"),
        (None, 1) => part.to_owned(),
        (None, n) => format!("{part}_{n}"),
    };
    // what belongs together has one number
    let is_free = |n: &u32| phases.parts().iter().all(|(part, _)| folder.free_name(&name(part, *n)) == name(part, *n));
    let number = if args.name.is_some() { 1 } else { (1..).find(is_free).unwrap_or(1) };
    let mut after = folder.clone();
    let mut drafts = Vec::new();
    for (part, planned) in phases.parts() {
        let named = Plan { name: Some(name(part, number)), ..args.clone() };
        let draft = draft(&named, &after, target, planned, &session.around).map_err(one)?;
        after = after.after(&draft, target.dialect.id())?;
        drafts.push((planned, draft));
    }
    let all: Vec<&Draft> = drafts.iter().map(|(_, draft)| draft).collect();
    let laid = with(copy, folder, &all, target)?;
    if session.global.format == Format::Json {
        let read = |draft: &&Draft| serde_json::from_str::<serde_json::Value>(&draft.sidecar).unwrap_or_default();
        let told = serde_json::json!({ "version": 1, "phases": all.iter().map(read).collect::<Vec<_>>() });
        session.out.result(&format!("{told:#}\n"));
    } else {
        drafts.iter().for_each(|(planned, draft)| told(args, session, about, planned, draft, None));
    }
    if args.stdout || args.dry_run {
        return Ok(Exit::Done);
    }
    let at = work::location(session, config, target).map_err(one)?;
    for draft in &all {
        for path in &migration::write(&at, draft).map_err(one)? {
            session.out.say(&format!("Wrote {}", compile::load::shown(&session.around.cwd, path)));
        }
    }
    session.out.say(&advice(phases, &all));
    in_step(args, session, copy.zip(laid.as_ref()), target)
}

/// What to do with the parts.
fn advice(phases: &Phases, all: &[&Draft]) -> String {
    let version = |n: usize| all.get(n).map_or_else(String::new, |draft| draft.version.to_string());
    let before_contract = version(all.len().saturating_sub(2));
    match (&phases.backfill, &phases.contract) {
        (Some(_), Some(_)) => format!(
            "Apply the first of them (`schemac apply --to {before_contract}`), move the code to what is new, fill the rows that came \
             without a value meanwhile (`schemac backfill`), then apply the contract."
        ),
        (None, Some(_)) => {
            format!(
                "Apply the first (`schemac apply --to {before_contract}`), move the code to what is new, then apply the contract."
            )
        }
        (_, None) => "Both can be applied at once; code that knows nothing of them goes on.".to_owned(),
    }
}

fn may_ask(args: &Plan, session: &Session) -> bool {
    session.out.interactive && !args.check && !args.dry_run && !args.stdout && session.global.format == Format::Text
}

fn draft(
    args: &Plan,
    folder: &Folder,
    target: &Target,
    planned: &Planned,
    around: &Surroundings,
) -> Result<Draft, Diagnostic> {
    Draft::new(&planned.request(folder, target.dialect.id(), around.now()?, args.name.as_deref()))
}

/// What the target's database would lose, and which of its rows would stop the plan, once the migrations that it lacks have
/// run.
fn look(
    session: &Session,
    config: &Config,
    target: &Target,
    folder: &Folder,
    planned: &Planned,
    draft: &Draft,
) -> Result<Vec<Stake>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut database = work::look(session, config, session.target(config)?).map_err(one)?;
    let rows = database.history().map_err(one)?;
    let standing = Standing::new(folder, &rows);
    let mut stakes = stake::of_plan(folder, &standing.pending, &draft.stem(), planned, target.dialect);
    stake::ask(&mut stakes, &mut database, config.count_timeout.value).map_err(one)?;
    Ok(stakes)
}

/// The sidecar's text with what the database says of the plan.
fn with_data(sidecar: &str, stakes: &[Stake]) -> Option<String> {
    let mut sidecar: serde_json::Value = serde_json::from_str(sidecar).ok()?;
    sidecar["data"] = look::json(stakes);
    Some(format!("{sidecar:#}\n"))
}

fn counted(session: &Session, project: &Project, stakes: &[Stake]) {
    look::told(session, stakes);
    for line in look::losses(stakes) {
        session.out.say(&format!("{} {line}", paint(session.out.err_color, Paint::Bad, "!")));
    }
    // the rows may be mended before the migration runs
    let mut obstacles = look::obstacles(stakes);
    obstacles.iter_mut().for_each(|problem| problem.severity = Severity::Warning);
    session.report(&project.sources, &obstacles);
}

fn told(
    args: &Plan,
    session: &Session,
    (project, physical): (&Project, &Physical),
    planned: &Planned,
    draft: &Draft,
    data: Option<&[Stake]>,
) {
    if let Some(stakes) = data {
        counted(session, project, stakes);
    }
    if session.global.format == Format::Json {
        session.out.result(&data.and_then(|stakes| with_data(&draft.sidecar, stakes)).unwrap_or(draft.sidecar.clone()));
        return;
    }
    if args.stdout {
        session.out.result(&format!("{}\n{}", draft.up.trim_end(), ""));
        session.out.result(&format!("\n{}\n", draft.down.trim_end()));
        return;
    }
    let place = |at: &Address| project.sources.file_and_line(physical.origins.get(at)?);
    let text = show::plan(&Summary::of(&planned.up), &place, &session.out, session.out.out_color);
    session.out.result(&text);
}
