//! `rebase`: the branches of a merged folder, one after the other.

use serde_json::json;

use super::proof::{self, Proof};
use crate::base::Diagnostic;
use crate::cli::args::{Format, Rebase as Args};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, codes, work};
use crate::database::{HistoryRow, current};
use crate::migration::{self, Migration};

/// Runs the command.
///
/// # Errors
/// Branches that do not commute; a migration to be moved that a database has applied; errors in the folder besides the fork.
pub fn run(args: &Args, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let at = work::location(session, &config, &target).map_err(one)?;
    let Some(rebase) = migration::rebase(&at, target.dialect.id(), args.first.as_deref())? else {
        session.out.say("Nothing to rebase: the migrations are one chain.");
        told(session, &[], None);
        return Ok(Exit::Done);
    };
    let at_hand = work::history_at_hand(session, &config, own, args.offline).map_err(one)?;
    if let Some((url, rows)) = at_hand {
        let applied = rebase.moved.iter().filter(|one| is_applied(one, &rows));
        let stuck: Vec<Diagnostic> = applied.map(|one| sticks(one, &url)).collect();
        if !stuck.is_empty() {
            return Err(stuck);
        }
    } else {
        session.out.say("No database was asked whether it has what is moved.");
    }
    let (folder, problems) = rebase.rewritten.folder(target.dialect.id());
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    let new: Vec<String> = rebase.rewritten.moved.iter().map(|(_, new)| new.clone()).collect();
    let proof = proof::of(session, &config, own, &target, (&folder, &new), args.offline)?;
    for (old, new) in &rebase.rewritten.moved {
        let sign = session.out.sign("\u{2192}", "->");
        let text = if old == new { format!("{old} gets another parent") } else { format!("{old} {sign} {new}") };
        session.out.say(&text);
    }
    if !args.dry_run {
        rebase.rewritten.write(&at).map_err(one)?;
    }
    proof.say(session);
    told(session, &rebase.rewritten.moved, Some(&proof));
    Ok(Exit::Done)
}

fn is_applied(one: &Migration, rows: &[HistoryRow]) -> bool {
    let version = one.version.to_string();
    current(rows).iter().any(|row| row.version == version && row.ran(&one.up.sha256, Some(&one.up.meaning)))
}

fn sticks(one: &Migration, url: &str) -> Diagnostic {
    let what = format!("`{}` would be moved, but it is applied in {url}", one.stem());
    Diagnostic::error(codes::MOVES_APPLIED, what)
        .help(format!("let its branch come first: `schemac rebase --first {}`", one.stem()))
        .help("if both branches are applied in databases: roll one of them back there")
}

fn told(session: &Session, moved: &[(String, String)], proof: Option<&Proof>) {
    if session.global.format == Format::Json {
        let moved: Vec<_> = moved.iter().map(|(old, new)| json!({ "from": old, "to": new })).collect();
        let result = json!({ "version": 1, "moved": moved, "proven": proof.map(Proof::is_given) });
        session.out.result(&format!("{result:#}\n"));
    }
}
