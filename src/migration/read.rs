//! The three files of a migration to a [`Migration`]: each claim of the sidecar about itself and its SQL is checked.

use super::codes::{BAD_ENCODING, BAD_FORMAT, BAD_SIDECAR, EDITED_SIDECAR, EDITED_SQL, OTHER_DIALECT, REWORDED};
use super::folder::Stem;
use super::mirror::{FORMAT, Probe, Side, Sidecar, fits};
use super::split::{self, Lexis};
use super::storage::Files;
use super::{Digest, Direction, Migration, Version};
use crate::base::Diagnostic;
use crate::diff::Change;

/// Reads one migration; `None` when it cannot be used, with the reason among the problems.
pub(super) fn migration(
    stem: &Stem,
    files: &Files,
    dialect: &str,
    lexis: &Lexis,
    problems: &mut Vec<Diagnostic>,
) -> Option<Migration> {
    let sidecar = match sidecar(stem, files).and_then(|sidecar| belongs(sidecar, stem, files, dialect)) {
        Ok(sidecar) => sidecar,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let Sidecar { version, name, id, parent, from, to, hand_written, replaces, changes, decisions, up, down, .. } =
        sidecar;
    let changes: Vec<Change> = changes.into_iter().map(Into::into).collect();
    if let Some(odd) = changes.iter().find(|change| !fits(change)) {
        let what = format!("the change of `{}` holds something that cannot stand there", odd.at());
        problems.push(bad_sidecar(stem, &what));
        return None;
    }
    let by_hand = (hand_written && replaces.is_empty()).then_some(version);
    let sides = [(stem.up(), up), (stem.down(), down)]
        .map(|(name, side)| direction(&name, side, files, lexis, by_hand, &mut *problems));
    let mut good = Vec::new();
    for side in sides {
        match side {
            Ok(direction) => good.push(direction),
            Err(problem) => problems.push(problem),
        }
    }
    let (Some(down), Some(up), []) = (good.pop(), good.pop(), good.as_slice()) else { return None };
    let parent = parent.map(|parent| (parent.version, parent.id));
    let (decisions, replaces) = (decisions.into(), replaces.into_iter().map(Into::into).collect());
    Some(Migration { version, name, id, parent, from, to, hand_written, replaces, changes, decisions, up, down })
}

pub(super) fn text<'a>(name: &str, files: &'a Files) -> Result<&'a str, Diagnostic> {
    let bytes = files.get(name).map(Vec::as_slice).unwrap_or_default();
    let refuse = |what: &str, at: usize| {
        Diagnostic::error(BAD_ENCODING, format!("`{name}` has {what} at byte {at}")).help(
            "bring the file back from version control; migrations are UTF-8 without NUL and without byte order mark",
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|why| refuse("bytes that are not UTF-8", why.valid_up_to()))?;
    if text.starts_with('\u{feff}') {
        return Err(refuse("a byte order mark", 0));
    }
    text.find('\0').map_or(Ok(text), |at| Err(refuse("a NUL", at)))
}

/// Whether the sidecar says that people wrote the SQL; one that cannot be read says nothing.
pub(super) fn is_handmade(stem: &Stem, files: &Files) -> bool {
    sidecar(stem, files).is_ok_and(|sidecar| sidecar.hand_written && sidecar.replaces.is_empty())
}

/// The sidecar, whether or not it belongs there.
pub(super) fn sidecar(stem: &Stem, files: &Files) -> Result<Sidecar, Diagnostic> {
    let text = text(&stem.sidecar(), files)?;
    let probe: Probe = serde_json::from_str(text).map_err(|why| bad_sidecar(stem, &why.to_string()))?;
    if !probe.is_known() {
        let name = stem.sidecar();
        return Err(Diagnostic::error(
            BAD_FORMAT,
            format!(
                "`{name}` has format {}; schemac {} reads formats up to {FORMAT}",
                probe.format,
                env!("CARGO_PKG_VERSION")
            ),
        )
        .help("use the version of schemac that wrote it, or a newer one"));
    }
    serde_json::from_str(text).map_err(|why| bad_sidecar(stem, &why.to_string()))
}

