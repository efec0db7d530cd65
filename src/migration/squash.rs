//! Several migrations as one: the net of what they do, in the place of their files.

use super::codes::{BAD_RANGE, UNSTORABLE};
use super::folder::Stem;
use super::mirror::Sidecar;
use super::rewrite::{Rewriter, Rewritten};
use super::storage::{self, Files, Location};
use super::{Draft, Folder, Migration, Request, Version};
use crate::base::Diagnostic;

/// A run of a folder's migrations.
#[derive(Clone, Copy, Debug)]
pub struct Range<'f> {
    pub before: &'f [Migration],
    pub inside: &'f [Migration],
    pub after: &'f [Migration],
}

impl<'f> Range<'f> {
    /// From one version to another, both within.
    ///
    /// # Errors
    /// A version that the folder does not have, fewer than two migrations, and one that is a squash itself.
    pub fn of(folder: &'f Folder, from: Version, to: Version) -> Result<Self, Diagnostic> {
        let all = folder.migrations();
        for version in [from, to] {
            folder.state_at(version)?;
        }
        let (start, end) =
            (all.partition_point(|one| one.version < from), all.partition_point(|one| one.version <= to));
        let refuse = |what: String, help: &str| Err(Diagnostic::error(BAD_RANGE, what).help(help));
        if end < start + 2 {
            return refuse(
                format!("from {from} to {to} there is no second migration to squash"),
                "name an older one with `--from` and a newer one with `--to`",
            );
        }
        let inside = &all[start..end];
        if let Some(one) = inside.iter().find(|one| !one.replaces.is_empty()) {
            return refuse(
                format!("`{}` stands in the place of others already", one.stem()),
                "squash what comes before it or after it",
            );
        }
        Ok(Self { before: &all[..start], inside, after: &all[end..] })
    }
}

/// Makes the one that stands for them. `net` is the way from the state before them to the one after them, in the dialect's SQL; its
/// folder is not looked at. Those that come after follow on it.
///
/// # Errors
/// As [`Draft::new`]; files that changed since the folder was read.
pub fn squash(
    at: &Location,
    range: Range<'_>,
    net: &Request<'_>,
    by_hand: bool,
) -> Result<(Draft, Rewritten), Vec<Diagnostic>> {
    let (files, problems) = storage::read_all(at);
    if !problems.is_empty() {
        return Err(problems);
    }
    of_files(files, range, net, by_hand)
}

/// The same of files in memory.
pub(super) fn of_files(
    files: Files,
    range: Range<'_>,
    net: &Request<'_>,
    by_hand: bool,
) -> Result<(Draft, Rewritten), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut rewriter = Rewriter::after(range.before, files).map_err(one)?;
    let folder = Folder::of_chain(range.before.to_vec(), rewriter.state.clone());
    let draft = Draft::squashed(&Request { folder: &folder, ..*net }, range.inside, by_hand).map_err(one)?;
    for own in range.inside {
        let stem = Stem::of(own.version, &own.name);
        [stem.up(), stem.down(), stem.sidecar()].iter().for_each(|name| rewriter.remove(name));
        rewriter.state.advance(own).map_err(|error| vec![super::chain::misfit(own, &error)])?;
    }
    for (name, text) in draft.files() {
        rewriter.put(name, text.to_owned());
    }
    let sidecar: Sidecar = serde_json::from_str(&draft.sidecar)
        .map_err(|why| vec![Diagnostic::error(UNSTORABLE, format!("the sidecar cannot be read back: {why}"))])?;
    rewriter.set_parent(draft.version, sidecar.id);
    for own in range.after {
        rewriter.follow(own).map_err(one)?;
    }
    Ok((draft, rewriter.finish()))
}
