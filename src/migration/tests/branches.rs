use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::codes::NOT_COMMUTING;
use super::super::{Folder, Range, Request, Version, rebase, squash};
use super::world::{NOON, World, plan, script, tables};
use crate::catalog::{Catalog, Renames};
use crate::plan::Transitions;

/// A state: by table, which columns it has.
type Shape = BTreeMap<usize, Vec<bool>>;

fn catalog(shape: &Shape) -> Catalog {
    let line = |(table, columns): (&usize, &Vec<bool>)| {
        let names = columns.iter().enumerate().filter(|(_, there)| **there).map(|(n, _)| format!(" c{n}"));
        format!("t{table} id{}", names.collect::<String>())
    };
    let lines: Vec<String> = shape.iter().map(line).collect();
    tables(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// States that follow one another: each makes, drops or changes one of these tables.
fn walk(of: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(usize, Option<Vec<bool>>)>> {
    prop::collection::vec((of, prop::option::weighted(0.8, prop::collection::vec(any::<bool>(), 3))), 1..4)
}

/// Migrates along the walk; a state that changes nothing is left out. Gives the end.
fn migrate(world: &mut World, start: &Shape, walk: &[(usize, Option<Vec<bool>>)]) -> Shape {
    let mut shape = start.clone();
    for (table, columns) in walk {
        let before = shape.clone();
        match columns {
            Some(columns) => drop(shape.insert(*table, columns.clone())),
            None => drop(shape.remove(table)),
        }
        if shape != before {
            world.migrate(&catalog(&shape), &Transitions::default());
        }
    }
    shape
}

fn start() -> Shape {
    (0..4).map(|n| (n, vec![n % 2 == 0, true, false])).collect()
}

/// Both branches in one folder, and where each begins.
fn forked(
    left: &[(usize, Option<Vec<bool>>)],
    right: &[(usize, Option<Vec<bool>>)],
) -> (World, [Shape; 2], [Option<Version>; 2]) {
    let mut base = World::default();
    base.migrate(&catalog(&start()), &Transitions::default());
    let (mut ours, mut theirs) = (base.clone(), World { time: 60, ..base });
    let ends = [migrate(&mut ours, &start(), left), migrate(&mut theirs, &start(), right)];
    let first = |world: &World| world.folder().migrations().get(1).map(|one| one.version);
    let begins = [first(&ours), first(&theirs)];
    ours.files.extend(theirs.files);
    (ours, ends, begins)
}

fn ordered(world: &World, first: Option<Version>) -> Option<Folder> {
    let rebased = match rebase::of_files(world.files.clone(), "sqlite", first.map(|one| one.to_string()).as_deref()) {
        Ok(rebased) => rebased?,
        Err(problems) => {
            assert!(problems.iter().all(|problem| problem.code == NOT_COMMUTING), "{problems:#?}");
            return None;
        }
    };
    let (folder, problems) = rebased.rewritten.folder("sqlite");
    assert_eq!(problems, []);
    let own = |folder: &Folder| {
        folder.migrations().iter().map(|one| one.up.sql.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    let sql = |(name, bytes): (&String, &Vec<u8>)| {
        name.ends_with(".up.sql").then(|| String::from_utf8(bytes.clone()).unwrap())
    };
    assert_eq!(own(&folder), world.files.iter().filter_map(sql).collect(), "the SQL is what it was");
    Some(folder)
}

proptest! {
    #[test]
    fn branches_of_disjoint_tables_commute(left in walk(0..2), right in walk(2..4)) {
        let (world, [ours, theirs], begins) = forked(&left, &right);
        if let [Some(_), Some(_)] = begins {
            let mut both: Shape = ours.into_iter().filter(|(table, _)| *table < 2).collect();
            both.extend(theirs.into_iter().filter(|(table, _)| *table >= 2));
            for first in begins {
                let folder = ordered(&world, first).unwrap();
                prop_assert_eq!(&folder.state().catalog, &catalog(&both));
            }
        }
    }

    #[test]
    fn branches_that_commute_give_the_same_in_either_order(left in walk(0..4), right in walk(0..4)) {
        let (world, _, begins) = forked(&left, &right);
        if let [Some(_), Some(_)] = begins {
            let [one, other] = begins.map(|first| ordered(&world, first));
            prop_assert_eq!(one.is_some(), other.is_some());
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert_eq!(&one.state().catalog, &other.state().catalog);
            }
        }
    }

    #[test]
    fn a_squash_leads_where_its_parts_led(steps in walk(0..4), more in walk(0..4), cut in (0_usize..6, 0_usize..6)) {
        let mut world = World::default();
        world.migrate(&catalog(&start()), &Transitions::default());
        let middle = migrate(&mut world, &start(), &steps);
        migrate(&mut world, &middle, &more);
        let folder = world.folder();
        let version = |n: usize| folder.migrations()[n % folder.migrations().len()].version;
        let Ok(range) = Range::of(&folder, version(cut.0), version(cut.1)) else { return Ok(()) };
        let state = |n: usize| n.checked_sub(1).map(|n| folder.state_at(version(n)).unwrap().catalog).unwrap_or_default();
        let (before, after) = (state(range.before.len()), state(range.before.len() + range.inside.len()));
        let (up, down) = (plan(&before, &after, &Renames::new()), plan(&after, &before, &Renames::new()));
        let net = Request {
            time: NOON,
            name: Some("net"),
            dialect: "sqlite",
            folder: &folder,
            up: &up,
            down: &down,
            up_script: &script(&up),
            down_script: &script(&down),
            transitions: &Transitions::default(),
        };
        let (draft, rewritten) = squash::of_files(world.files.clone(), range, &net, false).unwrap();
        let (squashed, problems) = rewritten.folder("sqlite");
        prop_assert_eq!(problems, []);
        prop_assert_eq!(&squashed.state().catalog, &folder.state().catalog);
        prop_assert_eq!(squashed.migrations().len(), folder.migrations().len() - range.inside.len() + 1);
        let one = squashed.get(draft.version).unwrap();
        let replaced: Vec<Version> = one.replaces.iter().map(|part| part.version).collect();
        prop_assert_eq!(replaced, range.inside.iter().map(|one| one.version).collect::<Vec<_>>());
    }
}
