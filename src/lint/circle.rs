//! Tables whose rows need each other: with foreign keys that are neither nullable nor deferrable, none can be written first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::codes;
use super::report::finding;
use crate::base::Diagnostic;
use crate::catalog::QName;
use crate::hir::Need;

/// Reports circles of needs; of circles that share a table, one.
pub(super) fn look(needs: &[&Need]) -> Vec<Diagnostic> {
    let mut sorted = needs.to_vec();
    sorted.sort_by_key(|need| need.at);
    let left = endless(&sorted);
    let mut first: FxHashMap<QName, &Need> = FxHashMap::default();
    for need in &sorted {
        if left.contains(&need.at.home) && left.contains(&need.target) {
            first.entry(need.at.home).or_insert(need);
        }
    }
    let mut done: FxHashSet<QName> = FxHashSet::default();
    let mut out = Vec::new();
    for need in sorted.iter().filter(|need| left.contains(&need.at.home)) {
        let mut path: Vec<&Need> = Vec::new();
        let mut places: FxHashMap<QName, usize> = FxHashMap::default();
        let mut table = need.at.home;
        // every table that is left has a need for another one that is, so the way never ends but in a circle
        while done.insert(table) {
            let Some(next) = first.get(&table) else { break };
            places.insert(table, path.len());
            path.push(next);
            table = next.target;
        }
        if let Some(start) = places.get(&table) {
            out.push(told(&path[*start..]));
        }
    }
    out
}

/// The tables from which a way of needs never ends.
fn endless(needs: &[&Need]) -> FxHashSet<QName> {
    let mut out: FxHashMap<QName, usize> = FxHashMap::default();
    let mut into: FxHashMap<QName, Vec<QName>> = FxHashMap::default();
    for need in needs {
        *out.entry(need.at.home).or_default() += 1;
        out.entry(need.target).or_default();
        into.entry(need.target).or_default().push(need.at.home);
    }
    let mut free: Vec<QName> = out.iter().filter(|(_, count)| **count == 0).map(|(table, _)| *table).collect();
    while let Some(table) = free.pop() {
        for from in into.remove(&table).unwrap_or_default() {
            let Some(count) = out.get_mut(&from) else { continue };
            *count -= 1;
            if *count == 0 {
                free.push(from);
            }
        }
    }
    out.into_iter().filter(|(_, count)| *count > 0).map(|(table, _)| table).collect()
}

fn told(circle: &[&Need]) -> Diagnostic {
    let start = circle.iter().enumerate().min_by_key(|(_, need)| need.at).map_or(0, |(at, _)| at);
    let order: Vec<&&Need> = circle[start..].iter().chain(&circle[..start]).collect();
    let names: Vec<String> = order.iter().map(|need| format!("`{}`", need.at.home)).collect();
    let message = format!("rows of {} need each other first", names.join(", "));
    let mut found: Option<Diagnostic> = None;
    for need in order {
        let text = format!("a row here needs one of `{}`", need.target);
        found = Some(match found {
            None => finding(codes::CIRCLE, message.clone(), need.place, text),
            Some(found) => found.label(need.place, text),
        });
    }
    let found = found.unwrap_or_else(|| Diagnostic::warning(codes::CIRCLE, message));
    found.help("write `?` after the type of one of them, or make it `deferrable initially deferred`")
}
