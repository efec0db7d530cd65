//! Two branches of migrations, one after the other. Those that commute need nothing but another parent: their SQL does the same to other
//! objects.

use std::collections::{BTreeMap, BTreeSet};

use super::clash::clashes;
use super::codes::{BAD_ORDER, BROKEN_STATE, FORK, NO_VERSION, NOT_COMMUTING};
use super::rewrite::{Rewriter, Rewritten};
use super::storage::{self, Files, Location};
use super::{Digest, Folder, Migration};
use crate::base::Diagnostic;
use crate::catalog::Checked;

/// The folder's branches in one order.
#[derive(Debug)]
pub struct Rebase {
    pub rewritten: Rewritten,
    /// Those that get another parent, as they are in the folder now.
    pub moved: Vec<Migration>,
}

/// Puts the branches of a folder one after the other: of two that follow on the same parent, the one whose first migration is older
/// comes first, or the one that has this version, or this stem, in it. `None` when there is no fork.
///
/// # Errors
/// Any error in the folder besides forks; branches that do not commute, object by object.
pub fn rebase(at: &Location, dialect: &str, first: Option<&str>) -> Result<Option<Rebase>, Vec<Diagnostic>> {
    let (files, problems) = storage::read_all(at);
    if !problems.is_empty() {
        return Err(problems);
    }
    of_files(files, dialect, first)
}

/// The same of files in memory.
pub(super) fn of_files(files: Files, dialect: &str, first: Option<&str>) -> Result<Option<Rebase>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (folder, problems) = Folder::from_files(&files, dialect);
    // of two branches, two may have the same version; one of them gets another
    let is_mended = |problem: &Diagnostic| [FORK, BAD_ORDER].contains(&problem.code);
    let is_forked = problems.iter().any(|problem| problem.code == FORK);
    if problems.iter().any(|problem| problem.is_error() && !(is_forked && is_mended(problem))) {
        return Err(problems.into_iter().filter(|problem| problem.code != FORK).collect());
    }
    let Some(tree) = Tree::of(&folder, first)? else { return Ok(None) };
    let order = tree.order();
    let found = in_the_way(&tree, &order);
    if !found.is_empty() {
        return Err(found);
    }
    let mut rewriter = Rewriter::after(folder.migrations(), files).map_err(one)?;
    let mut moved = Vec::new();
    for own in &order {
        let parent = own.parent.as_ref().map(|(_, id)| id);
        if moved.is_empty() && parent == rewriter.parent().map(|(_, id)| id) {
            rewriter.pass(own).map_err(one)?;
        } else {
            rewriter.follow(own).map_err(|problem| vec![misplaced(own, problem)])?;
            moved.push((*own).clone());
        }
        if let Err(missing) = Checked::new(rewriter.state.catalog.clone()) {
            let told = missing
                .iter()
                .map(|(at, need)| not_commuting(own, &format!("`{at}` would stand without its `{need}`")));
            return Err(told.collect());
        }
    }
    Ok(Some(Rebase { rewritten: rewriter.finish(), moved }))
}

/// What follows on what, after the part of the folder that is one chain.
struct Tree<'f> {
    children: BTreeMap<Option<&'f Digest>, Vec<&'f Migration>>,
    root: Option<&'f Digest>,
    parents: BTreeMap<&'f Digest, &'f Digest>,
}

impl<'f> Tree<'f> {
    fn of(folder: &'f Folder, first: Option<&str>) -> Result<Option<Self>, Vec<Diagnostic>> {
        let aside = folder.aside();
        if aside.is_empty() {
            return Ok(None);
        }
        let is_first =
            |one: &Migration| first.is_some_and(|text| one.stem() == text || one.version.to_string() == text);
        if let Some(version) = first.filter(|_| !aside.iter().any(is_first)) {
            let names: BTreeSet<String> = aside.iter().map(Migration::stem).collect();
            let names = names.into_iter().collect::<Vec<_>>().join("`, `");
            let what = format!("{version} stands in none of the branches");
            return Err(vec![Diagnostic::error(NO_VERSION, what).help(format!("the branches have `{names}`"))]);
        }
        let mut children: BTreeMap<Option<&Digest>, Vec<&Migration>> = BTreeMap::new();
        let mut parents = BTreeMap::new();
        for one in aside {
            let parent = one.parent.as_ref().map(|(_, id)| id);
            children.entry(parent).or_default().push(one);
            parents.extend(parent.map(|parent| (&one.id, parent)));
        }
        let mut out = Self { children, root: folder.migrations().last().map(|one| &one.id), parents };
        let preferred: BTreeSet<&Digest> = aside
            .iter()
            .filter(|one| is_first(one))
            .flat_map(|one| std::iter::once(&one.id).chain(out.ancestors(one)))
            .collect();
        out.children.values_mut().for_each(|own| {
            own.sort_by_key(|one| (!preferred.contains(&one.id), one.version));
        });
        Ok(Some(out))
    }

    /// Each branch whole, one after the other.
    fn order(&self) -> Vec<&'f Migration> {
        let mut out = Vec::new();
        let mut waiting: Vec<&Migration> = self.next(self.root);
        while let Some(own) = waiting.pop() {
            out.push(own);
            waiting.extend(self.next(Some(&own.id)));
        }
        out
    }

    /// What follows on this, the last first.
    fn next(&self, id: Option<&Digest>) -> Vec<&'f Migration> {
        self.children.get(&id).into_iter().flatten().rev().copied().collect()
    }

    fn ancestors(&self, of: &Migration) -> Vec<&'f Digest> {
        let mut out = Vec::new();
        let mut at = &of.id;
        while let Some((_, parent)) = self.parents.get_key_value(at) {
            out.push(*parent);
            at = parent;
        }
        out
    }
}

/// Each migration against those that come before it now, and did not when it was planned.
fn in_the_way(tree: &Tree<'_>, order: &[&Migration]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (n, own) in order.iter().enumerate() {
        let known = tree.ancestors(own);
        for other in order[..n].iter().filter(|other| !known.contains(&&other.id)) {
            let found = clashes(other, own);
            if !found.is_empty() {
                let what = format!("`{}` cannot simply come after `{}`: they do not commute", own.stem(), other.stem());
                out.push(advised(found.into_iter().fold(Diagnostic::error(NOT_COMMUTING, what), Diagnostic::help)));
            }
        }
    }
    out
}

/// Changes that do not fit are those of branches that do not commute.
fn misplaced(own: &Migration, problem: Diagnostic) -> Diagnostic {
    if problem.code == BROKEN_STATE { not_commuting(own, &problem.message) } else { problem }
}

fn not_commuting(own: &Migration, why: &str) -> Diagnostic {
    let what = format!("`{}` cannot simply come after the other branch: {why}", own.stem());
    advised(Diagnostic::error(NOT_COMMUTING, what))
}

fn advised(problem: Diagnostic) -> Diagnostic {
    problem.help("delete the files of one branch, that no database has applied, and run `schemac plan`")
}
