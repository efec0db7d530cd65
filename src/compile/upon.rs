//! Whether an applied migration can be taken back while those that came after it stay.

use std::collections::BTreeSet;

use super::{Applied, Standing};
use crate::catalog::{Address, Catalog, Checked, Object, QName};
use crate::dialect::Dialect;
use crate::diff::{ApplyError, Change};
use crate::migration::{Migration, State, clashes};

impl Standing<'_> {
    /// What keeps one of [`Standing::applied`], by its place there, from being taken back alone, a line each. None is the proof that
    /// nothing later touches, needs or is touched by what it did: the others lead to a whole state without it, and their SQL
    /// and its own meet nowhere.
    pub fn built_upon(&self, place: usize, dialect: &dyn Dialect) -> Vec<String> {
        let Some((own, later)) = self.applied.get(place..).and_then(<[Applied<'_>]>::split_first) else {
            return Vec::new();
        };
        if later.is_empty() {
            return Vec::new();
        }
        let others = self.applied.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, own)| own);
        let unknown = others.clone().chain([own]).filter(|own| known(own).is_none());
        let mut out: Vec<String> =
            unknown.map(|own| format!("{}: what it did is not known here", own.row.version)).collect();
        let by_hand = [own].into_iter().chain(later).filter_map(known).filter(|one| one.hand_written);
        out.extend(
            by_hand.map(|one| format!("{}: it was written by hand: what its SQL reads is not known", one.stem())),
        );
        let (true, Some(one)) = (out.is_empty(), known(own)) else { return out };
        let others: Vec<&Migration> = others.filter_map(known).collect();
        let later = || later.iter().filter_map(known);
        for other in later() {
            out.extend(clashes(other, one).into_iter().map(|why| format!("{}: {why}", other.stem())));
        }
        out.extend(without(&others, one, dialect).into_iter().map(|(home, why)| {
            let touches = |own: &&Migration| own.changes.iter().any(|change| change.at().home == home);
            let by = later().find(touches).map_or_else(String::new, |own| format!("{}: ", own.stem()));
            format!("{by}{why}")
        }));
        out
    }
}

/// What is amiss in the state that the others lead to without this one, and where.
fn without(others: &[&Migration], one: &Migration, dialect: &dyn Dialect) -> Vec<(QName, String)> {
    let mut state = State::default();
    for other in others {
        if let Err(ApplyError::Missing(at) | ApplyError::Exists(at) | ApplyError::Unlike(at)) = state.advance(other) {
            return vec![(at.home, format!("it changes `{at}`"))];
        }
    }
    let needs = |at: Address, need: Address| (at.home, format!("`{at}` needs `{need}`"));
    let dangling = links(&state.catalog, &made(&one.changes), dialect);
    let mut out: Vec<(QName, String)> = dangling.into_iter().map(|(at, need)| needs(at, need)).collect();
    if let Err(missing) = Checked::new(state.catalog) {
        out.extend(missing.into_iter().map(|(at, need)| needs(at, need)));
    }
    out
}

fn made(changes: &[Change]) -> BTreeSet<QName> {
    let table = |change: &Change| match change {
        Change::Create { at, object: Object::Table(_) } => Some(at.home),
        Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } | Change::Rename { .. } => None,
    };
    changes.iter().filter_map(table).collect()
}

/// Columns of a state that link to one of these tables although the state does not have it, where no constraint says so.
pub(super) fn links(state: &Catalog, gone: &BTreeSet<QName>, dialect: &dyn Dialect) -> Vec<(Address, Address)> {
    let mut out = Vec::new();
    for (at, object) in state.iter() {
        let Object::Column(column) = object else { continue };
        let names = dialect.links(&column.ty).into_iter().filter(|name| gone.contains(name)).map(Address::table);
        out.extend(names.filter(|need| !state.contains(need)).map(|need| (*at, need)));
    }
    out
}

/// The folder's own, if it is what ran.
fn known<'a>(own: &Applied<'a>) -> Option<&'a Migration> {
    own.migration.filter(|_| own.state.is_as_applied())
}
