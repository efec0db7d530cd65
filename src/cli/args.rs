//! The command line as clap reads it.

mod backup;
mod foreign;
mod history;
mod lifecycle;
mod look;
mod many;

use std::path::PathBuf;

use clap::error::ContextValue;
use clap::{ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub use backup::Backup;
pub use foreign::{CopyArgs, Export, ImportMigrations, Layout};
pub use history::{Backfill, Log, Resolution, Resolve, Resume, Revert, Show};
pub use lifecycle::{New, Push, Rebase, Reset, Squash, Verify, Watch};
pub use look::{Doctor, Drift, Status};
pub use many::Many;

use super::exit;
use crate::database::masked_url;

/// A compiler for database schemas: `.schema` files become ordered, reviewable up and down SQL.
#[derive(Debug, Parser)]
#[command(name = "schemac", version, about, after_help = exit::HELP, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads the command line of this process. Every command's help ends with the exit codes.
    ///
    /// # Errors
    /// A mistake in it; also what is printed for `--help` and `--version`.
    pub fn read() -> Result<Self, clap::Error> {
        let read = Self::whole().try_get_matches().and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(without_secrets)
    }

    /// The whole command line, as help, completions and manual pages tell it.
    pub fn whole() -> clap::Command {
        Self::command().mut_subcommands(|one| one.after_help(exit::HELP))
    }
}

/// The error with the passwords of URLs masked: a URL in the wrong place is repeated in the message.
fn without_secrets(mut error: clap::Error) -> clap::Error {
    let shown: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| {
            let ContextValue::String(text) = value else { return None };
            text.contains("://").then(|| (kind, masked_url(text)))
        })
        .collect();
    for (kind, text) in shown {
        error.insert(kind, ContextValue::String(text));
    }
    error
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The configuration file [default: the nearest schemac.toml, upwards]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// The environment, a section `[env.NAME]` of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub env: Option<String>,
    /// The target, a section `[target.NAME]` of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub target: Option<String>,
    /// The database, in place of the configured one; more than one where a command runs on many
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    pub url: Vec<String>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Say less
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice for even more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// How results are printed
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Append all messages to this file, also those that `--quiet` leaves out [default: $SCHEMAC_LOG]
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// How the lines of that file are written
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Log each statement that is sent to a database, without values and secrets; to standard error without a file
    #[arg(long, global = true)]
    pub log_sql: bool,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    #[default]
    Text,
    /// An object on each line
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// How `check` prints its findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// With the source lines
    Text,
    /// One line each
    Concise,
    /// One object, described in docs/output.md
    Json,
    /// A SARIF 2.1.0 log
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// Test results in XML
    Junit,
}

/// What can be made to fail the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(Init),
    Check(Check),
    Fmt(Fmt),
    Explain(Explain),
    Plan(Plan),
    New(New),
    Diff(Diff),
    Apply(Apply),
    Rollback(Rollback),
    Revert(Revert),
    Resume(Resume),
    Resolve(Resolve),
    Status(Status),
    Backfill(Backfill),
    Log(Log),
    Show(Show),
    /// Connect to the database and say what answers
    Ping,
    Drift(Drift),
    Doctor(Doctor),
    Verify(Verify),
    Rebase(Rebase),
    Squash(Squash),
    Export(Export),
    Push(Push),
    Watch(Watch),
    Reset(Reset),
    Pull(Pull),
    Import(Import),
    ImportMigrations(ImportMigrations),
    Config(ShowConfig),
    Completions(Completions),
    Man(Man),
}

