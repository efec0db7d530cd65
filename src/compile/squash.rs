//! The net of several migrations: planned between their ends, and around what was written by hand, which stays as it is.

use super::state::{checked, composed};
use super::{Origins, Planned, way};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Renames};
use crate::dialect::{Dialect, Script};
use crate::diff;
use crate::migration::{Migration, Range, State, Values};
use crate::plan::{Online, Plan, Transitions};

/// The way there and back in one, and whether people wrote some of its SQL.
///
/// # Errors
/// What the planner refuses to do in one.
pub fn net(range: Range<'_>, dialect: &dyn Dialect, online: Online) -> Result<(Planned, bool), Vec<Diagnostic>> {
    let mut state = State::default();
    advance(&mut state, range.before)?;
    let start = state.clone();
    let mut pieces = Vec::new();
    for run in range.inside.chunk_by(|a, b| !a.hand_written && !b.hand_written) {
        let before = state.clone();
        advance(&mut state, run)?;
        pieces.push(piece(run, &before, &state, dialect, online)?);
    }
    let transitions = said(range.inside, &start, &state, online);
    let by_hand = range.inside.iter().any(|one| one.hand_written);
    let has_down = !range.inside.iter().any(Migration::lacks_down);
    let changes = diff::diff(&start.catalog, &state.catalog, &transitions.renames);
    let mut up = Plan { changes, after: state.catalog.clone(), ..Plan::default() };
    let mut down = Plan { after: start.catalog.clone(), ..Plan::default() };
    let (mut up_script, mut down_script) = (Script::default(), Script::default());
    for piece in &pieces {
        up.groups.extend(piece.up.groups.iter().cloned());
        up_script.segments.extend(piece.up_script.segments.iter().cloned());
    }
    for piece in pieces.iter().rev().filter(|_| has_down) {
        down.groups.extend(piece.down.groups.iter().cloned());
        down_script.segments.extend(piece.down_script.segments.iter().cloned());
    }
    Ok((Planned { up, down, up_script, down_script, transitions }, by_hand))
}

fn advance(state: &mut State, run: &[Migration]) -> Result<(), Vec<Diagnostic>> {
    // the folder was folded when it was loaded
    run.iter().try_for_each(|one| state.advance(one)).map_err(|error| {
        let what = format!("the migrations no longer fit one another: {error:?}");
        vec![Diagnostic::error(super::codes::HIDDEN_FAULT, what).help("this is a bug of schemac; please report it")]
    })
}

/// Planned ones as one way; one that was written by hand with its own SQL.
fn piece(
    run: &[Migration],
    before: &State,
    after: &State,
    dialect: &dyn Dialect,
    online: Online,
) -> Result<Planned, Vec<Diagnostic>> {
    let transitions = said(run, before, after, online);
    let (from, to) = (checked(before.catalog.clone())?, checked(after.catalog.clone())?);
    let planned = way(&from, &to, &transitions, dialect, &Origins::default());
    match run {
        [one] if one.hand_written => {
            let unplanned = |_| Planned {
                up: Plan { after: after.catalog.clone(), ..Plan::default() },
                down: Plan { after: before.catalog.clone(), ..Plan::default() },
                up_script: Script::default(),
                down_script: Script::default(),
                transitions,
            };
            let planned = planned.unwrap_or_else(unplanned);
            Ok(Planned { up_script: one.up.script.clone(), down_script: one.down.script.clone(), ..planned })
        }
        _ => planned,
    }
}

