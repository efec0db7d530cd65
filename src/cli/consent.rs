//! Questions before a database is changed; without a terminal, the flags that answer them.

use dialoguer::{Confirm, Input};

use super::codes;
use super::output::{Paint, paint, visible};
use super::session::Session;
use crate::base::Diagnostic;
use crate::compile::{Look, codes as files};
use crate::database::Database;

/// Whether to go on. `yes` is the flag that answers.
///
/// # Errors
/// Nobody is there to answer.
pub fn confirmed(session: &Session, question: &str, yes: bool, default: bool) -> Result<bool, Vec<Diagnostic>> {
    if yes {
        return Ok(true);
    }
    if !session.out.interactive {
        return Err(vec![
            Diagnostic::error(codes::NOT_CONFIRMED, "nobody is there to confirm: this is no terminal")
                .help("pass `--yes`, or look first with `--dry-run`"),
        ]);
    }
    ask(question, default)
}

/// Whether to go on with what a slip of the hand must not do: the name of the database is typed.
///
/// # Errors
/// Nobody is there to answer.
pub fn typed(session: &Session, told: &str, url: &str, yes: bool) -> Result<bool, Vec<Diagnostic>> {
    if yes || !session.out.interactive {
        return confirmed(session, told, yes, false);
    }
    let name = database_of(url);
    session.out.alert(told);
    let prompt = format!("To go on, type the name of the database, `{}`", visible(name));
    let answer: String =
        Input::new().with_prompt(prompt).allow_empty(true).interact_text().map_err(|error| unread(&error))?;
    Ok(answer.trim() == name)
}

/// The last part of a URL's path.
fn database_of(url: &str) -> &str {
    let path = url.split_once('?').map_or(url, |(path, _)| path);
    path.rsplit(['/', ':']).next().unwrap_or(path)
}

/// Whether data may go: a line for each loss, which begins with its object. What holds no rows is nothing to ask about, nor what is
/// `accepted`.
///
/// # Errors
/// Nobody is there to answer.
pub fn to_loss(session: &Session, lines: Vec<String>, accepted: &[String]) -> Result<bool, Vec<Diagnostic>> {
    let (agreed, open): (Vec<String>, Vec<String>) = lines.into_iter().partition(|line| covers(accepted, line));
    let mark = paint(session.out.err_color, Paint::Bad, "!");
    let told = |lines: &[String]| lines.iter().for_each(|line| session.out.alert(&format!("{mark} {line}")));
    if open.is_empty() {
        told(&agreed);
        return Ok(true);
    }
    if session.out.interactive {
        told(&agreed);
        told(&open);
        return ask("Data will be lost. Go on?", false);
    }
    let problem = Diagnostic::error(files::DATA_LOSS, "this run would lose data; nothing was changed");
    let problem = open.into_iter().fold(problem, Diagnostic::help);
    Err(vec![problem.help("if it may go: `--accept-data-loss`, or `--accept-data-loss=OBJECT` for one of them")])
}

/// Whether the consent is to this loss: to all, to its object, or to what that is in.
fn covers(accepted: &[String], line: &str) -> bool {
    accepted.iter().map(|own| own.strip_prefix("drop:").unwrap_or(own)).any(|own| {
        let is_object = |rest: &str| rest.starts_with(' ') || rest.starts_with('/');
        own == "*" || !own.is_empty() && line.strip_prefix(own).is_some_and(is_object)
    })
}

/// Whether to run on a schema that was changed outside of the migrations: what was changed counts as right afterwards.
///
/// # Errors
/// Nobody is there to answer; the schema cannot be read.
pub fn to_drift(session: &Session, database: &mut Database, accepted: bool) -> Result<bool, Vec<Diagnostic>> {
    if accepted {
        return Ok(true);
    }
    let look = Look::at(database).map_err(|problem| vec![problem])?;
    if !look.drifted {
        return Ok(true);
    }
    let what = if look.rows.is_empty() {
        "the database holds objects that no migration made"
    } else {
        "the database was changed since the last migration ran here"
    };
    if session.out.interactive {
        session.out.alert(&format!("{} {what}", paint(session.out.err_color, Paint::Bad, "!")));
        return ask("What was changed will count as right. Go on?", false);
    }
    let problem = Diagnostic::error(files::DRIFTED, format!("{what}; nothing was run"));
    Err(vec![
        problem
            .help("`schemac drift` shows what was changed; take it back, or bring it into the schema")
            .help("if it may stay as it is: `--accept-drift`"),
    ])
}

fn ask(question: &str, default: bool) -> Result<bool, Vec<Diagnostic>> {
    Confirm::new().with_prompt(question).default(default).interact().map_err(|error| unread(&error))
}

fn unread(error: &dialoguer::Error) -> Vec<Diagnostic> {
    vec![
        Diagnostic::error(codes::NOT_CONFIRMED, format!("the answer cannot be read: {error}"))
            .help("pass `--yes`, or look first with `--dry-run`"),
    ]
}
