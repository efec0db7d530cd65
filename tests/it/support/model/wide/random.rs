//! Random edits and pairs.

use proptest::prelude::*;

use super::edits::Edit;
use super::{Kind, World};

/// How often a kind comes.
const KINDS: &[(u32, Kind)] = &[
    (1, Kind::Namespace),
    (2, Kind::Enum),
    (3, Kind::Domain),
    (2, Kind::Composite),
    (3, Kind::Field),
    (3, Kind::Sequence),
    (4, Kind::Table),
    (12, Kind::Column),
    (5, Kind::Default),
    (3, Kind::Check),
    (2, Kind::Unique),
    (4, Kind::Index),
    (1, Kind::Exclusion),
    (3, Kind::Trigger),
    (3, Kind::Policy),
    (6, Kind::View),
    (8, Kind::Output),
    (7, Kind::Function),
    (1, Kind::Procedure),
    (3, Kind::Grant),
    (3, Kind::Raw),
];

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(KINDS.iter().flat_map(|(often, kind)| vec![*kind; *often as usize]).collect::<Vec<_>>())
}

fn add(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Edit> {
    (kind, any::<u8>(), any::<[u8; 5]>(), any::<[u8; 3]>()).prop_map(|(kind, home, knobs, leans)| Edit::Add {
        kind,
        home,
        knobs,
        leans,
    })
}

/// Edits of any kind.
fn changing() -> impl Strategy<Value = Edit> {
    let which = any::<u16>;
    let n = any::<u8>;
    prop_oneof![
        5 => add(kind()),
        6 => (which(), n(), n()).prop_map(|(which, knob, by)| Edit::Turn { which, knob, by }),
        4 => (which(), n(), n()).prop_map(|(which, slot, on)| Edit::Lean { which, slot, on }),
        5 => which().prop_map(|which| Edit::Rename { which }),
        1 => (which(), n()).prop_map(|(which, other)| Edit::Swap { which, other }),
        1 => (which(), n()).prop_map(|(which, to)| Edit::Move { which, to }),
        4 => which().prop_map(|which| Edit::Drop { which }),
        1 => which().prop_map(|which| Edit::DropAll { which }),
    ]
}

/// Two schemas, the second an edit of the first.
pub fn pair() -> impl Strategy<Value = (World, World)> {
    let start = [Kind::Namespace, Kind::Table, Kind::Column, Kind::Column].map(|kind| add(Just(kind)));
    let build = prop::collection::vec(add(kind()), 5..45);
    (start, build, prop::collection::vec(changing(), 1..10)).prop_map(|(start, build, change)| {
        let before = World::default().edit(&start).edit(&build);
        let after = before.clone().edit(&change).told_apart(&before);
        World::settle_stars(before, after)
    })
}
