//! What one index of a table is to it: that by which replicas know a row, and that by whose order the rows are put.

use crate::base::Name;
use crate::catalog::define::Options;
use crate::catalog::{Address, CLUSTER, CommentOn, Kind, Object, QName};
use crate::plan::{Action, Plan, Step};

use super::options::{INDEX_COMMENT, REPLICA_IDENTITY, has, parameters};
use super::{QUOTE, ddl};

/// What a table says by itself of how replicas know a row.
pub fn of_table(head: &str, before: &Options, after: &Options) -> Option<String> {
    let of = |options: &Options| {
        options.iter().find(|(key, _)| &**key == REPLICA_IDENTITY).map_or("default", |(_, value)| value).to_owned()
    };
    (of(before) != of(after)).then(|| format!("{head}{REPLICA_IDENTITY} {}", of(after)))
}

/// What the table is told of an index that is made.
pub fn create_index(at: &Address, name: Name, own: &Options) -> Vec<String> {
    roles(at, name, &Options::new(), own)
}

/// The options of an index, or of the one behind a key, change.
pub fn alter_index(at: &Address, name: Name, before: &Options, after: &Options) -> Vec<String> {
    let own = QUOTE.qualified(QName::new(at.home.ns, name));
    let mut out: Vec<String> =
        parameters(before, after).into_iter().map(|clause| format!("alter index {own} {clause}")).collect();
    out.extend(roles(at, name, before, after));
    out
}

fn roles(at: &Address, name: Name, before: &Options, after: &Options) -> Vec<String> {
    let head = ddl::alter_table(at);
    let roles = [
        (
            REPLICA_IDENTITY,
            format!("{head}replica identity using index {}", QUOTE.name(name)),
            "replica identity default",
        ),
        (CLUSTER, format!("{head}cluster on {}", QUOTE.name(name)), "set without cluster"),
    ];
    let change = |(key, on, off): (&str, String, &str)| match (has(before, key), has(after, key)) {
        (false, true) => Some(on),
        (true, false) => Some(format!("{head}{off}")),
        (true, true) | (false, false) => None,
    };
    roles.into_iter().filter_map(change).chain(comment(at, name, before, after)).collect()
}

/// What is said of the index behind a key.
fn comment(at: &Address, name: Name, before: &Options, after: &Options) -> Option<String> {
    let of = |options: &Options| options.iter().find(|(key, _)| &**key == INDEX_COMMENT).map(|(_, text)| text.clone());
    let on = Address { kind: Kind::Comment(CommentOn::Index), part: Some(name), ..*at };
    (of(before) != of(after)).then(|| ddl::comment(&on, of(after).as_deref()))
}

/// The step where another takes over a role that it gives up: that one takes it by itself, and would lose it again if it were given
/// up afterwards.
pub fn handed_over(plan: &Plan, step: &Step) -> Option<Step> {
    let Action::Alter { before, after, using } = &step.action else { return None };
    let (old, new) = (before.options()?, after.options()?);
    let is_passed = |key: &str| {
        let mut others = plan.after.at_home(step.at.home).filter(|(at, _)| **at != step.at);
        [REPLICA_IDENTITY, CLUSTER].contains(&key) && !has(new, key) && others.any(|(_, other)| holds(other, key))
    };
    let kept: Options = old.iter().filter(|(key, _)| !is_passed(key)).cloned().collect();
    let before = (kept.len() < old.len()).then(|| before.with_options(kept))?;
    Some(Step { action: Action::Alter { before, after: after.clone(), using: using.clone() }, ..step.clone() })
}

/// Replicas that know rows by an index which goes know them by the primary key again; without a word, by nothing.
pub fn given_up(plan: &Plan, step: &Step) -> Option<String> {
    let Action::Drop(object @ (Object::Index(_) | Object::PrimaryKey(_) | Object::Unique(_))) = &step.action else {
        return None;
    };
    let stays = plan.after.contains(&Address::table(step.at.home));
    let is_free = || !plan.after.at_home(step.at.home).any(|(_, other)| holds(other, REPLICA_IDENTITY));
    (holds(object, REPLICA_IDENTITY) && stays && is_free())
        .then(|| format!("{}replica identity default", ddl::alter_table(&step.at)))
}

fn holds(object: &Object, key: &str) -> bool {
    object.options().is_some_and(|own| has(own, key))
}
