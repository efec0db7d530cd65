//! `squash`: several migrations as one that does the net of them.

use serde_json::json;

use super::apply::version_of;
use super::proof::{self, Proof};
use crate::base::Diagnostic;
use crate::cli::args::{Format, Squash as Args};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, show, work};
use crate::compile::summary::Summary;
use crate::compile::{self, Address};
use crate::database::{HistoryRow, RunStatus, current};
use crate::migration::{self, Draft, Location, Migration, Range, lay};

/// Runs the command.
///
/// # Errors
/// A range that is none; a database that has some of them and not all; what cannot be done in one.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let folder = work::sound_folder(session, &config, &target)?;
    let range = Range::of(&folder, version_of(&args.from)?, version_of(&args.to)?).map_err(one)?;
    let (planned, by_hand) = compile::net(range, target.dialect, config.how_to_change())?;
    let at_hand = work::history_at_hand(session, &config, own, args.offline).map_err(one)?;
    if let Some((url, rows)) = at_hand {
        refuse_part(range, &url, &rows).map_err(one)?;
    } else {
        session.out.say("No database was asked whether it has only some of them.");
    }
    let at = work::location(session, &config, &target).map_err(one)?;
    let request =
        planned.request(&folder, target.dialect.id(), session.around.now().map_err(one)?, args.name.as_deref());
    let (draft, rewritten) = migration::squash(&at, range, &request, by_hand)?;
    let (after, problems) = rewritten.folder(target.dialect.id());
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    let mut new: Vec<String> = rewritten.moved.iter().map(|(_, new)| new.clone()).collect();
    new.push(draft.stem());
    let archive = archive(args, &config.root, &at, &draft)?;
    let proof = proof::of(session, &config, own, &target, (&after, &new), args.offline)?;
    if !args.dry_run {
        if let Some(archive) = &archive {
            lay(archive, &rewritten.old_files(range.inside), true)?;
            let shown = compile::load::shown(&session.around.cwd, archive.path());
            session.out.say(&format!("Kept the files of those that it replaces in {shown}"));
        }
        rewritten.write(&at).map_err(one)?;
    }
    let place = |_: &Address| None;
    if session.global.format == Format::Text {
        session.out.result(&show::plan(&Summary::of(&planned.up), &place, &session.out, session.out.out_color));
    }
    session.out.say(&format!("{} stands in the place of {} migrations.", draft.stem(), range.inside.len()));
    if range.inside.iter().any(Migration::lacks_down) {
        session.out.say("It has no way back: one of them, written by hand, had none.");
    }
    proof.say(session);
    told(session, range, &draft, &proof);
    Ok(Exit::Done)
}

/// The folder for the files of those that are replaced, if they are to be kept.
fn archive(
    args: &Args,
    root: &std::path::Path,
    own: &Location,
    draft: &Draft,
) -> Result<Option<Location>, Vec<Diagnostic>> {
    let Some(dir) = &args.archive else { return Ok(None) };
    let at = Location::new(root, &dir.join(draft.stem())).map_err(|problem| vec![problem])?;
    if at.path().starts_with(own.path()) {
        let what = format!("`{}` is in the migrations folder, which holds migrations and nothing else", dir.display());
        return Err(vec![Diagnostic::error(codes::BAD_ARGUMENT, what).help("name a folder beside it")]);
    }
    Ok(Some(at))
}

/// A database that has all of them will recognise the one; one that has none will run it; nothing helps one in between.
fn refuse_part(range: Range<'_>, url: &str, rows: &[HistoryRow]) -> Result<(), Diagnostic> {
    let applied = current(rows);
    let halfway = |row: &&&HistoryRow| {
        matches!(row.status, RunStatus::Running | RunStatus::Failed)
            && range.inside.iter().any(|one| one.version.to_string() == row.version)
    };
    if let Some(row) = applied.iter().find(halfway) {
        let what =
            format!("{url} has only a part of `{}_{}`: it runs there, or stopped half-way", row.version, row.name);
        return Err(Diagnostic::error(codes::PARTLY_APPLIED, what).help(
            "settle that first: `schemac resume` goes on with it, `schemac resume --back` takes back what is committed",
        ));
    }
    let has = |one: &&Migration| {
        applied
            .iter()
            .any(|row| row.version == one.version.to_string() && row.ran(&one.up.sha256, Some(&one.up.meaning)))
    };
    let lacking: Vec<&Migration> = range.inside.iter().filter(|one| !has(one)).collect();
    match lacking.as_slice() {
        [first, ..] if lacking.len() < range.inside.len() => {
            let what = format!("{url} has some of these migrations, and lacks `{}`", first.stem());
            Err(Diagnostic::error(codes::PARTLY_APPLIED, what)
                .help(format!(
                    "apply them first: `schemac apply --to {}`",
                    range.inside.last().unwrap_or(first).version
                ))
                .help("or squash only those that are applied everywhere"))
        }
        [..] => Ok(()),
    }
}

fn told(session: &Session, range: Range<'_>, draft: &Draft, proof: &Proof) {
    if session.global.format == Format::Json {
        let squashed: Vec<String> = range.inside.iter().map(Migration::stem).collect();
        let result =
            json!({ "version": 1, "migration": draft.stem(), "squashed": squashed, "proven": proof.is_given() });
        session.out.result(&format!("{result:#}\n"));
    }
}
