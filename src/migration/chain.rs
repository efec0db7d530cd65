//! Migrations to one chain: each names its parent by id, so there is no journal to conflict in, and a fork shows.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{BROKEN_STATE, FORK, NO_PARENT};
use super::{Digest, Migration, State, Version, state_hash};
use crate::base::Diagnostic;
use crate::catalog::Catalog;
use crate::diff::ApplyError;

/// Follows the chain from its start as far as it is one, and folds it; what is not in it comes last. `broken` are versions that could not be read and
/// were reported; that their children have no parent here is no news.
pub(super) fn follow(
    all: Vec<Migration>,
    broken: &BTreeSet<Version>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<Migration>, State, Vec<Migration>) {
    let ids: BTreeSet<Digest> = all.iter().map(|one| one.id.clone()).collect();
    let mut children: BTreeMap<Option<Digest>, Vec<Migration>> = BTreeMap::new();
    for one in all {
        if let Some((version, id)) = &one.parent
            && !ids.contains(id)
        {
            if !broken.contains(version) {
                problems.push(orphan(&one, *version));
            }
            continue;
        }
        children.entry(one.parent.as_ref().map(|(_, id)| id.clone())).or_default().push(one);
    }
    problems.extend(children.values().filter_map(|siblings| fork(siblings)));

    let (mut out, mut state) = (Vec::new(), State::default());
    let mut at = state_hash(&state.catalog);
    let mut parent = None;
    while let Some(siblings) = children.get_mut(&parent) {
        let [next] = siblings.as_slice() else { break };
        if next.from != at {
            problems.push(broken_state(next, "it was planned for another state than the one that its parent leads to"));
            break;
        }
        if let Err(error) = state.advance(next) {
            problems.push(misfit(next, &error));
            break;
        }
        let Some(next) = siblings.pop() else { break };
        children.remove(&parent);
        parent = Some(next.id.clone());
        at = next.to.clone();
        out.push(next);
    }
    problems.extend(wrong_end(&out, &state.catalog));
    let aside = children.into_values().flatten().collect();
    (out, state, aside)
}

/// The claimed states link up, so only the last needs hashing; when it is wrong, the first wrong one is looked for.
fn wrong_end(chain: &[Migration], end: &Catalog) -> Option<Diagnostic> {
    let last = chain.last()?;
    if last.to == state_hash(end) {
        return None;
    }
    let mut state = State::default();
    let first = chain.iter().find(|one| state.advance(one).is_err() || one.to != state_hash(&state.catalog));
    Some(broken_state(first.unwrap_or(last), "its changes do not lead to the state that it names"))
}

fn fork(siblings: &[Migration]) -> Option<Diagnostic> {
    let [first, others @ ..] = siblings else { return None };
    if others.is_empty() {
        return None;
    }
    let names: Vec<String> = siblings.iter().map(|one| format!("`{}`", one.stem())).collect();
    let parent = first.parent.as_ref().map_or_else(|| "nothing".to_owned(), |(version, _)| format!("{version}"));
    Some(
        Diagnostic::error(
            FORK,
            format!("{} follow on the same parent, {parent}: branches were merged", names.join(" and ")),
        )
        .help("`schemac rebase` puts one branch after the other, when they change different things")
        .help(
            "or keep the one that databases have applied, delete the files of each other one, and `schemac plan` again",
        ),
    )
}

fn orphan(one: &Migration, parent: Version) -> Diagnostic {
    Diagnostic::error(
        NO_PARENT,
        format!("`{}` follows on {parent}, which is not in the folder as it was then", one.stem()),
    )
    .help(format!("bring the files of {parent} back from version control"))
    .help(format!("or, when no database has applied it, delete the three files of `{}` and plan again", one.stem()))
}

/// For a list of changes that does not fit.
pub(super) fn misfit(one: &Migration, error: &ApplyError) -> Diagnostic {
    broken_state(one, &why(error))
}

/// An [`ApplyError`] in words.
pub(super) fn why(error: &ApplyError) -> String {
    match error {
        ApplyError::Missing(at) => format!("`{at}` is not there to be changed"),
        ApplyError::Exists(at) => format!("`{at}` is there already"),
        ApplyError::Unlike(at) => format!("`{at}` is not as the change takes it to be"),
    }
}

fn broken_state(one: &Migration, why: &str) -> Diagnostic {
    Diagnostic::error(BROKEN_STATE, format!("`{}` does not fit the migrations before it: {why}", one.stem()))
        .help("bring the folder back from version control, where it was whole")
        .help("or, when no database has applied it, delete its three files and plan again")
}
