//! Floor 8: the command line.

pub mod args;
mod ask;
mod backup;
pub mod codes;
mod command;
pub mod config;
mod consent;
mod copy;
mod each;
mod exit;
mod explain;
mod hook;
mod log;
mod manual;
mod many;
mod output;
mod pages;
mod progress;
pub mod render;
mod session;
mod show;
mod work;
mod write;

use std::process::ExitCode;
use std::sync::Arc;

pub use exit::Exit;
pub use output::Output;

use args::{Cli, Command};
use config::Surroundings;
use log::Log;
use session::{Ended, Session};

use crate::base::Diagnostic;
use crate::compile::Sources;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        // Help and version are results; everything else is a mistake in the command line.
        Err(told) => {
            let exit = if told.use_stderr() { Exit::Usage } else { Exit::Done };
            return match told.print() {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(Exit::Io.number()),
                Ok(()) | Err(_) => ExitCode::from(exit.number()),
            };
        }
    };
    let around = match Surroundings::of_process() {
        Ok(around) => around,
        Err(error) => {
            Output::default().alert(&format!("the working directory cannot be found: {error}"));
            return ExitCode::from(Exit::Io.number());
        }
    };
    let mut out = Output::new(&cli.global, &around);
    let log = Log::wanted(&cli.global, &around);
    out.log = log.as_ref().ok().and_then(Option::as_ref).map(Arc::clone);
    let (sources, folders) = (Sources::default(), session::Folders::default());
    let mut session = Session { global: cli.global, around, out, sources, folders, among: None };
    session.logged(&format!("schemac {} in {}", env!("CARGO_PKG_VERSION"), session.around.cwd.display()));
    let exit = match log.map_err(|problem| vec![problem]).and_then(|_| dispatch(&cli.command, &mut session)) {
        Ok(exit) => exit,
        Err(problems) => {
            session.report(&session.sources, &problems);
            Exit::of(&problems)
        }
    };
    let is_kept = session.out.log.as_ref().is_none_or(|log| log.is_whole());
    if !is_kept {
        session.out.alert("the log could not be written to its end");
    }
    let exit = if is_kept && output::arrived() { exit } else { Exit::Io };
    session.logged(&format!("exit {}", exit.number()));
    ExitCode::from(exit.number())
}

fn dispatch(command: &Command, session: &mut Session) -> Ended {
    if session.global.url.len() > 1 && command.many().is_none() {
        let problem =
            Diagnostic::error(codes::BAD_ARGUMENT, "this command works on one database; `--url` is given twice");
        return Err(vec![problem.help("`apply`, `rollback`, `backfill`, `status` and `drift` run on many")]);
    }
    if let Some(many) = command.many()
        && let Some(places) = many::places(session, many)?
    {
        return each::run(command, session, &places, many.jobs.get());
    }
    on_one(command, session)
}

fn on_one(command: &Command, session: &mut Session) -> Ended {
    match command {
        Command::Init(args) => command::init::run(args, session),
        Command::Explain(args) => explain::run(args, session),
        Command::Config(args) => command::config::run(args, session),
        Command::Check(args) => command::check::run(args, session),
        Command::Plan(args) => command::plan::run(args, session),
        Command::Fmt(args) => command::fmt::run(args, session),
        Command::Diff(args) => command::diff::run(args, session),
        Command::Apply(args) => command::apply::run(args, session),
        Command::Rollback(args) => command::rollback::run(args, session),
        Command::Revert(args) => command::revert::run(args, session),
        Command::Resume(args) => command::resume::run(args, session),
        Command::Resolve(args) => command::resolve::run(args, session),
        Command::Backfill(args) => command::backfill::run(args, session),
        Command::Status(args) => command::status::run(args, session),
        Command::Log(args) => command::log::run(args, session),
        Command::Show(args) => command::show::run(args, session),
        Command::Ping => command::ping::run(session),
        Command::Drift(args) => command::drift::run(args, session),
        Command::Verify(_) => command::verify::run(session),
        Command::New(args) => command::new::run(args, session),
        Command::Doctor(args) => command::doctor::run(args, session),
        Command::Watch(args) => command::live::run(args, session),
        Command::Push(args) => command::push::run(args, session),
        Command::Reset(args) => command::reset::run(args, session),
        Command::Rebase(args) => command::rebase::run(args, session),
        Command::Squash(args) => command::squash::run(args, session),
        Command::Export(args) => command::export::run(args, session),
        Command::Pull(args) => command::pull::run(args, session),
        Command::Import(args) => command::import::run(args, session),
        Command::ImportMigrations(args) => command::takeover::run(args, session),
        Command::Completions(args) => Ok(manual::completions(args, session)),
        Command::Man(args) => manual::man(args, session),
    }
}
