//! `show --applied`: a migration as it ran on the database.

use serde_json::{Value, json};

use super::apply::version_of;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Show};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, show, work};
use crate::compile::{codes, edited};
use crate::database::{HistoryRow, current};

/// Runs the command. A folder with errors must not stand in its way: it may be what is looked into.
///
/// # Errors
/// A database that cannot be read; a version that is not applied there; a text that its history does not hold.
pub fn run(args: &Show, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let (folder, _) = work::folder(session, &config, &target);
    let rows = work::look(session, &config, own).and_then(|mut database| database.history()).map_err(one)?;
    let wanted = args.version.as_deref().map(version_of).transpose()?.map(|version| version.to_string());
    let mut applied = current(&rows).into_iter().rev();
    let Some(row) = applied.find(|row| wanted.as_ref().is_none_or(|version| *version == row.version)) else {
        let what =
            wanted.map_or_else(|| "nothing is applied here".to_owned(), |own| format!("{own} is not applied here"));
        return Err(one(Diagnostic::error(codes::NOT_APPLIED, what).help("`schemac status` lists what is")));
    };
    if args.up || args.down {
        let text = if args.up { &row.up_sql } else { &row.down_sql };
        session.out.result(text.as_deref().ok_or_else(|| one(not_stored(row, args.up)))?);
        return Ok(Exit::Done);
    }
    let edits = edited(row, &folder);
    let diff: String = edits
        .iter()
        .map(|own| {
            show::unified(&session.out, &format!("{}_{}.{}", row.version, row.name, own.file), own.ran, own.there)
        })
        .collect();
    if session.global.format == Format::Json {
        let side = |sha256: Value, sql: &Option<String>| json!({ "sha256": sha256, "sql": sql });
        let all = json!({
            "version": row.version,
            "name": row.name,
            "up": side(row.up_sha256.clone().into(), &row.up_sql),
            "down": side(row.down_sha256.clone().into(), &row.down_sql),
            "edits": diff,
        });
        session.out.result(&format!("{all:#}\n"));
        return Ok(Exit::Done);
    }
    session.out.result(&diff);
    if edits.is_empty() {
        session
            .out
            .say("The history holds nothing of it that the folder has otherwise; `--up` and `--down` print what ran.");
    }
    Ok(Exit::Done)
}

fn not_stored(row: &HistoryRow, up: bool) -> Diagnostic {
    let way = if up { "way there" } else { "way back" };
    Diagnostic::error(codes::NOT_STORED, format!("the history does not hold the {way} of {}", row.version))
        .help("it has none, or an older version of schemac recorded it")
}