impl Command {
    /// What it says of many databases, if it can run on them.
    pub const fn many(&self) -> Option<&Many> {
        match self {
            Self::Apply(args) => Some(&args.many),
            Self::Rollback(args) => Some(&args.many),
            Self::Status(args) => Some(&args.many),
            Self::Drift(args) => Some(&args.many),
            Self::Backfill(args) => Some(&args.many),
            Self::Init(_)
            | Self::Check(_)
            | Self::Fmt(_)
            | Self::Explain(_)
            | Self::Plan(_)
            | Self::Diff(_)
            | Self::Revert(_)
            | Self::New(_)
            | Self::Verify(_)
            | Self::Doctor(_)
            | Self::Push(_)
            | Self::Watch(_)
            | Self::Reset(_)
            | Self::Rebase(_)
            | Self::Squash(_)
            | Self::Export(_)
            | Self::Resume(_)
            | Self::Resolve(_)
            | Self::Log(_)
            | Self::Show(_)
            | Self::Ping
            | Self::Pull(_)
            | Self::Import(_)
            | Self::ImportMigrations(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}

/// Write schemac.toml, schemas/ and migrations/
#[derive(Debug, Args)]
pub struct Init {
    /// Take the schema of a database, or what a file of SQL makes, in place of an example
    #[arg(long, value_name = "URL|FILE")]
    pub from: Option<String>,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Compile the schema and check the migrations folder; no database is needed
#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders, in place of the configured ones
    pub files: Vec<PathBuf>,
    /// Make warnings fail the run
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
    /// How findings are printed [default: as --format says]
    #[arg(long, value_name = "FORMAT")]
    pub output_format: Option<CheckFormat>,
    /// Apply the fixes that cannot change the emitted SQL
    #[arg(long)]
    pub fix: bool,
    /// Apply the other fixes too; look at what they did
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// Write nothing; print what the fixes would change
    #[arg(long, requires = "fix", conflicts_with = "output_format")]
    pub diff: bool,
    /// Warn of what code that runs on the schema of this Git revision would notice
    #[arg(long, value_name = "GIT-REF", conflicts_with_all = ["files", "fix"])]
    pub against: Option<String>,
    /// Go on, and check again whenever a file changes
    #[arg(long, conflicts_with = "fix")]
    pub watch: bool,
}

/// Write schema files in canonical form; every comment stays
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files or folders, in place of the configured ones; `-` reads standard input
    pub files: Vec<PathBuf>,
    /// Write nothing; fail if a file would change
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub diff: bool,
}

/// Explain a diagnostic's code; without one, list them all
#[derive(Debug, Args)]
pub struct Explain {
    pub code: Option<String>,
}

/// Compare the schema with the migrations folder and write one migration
#[derive(Clone, Debug, Args)]
pub struct Plan {
    /// The migration's name [default: after what it mainly does]
    #[arg(short, long)]
    pub name: Option<String>,
    /// Write nothing; fail with 2 if the schema has changes that no migration holds
    #[arg(long, conflicts_with_all = ["stdout", "dry_run"])]
    pub check: bool,
    /// Consent to removals: `all`, or addresses (`drop:users/column:legacy`), comma-separated
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// Print the up and down SQL, write nothing
    #[arg(long)]
    pub stdout: bool,
    /// Show the plan, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask the target's database what it would lose, and which rows would stop it
    #[arg(long, conflicts_with = "check")]
    pub count: bool,
    /// Write up to three migrations: what running code does not notice, the rows' new values, and the rest
    #[arg(long, conflicts_with_all = ["check", "count"])]
    pub phased: bool,
    #[command(flatten)]
    pub copy: CopyArgs,
}

/// Show the way from one state to another
///
/// A state is a folder of schema files, one schema file, `migrations`, `migrations@VERSION`, `git:REF`, a `.sql` file, or a
/// database URL.
#[derive(Debug, Args)]
pub struct Diff {
    pub from: String,
    pub to: String,
    /// Print runnable SQL and nothing else
    #[arg(long, conflicts_with_all = ["json", "markdown"])]
    pub sql: bool,
    /// Print the plan as JSON
    #[arg(long, conflicts_with = "markdown")]
    pub json: bool,
    /// Print a summary for a review
    #[arg(long)]
    pub markdown: bool,
    /// Show the way back instead
    #[arg(long)]
    pub down: bool,
    /// Consent to removals, which `--sql` needs: `all`, or addresses, comma-separated
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub accept: Vec<String>,
    /// Fail with 2 if there is a difference
    #[arg(long)]
    pub exit_code: bool,
}

/// What `apply` and `rollback` take alike.
#[derive(Clone, Debug, Args)]
pub struct Run {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Show what would run, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Consent to the loss of data: all of it, or of an object such as `shop.orders/column:note` and what is in it
    #[arg(long, value_name = "OBJECT", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub accept_data_loss: Vec<String>,
    #[command(flatten)]
    pub backup: Backup,
    /// Run also if the schema was changed outside of the migrations; what was changed then counts as right
    #[arg(long)]
    pub accept_drift: bool,
    /// Do not count what is lost, nor look for rows that stop it
    #[arg(long)]
    pub no_count: bool,
    /// How long to wait for another process's lock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub lock_wait: u64,
}

/// Run pending migrations
#[derive(Clone, Debug, Args)]
pub struct Apply {
    /// Up to and including this version
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub to: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub steps: Option<usize>,
    /// Run also what comes before a version that is applied, if it touches nothing that the later ones changed
    #[arg(long)]
    pub allow_out_of_order: bool,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub many: Many,
}

/// Take migrations back, the newest first
#[derive(Clone, Debug, Args)]
pub struct Rollback {
    /// How many [default: 1]
    #[arg(long, value_name = "N", conflicts_with = "to")]
    pub steps: Option<usize>,
    /// Down to this version, which stays applied; `base` takes back all
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// This version alone, if nothing that was applied after it depends on it
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["to", "steps"])]
    pub only: Option<String>,
    /// All of them in one transaction, or none
    #[arg(long)]
    pub single_transaction: bool,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub many: Many,
}

/// Write schema files that say what a live database holds
///
/// With `--url` no project is needed. A plan from nothing to these files builds the same database again; what the language
/// has no words for is listed.
#[derive(Debug, Args)]
pub struct Pull {
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    pub out: PathBuf,
    /// A file for each table, or for each namespace [default: one file]
    #[arg(long, value_name = "BY")]
    pub split: Option<SplitBy>,
    /// Replace files that are there
    #[arg(long)]
    pub overwrite: bool,
    /// Print the schema, write nothing
    #[arg(long, conflicts_with = "overwrite")]
    pub stdout: bool,
    /// Show which files would be written, write nothing
    #[arg(long, conflicts_with = "stdout")]
    pub dry_run: bool,
}

/// Write a file of SQL, such as a dump, as schema files
///
/// It is run in a scratch database, in memory on SQLite, beside the target's database on PostgreSQL, and read back. Only statements
/// run that make objects there; others are listed and left out.
#[derive(Debug, Args)]
pub struct Import {
    /// The file
    pub file: PathBuf,
    #[command(flatten)]
    pub to: Pull,
}

/// What gets a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SplitBy {
    Table,
    Namespace,
}

/// Show the settings in effect, passwords masked
#[derive(Debug, Args)]
pub struct ShowConfig {
    /// Say where each value comes from
    #[arg(long)]
    pub show_origin: bool,
    /// Show the passwords in URLs as they are
    #[arg(long)]
    pub show_secrets: bool,
}

/// Print a shell's completions
///
/// For example `schemac completions bash > ~/.local/share/bash-completion/completions/schemac`.
#[derive(Debug, Args)]
pub struct Completions {
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write one for each command
#[derive(Debug, Args)]
pub struct Man {
    /// Write `schemac.1` and a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
