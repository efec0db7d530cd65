//! An index that begins another one answers nothing that the other does not, and costs each write.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::base::{Name, Span};
use crate::catalog::{Expr, IndexKey, IndexPart, Key};

/// No engine takes more parts.
const MOST_PARTS: usize = 64;

/// What is sorted by columns: a key or an index. In order of worth: of two alike the later kind is needless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Primary,
    Unique,
    UniqueIndex,
    Index,
}

/// One of them.
struct Sorted<'a> {
    rank: Rank,
    name: Name,
    place: Span,
    parts: Cow<'a, [IndexPart]>,
    include: &'a [Name],
    method: Option<Name>,
    predicate: Option<&'a Expr>,
    nulls_not_distinct: bool,
    deferrable: bool,
}

/// Reports what is a copy or the beginning of another.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    if table.indexes.is_empty() && table.uniques.is_empty() {
        return;
    }
    let all = sorted(table);
    let mut by_prefix: FxHashMap<&[IndexPart], Vec<&Sorted<'_>>> = FxHashMap::default();
    for own in &all {
        for length in 1..=own.parts.len().min(MOST_PARTS) {
            by_prefix.entry(&own.parts[..length]).or_default().push(own);
        }
    }
    for own in &all {
        let others = by_prefix.get(&*own.parts).map_or(&[][..], Vec::as_slice);
        let Some(other) = others.iter().find(|other| other.replaces(own)) else { continue };
        let how = if other.parts.len() == own.parts.len() { "is a copy of" } else { "is the beginning of" };
        let message = format!("`{}` of `{}` {how} `{}`", own.name, table.name, other.name);
        let found = finding(codes::REDUNDANT, message, own.place, "answers nothing that the other does not")
            .label(other.place, "the other")
            .help("take it away");
        report.push(match report.seen.removal(own.place) {
            Some(edit) => found.fix("take it away", false, vec![edit]),
            None => found,
        });
    }
}

fn sorted<'a>(table: &Table<'a>) -> Vec<Sorted<'a>> {
    let of_key = |rank: Rank, key: &'a Key, place: Span| Sorted {
        rank,
        name: key.name,
        place,
        parts: key.columns.iter().map(|name| plain(*name)).collect(),
        include: &key.include,
        method: key.without_overlaps.then(|| Name::new("gist")),
        predicate: None,
        nulls_not_distinct: key.nulls_not_distinct,
        deferrable: key.deferrable.is_some(),
    };
    let mut all: Vec<Sorted<'a>> = Vec::new();
    all.extend(table.primary.map(|(key, place)| of_key(Rank::Primary, key, place)));
    all.extend(table.uniques.iter().map(|(key, place)| of_key(Rank::Unique, key, *place)));
    all.extend(table.indexes.iter().map(|(name, index, place)| Sorted {
        rank: if index.unique { Rank::UniqueIndex } else { Rank::Index },
        name: *name,
        place: *place,
        parts: Cow::Borrowed(&index.parts),
        include: &index.include,
        method: index.method.filter(|method| method.as_str() != "btree"),
        predicate: index.predicate.as_ref(),
        nulls_not_distinct: index.nulls_not_distinct,
        deferrable: false,
    }));
    all
}

const fn plain(name: Name) -> IndexPart {
    IndexPart::plain(IndexKey::Column(name))
}

impl Sorted<'_> {
    /// Whether this one does all that the other does. Its parts begin with those of the other.
    fn replaces(&self, other: &Sorted<'_>) -> bool {
        let same = self.parts.len() == other.parts.len();
        // of two copies the later goes; a key stays before an index
        let before = (self.rank, self.place.lo, self.name) < (other.rank, other.place.lo, other.name);
        if self.method != other.method || self.predicate != other.predicate || same && !before {
            return false;
        }
        if other.rank != Rank::Index {
            let nulls = self.rank == Rank::Primary || self.nulls_not_distinct == other.nulls_not_distinct;
            return same
                && self.rank != Rank::Index
                && nulls
                && self.deferrable == other.deferrable
                && self.brings(other);
        }
        (same || self.method.is_none()) && self.brings(other)
    }

    /// Whether everything that the other includes is found here too.
    fn brings(&self, other: &Sorted<'_>) -> bool {
        let here = |name: &Name| {
            self.include.contains(name) || self.parts.iter().any(|part| part.key == IndexKey::Column(*name))
        };
        other.include.iter().all(here)
    }
}
