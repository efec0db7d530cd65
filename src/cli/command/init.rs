//! `init`: a configuration, a first schema, an empty migrations folder.

use std::path::Path;

use super::begun::Begun;
use crate::base::{Diagnostic, did_you_mean};
use crate::cli::args::Init;
use crate::cli::config::FILE_NAME;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, write};

const SCHEMA: &str = "\
/// Who can sign in.
table users {
  id bigint identity primary key
  email text(320) unique
  name text check (length(name) > 0)
  created_at timestamptz default now()
}
";

/// Git must not change line ends of what has a checksum.
const GIT: &str = ".gitattributes";

const DIALECTS: &[&str] = &["sqlite", "postgres", "surrealdb"];

/// Runs the command.
///
/// # Errors
/// A file that is there already, an unknown dialect, a folder that cannot be written.
pub fn run(args: &Init, session: &Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let root = session.around.cwd.as_path();
    let (schemas, migrations) = (root.join("schemas"), root.join("migrations"));
    let file = root.join(FILE_NAME);
    let first = schemas.join("main.schema");
    if file.exists() {
        let problem = Diagnostic::error(codes::ALREADY_THERE, format!("`{FILE_NAME}` is already there"));
        return Err(vec![problem.help("nothing was written; work with what is there, or use another folder")]);
    }
    let begun = args.from.as_deref().map(|from| Begun::from(from, session)).transpose()?;
    let dialects = match &begun {
        Some(begun) => vec![begun.dialect],
        None => dialects(session.global.target.as_deref()).map_err(one)?,
    };
    let text = configuration(&dialects, begun.as_ref().and_then(|begun| begun.url.as_deref()));
    let example = begun.is_none() && !schemas.exists();
    if args.dry_run {
        session.out.say(&format!("would write {FILE_NAME}:\n\n{text}"));
        return begun.map_or(Ok(Exit::Done), |begun| begun.written(session, true));
    }
    write::folder(&schemas).map_err(one)?;
    write::folder(&migrations).map_err(one)?;
    if !migrations.join(GIT).exists() {
        write::create(&migrations.join(GIT), "# Checksums are over bytes.\n* -text\n").map_err(one)?;
    }
    if example {
        write::create(&first, SCHEMA).map_err(one)?;
    }
    let exit = match &begun {
        Some(begun) => begun.written(session, false)?,
        None => Exit::Done,
    };
    // Last: a run that failed before can be repeated.
    write::create(&file, &text).map_err(one)?;
    session.out.say(&format!("Wrote {}.", written(root, &first, example)));
    session.out.say(&next_steps(&dialects, &text, begun.is_some()));
    Ok(exit)
}

fn dialects(asked: Option<&str>) -> Result<Vec<&'static str>, Diagnostic> {
    let mut out = Vec::new();
    for typed in asked.unwrap_or("sqlite").split(',').map(str::trim) {
        let known = known(typed)?;
        if !out.contains(&known) {
            out.push(known);
        }
    }
    Ok(out)
}

/// A dialect by its word.
///
/// # Errors
/// There is none.
pub(super) fn known(typed: &str) -> Result<&'static str, Diagnostic> {
    DIALECTS.iter().find(|known| **known == typed).copied().ok_or_else(|| {
        let problem = Diagnostic::error(codes::BAD_ARGUMENT, format!("`{typed}` is no dialect"))
            .help(format!("known are: {}", DIALECTS.join(", ")));
        match did_you_mean(typed, DIALECTS.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        }
    })
}

fn configuration(dialects: &[&str], url: Option<&str>) -> String {
    let mut text = "# Every key: docs/configuration.md of schemac. What is in effect: `schemac config --show-origin`.\nschemas = [\"schemas/**/*.schema\"]\n\n[migrations]\ndir = \"migrations\"\n".to_owned();
    for dialect in dialects {
        let url = match (*dialect, url) {
            (_, Some(url)) => url,
            ("sqlite", None) => "sqlite:app.db",
            (_, None) => "${DATABASE_URL}",
        };
        text.push_str(&format!("\n[target.{dialect}]\ndialect = \"{dialect}\"\nurl = \"{url}\"\n"));
    }
    text
}

fn written(root: &Path, first: &Path, example: bool) -> String {
    let first = first.strip_prefix(root).unwrap_or(first).display();
    if example { format!("{FILE_NAME}, {first} and migrations/") } else { format!("{FILE_NAME} and migrations/") }
}

fn next_steps(dialects: &[&str], text: &str, is_there: bool) -> String {
    let target = if let [_, _, ..] = dialects { format!(" --target {}", dialects[0]) } else { String::new() };
    let database = if text.contains("${DATABASE_URL}") {
        "\n  (set DATABASE_URL first, in the environment or in .env)"
    } else {
        ""
    };
    if is_there {
        return format!(
            "Next:\n  schemac check\n  schemac plan -n first\n  schemac resolve --applied VERSION --reason \"it was there before\"{database}\n  \
             (in databases that have it already; all others: schemac apply)\n  schemac status"
        );
    }
    format!(
        "Next:\n  schemac check\n  schemac plan{target}\n  schemac apply{target}{database}\n  schemac status{target}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_known_ones() {
        assert_eq!(dialects(None).unwrap(), ["sqlite"]);
        assert_eq!(dialects(Some("postgres, sqlite,postgres")).unwrap(), ["postgres", "sqlite"]);
        assert_eq!(dialects(Some("postgre")).unwrap_err().code, codes::BAD_ARGUMENT);
    }
}