/// What a sidecar says of itself must agree with where it stands and with its own hash.
fn belongs(mut sidecar: Sidecar, stem: &Stem, files: &Files, dialect: &str) -> Result<Sidecar, Diagnostic> {
    let edited = |what: String| {
        Diagnostic::error(EDITED_SIDECAR, what)
            .help("bring the file back from version control")
            .help("to change a migration that no database has applied, delete its three files and plan again")
    };
    let name = stem.sidecar();
    if !sidecar.is_itself(text(&name, files)?) {
        return Err(edited(format!("`{name}` was changed: its content does not have the id that it names")));
    }
    let own = format!("{}_{}", sidecar.version, sidecar.name);
    if own != stem.as_str() {
        return Err(edited(format!("`{name}` is the sidecar of `{own}`; its files were renamed")));
    }
    if sidecar.dialect != dialect {
        return Err(Diagnostic::error(
            OTHER_DIALECT,
            format!("`{name}` is a migration for {}, but this folder is for {dialect}", sidecar.dialect),
        )
        .help("each target has its own folder: let `dialect` of the target and `[migrations] dir` agree"));
    }
    Ok(sidecar)
}

fn direction(
    name: &str,
    side: Side,
    files: &Files,
    lexis: &Lexis,
    by_hand: Option<Version>,
    problems: &mut Vec<Diagnostic>,
) -> Result<Direction, Diagnostic> {
    let sql = text(name, files)?;
    let sha256 = Digest::of(sql.as_bytes());
    let found = if sha256 == side.sha256 && side.meaning.is_some() { None } else { split::meaning(sql, lexis).ok() };
    if sha256 != side.sha256 {
        if found.is_none() || found != side.meaning {
            return Err(edited_sql(name, sql, &side.sha256, by_hand));
        }
        problems.push(reworded(name, sql, &side.sha256));
    }
    let script = split::script(sql, lexis).map_err(|why| {
        Diagnostic::error(why.code(), format!("`{name}`, {}", why.describe(sql)))
            .help("bring the file back from version control; schemac reads back all that it writes")
    })?;
    // a text that can be split has a meaning
    let meaning = side.meaning.or(found).unwrap_or_else(Digest::unknown);
    let steps = side.steps.into_iter().map(Into::into).collect();
    Ok(Direction { sql: sql.to_owned(), sha256, meaning, script, steps })
}

/// What is executed is what was planned, so nothing is in the way of it.
fn reworded(name: &str, sql: &str, wanted: &Digest) -> Diagnostic {
    if is_planned_but_for_line_ends(sql, wanted) {
        return Diagnostic::warning(REWORDED, format!("`{name}` has other line ends than when it was planned"))
            .help(KEEP_LINE_ENDS);
    }
    Diagnostic::warning(REWORDED, format!("`{name}` was edited: only comments or white space"))
        .help("it does what was planned; bring it back from version control to have it as it ran")
}

/// A checkout gives all files other line ends, or none: that is one thing to say.
pub(super) fn line_ends_once(problems: &mut Vec<Diagnostic>) {
    let is_one = |own: &Diagnostic| own.code == REWORDED && own.help.iter().any(|help| help == KEEP_LINE_ENDS);
    let more = problems.iter().filter(|own| is_one(own)).count().saturating_sub(1);
    let mut first = true;
    problems.retain_mut(|own| {
        if !is_one(own) || more == 0 {
            return true;
        }
        own.message = format!("{}, as have {more} more", own.message);
        std::mem::take(&mut first)
    });
}

const KEEP_LINE_ENDS: &str =
    "add a file `.gitattributes` with the line `* -text` to the folder, then check the file out again";

fn is_planned_but_for_line_ends(sql: &str, wanted: &Digest) -> bool {
    Digest::of(sql.replace("\r\n", "\n").as_bytes()) == *wanted
}

/// Git on Windows may rewrite line ends; that is worth another answer than an edit.
fn edited_sql(name: &str, sql: &str, wanted: &Digest, by_hand: Option<Version>) -> Diagnostic {
    if is_planned_but_for_line_ends(sql, wanted) {
        return Diagnostic::error(EDITED_SQL, format!("`{name}` has other line ends than when it was planned"))
            .help(KEEP_LINE_ENDS);
    }
    let out = Diagnostic::error(
        EDITED_SQL,
        format!("`{name}` was changed: it does not have the hash that its sidecar names"),
    )
    .help("bring it back from version control; a database may have applied it as it was");
    match by_hand {
        Some(version) => out.help(format!("or, when no database has applied it: `schemac new --seal {version}`")),
        None => out.help("for another schema, change the `.schema` files and plan a new migration"),
    }
}

fn bad_sidecar(stem: &Stem, why: &str) -> Diagnostic {
    Diagnostic::error(BAD_SIDECAR, format!("`{}` cannot be read: {why}", stem.sidecar()))
        .help("bring it back from version control; `docs/migration.schema.json` of schemac describes the format")
}
