//! `fmt`: canonical text.

use std::io::Read as _;

use serde_json::json;

use crate::base::{Diagnostic, FileId, Span, threads};
use crate::cli::args::{Fmt, Format};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, show, work, write};
use crate::compile::{self, Project, SourceFile, Sources, load};

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, parsed or written. Then no file is changed.
pub fn run(args: &Fmt, session: &mut Session) -> Ended {
    if args.files.iter().any(|file| file.as_os_str() == "-") {
        return stdin(args, session);
    }
    let (sources, mut problems) = files(args, session)?;
    let mut changed: Vec<(FileId, String)> = Vec::new();
    let own: Vec<(FileId, &SourceFile)> = sources.iter().filter(|(_, file)| file.package.is_none()).collect();
    let formatted = threads::map(&own, || |(_, file): &(FileId, &SourceFile)| compile::format(&file.text));
    for ((id, file), formatted) in own.iter().zip(formatted) {
        match formatted {
            Ok(text) if text == *file.text => {}
            Ok(text) => changed.push((*id, text)),
            Err(found) => problems.extend(found.into_iter().map(|problem| moved(problem, *id))),
        }
    }
    session.sources = sources;
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    for (id, text) in &changed {
        let Some(file) = session.sources.get(*id) else { continue };
        let plain = session.global.format == Format::Text;
        if args.diff {
            if plain {
                session.out.result(&show::unified(&session.out, &file.shown, &file.text, text));
            }
        } else if args.check {
            if plain {
                session.out.result(&format!("{}\n", file.shown));
            }
        } else if let Some(path) = &file.disk {
            write::replace(path, text).map_err(|problem| vec![problem])?;
            session.out.say(&format!("formatted {}", file.shown));
        }
    }
    if session.global.format == Format::Json {
        let names: Vec<&str> = changed.iter().filter_map(|(id, _)| Some(&*session.sources.get(*id)?.shown)).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "changed": names })));
    }
    let n = changed.len();
    if args.check && n > 0 {
        let files = if n == 1 { "1 file is" } else { &format!("{n} files are") };
        session.out.alert(&format!("{files} not formatted; `schemac fmt` does it"));
    }
    Ok(if args.check && n > 0 { Exit::Findings } else { Exit::Done })
}

fn files(args: &Fmt, session: &mut Session) -> Result<(Sources, Vec<Diagnostic>), Vec<Diagnostic>> {
    let config = session.config()?;
    let project: Project = work::project(session, &config, &args.files);
    let problems = project.load_problems().to_vec();
    Ok((project.sources, problems))
}

/// Standard input to standard output.
fn stdin(args: &Fmt, session: &mut Session) -> Ended {
    if args.files.len() > 1 {
        let problem =
            Diagnostic::error(codes::BAD_ARGUMENT, "`-` stands for standard input and goes with no other file")
                .help("format the files in a run of their own");
        return Err(vec![problem]);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(load::SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| {
        vec![
            Diagnostic::error(compile::codes::UNREADABLE_FILE, format!("standard input cannot be read: {error}"))
                .help("pass the text, as in `schemac fmt - < a.schema`"),
        ]
    })?;
    let text = load::text_of(bytes, "-").map_err(|problem| vec![problem])?;
    let mut sources = session.sources.without_files();
    let id = sources.add("<stdin>", None::<&std::path::Path>, text.as_str());
    session.sources = sources;
    let formatted = compile::format(&text)
        .map_err(|found| found.into_iter().map(|problem| moved(problem, id)).collect::<Vec<_>>())?;
    let changed = formatted != text;
    if args.diff {
        session.out.result(&show::unified(&session.out, "<stdin>", &text, &formatted));
    } else if !args.check {
        session.out.result(&formatted);
    }
    Ok(if args.check && changed { Exit::Findings } else { Exit::Done })
}

/// The formatter sees one file, which it calls the first.
fn moved(mut problem: Diagnostic, file: FileId) -> Diagnostic {
    let set = |span: &mut Span| span.file = file;
    problem.primary.iter_mut().chain(&mut problem.labels).for_each(|label| set(&mut label.span));
    problem.fix.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| set(&mut edit.span));
    problem
}
