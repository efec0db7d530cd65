//! `doctor`: everything is looked at, and for what is not as it should be the next command is named.

use serde_json::{Value, json};

use crate::base::Diagnostic;
use crate::cli::args::{Doctor, Format};
use crate::cli::config::{Config, TargetConfig};
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, work};
use crate::compile::{self, Accept, AppliedState, Look, Outcome, Project, Standing, Target};
use crate::database::codes::{LOCKED, NO_DATABASE};
use crate::database::{HistoryRow, RunKind, advice};
use crate::migration::Folder;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Well,
    /// Nothing is wrong; there is something to be done.
    ToDo,
    Wrong,
    Drifted,
}

/// What is to be said of one thing.
struct Finding {
    about: &'static str,
    state: State,
    told: String,
    next: Vec<String>,
    problem: Option<Diagnostic>,
}

impl Finding {
    fn new(about: &'static str, state: State, told: impl Into<String>) -> Self {
        Self { about, state, told: told.into(), next: Vec::new(), problem: None }
    }

    fn next(mut self, step: impl Into<String>) -> Self {
        self.next.push(step.into());
        self
    }

    fn wrong(about: &'static str, problem: Diagnostic) -> Self {
        let told = format!("{} [{}]", problem.message, problem.code);
        Self { about, state: State::Wrong, told, next: problem.help.clone(), problem: Some(problem) }
    }
}

/// Runs the command.
///
/// # Errors
/// A message of which nothing is known.
pub fn run(args: &Doctor, session: &mut Session) -> Ended {
    match &args.message {
        Some(message) => explained(message, session),
        None => {
            let all = looked_at(session);
            told(session, &all);
            Ok(exit(&all))
        }
    }
}

fn explained(message: &str, session: &Session) -> Ended {
    let Some(own) = advice(message) else {
        let problem = Diagnostic::error(codes::BAD_ARGUMENT, "nothing is known of this message");
        return Err(vec![
            problem
                .help("`schemac doctor` alone looks at the project and its database")
                .help("a code of schemac's own, such as E0708, is explained by `schemac explain E0708`"),
        ]);
    };
    if session.global.format == Format::Json {
        let all = json!({ "version": 1, "meaning": own.meaning, "next": own.next });
        session.out.result(&format!("{all:#}\n"));
    } else {
        session.out.result(&format!("It means: {}.\n", own.meaning));
        own.next.iter().for_each(|step| session.out.result(&format!("  {} {step}\n", arrow(session))));
    }
    Ok(Exit::Done)
}

fn looked_at(session: &mut Session) -> Vec<Finding> {
    let config = match session.config() {
        Ok(config) => config,
        Err(problems) => return problems.into_iter().map(|own| Finding::wrong("configuration", own)).collect(),
    };
    let file = config.file.as_ref().map(|file| compile::load::shown(&session.around.cwd, file));
    let mut out = vec![match file {
        Some(file) => Finding::new("configuration", State::Well, file),
        None => {
            Finding::new("configuration", State::ToDo, "none: these are the defaults").next("`schemac init` writes one")
        }
    }];
    let (own, target) = match work::picked(session, &config) {
        Ok(picked) => picked,
        Err(problems) => {
            out.extend(problems.into_iter().map(|own| Finding::wrong("target", own)));
            return out;
        }
    };
    let (folder, broken) = work::folder(session, &config, &target);
    out.push(schema(session, &config, &target, &folder, broken.iter().any(Diagnostic::is_error)));
    let errors: Vec<Diagnostic> = broken.into_iter().filter(Diagnostic::is_error).collect();
    let is_unread = folder.is_blank() && !errors.is_empty();
    if errors.is_empty() {
        out.push(Finding::new("migrations", State::Well, format!("{} in the folder", folder.migrations().len())));
    }
    out.extend(errors.into_iter().map(|own| Finding::wrong("migrations", own)));
    out.extend(database(session, (&config, own), (&folder, is_unread)));
    out
}

/// Whether the schema compiles, and whether the migrations have it.
fn schema(session: &Session, config: &Config, target: &Target, folder: &Folder, is_broken: bool) -> Finding {
    let project: Project = work::project(session, config, &[]);
    let physical = project.lower(target.dialect);
    let errors = physical.problems.iter().filter(|own| own.is_error()).count();
    if errors > 0 {
        let told = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        return Finding::new("schema", State::Wrong, told).next("`schemac check` shows each with its place");
    }
    let files = project.sources.iter().len();
    let well =
        Finding::new("schema", State::Well, if files == 1 { "1 file".to_owned() } else { format!("{files} files") });
    if is_broken {
        return well;
    }
    match compile::plan(&physical, folder.state(), target.dialect, &Accept::everything()) {
        Ok(Outcome::NoChanges) => well,
        Ok(Outcome::Planned(_) | Outcome::Decisions(_)) | Err(_) => {
            Finding::new("schema", State::ToDo, "it says what no migration holds yet")
                .next("`schemac plan` writes the migration; `--dry-run` shows it")
        }
    }
}

