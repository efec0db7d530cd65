//! `pull`: a live database as schema files.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::{Format, Pull, SplitBy};
use crate::cli::config::{Config, resolve_url};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, write};
use crate::compile::{self, Pulled, Split};

/// Runs the command.
///
/// # Errors
/// A database that cannot be read; files that are there already, or cannot be written.
pub fn run(args: &Pull, session: &mut Session) -> Ended {
    let config = session.config()?;
    let url = url(session, &config)?;
    let pulled = compile::pull(&url, &config.table.value, split(args))?;
    written(args, session, &pulled)
}

pub(super) fn split(args: &Pull) -> Split {
    match args.split {
        None => Split::Together,
        Some(SplitBy::Table) => Split::Table,
        Some(SplitBy::Namespace) => Split::Namespace,
    }
}

/// Writes the files, or prints them.
///
/// # Errors
/// Files that are there already, or cannot be written.
pub(super) fn written(args: &Pull, session: &Session, pulled: &Pulled) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let out = session.around.cwd.join(&args.out);
    if args.stdout {
        let texts: Vec<&str> = pulled.files.iter().map(|file| file.text.as_str()).collect();
        session.out.result(&texts.join("\n"));
    } else {
        check(&out, pulled, args.overwrite)?;
        if !args.dry_run {
            save(&out, pulled, args.overwrite).map_err(one)?;
        }
        told(args, session, pulled);
    }
    if !pulled.left.is_empty() && session.global.format == Format::Text {
        let left: Vec<String> = pulled.left.iter().map(|own| format!("  {own}")).collect();
        session.out.alert(&format!("Not taken, since the language has no words for it:\n{}", left.join("\n")));
    }
    if pulled.errors > 0 {
        let what = format!("`schemac check` finds {} errors in what was pulled; mend them by hand", pulled.errors);
        session.out.alert(&format!("{what}, and please report it."));
        return Ok(Exit::Findings);
    }
    Ok(Exit::Done)
}

/// The database that is named on the command line, whatever the project has, or that of the target.
pub(super) fn url(session: &Session, config: &Config) -> Result<String, Vec<Diagnostic>> {
    if let Some(url) = session.global.url.first() {
        return Ok(resolve_url(url, &session.around.cwd));
    }
    let own = session.target(config)?;
    config.url(own, &session.around).map(|url| url.value).map_err(|problem| vec![problem])
}

/// Looks at every place before the first file is written.
fn check(out: &Path, pulled: &Pulled, overwrite: bool) -> Result<(), Vec<Diagnostic>> {
    let problems: Vec<Diagnostic> = pulled
        .files
        .iter()
        .filter_map(|file| {
            let path = out.join(&file.path);
            if let Some(link) = link(out, &file.path) {
                let what = format!("`{}` is a symbolic link, which leads elsewhere", link.display());
                return Some(Diagnostic::error(codes::CANNOT_WRITE, what).help("nothing was written; take it away"));
            }
            (path.exists() && !overwrite).then(|| {
                Diagnostic::error(codes::ALREADY_THERE, format!("`{}` is already there", path.display()))
                    .help("nothing was written; add `--overwrite`, or name another folder with `--out`")
            })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The first part of a path below the folder that is a symbolic link.
fn link(out: &Path, path: &str) -> Option<PathBuf> {
    let mut place = out.to_owned();
    path.split('/').find_map(|part| {
        place.push(part);
        place.is_symlink().then(|| place.clone())
    })
}

fn save(out: &Path, pulled: &Pulled, overwrite: bool) -> Result<(), Diagnostic> {
    for file in &pulled.files {
        let path = out.join(&file.path);
        write::folder(path.parent().unwrap_or(out))?;
        if overwrite && path.exists() {
            write::replace(&path, &file.text)?;
        } else {
            write::create(&path, &file.text)?;
        }
    }
    Ok(())
}

fn told(args: &Pull, session: &Session, pulled: &Pulled) {
    let path = |own: &compile::File| args.out.join(&own.path).display().to_string();
    let paths: Vec<String> = pulled.files.iter().map(path).collect();
    if session.global.format == Format::Json {
        let all = json!({ "version": 1, "files": paths, "left": pulled.left, "errors": pulled.errors });
        session.out.result(&format!("{all:#}\n"));
        return;
    }
    let verb = if args.dry_run { "Would write" } else { "Wrote" };
    match paths.as_slice() {
        [] => session.out.say("The database holds nothing; no file was written."),
        [only] => session.out.say(&format!("{verb} {only}.")),
        many => session.out.say(&format!("{verb} {} files:\n  {}", many.len(), many.join("\n  "))),
    }
}