/// What these migrations decided, in the names after them.
fn said(run: &[Migration], before: &State, after: &State, online: Online) -> Transitions {
    let all: Vec<&Migration> = run.iter().collect();
    let renames = composed(&all, &before.catalog, &after.catalog);
    let mut carried = State { catalog: Default::default(), ..before.clone() };
    carried.carry(&renames);
    let fresh = |values: &Values, old: Option<&Values>| -> std::collections::BTreeMap<Name, Option<Name>> {
        let is_new = |(text, new): &(&Name, &Option<Name>)| old.and_then(|old| old.get(*text)) != Some(*new);
        values.iter().filter(is_new).map(|(text, new)| (*text, *new)).collect()
    };
    let mut out = Transitions { renames, online, ..Transitions::default() };
    out.accepted = accepted(run, &out.renames);
    for (at, fill) in after.fills.iter().filter(|(at, fill)| !carried.holds_fill(at, fill)) {
        out.fills.insert(*at, fill.clone());
    }
    let told = after.kept.iter().filter(|(at, day)| carried.kept.get(at) != Some(*day));
    out.kept.extend(told.map(|(at, day)| (*at, Some(*day))));
    let no_more = carried.kept.keys().filter(|at| !after.kept.contains_key(at));
    out.kept.extend(no_more.map(|at| (*at, None)));
    for (of, values) in &after.enum_values {
        let values = fresh(values, carried.enum_values.get(of));
        if !values.is_empty() {
            out.enum_values.insert(*of, values);
        }
    }
    for (at, values) in &after.column_values {
        let values = fresh(values, carried.column_values.get(at));
        if !values.is_empty() {
            out.column_values.insert(*at, values);
        }
    }
    out
}

/// Consent is given in the names before.
fn accepted(run: &[Migration], renames: &Renames) -> std::collections::BTreeSet<Address> {
    let back = renames.inverse();
    run.iter().flat_map(|one| &one.decisions.accepted).flat_map(|at| [*at, back.address(at)]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::compile::{Accept, Outcome, Project, Sources, Target, plan};
    use crate::diff::apply_all;
    use crate::migration::{Draft, Folder};

    /// A table whose columns are there, are of another type, or are called otherwise.
    fn schema(shape: &[u8]) -> String {
        let column = |(n, kind): (usize, &u8)| match kind {
            0 => String::new(),
            1 => format!("  c{n} int?\n"),
            2 => format!("  c{n} text?\n"),
            3 => format!("  d{n} int? renamed from c{n}\n"),
            _ => format!("  c{n} int default 7 backfill (1)\n"),
        };
        format!("table t {{\n  id int primary key\n{}}}\n", shape.iter().enumerate().map(column).collect::<String>())
    }

    fn folder(shapes: &[Vec<u8>], target: &Target) -> Folder {
        let mut files = BTreeMap::new();
        for (n, shape) in shapes.iter().enumerate() {
            let (folder, problems) = Folder::from_files(&files, target.dialect.id());
            assert_eq!(problems, []);
            let texts = vec![("a.schema".to_owned(), schema(shape))];
            let physical = Project::of_texts(texts, &Sources::default()).lower(target.dialect);
            let planned = plan(&physical, folder.state(), target.dialect, &Accept::everything());
            // what cannot be planned, or changes nothing, is left out
            let Ok(Outcome::Planned(planned)) = planned else { continue };
            let draft = Draft::new(&planned.request(&folder, target.dialect.id(), 1_795_262_400 + n as i64, None));
            files.extend(draft.unwrap().files().map(|(name, text)| (name, text.as_bytes().to_vec())));
        }
        Folder::from_files(&files, target.dialect.id()).0
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn the_net_leads_from_the_first_state_to_the_last(
            shapes in prop::collection::vec(prop::collection::vec(0_u8..5, 3), 2..6),
            cut in (0_usize..6, 0_usize..6),
        ) {
            for dialect in ["sqlite", "postgres"] {
                let target = Target::new("main", dialect, None, Path::new("migrations")).unwrap();
                let folder = folder(&shapes, &target);
                let version = |n: usize| folder.migrations()[n % folder.migrations().len()].version;
                let Ok(range) = Range::of(&folder, version(cut.0), version(cut.1)) else { continue };
                let Ok((planned, by_hand)) = net(range, target.dialect, Online::default()) else { continue };
                let end = |run: &[Migration]| run.last().map(|one| folder.state_at(one.version).unwrap().catalog).unwrap_or_default();
                let (start, end) = (end(range.before), end(range.inside));
                prop_assert_eq!(&planned.up.after, &end);
                prop_assert_eq!(&planned.down.after, &start);
                prop_assert_eq!(apply_all(&start, &planned.up.changes), Ok(end));
                prop_assert!(!by_hand);
            }
        }
    }
}