fn database(
    session: &Session,
    (config, own): (&Config, &TargetConfig),
    (folder, is_unread): (&Folder, bool),
) -> Vec<Finding> {
    let mut database = match work::look(session, config, own) {
        Ok(database) => database,
        Err(problem) if problem.code == NO_DATABASE && own.dialect.value != "postgres" => {
            let told = Finding::new("database", State::ToDo, "it is not there yet");
            return vec![told.next("`schemac apply` makes it")];
        }
        Err(problem) => return vec![Finding::wrong("database", problem)],
    };
    let mut out = Vec::new();
    match database.ping() {
        Ok(facts) => {
            let told = format!("{} answers: {} {}", facts.url, facts.dialect, facts.server_version);
            out.push(Finding::new("database", State::Well, told));
        }
        Err(problem) => return vec![Finding::wrong("database", problem)],
    }
    match database.lock_holder() {
        Ok(None) => {}
        Ok(Some(holder)) => {
            let told = Finding::new("lock", State::ToDo, format!("{holder} migrates this database now"));
            out.push(told.next("wait until it is done; what it has not finished is not looked at here"));
            return out;
        }
        Err(problem) => out.push(Finding::wrong("lock", problem)),
    }
    match Look::at(&mut database) {
        Ok(look) => {
            let standing = Standing::new(folder, &look.rows);
            let standing = if is_unread { standing.while_unread() } else { standing };
            out.extend(history(&standing, &look.rows));
            out.push(if look.drifted {
                Finding::new("drift", State::Drifted, "the database was changed outside of its migrations")
                    .next("`schemac drift` shows what was changed")
            } else {
                Finding::new("drift", State::Well, "none")
            });
        }
        Err(problem) if problem.code == LOCKED => out.push(Finding::wrong("lock", problem)),
        Err(problem) => out.push(Finding::wrong("history", problem)),
    }
    out
}

/// What is applied, what stands in the way, and what failed last.
fn history(standing: &Standing<'_>, rows: &[HistoryRow]) -> Vec<Finding> {
    let mut out: Vec<Finding> =
        standing.obstacles().into_iter().map(|problem| Finding::wrong("history", problem)).collect();
    let halfway = standing.applied.iter().filter(|own| own.state == AppliedState::Halfway).map(|own| own.row);
    let failed = standing.pending.iter().filter_map(|one| Standing::last_failure(rows, one.version));
    for row in halfway.chain(failed) {
        let Some(error) = &row.error else { continue };
        let what = if row.kind == RunKind::Attempt { "failed and was taken back" } else { "stopped" };
        let told = format!("{} {what}: {error}", row.version);
        let finding = Finding::new("last failure", State::Wrong, told);
        out.push(match advice(error) {
            Some(own) => {
                own.next.iter().fold(finding.next(format!("it means: {}", own.meaning)), |out, step| out.next(*step))
            }
            None => finding.next("mend what the database names, then `schemac apply`"),
        });
    }
    if out.is_empty() {
        let applied = standing.applied.len();
        out.push(match standing.pending.len() {
            0 => Finding::new("history", State::Well, format!("{applied} applied, none pending")),
            n => Finding::new("history", State::ToDo, format!("{applied} applied, {n} pending"))
                .next("`schemac apply` runs them; `--dry-run` shows what would run"),
        });
    }
    out
}

fn exit(all: &[Finding]) -> Exit {
    let problems: Vec<Diagnostic> = all.iter().filter_map(|own| own.problem.clone()).collect();
    if !problems.is_empty() {
        Exit::of(&problems)
    } else if all.iter().any(|own| own.state == State::Wrong) {
        Exit::Findings
    } else if all.iter().any(|own| own.state == State::Drifted) {
        Exit::Drift
    } else {
        Exit::Done
    }
}

fn arrow(session: &Session) -> &'static str {
    session.out.sign("\u{2192}", "->")
}

fn told(session: &Session, all: &[Finding]) {
    if session.global.format == Format::Json {
        let one = |own: &Finding| {
            let state = match own.state {
                State::Well => "ok",
                State::ToDo => "to_do",
                State::Wrong => "wrong",
                State::Drifted => "drifted",
            };
            let code = own.problem.as_ref().map(|problem| problem.code.id);
            json!({ "about": own.about, "state": state, "told": own.told, "next": own.next, "code": code })
        };
        let checks: Vec<Value> = all.iter().map(one).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "checks": checks })));
        return;
    }
    let color = session.out.out_color;
    for own in all {
        let sign = match own.state {
            State::Well => paint(color, Paint::Good, session.out.sign("\u{2713}", "ok:")),
            State::ToDo => paint(color, Paint::Change, session.out.sign("\u{00b7}", "to do:")),
            State::Wrong | State::Drifted => paint(color, Paint::Bad, session.out.sign("\u{2717}", "no:")),
        };
        session.out.result(&format!("{sign} {}: {}\n", own.about, visible(&own.told)));
        for step in &own.next {
            session.out.result(&format!("  {} {}\n", arrow(session), visible(step)));
        }
    }
}
