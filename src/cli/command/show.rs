//! `show`: one migration of the folder.

use serde_json::{Value, json};

use super::apply::version;
use super::ran;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Show};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::Revisited;
use crate::compile::summary::Summary;
use crate::migration::codes::NO_VERSION;
use crate::migration::{Direction, Migration, steps_json};

/// Runs the command.
///
/// # Errors
/// A folder with errors; a version that it does not have.
pub fn run(args: &Show, session: &mut Session) -> Ended {
    if args.applied {
        return ran::run(args, session);
    }
    let config = session.config()?;
    let (_, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let wanted = args.version.as_deref().map(|text| version(text, &folder)).transpose()?;
    let found = wanted.map_or_else(|| folder.migrations().last(), |version| folder.get(version));
    let one = found.ok_or_else(|| {
        let what = format!("`{}` holds no migration", target.migrations.display());
        vec![Diagnostic::error(NO_VERSION, what).help("`schemac plan` writes one")]
    })?;
    if args.up || args.down {
        session.out.result(&if args.up { &one.up } else { &one.down }.sql);
        return Ok(Exit::Done);
    }
    let planned = Revisited::new(&folder, one)?.planned(target.dialect)?;
    if session.global.format == Format::Json {
        let side = |way: &Direction, steps: Vec<Value>| json!({ "sha256": way.sha256.as_str(), "risk": way.risk().line(), "steps": steps, "sql": way.sql });
        let all = json!({
            "version": one.version.to_string(),
            "name": one.name,
            "id": one.id.as_str(),
            "parent": one.parent.as_ref().map(|(version, _)| version.to_string()),
            "from": one.from.as_str(),
            "to": one.to.as_str(),
            "up": side(&one.up, steps_json(&planned.up)),
            "down": side(&one.down, steps_json(&planned.down)),
        });
        session.out.result(&format!("{all:#}\n"));
        return Ok(Exit::Done);
    }
    if !args.plan {
        session.out.result(&head(one));
    }
    session.out.result(&show::plan(&Summary::of(&planned.up), &|_| None, &session.out, session.out.out_color));
    Ok(Exit::Done)
}

fn head(one: &Migration) -> String {
    let parent = one.parent.as_ref().map_or_else(|| "none".to_owned(), |(version, _)| version.to_string());
    format!(
        "{}\nparent: {parent}\nup:     {}  {}\ndown:   {}  {}\n\n",
        one.stem(),
        one.up.sha256.as_str(),
        one.up.risk().line(),
        one.down.sha256.as_str(),
        one.down.risk().line()
    )
}
